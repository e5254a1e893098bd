// Waits whose length counts: what the stay in a touchpoint that is a wait has cost by its end. It
// is felt at the encounter that ends the wait.
#pragma once

#include <cstddef>
#include <vector>

#include "models/experience/experience.h"
#include "sim/column.h"
#include "sim/component.h"
#include "sim/kernels/list_kernels.h"

namespace sojourn::models {

/// Tracks with touchpoints that are waits, ascending.
[[nodiscard]] std::vector<std::size_t> waiting_tracks(const ExperienceModel& model,
                                                      const sim::Program& program);

class WaitCosts {
 public:
  WaitCosts(const ExperienceModel& model, const sim::ComponentSetup& setup);

  /// Notes what the stays that the lanes are about to end have cost.
  void end(const sim::Lanes& lanes) noexcept;
  /// x w ln(1 + W / W0) by lane; 0 where no wait ended.
  [[nodiscard]] const float* loss() const noexcept { return loss_.data(); }
  [[nodiscard]] const float* effort() const noexcept { return effort_.data(); }

 private:
  std::vector<Wait> wait_of_;          ///< by state
  std::vector<std::uint32_t> counts_;  ///< by state, padded: 1 where its wait counts
  const sim::ListKernels& lists_;
  sim::Column<float> loss_, effort_;
  sim::Column<std::uint32_t> marks_, list_;  ///< lanes whose wait ends
};

}  // namespace sojourn::models
