#include "models/causes/shares.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "core/math.h"

namespace sojourn::models {
namespace {

constexpr double near_zero = 0.1;     // below, a series is more exact than the difference
constexpr double largest_sum = 80.0;  // exp of it is still a float

// (1 - exp(-u)) / u.
double excess_per_unit(double u) noexcept {
  if (std::abs(u) >= near_zero) {
    const double kept = std::clamp(u, -largest_sum, largest_sum);
    return (1.0 - static_cast<double>(fast_exp(static_cast<float>(-kept)))) / u;
  }
  double term = 1.0;
  double sum = 1.0;
  for (int j = 2; j <= 8; ++j) {
    term *= -u / j;
    sum += term;
  }
  return sum;
}

}  // namespace

float share_out(std::span<const float> terms, std::span<float> shares) noexcept {
  double sum = 0.0;
  for (const float u : terms) sum += static_cast<double>(u);
  const double rate = excess_per_unit(sum);
  for (std::size_t k = 0; k < terms.size(); ++k) {
    shares[k] = static_cast<float>(static_cast<double>(terms[k]) * rate);
  }
  return static_cast<float>(1.0 - sum * rate);
}

}  // namespace sojourn::models
