// What bills and orders are worth, as functions of words drawn.
//
//   bill      = price(t) * exp(s z_i - s^2 / 2), z_i the customer's standard normal, cents rounded
//               half to even
//   gamma-gamma (Fader, Hardie and Lee 2005): z ~ Gamma(p, nu_i), nu_i ~ Gamma(q, gamma)
//               = p gamma / q * U_p / U_q, with U of mean 1 from the order's and the customer's
//               draw
//   lognormal = median * exp(customer_sd * z_i + order_sd * z_order)
//   both times exp(elasticity * satisfaction); items = 1 + Poisson(mean - 1), independent of it
#pragma once

#include <cstdint>

#include "models/commerce/terms.h"

namespace sojourn::models::commerce {

/// Nearest whole number, halves to even; amounts beyond 32 bits stop there.
[[nodiscard]] std::int32_t whole_cents(double cents) noexcept;
/// exp(s z - s^2 / 2): what a customer uses, 1 on average.
[[nodiscard]] float use_factor(float log_sd, std::uint32_t own) noexcept;
/// An order in cents from the order's word, the customer's own one, and satisfaction.
[[nodiscard]] std::int32_t order_cents(const PurchaseTerms& law, std::uint32_t order,
                                       std::uint32_t own, float satisfaction) noexcept;
/// 1 + Poisson(further), at most 1000.
[[nodiscard]] std::uint16_t basket_items(float further, std::uint32_t word) noexcept;

}  // namespace sojourn::models::commerce
