#include "metrics/reference_laws.h"

#include <cmath>

#include "core/special.h"
#include "metrics/share.h"

namespace sojourn::metrics {

double student_quantile(double p, double degrees) noexcept {
  if (p == 0.5) return 0.0;
  if (degrees > 1e6) {
    const double z = special::normal_quantile(p);
    return z + (z * z * z + z) / (4.0 * degrees);
  }
  const double tail = p < 0.5 ? p : 1.0 - p;
  const double x = special::inverse_incomplete_beta(degrees / 2.0, 0.5, 2.0 * tail);
  const double size = std::sqrt(degrees * (1.0 - x) / x);
  return p < 0.5 ? -size : size;
}

double student_two_sided(double t, double degrees) noexcept {
  if (degrees > 1e6) return two_sided_p(t);
  return special::incomplete_beta(degrees / 2.0, 0.5, degrees / (degrees + t * t));
}

double chi_square_upper(double x, double degrees) noexcept {
  return x <= 0.0 ? 1.0 : special::gamma_q(degrees / 2.0, x / 2.0);
}

double f_upper(double f, double numerator_degrees, double denominator_degrees) noexcept {
  if (f <= 0.0) return 1.0;
  const double x = denominator_degrees / (denominator_degrees + numerator_degrees * f);
  return special::incomplete_beta(denominator_degrees / 2.0, numerator_degrees / 2.0, x);
}

}  // namespace sojourn::metrics
