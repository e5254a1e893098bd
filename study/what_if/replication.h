// One replication of a study: every arm and the base, run one after the other on the same draws.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/trained_risk.h"
#include "sim/plan.h"
#include "study/what_if/figures.h"
#include "study/what_if/what_if.h"

namespace sojourn::study {

/// A scenario that is ready to be run and watched.
struct Prepared {
  models::Scenario scenario;
  std::vector<TableSchema> tables;
  std::unique_ptr<sim::Plan> plan;
  std::optional<Seconds> window;
};

/// The scenarios of a study, base first; with the frames that its arms are seen in.
struct PreparedStudy {
  std::vector<Prepared> scenarios{};
  std::vector<TimeFrame> frames{};                  ///< by arm
  std::vector<std::vector<ProgrammeCost>> costs{};  ///< by arm
  ActivityRule rule{};
  FigureContext context{};
};

/// Loads the base and all arms with those changes. Everything but the changes is the same each
/// time.
[[nodiscard]] PreparedStudy prepare(const WhatIfDesign& design,
                                    const std::vector<std::string>& sets);

struct ReplicationResult {
  std::vector<Figures> arms{};
  std::vector<TwinTable> twins{};
  std::vector<std::vector<Flow>> flows{};
  std::vector<std::vector<models::TrainedRisk>> risks{};  ///< by arm
  std::uint64_t strangers = 0;  ///< customers of a population who were none in the base
};

enum class Keeping : std::uint8_t { figures, twins_and_flows };

/// Runs one replication on `threads` threads; nothing where it was stopped. `only`: that arm and
/// the base alone, -1: all.
[[nodiscard]] std::optional<ReplicationResult> replicate(const PreparedStudy& study,
                                                         const WhatIfDesign& design,
                                                         std::uint32_t replication, int threads,
                                                         int only, Keeping keeping,
                                                         sim::RunProgress& progress);

}  // namespace sojourn::study
