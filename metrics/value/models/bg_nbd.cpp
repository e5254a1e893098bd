#include "metrics/value/models/bg_nbd.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/special.h"

namespace sojourn::metrics {
namespace {

using special::log_gamma;

double log_sum(double x, double y) {
  const double greater = std::max(x, y);
  return greater + std::log1p(std::exp(std::min(x, y) - greater));
}

// ln(a / (b + x - 1)) + (r + x) ln((alpha + T) / (alpha + t_x)): the log odds of having left.
double log_odds_left(const BgNbd& model, const Buyer& buyer) {
  const double x = buyer.repeats;
  const double longer = (buyer.age - buyer.last) / (model.alpha + buyer.last);
  return std::log(model.a) - std::log(model.b + x - 1.0) + (model.r + x) * std::log1p(longer);
}

// The part of ln L that x alone determines.
double log_of_repeats(const BgNbd& model, double x) {
  const auto& [r, alpha, a, b] = model;
  return log_gamma(r + x) - log_gamma(r) + r * std::log(alpha) + log_gamma(a + b) - log_gamma(b) +
         log_gamma(b + x) - log_gamma(a + b + x);
}

double log_of_times(const BgNbd& model, const Buyer& buyer) {
  const double alive = -(model.r + buyer.repeats) * std::log(model.alpha + buyer.age);
  return buyer.repeats > 0.0 ? log_sum(alive, alive + log_odds_left(model, buyer)) : alive;
}

// (1 - (1 + p s)^-r) / p, s the time over alpha.
double purchases_given_p(double r, double s, double p) {
  return -std::expm1(-r * std::log1p(p * s)) / p;
}

BgNbd model_of(std::span<const double> logs) {
  return {std::exp(logs[0]), std::exp(logs[1]), std::exp(logs[2]), std::exp(logs[3])};
}

}  // namespace

double log_likelihood(const BgNbd& model, const Buyer& buyer) {
  return log_of_repeats(model, buyer.repeats) + log_of_times(model, buyer);
}

double log_likelihood(const BgNbd& model, const RepeatBuying& buying) {
  return sum_log_likelihoods(
      buying, [&](double repeats) { return log_of_repeats(model, repeats); },
      [&](const Buyer& buyer) { return log_of_times(model, buyer); });
}

BgNbdFit fit_bg_nbd(const RepeatBuying& buying) {
  BgNbdFit fit;
  fit.no_fit = no_fit_of(buying);
  if (!fit.no_fit.empty()) return fit;
  const double oldest = longest_age(buying);
  // Time is measured by the longest history while fitting, so that ln alpha is of order 1.
  const Objective objective = [&](std::span<const double> logs) {
    BgNbd model = model_of(logs);
    model.alpha *= oldest;
    return log_likelihood(model, buying);
  };
  const std::array<double, 4> start{-0.5, -1.5, -0.3, 0.7};
  fit.maximum = maximise(objective, start);
  fit.maximum.at[1] += std::log(oldest);
  fit.no_fit = fit.maximum.none;
  fit.model = model_of(fit.maximum.at);
  fit.log_likelihood = fit.maximum.value;
  return fit;
}

double alive_probability(const BgNbd& model, const Buyer& buyer) {
  if (buyer.repeats <= 0.0) return 1.0;
  return 1.0 / (1.0 + std::exp(log_odds_left(model, buyer)));
}

// The integral over p in u = ln(p / (1 - p)) = centre + width sinh(v): the weight p^a (1 - p)^b du
// falls double exponentially in v, so the trapezoid rule converges like a Gauss rule. The weights
// are normalised by their own sum, which spares the beta function of large arguments.
double expected_purchases(const BgNbd& model, double time) {
  if (!(time > 0.0)) return 0.0;
  const auto& [r, alpha, a, b] = model;
  const double s = time / alpha;
  const double centre = std::log(a / b);
  const double width = std::sqrt(1.0 / a + 1.0 / b);
  const auto log_weight = [&](double u) {
    return -a * std::log1p(std::exp(-u)) - b * std::log1p(std::exp(u));
  };
  const double greatest = log_weight(centre);
  constexpr double step = 1.0 / 8.0;
  double weights = 0.0;
  double sum = 0.0;
  for (const double way : {-step, step}) {
    // From the middle outward, until what is left cannot be seen; the middle itself belongs to one.
    for (int k = way < 0.0 ? 0 : 1; k <= 64; ++k) {
      const double v = way * k;
      const double u = centre + width * std::sinh(v);
      const double weight = std::exp(log_weight(u) - greatest) * std::cosh(v);
      if (u < -700.0 || u > 700.0 || weight < 1e-18) break;
      weights += weight;
      sum += weight * purchases_given_p(r, s, 1.0 / (1.0 + std::exp(-u)));
    }
  }
  return sum / weights;
}

double expected_purchases(const BgNbd& model, const Buyer& buyer, double time) {
  const BgNbd posterior{model.r + buyer.repeats, model.alpha + buyer.age, model.a,
                        model.b + buyer.repeats};
  return alive_probability(model, buyer) * expected_purchases(posterior, time);
}

}  // namespace sojourn::metrics
