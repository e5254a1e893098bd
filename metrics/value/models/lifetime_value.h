// Customer lifetime value: expected margins, discounted to the moment of acquisition (or to now).
//
// With survival S(t) after t periods, margin m per period, discount rate d per period, the payment
// for period t = 0, 1, ... is made
//   at its start:  by those there, S(t), worth (1 + d)^-t
//   at its middle: by those there at its start, S(t), worth (1 + d)^-(t + 1/2)
//   at its end:    by those who renewed, S(t + 1), worth (1 + d)^-(t + 1)
// At a constant retention rate r and without a horizon these are m (1 + d) / (1 + d - r), that over
// sqrt(1 + d), and m r / (1 + d - r), the form of Gupta & Lehmann. Retention, survival and d must
// be per the same period: a yearly d with monthly r is the factor-of-12 error of this field.
#pragma once

#include <cstdint>
#include <functional>
#include <span>

namespace sojourn::metrics {

enum class PaymentTime : std::uint8_t { start, middle, end };

/// The value of a contract over the periods of `survival` = S(0), S(1), ..., which must start at 1
/// and not rise. Payments at the end need S of one more period. Throws InputError.
[[nodiscard]] double contract_value(std::span<const double> survival, double margin, double rate,
                                    PaymentTime timing);

/// The value without a horizon at a constant retention rate r in [0, 1], d > 0 (or r < 1, d >= 0).
[[nodiscard]] double constant_retention_value(double retention, double margin, double rate,
                                              PaymentTime timing);

/// The elasticity of m r / (1 + d - r) to retention, (1 + d) / (1 + d - r): by how many percent
/// value rises per percent of r. Elasticities to the margin and to d are 1 and -d / (1 + d - r).
[[nodiscard]] double retention_elasticity(double retention, double rate);

/// The discounted value of purchases over `periods` to come: `expected(t)` is the expected number
/// of purchases within t, `purchase` the value of one; those of a period are paid as `timing` says.
[[nodiscard]] double purchases_value(const std::function<double(double)>& expected, double purchase,
                                     std::uint32_t periods, double rate, PaymentTime timing);

}  // namespace sojourn::metrics
