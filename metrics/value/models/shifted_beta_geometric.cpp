#include "metrics/value/models/shifted_beta_geometric.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "core/error.h"
#include "metrics/value/models/parameter.h"

namespace sojourn::metrics {
namespace {

constexpr std::uint32_t most_renewals = 100'000;

void add_to(std::vector<std::int64_t>& sum, const std::vector<std::int64_t>& other) {
  if (other.size() > sum.size()) sum.resize(other.size(), 0);
  for (std::size_t t = 0; t < other.size(); ++t) sum[t] += other[t];
}

void count(std::vector<std::int64_t>& counts, std::size_t at, std::int64_t customers) {
  if (at >= counts.size()) counts.resize(at + 1, 0);
  counts[at] += customers;
}

void check(std::span<const std::uint32_t> renewal, std::span<const std::uint8_t> left) {
  if (renewal.size() != left.size()) {
    throw InputError("the columns of renewals differ in length (" + std::to_string(renewal.size()) +
                     " renewals). Give one of each per customer");
  }
  for (std::size_t row = 0; row < renewal.size(); ++row) {
    if (renewal[row] <= most_renewals && (renewal[row] > 0 || left[row] == 0)) continue;
    throw InputError("row " + std::to_string(row) + ": renewal " + std::to_string(renewal[row]) +
                     " is none that a customer can leave at (they count from 1 to 100000). "
                     "Count renewals, not seconds, from the first");
  }
}

ShiftedBetaGeometric model_of(std::span<const double> logs) {
  return {std::exp(logs[0]), std::exp(logs[1])};
}

std::string why_no_fit(const Renewals& renewals) {
  const auto sum = [](const std::vector<std::int64_t>& counts, std::size_t from) {
    const auto begin = counts.begin() + static_cast<std::ptrdiff_t>(std::min(from, counts.size()));
    return std::accumulate(begin, counts.end(), std::int64_t{0});
  };
  if (sum(renewals.left(), 0) + sum(renewals.kept(), 0) == 0) return "there are no customers";
  if (sum(renewals.left(), 0) == 0) return "nobody has left";
  if (sum(renewals.left(), 2) + sum(renewals.kept(), 1) == 0) {
    return "nobody has renewed even once";
  }
  if (sum(renewals.left(), 2) + sum(renewals.kept(), 2) == 0) {
    return "only one renewal was observed, which two parameters cannot be told from";
  }
  return {};
}

// The sum over t >= from of S(t) / S(from - 1) (1 + d)^-(t - from), S(-1) standing for S(0).
double discounted_sum(const ShiftedBetaGeometric& model, double rate, std::uint32_t from) {
  if (!(rate > 0.0) || !std::isfinite(rate)) {
    throw InputError("the discount rate " + std::to_string(rate) +
                     " gives no finite value (it must be positive, per renewal period). Give 0.1 "
                     "for 10 % per period");
  }
  const double factor = 1.0 / (1.0 + rate);
  double term = from == 0 ? 1.0 : retention(model, from);
  double sum = 0.0;
  // What remains is at most term / (1 - factor).
  for (std::uint32_t t = from; term > 1e-16 * sum * (1.0 - factor) && t < 4'000'000'000U; ++t) {
    sum += term;
    term *= retention(model, t + 1) * factor;
  }
  return sum;
}

}  // namespace

void Renewals::add(std::span<const std::uint32_t> renewal, std::span<const std::uint8_t> left) {
  check(renewal, left);
  for (std::size_t row = 0; row < renewal.size(); ++row) {
    count(left[row] != 0 ? left_ : kept_, renewal[row], 1);
  }
}

void Renewals::add_cohort(std::span<const std::int64_t> alive) {
  for (std::size_t t = 0; t < alive.size(); ++t) {
    if (alive[t] >= 0 && (t == 0 || alive[t] <= alive[t - 1]) && t <= most_renewals) continue;
    throw InputError("the number alive at renewal " + std::to_string(t) + " is " +
                     std::to_string(alive[t]) +
                     " (it must not be negative, nor above the one before). Count one cohort only");
  }
  if (alive.empty()) return;
  for (std::size_t t = 1; t < alive.size(); ++t) count(left_, t, alive[t - 1] - alive[t]);
  count(kept_, alive.size() - 1, alive.back());
}

void Renewals::merge(const Renewals& other) {
  add_to(left_, other.left_);
  add_to(kept_, other.kept_);
}

double log_likelihood(const ShiftedBetaGeometric& model, const Renewals& renewals) {
  const auto& left = renewals.left();
  const auto& kept = renewals.kept();
  double log_survival = 0.0;
  double sum = 0.0;
  for (std::size_t t = 1; t < std::max(left.size(), kept.size()); ++t) {
    const double whole = model.alpha + model.beta + static_cast<double>(t) - 1.0;
    if (t < left.size() && left[t] > 0) {
      sum += static_cast<double>(left[t]) * (log_survival + std::log(model.alpha / whole));
    }
    log_survival += std::log1p(-model.alpha / whole);
    if (t < kept.size() && kept[t] > 0) sum += static_cast<double>(kept[t]) * log_survival;
  }
  return sum;
}

ShiftedBetaGeometricFit fit_shifted_beta_geometric(const Renewals& renewals) {
  ShiftedBetaGeometricFit fit;
  fit.no_fit = why_no_fit(renewals);
  if (!fit.no_fit.empty()) return fit;
  const Objective objective = [&](std::span<const double> logs) {
    return log_likelihood(model_of(logs), renewals);
  };
  const std::array<double, 2> start{0.0, 1.0};
  fit.maximum = maximise(objective, start);
  fit.no_fit = fit.maximum.none;
  fit.model = model_of(fit.maximum.at);
  fit.log_likelihood = fit.maximum.value;
  return fit;
}

double retention(const ShiftedBetaGeometric& model, std::uint32_t renewal) {
  const double past = static_cast<double>(renewal) - 1.0;
  return (model.beta + past) / (model.alpha + model.beta + past);
}

double survival(const ShiftedBetaGeometric& model, std::uint32_t renewals) {
  double share = 1.0;
  for (std::uint32_t t = 1; t <= renewals; ++t) share *= retention(model, t);
  return share;
}

Outcome projected_survival(const ShiftedBetaGeometricFit& fit, std::uint32_t renewals) {
  if (!fit.no_fit.empty()) return NoEstimate{fit.no_fit};
  if (renewals == 0) return counted(1.0);
  return share_estimate(fit.maximum, [renewals](std::span<const double> logs) {
    return survival(model_of(logs), renewals);
  });
}

double discounted_lifetime(const ShiftedBetaGeometric& model, double rate) {
  return discounted_sum(model, rate, 0);
}

double discounted_residual_lifetime(const ShiftedBetaGeometric& model, double rate,
                                    std::uint32_t payments) {
  if (payments == 0) {
    throw InputError(
        "a customer without a payment has no residual lifetime (it has yet to be acquired). Give "
        "the number of payments made, at least 1");
  }
  return discounted_sum(model, rate, payments);
}

Outcome discounted_lifetime(const ShiftedBetaGeometricFit& fit, double rate) {
  if (!fit.no_fit.empty()) return NoEstimate{fit.no_fit};
  return positive_estimate(fit.maximum, [rate](std::span<const double> logs) {
    return discounted_lifetime(model_of(logs), rate);
  });
}

}  // namespace sojourn::metrics
