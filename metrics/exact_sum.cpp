#include "metrics/exact_sum.h"

#include <bit>
#include <cmath>

#include "core/error.h"

namespace sojourn::metrics {
namespace {

constexpr std::int64_t low_bits = 0xFFFFFFFF;
constexpr std::uint32_t most_between_carries = 1U << 30U;
constexpr int least_power = -1074;  // of the smallest double

}  // namespace

void ExactSum::add(double value) {
  const auto bits = std::bit_cast<std::uint64_t>(value);
  const auto exponent = static_cast<std::uint32_t>(bits >> 52U) & 0x7FFU;
  if (exponent == 0x7FFU) {
    throw InputError("a value to be summed is not finite (NaN or infinite). Leave it out.");
  }
  std::uint64_t mantissa = bits & 0xFFFFFFFFFFFFFULL;
  if (exponent != 0) mantissa |= 1ULL << 52U;
  const std::uint32_t shift = exponent == 0 ? 0 : exponent - 1;
  const std::size_t word = shift / 32;
  // The mantissa of 53 bits, moved by up to 31, spans three digits.
  const std::uint64_t low = (mantissa & static_cast<std::uint64_t>(low_bits)) << (shift % 32);
  const std::uint64_t high = (mantissa >> 32U) << (shift % 32);
  const std::int64_t sign = (bits >> 63U) != 0 ? -1 : 1;
  words_[word] += sign * (static_cast<std::int64_t>(low) & low_bits);
  words_[word + 1] +=
      sign * (static_cast<std::int64_t>(low >> 32U) + (static_cast<std::int64_t>(high) & low_bits));
  words_[word + 2] += sign * static_cast<std::int64_t>(high >> 32U);
  if (++since_carry_ == most_between_carries) {
    carry(words_);
    since_carry_ = 0;
  }
}

void ExactSum::carry(Words& words) noexcept {
  for (std::size_t i = 0; i + 1 < digits; ++i) {
    words[i + 1] += words[i] >> 32;  // floor, so that digits become 0 to 2^32 - 1
    words[i] &= low_bits;
  }
}

void ExactSum::merge(const ExactSum& other) noexcept {
  Words theirs = other.words_;
  carry(theirs);
  carry(words_);
  for (std::size_t i = 0; i < digits; ++i) words_[i] += theirs[i];
  since_carry_ = 1;
}

double ExactSum::value() const noexcept {
  Words words = words_;
  carry(words);
  const bool negative = words.back() < 0;
  if (negative) {
    for (std::int64_t& word : words) word = -word;
    carry(words);
  }
  std::size_t top = digits - 1;
  while (top > 0 && words[top] == 0) --top;
  // The leading 64 bits; what lies below them only matters as a bit that breaks ties.
  auto leading = static_cast<std::uint64_t>(words[top]);
  int power = static_cast<int>(32 * top) + least_power;
  bool rest = false;
  for (std::size_t i = top; i-- > 0;) {
    const auto digit = static_cast<std::uint64_t>(words[i]);
    const auto room = static_cast<std::uint32_t>(std::countl_zero(leading));
    if (leading == 0) break;
    if (room == 0) {
      rest = rest || digit != 0;
      continue;
    }
    const std::uint32_t taken = room < 32 ? room : 32;
    leading = (leading << taken) | (digit >> (32U - taken));
    power -= static_cast<int>(taken);
    rest = rest || (taken < 32 && (digit << (32U + taken)) != 0);
  }
  const double size = std::ldexp(static_cast<double>(leading | (rest ? 1U : 0U)), power);
  return negative ? -size : size;
}

}  // namespace sojourn::metrics
