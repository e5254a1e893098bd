// Choosing among arms under uncertain assumptions. Each draw of the assumptions is one possible
// truth; an arm is best in it or not, and choosing another one loses the difference.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace sojourn::study {

struct ChoiceQuality {
  std::vector<double> probability_best;  ///< by arm; of a tie the first one is best
  std::vector<double> regret;            ///< by arm: mean over draws of best minus this one
};

/// `values[arm][draw]`; every arm has as many draws.
[[nodiscard]] ChoiceQuality quality_of_choices(std::span<const std::vector<double>> values);

/// The arm with the highest mean; of a tie the first.
[[nodiscard]] std::size_t best_of(std::span<const std::vector<double>> values);

}  // namespace sojourn::study
