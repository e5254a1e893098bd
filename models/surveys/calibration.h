// Thresholds of given answers, solved until the answers of respondents have stated shares.
//
//   share(answer <= k | responds) = sum_C w(C) [ (1 - s) Pr(exp(-g) (Y* - b) <= tau_k | C) +
//                                   s Pr(exp(-g) (H - b) <= tau_k) ] / sum_C w(C)
//
// w(C) density of standardised attitude times the chance to answer, s the share of straight-lining
// with habit H ~ N(0, 1). Heaping is undone before: it moves known shares between answers.
// Quadrature in plain loops; every threshold by halving an interval. It assumes attitude ~ N(0, 1),
// no fatigue, no tenure: true of a first wave.
#pragma once

#include <array>
#include <optional>
#include <span>

#include "models/measurement.h"
#include "models/response.h"

namespace sojourn::models::surveys {

struct CalibrationCase {
  Question question = nps;
  double attitude_weight = 0.0;  ///< covariance of Y* and attitude
  Styles styles;
  ResponseRule rule;
  double base_logit = 0.0;
};

/// The thresholds; nothing where heaping alone exceeds a share.
[[nodiscard]] std::optional<std::array<float, most_thresholds>> solve_thresholds(
    const CalibrationCase& given, std::span<const double> shares);

}  // namespace sojourn::models::surveys
