// The second block of draws of an encounter: whether a failure is complained of, and which site
// serves. Few touchpoints fail or have sites, so only their lanes draw.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "models/experience/experience.h"
#include "sim/column.h"
#include "sim/component.h"

namespace sojourn::models {

class SecondDraws {
 public:
  SecondDraws(const ExperienceModel& model, const sim::ComponentSetup& setup,
              const EncounterKernels& kernels);

  /// Draws for the states entered.
  void draw(const sim::Lanes& lanes);
  /// Words by lane; those of lanes that have no use for them are of an earlier event.
  [[nodiscard]] const std::uint32_t* complaints() const noexcept { return complaints_.data(); }
  [[nodiscard]] const std::uint32_t* sites() const noexcept { return sites_.data(); }

 private:
  DrawKey key_;
  const sim::ListKernels& lists_;
  const EncounterKernels& kernels_;
  std::size_t states_;
  std::vector<std::uint32_t> needed_;   ///< by state, padded: 1 where a second block is needed
  std::vector<std::uint32_t> purpose_;  ///< by state
  bool any_ = false;
  sim::Column<std::uint32_t> marks_, list_, ids_, purposes_, occurrences_;  ///< of lanes listed
  std::array<sim::Column<std::uint32_t>, 4> words_;
  sim::Column<std::uint32_t> complaints_, sites_;
};

}  // namespace sojourn::models
