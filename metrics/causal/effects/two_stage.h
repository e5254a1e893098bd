// Two-stage least squares: the effect of an exposure that instruments move and nothing else does.
//
//   first stage   exposure ~ 1 + covariates + instruments, by least squares
//   second stage  outcome ~ 1 + covariates + fitted exposure; errors from residuals of the observed
//                 exposure, robust to heteroscedasticity (HC1)
//   strength      F of the instruments in the first stage, classical; below 10 the estimate leans
//                 towards plain least squares and its interval misses (Staiger & Stock 1997,
//                 doi 10.2307/2171753)
// With one binary instrument and no covariates this is Wald's ratio of differences in means.
// Estimand: the effect among those whom the instrument moves (Imbens & Angrist 1994,
// doi 10.2307/2951620). Assumes that instruments act on the outcome through the exposure alone.
#pragma once

#include "metrics/causal/effects/mean_difference.h"
#include "metrics/regression.h"

namespace sojourn::metrics {

struct InstrumentedEffect {
  EffectTest effect;
  double first_stage_f = 0.0;
  double first_stage_p = 1.0;
};

/// None, with the reason, where a stage has no fit. Throws InputError on unequal lengths, on values
/// that are no numbers, or without instruments.
[[nodiscard]] InstrumentedEffect two_stage_effect(const Columns& covariates,
                                                  const Columns& instruments,
                                                  std::span<const double> exposure,
                                                  std::span<const double> outcome);

}  // namespace sojourn::metrics
