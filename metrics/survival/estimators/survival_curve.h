// Kaplan-Meier: the share still there at t, S(t) = product over end times t_j <= t of 1 - d_j /
// n_j, with d_j ends among n_j at risk.
//
//   Greenwood:  Var(ln S(t)) = sum over t_j <= t of d_j / (n_j (n_j - d_j)) =: v(t)
//   intervals:  plain     S +- z S sqrt(v)
//               log       S exp(+- z sqrt(v))                      (the default of R's survfit)
//               log-log   S ^ exp(+- z sqrt(v) / ln S)             (keeps within 0 and 1)
//
// Estimand: P(lifetime > t), where censoring and late entry tell nothing about the lifetime. Where
// nobody has ended yet, the log-log interval does not exist; its lower end is then that of the
// exact binomial, 0.025^(1/n). Sources: Kaplan & Meier 1958; Kalbfleisch & Prentice 2002, ch. 1.4;
// Brookmeyer & Crowley 1982 (interval of a quantile).
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "core/estimate.h"
#include "metrics/large_vector.h"
#include "metrics/survival/estimators/life_table.h"

namespace sojourn::metrics {

enum class SurvivalInterval : std::uint8_t { log_log, log, plain };

/// The curve just after one end time.
struct SurvivalStep {
  double time = 0.0;
  std::int64_t at_risk = 0;  ///< just before it
  std::int64_t ended = 0;
  double survival = 1.0;
  double log_variance = 0.0;  ///< Greenwood's v; infinite from where everybody at risk ended
};

/// A survival function that falls in steps.
struct SurvivalCurve {
  LargeVector<SurvivalStep> steps{};  ///< one per end time, rising
  std::int64_t customers = 0;
  double last_time = 0.0;  ///< beyond it the curve is unknown, unless it has fallen to 0
};

[[nodiscard]] SurvivalCurve kaplan_meier(const LifeTable& table);

/// Hands on the steps of the curve as they rise, some at a time, and keeps none.
void for_each_step(const LifeTable& table,
                   const std::function<void(std::span<const SurvivalStep>)>& use);

/// The curve without the steps that survival_at these times and time_to_end of
/// these shares with this interval do not look at: their answers are the same, and a curve of
/// millions of steps is never held.
struct CurveQuestions {
  std::vector<double> times{};
  std::vector<double> ended{};
  SurvivalInterval interval = SurvivalInterval::log_log;
};
[[nodiscard]] SurvivalCurve kaplan_meier(const LifeTable& table, const CurveQuestions& questions);

/// S(t) with its 95 % interval; none beyond the last time observed.
[[nodiscard]] Outcome survival_at(const SurvivalCurve& curve, double time,
                                  SurvivalInterval interval = SurvivalInterval::log_log);

/// The ends of the 95 % interval of S just after a step.
struct Limits {
  double low = 0.0;
  double high = 1.0;
};
[[nodiscard]] Limits survival_limits(const SurvivalStep& step, SurvivalInterval interval);

/// The time by which a share `p` in (0, 1) has ended: the first time with S <= 1 - p, or halfway to
/// the next end where S equals 1 - p, as R does. An end of its interval that lies beyond the last
/// observation is infinite, and the note says so. None where the curve stays above 1 - p.
[[nodiscard]] Outcome time_to_end(const SurvivalCurve& curve, double p,
                                  SurvivalInterval interval = SurvivalInterval::log_log);

/// The median lifetime.
[[nodiscard]] Outcome median_lifetime(const SurvivalCurve& curve,
                                      SurvivalInterval interval = SurvivalInterval::log_log);

/// The mean lifetime up to `horizon`: the area under S from 0 to there. With A_j the area right of
/// t_j, its variance is the sum of A_j^2 d_j / (n_j (n_j - d_j)). None where the horizon lies
/// beyond the last observation: the area is then unknown, not small.
[[nodiscard]] Outcome restricted_mean(const SurvivalCurve& curve, double horizon);

}  // namespace sojourn::metrics
