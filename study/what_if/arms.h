// A study of a scenario's interventions: one arm for each that is given, or for each group of them
// that is to be in force together.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/assumptions.h"
#include "core/document.h"
#include "core/error.h"
#include "study/what_if/what_if.h"

namespace sojourn::study {

/// What is said about a study's scenarios and arms.
struct StudyOfArms {
  WhatIfDesign design{};
  Date start{};                           ///< of the run
  std::uint64_t customers = 0;            ///< that the scenario has
  bool has_standing_costs = false;        ///< fixed or per month, whatever the number of customers
  std::vector<Diagnostic> warnings{};     ///< of the scenario and its arms
  std::vector<Assumption> assumptions{};  ///< in force
};

/// `given`: an arm each, names of interventions or files with interventions, several of one arm
/// joined by '+'. `sets`: path=value for base and arms alike. Throws InputError with all mistakes.
[[nodiscard]] StudyOfArms study_of_arms(Document scenario, const std::vector<std::string>& sets,
                                        const std::vector<std::string>& given);

/// Lets each replication draw its own value of every assumption, the same in all arms. Call it when
/// the design's seed is what it is to be.
void draw_assumptions(StudyOfArms& study);

}  // namespace sojourn::study
