// Money: whole cents (the currency's minor unit) with the currency's three-letter code; unit costs
// in whole micro-units of the currency, since an e-mail at 0.002 EUR must cost something.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sojourn {

/// Three capital letters, "EUR".
struct Currency {
  std::array<char, 3> code{'E', 'U', 'R'};
  friend bool operator==(const Currency&, const Currency&) = default;
};

struct Money {
  std::int64_t cents = 0;
  Currency currency;
  friend bool operator==(const Money&, const Money&) = default;
};

/// A unit cost: micro-units of the currency, 1 EUR = 1,000,000.
struct UnitCost {
  std::int64_t micros = 0;
  Currency currency;
};

/// `amount` units of the currency in cents, rounded half to even; throws InputError where it is not
/// finite or does not fit.
[[nodiscard]] std::int64_t round_to_cents(double amount);
/// "29.90 EUR"; nothing where it is no such text or has parts of a cent.
[[nodiscard]] std::optional<Money> parse_money(std::string_view text);
/// "0.002 EUR" with up to six decimals.
[[nodiscard]] std::optional<UnitCost> parse_unit_cost(std::string_view text);
[[nodiscard]] std::string to_string(Money money);  ///< "29.90 EUR"

}  // namespace sojourn
