// Amounts as users write them, read digit by digit: no amount goes through a floating-point number,
// so "0.10 EUR" is ten cents and nothing else.
#include "core/money.h"

#include <cmath>

#include "core/error.h"

namespace sojourn {
namespace {

struct Amount {
  std::int64_t units = 0;  ///< of 10^-decimals of the currency
  Currency currency;
};

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

std::string_view trimmed(std::string_view text) noexcept {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

/// The currency at the end of the text, which is cut off.
std::optional<Currency> take_currency(std::string_view& text) {
  text = trimmed(text);
  if (text.size() < 4) return std::nullopt;
  Currency currency;
  for (std::size_t i = 0; i < 3; ++i) {
    const char c = text[text.size() - 3 + i];
    if (c < 'A' || c > 'Z') return std::nullopt;
    currency.code[i] = c;
  }
  text = trimmed(text.substr(0, text.size() - 3));
  return currency;
}

/// Appends a decimal digit; false where the number no longer fits.
bool append_digit(std::int64_t& number, int digit) {
  return !__builtin_mul_overflow(number, std::int64_t{10}, &number) &&
         !__builtin_add_overflow(number, std::int64_t{digit}, &number);
}

/// Digits, with underscores between them if wanted, as a number.
bool append_whole(std::string_view digits, std::int64_t& number) {
  if (digits.empty() || !is_digit(digits.front()) || !is_digit(digits.back())) return false;
  char before = '0';
  for (const char c : digits) {
    const bool separator = c == '_' && before != '_';
    before = c;
    if (separator) continue;
    if (!is_digit(c) || !append_digit(number, c - '0')) return false;
  }
  return true;
}

/// Exactly `decimals` digits more; what is missing counts as zero, what is left over must be zero.
bool append_fraction(std::string_view digits, std::size_t decimals, std::int64_t& number) {
  for (const char c : digits) {
    if (!is_digit(c)) return false;
  }
  for (std::size_t i = 0; i < decimals; ++i) {
    if (!append_digit(number, i < digits.size() ? digits[i] - '0' : 0)) return false;
  }
  return digits.size() <= decimals ||
         digits.substr(decimals).find_first_not_of('0') == std::string_view::npos;
}

std::optional<Amount> parse_amount(std::string_view text, std::size_t decimals) {
  const auto currency = take_currency(text);
  if (!currency || text.empty()) return std::nullopt;
  const bool negative = text.front() == '-';
  if (negative) text.remove_prefix(1);
  const std::size_t point = text.find('.');
  const bool has_point = point != std::string_view::npos;
  const std::string_view fraction = has_point ? text.substr(point + 1) : std::string_view{};
  if (has_point && fraction.empty()) return std::nullopt;
  std::int64_t units = 0;
  if (!append_whole(text.substr(0, point), units)) return std::nullopt;
  if (!append_fraction(fraction, decimals, units)) return std::nullopt;
  return Amount{.units = negative ? -units : units, .currency = *currency};
}

}  // namespace

std::int64_t round_to_cents(double amount) {
  const double cents = std::nearbyint(amount * 100.0);  // the default mode rounds half to even
  constexpr double limit = 9223372036854775808.0;       // 2^63
  if (!(cents >= -limit && cents < limit)) {
    throw InputError("an amount of money is not a number or too large (must be below 9.2e16)");
  }
  return static_cast<std::int64_t>(cents);
}

std::optional<Money> parse_money(std::string_view text) {
  const auto amount = parse_amount(text, 2);
  if (!amount) return std::nullopt;
  return Money{.cents = amount->units, .currency = amount->currency};
}

std::optional<UnitCost> parse_unit_cost(std::string_view text) {
  const auto amount = parse_amount(text, 6);
  if (!amount) return std::nullopt;
  return UnitCost{.micros = amount->units, .currency = amount->currency};
}

std::string to_string(Money money) {
  const bool negative = money.cents < 0;
  // Negated as unsigned, so that the smallest number has a text too.
  const auto bits = static_cast<std::uint64_t>(money.cents);
  const std::uint64_t cents = negative ? std::uint64_t{0} - bits : bits;
  const std::string rest = std::to_string(cents % 100);
  std::string text = negative ? "-" : "";
  text += std::to_string(cents / 100) + (rest.size() == 1 ? ".0" : ".") + rest + ' ';
  return text.append(money.currency.code.data(), money.currency.code.size());
}

}  // namespace sojourn
