// What interventions in force do in one run of a study: how many customers they treat, and what
// the programme costs to the end of the run, not discounted.
#pragma once

#include <cstdint>
#include <vector>

#include "core/table.h"
#include "models/scenario.h"

namespace sojourn::cli {

class Programme {
 public:
  explicit Programme(const models::Scenario& scenario);

  /// Has the table of treatments recorded, where there is one.
  void record(const std::vector<TableSchema>& tables, Recording& recording);
  void take(const TableChunk& chunk);
  [[nodiscard]] double treated() const noexcept;
  [[nodiscard]] double cost() const noexcept;  ///< in the scenario's currency

 private:
  std::vector<models::InterventionCost> costs_;  ///< of those in force
  std::int64_t micros_ = 0;
  std::vector<std::uint8_t> treated_by_;  ///< by customer: a bit for each of those in force
  std::size_t table_ = ~std::size_t{0};
};

}  // namespace sojourn::cli
