// Raking: weights that make answers agree with known margins of the population.
//
// Answers are counted by cell, one category per margin. A cell's weight is multiplied by
// wanted / weighted share, margin after margin, until all agree (iterative proportional fitting;
// Deming and Stephan 1940). One margin is post-stratification, reached in one step. The variance of
// the weighted mean is that of the residuals e from the weighted regression on the margins
// (Deville and Saerndal 1992):
//
//   variance = n / (n - parameters) * sum w^2 e^2 / (sum w)^2
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/estimate.h"
#include "metrics/ratings.h"

namespace sojourn::metrics {

/// A cell: its category on each margin, and its answers.
struct AnswerCell {
  std::vector<std::size_t> categories;
  Ratings ratings;
};

/// What is known of the population: category names and their shares (any positive total).
struct Margin {
  std::string name;
  std::vector<std::string> categories;
  std::vector<double> shares;
};

struct RakingSettings {
  ScoreMeasure measure = ScoreMeasure::net_promoter;
  Scale scale{};
  double largest_weight = 0.0;  ///< weights are cut at this multiple of their mean; 0: never
  int most_rounds = 1000;
};

/// The weighted mean; none where a category that the population has gave no answers, where a
/// category that gave answers is none of the population's, or where the margins contradict one
/// another.
[[nodiscard]] Outcome raked_mean(const std::vector<AnswerCell>& cells,
                                 const std::vector<Margin>& margins,
                                 const RakingSettings& settings);

/// The weights of the cells per answer, with mean 1 over answers; empty where they do not converge.
[[nodiscard]] std::vector<double> raked_weights(const std::vector<AnswerCell>& cells,
                                                const std::vector<Margin>& margins,
                                                int most_rounds);

}  // namespace sojourn::metrics
