#include "models/commerce/amounts.h"

#include <cmath>

#include "core/math.h"

namespace sojourn::models::commerce {
namespace {

float unit_of(std::uint32_t word, const MonotoneTable& table) noexcept {
  return fast_exp(table.value(fast_log(exponential_of(word))));
}

float normal_of(std::uint32_t word) noexcept { return normal_quantile(uniform_of(word)); }

}  // namespace

std::int32_t whole_cents(double cents) noexcept {
  const double kept = cents < 2.0e9 ? cents : 2.0e9;
  return static_cast<std::int32_t>(std::nearbyint(kept));
}

float use_factor(float log_sd, std::uint32_t own) noexcept {
  return fast_exp(log_sd * normal_of(own) - 0.5F * log_sd * log_sd);
}

std::int32_t order_cents(const PurchaseTerms& law, std::uint32_t order, std::uint32_t own,
                         float satisfaction) noexcept {
  float amount = law.cents;
  if (law.law == PurchaseTerms::Law::gamma_gamma) {
    amount *= unit_of(order, *law.order_table) / unit_of(own, *law.customer_table);
  } else if (law.law == PurchaseTerms::Law::lognormal) {
    amount *= fast_exp(law.order_sd * normal_of(order) + law.customer_sd * normal_of(own));
  }
  if (law.elasticity < 0.0F || law.elasticity > 0.0F) {
    amount *= fast_exp(law.elasticity * satisfaction);
  }
  return whole_cents(static_cast<double>(amount));
}

// The inverse of the Poisson distribution: more for a higher uniform.
std::uint16_t basket_items(float further, std::uint32_t word) noexcept {
  if (further <= 0.0F) return 1;
  const float u = uniform_of(word);
  float p = fast_exp(-further);
  float sum = p;
  std::uint16_t k = 0;
  while (u > sum && k < 999) {
    ++k;
    p = p * further / static_cast<float>(k);
    sum += p;
  }
  return static_cast<std::uint16_t>(1 + k);
}

}  // namespace sojourn::models::commerce
