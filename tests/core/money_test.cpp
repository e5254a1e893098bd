#include "core/money.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/error.h"

namespace sojourn {
namespace {

TEST(Money, is_read_to_the_cent) {
  EXPECT_EQ(parse_money("29.90 EUR")->cents, 2990);
  EXPECT_EQ(parse_money("29.9 EUR")->cents, 2990);
  EXPECT_EQ(parse_money("29.900 EUR")->cents, 2990);
  EXPECT_EQ(parse_money("42_000 USD")->cents, 4'200'000);
  EXPECT_EQ(parse_money("-0.05 EUR")->cents, -5);
  EXPECT_EQ(parse_money("0.10EUR")->cents, 10);
  EXPECT_EQ(parse_money("1 CHF")->currency, (Currency{{'C', 'H', 'F'}}));
}

TEST(Money, is_nothing_else) {
  for (const char* wrong : {"", "29.90", "EUR", "29.905 EUR", "29,90 EUR", "EUR 29.90", "29.90 eur",
                            "1e3 EUR", "nan EUR", "- EUR", "--1 EUR", "1. EUR", ".5 EUR",
                            "1__0 EUR", "_1 EUR", "99999999999999999999 EUR", "29.90 EURO"}) {
    EXPECT_FALSE(parse_money(wrong)) << wrong;
  }
}

TEST(UnitCosts, may_be_parts_of_a_cent) {
  EXPECT_EQ(parse_unit_cost("0.002 EUR")->micros, 2000);
  EXPECT_EQ(parse_unit_cost("4.10 EUR")->micros, 4'100'000);
  EXPECT_FALSE(parse_unit_cost("0.0000001 EUR"));
}

TEST(Money, is_written_with_two_decimals) {
  EXPECT_EQ(to_string(Money{.cents = 2990, .currency = {}}), "29.90 EUR");
  EXPECT_EQ(to_string(Money{.cents = -5, .currency = {}}), "-0.05 EUR");
  EXPECT_EQ(to_string(Money{.cents = std::numeric_limits<std::int64_t>::min(), .currency = {}}),
            "-92233720368547758.08 EUR");
}

TEST(RoundingToCents, goes_to_the_even_cent) {
  EXPECT_EQ(round_to_cents(0.125), 12);
  EXPECT_EQ(round_to_cents(0.375), 38);
  EXPECT_EQ(round_to_cents(-0.125), -12);
  EXPECT_EQ(round_to_cents(29.9), 2990);
}

TEST(RoundingToCents, refuses_what_does_not_fit) {
  EXPECT_THROW((void)round_to_cents(std::nan("")), InputError);
  EXPECT_THROW((void)round_to_cents(INFINITY), InputError);
  EXPECT_THROW((void)round_to_cents(1e17), InputError);
}

}  // namespace
}  // namespace sojourn
