// sBG: renewals of contracts whose customers differ (Fader & Hardie 2007).
//
// At each renewal a customer leaves with its own constant probability theta ~ Beta(alpha, beta):
//
//   P(T = 1) = alpha / (alpha + beta);  P(T = t) = P(T = t - 1) (beta + t - 2) / (alpha + beta + t
//   - 1) S(t) = S(t - 1) r_t,  r_t = (beta + t - 1) / (alpha + beta + t - 1)    (rises with t:
//   sorting)
//
// Discounted expected lifetime, payments of 1 at t = 0, 1, ...: DEL = sum over t >= 0 of S(t)
// (1+d)^-t; of a customer who has made n payments, just before the next renewal: DERL_n = sum over
// t >= n of S(t) / S(n - 1) (1 + d)^-(t - n). Estimand: renewal behaviour of customers acquired
// alike, with no change over calendar time.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/estimate.h"
#include "metrics/maximum.h"

namespace sojourn::metrics {

struct ShiftedBetaGeometric {
  double alpha = 1.0;
  double beta = 1.0;
};

/// How many customers left at each renewal and how many were still there when last seen; mergeable.
class Renewals {
 public:
  /// Takes in customers: the number of the renewal (from 1) at which each left, or of the last one
  /// survived (from 0) where `left` is 0. Throws InputError for numbers above 100,000 or a leaving
  /// at renewal 0, and stays as it was.
  void add(std::span<const std::uint32_t> renewal, std::span<const std::uint8_t> left);
  /// Takes in a cohort by its numbers alive at 0, 1, ..., which must not rise.
  void add_cohort(std::span<const std::int64_t> alive);
  void merge(const Renewals& other);

  [[nodiscard]] const std::vector<std::int64_t>& left() const noexcept { return left_; }
  [[nodiscard]] const std::vector<std::int64_t>& kept() const noexcept { return kept_; }

 private:
  std::vector<std::int64_t> left_;  ///< by renewal; entry 0 is unused
  std::vector<std::int64_t> kept_;
};

struct ShiftedBetaGeometricFit {
  std::string no_fit{};  ///< why there is no fit; empty where there is one
  ShiftedBetaGeometric model{};
  double log_likelihood = 0.0;
  Maximum maximum{};  ///< in ln alpha, ln beta
};

[[nodiscard]] double log_likelihood(const ShiftedBetaGeometric& model, const Renewals& renewals);

/// Fits by maximum likelihood; where there is no maximum inside the parameters, says why.
[[nodiscard]] ShiftedBetaGeometricFit fit_shifted_beta_geometric(const Renewals& renewals);

/// S(t) after t renewals.
[[nodiscard]] double survival(const ShiftedBetaGeometric& model, std::uint32_t renewals);
/// r_t, the share of those there before renewal t >= 1 who renew.
[[nodiscard]] double retention(const ShiftedBetaGeometric& model, std::uint32_t renewal);
/// S(t) with its interval by the delta method.
[[nodiscard]] Outcome projected_survival(const ShiftedBetaGeometricFit& fit,
                                         std::uint32_t renewals);

/// DEL at discount rate d > 0 per period, as a multiple of one payment; throws InputError for d <=
/// 0.
[[nodiscard]] double discounted_lifetime(const ShiftedBetaGeometric& model, double rate);
/// DERL_n of a customer who has made `payments` >= 1 payments.
[[nodiscard]] double discounted_residual_lifetime(const ShiftedBetaGeometric& model, double rate,
                                                  std::uint32_t payments);
/// DEL with its interval by the delta method.
[[nodiscard]] Outcome discounted_lifetime(const ShiftedBetaGeometricFit& fit, double rate);

}  // namespace sojourn::metrics
