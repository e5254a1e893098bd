#include "metrics/value/models/pareto_nbd.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "core/special.h"

namespace sojourn::metrics {
namespace {

using special::log_gamma;

// Nodes of the tanh-sinh rule on (0, 1): x = 1 / (1 + exp(-pi sinh v)), kept as the distance from
// 0.
constexpr int half_nodes = 32;
constexpr double step = 0.125;
struct Node {
  double x;
  double weight;
};

std::array<Node, 2 * half_nodes + 1> make_nodes() {
  constexpr double pi = 3.141592653589793;
  std::array<Node, 2 * half_nodes + 1> nodes{};
  for (int k = -half_nodes; k <= half_nodes; ++k) {
    const double v = step * k;
    const double t = std::exp(-pi * std::sinh(v));
    const double x = 1.0 / (1.0 + t);
    nodes[static_cast<std::size_t>(k + half_nodes)] = {x, step * pi * std::cosh(v) * x * x * t};
  }
  return nodes;
}

// ln(s I / A): the log odds of having left before T.
double log_odds_left(const ParetoNbd& model, const Buyer& buyer) {
  static const auto nodes = make_nodes();
  const auto& [r, alpha, s, beta] = model;
  const double span = buyer.age - buyer.last;
  if (!(span > 0.0)) return -HUGE_VAL;
  const double of_alpha = span / (alpha + buyer.last);
  const double of_beta = span / (beta + buyer.last);
  const double k = r + buyer.repeats;
  // Over y = ln(1 + x of) / ln(1 + of), x the share of the span: where alpha or beta is tiny beside
  // the span, all happens at its very beginning.
  const double of = std::max(of_alpha, of_beta);
  const double length = std::log1p(of);
  double integral = 0.0;
  for (const auto& [y, weight] : nodes) {
    const double x = std::expm1(y * length) / of;
    integral += weight * std::exp(y * length - k * std::log1p(x * of_alpha) -
                                  (s + 1.0) * std::log1p(x * of_beta));
  }
  integral *= length / of;
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
  double sum = 0.0;
  double repeats = -1.0;
  double of_repeats = 0.0;
  for (const auto& [buyer, count] : buying.buyers()) {
    if (buyer.repeats != repeats) {
      repeats = buyer.repeats;
      of_repeats = log_of_repeats(model, repeats);
    }
    sum += static_cast<double>(count) * (of_repeats + log_of_times(model, buyer));
  }
  return sum;
}

ParetoNbdFit fit_pareto_nbd(const RepeatBuying& buying) {
  ParetoNbdFit fit;
  if (buying.customers() == 0) {
    fit.no_fit = "there are no customers";
  } else if (buying.repeat_buyers() == 0) {
    fit.no_fit = "nobody bought again";
  }
  if (!fit.no_fit.empty()) return fit;
  double oldest = 0.0;
  for (const auto& [buyer, count] : buying.buyers()) oldest = std::max(oldest, buyer.age);
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
