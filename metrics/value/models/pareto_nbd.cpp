#include "metrics/value/models/pareto_nbd.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "core/special.h"

namespace sojourn::metrics {
namespace {

using special::log_gamma;

struct Node {
  double x;
  double weight;
};

// Nodes of the tanh-sinh rule on (0, 1): x = 1 / (1 + exp(-pi sinh v)), kept as the distance from
// 0.
constexpr int half_nodes = 32;
constexpr double step = 0.125;
constexpr double pi = 3.141592653589793;

std::array<Node, 2 * half_nodes + 1> tanh_sinh_nodes() {
  std::array<Node, 2 * half_nodes + 1> nodes{};
  for (int k = -half_nodes; k <= half_nodes; ++k) {
    const double v = step * k;
    const double t = std::exp(-pi * std::sinh(v));
    const double x = 1.0 / (1.0 + t);
    nodes[static_cast<std::size_t>(k + half_nodes)] = {x, step * pi * std::cosh(v) * x * x * t};
  }
  return nodes;
}

// Nodes of Gauss's rule on (0, 1), the roots of a Legendre polynomial by Newton's steps.
constexpr int gauss_order = 20;

std::array<Node, gauss_order> gauss_nodes() {
  std::array<Node, gauss_order> nodes{};
  for (int k = 0; k < gauss_order; ++k) {
    double z = std::cos(pi * (k + 0.75) / (gauss_order + 0.5));
    double slope = 0.0;
    for (int round = 0; round < 8; ++round) {
      double last = 1.0;
      double value = z;
      for (int n = 2; n <= gauss_order; ++n) {
        const double next = ((2 * n - 1) * z * value - (n - 1) * last) / n;
        last = value;
        value = next;
      }
      slope = gauss_order * (z * value - last) / (z * z - 1.0);
      z -= value / slope;
    }
    nodes[static_cast<std::size_t>(k)] = {0.5 * (1.0 + z), 1.0 / ((1.0 - z * z) * slope * slope)};
  }
  return nodes;
}

// I relative to the integrand at t_x, over the span: (1 + x a)^-k (1 + x b)^-(s + 1) integrated
// over x, the share of the span, where `lead` is the greater of a and b. It is summed over y = ln(1
// + x lead) / ln(1 + lead), so that the leading power is an exponential: where alpha or beta is
// tiny beside the span, all happens at its very beginning.
struct TimeOfLeaving {
  double lead = 0.0;
  double lead_power = 0.0;
  double other = 0.0;
  double other_power = 0.0;
  double length = std::log1p(lead);

  // Whether the integrand is smooth enough for Gauss's rule to be right to 13 digits.
  [[nodiscard]] bool mild() const {
    return length < 5.0 &&
           std::abs(1.0 - lead_power) * length + other_power * std::log1p(other) < 12.0;
  }
  [[nodiscard]] double sum(std::span<const Node> nodes) const {
    double integral = 0.0;
    for (const auto& [y, weight] : nodes) {
      const double log_share = y * length;
      const double x = std::expm1(log_share) / lead;
      integral +=
          weight * std::exp((1.0 - lead_power) * log_share - other_power * std::log1p(x * other));
    }
    return integral * length / lead;
  }
};

// ln(s I / A): the log odds of having left before T.
double log_odds_left(const ParetoNbd& model, const Buyer& buyer) {
  static const auto gauss = gauss_nodes();
  static const auto tanh_sinh = tanh_sinh_nodes();
  const auto& [r, alpha, s, beta] = model;
  const double span = buyer.age - buyer.last;
  if (!(span > 0.0)) return -HUGE_VAL;
  const double of_alpha = span / (alpha + buyer.last);
  const double of_beta = span / (beta + buyer.last);
  const double k = r + buyer.repeats;
  const TimeOfLeaving leaving = of_alpha > of_beta ? TimeOfLeaving{of_alpha, k, of_beta, s + 1.0}
                                                   : TimeOfLeaving{of_beta, s + 1.0, of_alpha, k};
  const double integral = leaving.mild() ? leaving.sum(gauss) : leaving.sum(tanh_sinh);
  // A relative to the integrand at t_x, times (beta + t_x).
  const double log_alive = -k * std::log1p(of_alpha) - s * std::log1p(of_beta);
  return std::log(s * integral * of_beta) - log_alive;
}

double log_of_repeats(const ParetoNbd& model, double x) {
  return log_gamma(model.r + x) - log_gamma(model.r) + model.r * std::log(model.alpha);
}

double log_of_times(const ParetoNbd& model, const Buyer& buyer) {
  const double log_alive = -(model.r + buyer.repeats) * std::log(model.alpha + buyer.age) -
                           model.s * std::log1p(buyer.age / model.beta);
  const double odds = log_odds_left(model, buyer);
  return log_alive + std::max(odds, 0.0) + std::log1p(std::exp(-std::abs(odds)));
}

ParetoNbd model_of(std::span<const double> logs) {
  return {std::exp(logs[0]), std::exp(logs[1]), std::exp(logs[2]), std::exp(logs[3])};
}

// (1 - exp(-(s - 1) length)) / (s - 1), which is `length` at s = 1.
double shrunk(double s, double length) {
  const double power = s - 1.0;
  return std::abs(power * length) < 1e-12 ? length : -std::expm1(-power * length) / power;
}

}  // namespace

double log_likelihood(const ParetoNbd& model, const Buyer& buyer) {
  return log_of_repeats(model, buyer.repeats) + log_of_times(model, buyer);
}

double log_likelihood(const ParetoNbd& model, const RepeatBuying& buying) {
  return sum_log_likelihoods(
      buying, [&](double repeats) { return log_of_repeats(model, repeats); },
      [&](const Buyer& buyer) { return log_of_times(model, buyer); });
}

ParetoNbdFit fit_pareto_nbd(const RepeatBuying& buying) {
  ParetoNbdFit fit;
  fit.no_fit = no_fit_of(buying);
  if (!fit.no_fit.empty()) return fit;
  const double oldest = longest_age(buying);
  // Time is measured by the longest history while fitting, so that variables are of order 1.
  const Objective objective = [&](std::span<const double> logs) {
    ParetoNbd model = model_of(logs);
    model.alpha *= oldest;
    model.beta *= oldest;
    return log_likelihood(model, buying);
  };
  const std::array<double, 4> start{-0.5, -1.0, -0.5, -1.0};
  fit.maximum = maximise(objective, start);
  fit.maximum.at[1] += std::log(oldest);
  fit.maximum.at[3] += std::log(oldest);
  fit.no_fit = fit.maximum.none;
  fit.model = model_of(fit.maximum.at);
  fit.log_likelihood = fit.maximum.value;
  return fit;
}

double alive_probability(const ParetoNbd& model, const Buyer& buyer) {
  return 1.0 / (1.0 + std::exp(log_odds_left(model, buyer)));
}

double expected_purchases(const ParetoNbd& model, double time) {
  if (!(time > 0.0)) return 0.0;
  return model.r * model.beta / model.alpha * shrunk(model.s, std::log1p(time / model.beta));
}

double expected_purchases(const ParetoNbd& model, const Buyer& buyer, double time) {
  const ParetoNbd posterior{model.r + buyer.repeats, model.alpha + buyer.age, model.s,
                            model.beta + buyer.age};
  return alive_probability(model, buyer) * expected_purchases(posterior, time);
}

}  // namespace sojourn::metrics
