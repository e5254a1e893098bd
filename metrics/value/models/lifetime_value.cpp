#include "metrics/value/models/lifetime_value.h"

#include <cmath>
#include <string>

#include "core/error.h"
#include "metrics/number_text.h"

namespace sojourn::metrics {
namespace {

// Periods after the start of period t at which its payment is made.
double delay_of(PaymentTime timing) {
  return timing == PaymentTime::start ? 0.0 : (timing == PaymentTime::middle ? 0.5 : 1.0);
}

void check_rate(double rate) {
  if (rate >= 0.0 && std::isfinite(rate)) return;
  throw InputError("the discount rate " + number_text(rate) +
                   " is none (it must be finite and not negative, per period). Give 0.01 for 1 % "
                   "per period");
}

void check_survival(std::span<const double> survival) {
  for (std::size_t t = 0; t < survival.size(); ++t) {
    const double before = t == 0 ? 1.0 : survival[t - 1];
    const bool possible = survival[t] >= 0.0 && survival[t] <= before;
    if (possible && (t > 0 || survival[t] == 1.0)) continue;
    throw InputError("survival " + number_text(survival[t]) + " after " + std::to_string(t) +
                     " periods cannot be (it starts at 1 and never rises). Give S(0) = 1, S(1), "
                     "...");
  }
}

}  // namespace

double contract_value(std::span<const double> survival, double margin, double rate,
                      PaymentTime timing) {
  check_rate(rate);
  check_survival(survival);
  const std::size_t later = timing == PaymentTime::end ? 1 : 0;
  double sum = 0.0;
  for (std::size_t t = 0; t + later < survival.size(); ++t) {
    sum += survival[t + later] * std::pow(1.0 + rate, -(static_cast<double>(t) + delay_of(timing)));
  }
  return margin * sum;
}

double constant_retention_value(double retention, double margin, double rate, PaymentTime timing) {
  check_rate(rate);
  if (!(retention >= 0.0 && retention <= 1.0) || !(1.0 + rate - retention > 0.0)) {
    throw InputError("a retention rate of " + number_text(retention) + " at a discount rate of " +
                     number_text(rate) +
                     " has no finite value (retention lies in 0 to 1 and one of the two must "
                     "shrink what comes later). Use a horizon instead");
  }
  const double whole = margin / (1.0 + rate - retention);
  if (timing == PaymentTime::end) return whole * retention;
  return whole * std::pow(1.0 + rate, 1.0 - delay_of(timing));
}

double retention_elasticity(double retention, double rate) {
  (void)constant_retention_value(retention, 1.0, rate, PaymentTime::end);  // refuses what cannot be
  return (1.0 + rate) / (1.0 + rate - retention);
}

double purchases_value(const std::function<double(double)>& expected, double purchase,
                       std::uint32_t periods, double rate, PaymentTime timing) {
  check_rate(rate);
  double sum = 0.0;
  double before = 0.0;
  for (std::uint32_t t = 0; t < periods; ++t) {
    const double upto = expected(t + 1.0);
    sum += (upto - before) * std::pow(1.0 + rate, -(t + delay_of(timing)));
    before = upto;
  }
  return purchase * sum;
}

}  // namespace sojourn::metrics
