// What an experiment needs besides its effect: an interval that may be looked at daily, a check of
// how customers were split, and the size to plan for.
//
//   always valid   effect +- sqrt(V (V + t^2) / t^2 log((V + t^2) / (V a^2))), V the variance of
//   the
//                  difference and t the mixing scale: with 1 - a it holds the effect at all looks
//                  at once (mixture sequential probability ratio test, Robbins 1970; Johari,
//                  Pekelis & Walsh 2015, arXiv:1512.04922). 28 daily looks at a fixed 95 % interval
//                  find an effect of nothing in 27 %. Asymptotic: outcomes' means must be near
//                  normal at the first look. t must be chosen before the data; the interval is
//                  tightest for effects of about that size.
//   sample ratio   chi-square of counts by arm against the planned shares. Below 0.001 something
//                  removed customers from one arm, and no effect can be trusted (Fabijan et al.
//                  2019, doi 10.1145/3292500.3330722).
//   power          of a two-sided 5 % test of a difference in means, by the normal law:
//                  P(|Z + effect / error| > 1.96), error^2 = s^2 (1 / n1 + 1 / n0)
#pragma once

#include <cstdint>
#include <span>

#include "core/estimate.h"

namespace sojourn::metrics {

/// The interval at this look and its p value, which may only be read as the least one so far.
struct SequentialTest {
  Outcome effect;
  double p_value = 1.0;
};

/// `effect` is one with a standard error; one without an interval stays without. Throws InputError
/// unless the scale, in units of the outcome, is positive.
[[nodiscard]] SequentialTest always_valid(const Outcome& effect, double mixing_scale);

struct SampleRatio {
  Outcome p_value;  ///< a value without an interval
  double chi_square = 0.0;
};

/// Throws InputError on unequal lengths, fewer than two arms, or shares that are not positive;
/// shares need not sum to one. None without customers.
[[nodiscard]] SampleRatio sample_ratio(std::span<const std::uint64_t> customers,
                                       std::span<const double> planned_shares);

/// The design of an experiment with two arms.
struct Design {
  double standard_deviation = 1.0;  ///< of the outcome; sqrt(p (1 - p)) of a share p
  double treated_share = 0.5;
  double level = 0.05;  ///< two-sided
};

/// The chance to find `effect` with so many customers in all. Throws InputError on impossible
/// designs.
[[nodiscard]] double power_of(Design design, double effect, double customers);
/// The least number of customers in all, rounded up, with that power; throws InputError on an
/// effect of 0 or a power outside (level, 1).
[[nodiscard]] double customers_for(Design design, double effect, double power = 0.8);
/// The least effect that is found with that power.
[[nodiscard]] double detectable_effect(Design design, double customers, double power = 0.8);

}  // namespace sojourn::metrics
