// The base and an arm of one replication side by side; [0] is the base, [1] the arm.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "study/what_if/figures.h"

namespace sojourn::study {

struct PairOfRuns {
  static constexpr std::string_view population = "customers active at the start and in the target";

  std::array<const Ledger*, 2> ledgers;
  std::array<const SurveyScores*, 2> scores;
  const std::vector<std::uint8_t>& segments;  ///< by customer
  const FigureContext& context;

  [[nodiscard]] const TimeFrame& frame() const noexcept { return ledgers[1]->frame(); }
  [[nodiscard]] bool has_money() const noexcept { return !context.currency.empty(); }
  [[nodiscard]] bool by_purchases() const noexcept {
    return ledgers[1]->rule().purchase_within.has_value();
  }
  /// What retention of `who` by `when` is.
  [[nodiscard]] std::string retention_words(const std::string& who, const std::string& when) const;
};

/// Money of a ledger in the currency.
[[nodiscard]] inline double units(std::int64_t value) noexcept {
  return Ledger::per_unit * static_cast<double>(value);
}
[[nodiscard]] inline double cents(std::int64_t value) noexcept {
  return 0.01 * static_cast<double>(value);
}

/// Net promoter scores of each survey from the start to the end of the run.
[[nodiscard]] std::vector<Figure> survey_figures(const PairOfRuns& pair);

/// Month by month; `population` customers are in the population.
[[nodiscard]] std::vector<FigureSeries> monthly_figures(const PairOfRuns& pair, double population);

/// Discounted gain in margin less cost of the programme in each month, of the population.
[[nodiscard]] std::vector<double> net_by_month(const PairOfRuns& pair);

}  // namespace sojourn::study
