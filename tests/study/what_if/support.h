// Studies of scenarios written in a test.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "input/toml.h"
#include "study/what_if/what_if.h"

namespace sojourn::study {

/// Sets of each arm over a scenario's text.
using Arms = std::vector<std::vector<std::string>>;

inline models::Scenario loaded(Document document, const std::vector<std::string>& sets) {
  for (const std::string& set : sets) apply_set(document, set);
  Diagnostics diagnostics;
  models::Scenario scenario = models::load_scenario(document, diagnostics);
  diagnostics.throw_if_errors();
  return scenario;
}

/// A study whose arms differ from the base in settings, from the start of the run.
inline WhatIfDesign design_of(const Document& document, const Arms& arms) {
  WhatIfDesign design;
  design.scenario = [document, arms](int arm, std::vector<std::string> sets) {
    if (arm >= 0) {
      const auto& own = arms[static_cast<std::size_t>(arm)];
      sets.insert(sets.end(), own.begin(), own.end());
    }
    return loaded(document, sets);
  };
  for (std::size_t arm = 0; arm < arms.size(); ++arm) {
    design.arms.push_back({.name = "arm" + std::to_string(arm), .start = {2025, 1, 1}});
  }
  design.replications = 10;
  design.horizon_months = 12;
  design.threads = 2;
  return design;
}

inline WhatIfOutcome outcome_of(const WhatIfDesign& design) {
  WhatIfProgress progress;
  WhatIfOutcome outcome = run_what_if(design, progress);
  EXPECT_FALSE(outcome.stopped);
  return outcome;
}

inline WhatIfResult result_of(const WhatIfDesign& design) { return outcome_of(design).result; }

/// The contrast of that id among some; fails where there is none.
inline const Contrast& contrast(const std::vector<Contrast>& contrasts, std::string_view id) {
  for (const Contrast& candidate : contrasts) {
    if (candidate.id == id) return candidate;
  }
  ADD_FAILURE() << "no contrast " << id;
  return contrasts.front();
}

}  // namespace sojourn::study
