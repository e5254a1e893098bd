// What the models' defaults stand on, and that no draw of it makes a scenario that cannot be run.
#include "core/assumptions.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <vector>

#include "tests/models/journey_support.h"
#include "tests/places.h"

namespace sojourn::models {
namespace {

constexpr std::array<const char*, 7> shipped{"airport",   "b2b",          "cdnow",  "monotone",
                                             "retention", "subscription", "telecom"};

Document document_of(const std::string& name) {
  return read_toml_file(SOJOURN_SOURCE_DIR "/scenarios/" + name + ".toml");
}

Scenario loaded(Document document, const std::vector<std::string>& sets, const std::string& what) {
  for (const std::string& set : sets) apply_set(document, set);
  Diagnostics diagnostics;
  Scenario scenario = load_scenario(document, diagnostics);
  EXPECT_FALSE(diagnostics.has_errors()) << what << "\n" << text_of(diagnostics);
  return scenario;
}

/// Every assumption at the same share of its law.
std::vector<std::string> all_at(const std::vector<Assumption>& assumptions, double u) {
  std::vector<std::string> sets;
  for (const Assumption& one : assumptions) sets.push_back(assignment(one, quantile(one, u)));
  return sets;
}

TEST(AssumptionsOfScenarios, hold_their_defaults_within_their_bounds) {
  for (const Setting& setting : list_settings(describe_scenario)) {
    if (!setting.plausible) continue;
    EXPECT_LT(setting.plausible->low, setting.plausible->high) << setting.path;
    if (!setting.plausible->multiple_of.empty()) continue;
    EXPECT_GE(setting.plausible->low, setting.bounds.low) << setting.path;
    EXPECT_LE(setting.plausible->high, setting.bounds.high) << setting.path;
  }
  for (const char* name : shipped) {
    for (const Assumption& one : loaded(document_of(name), {}, name).assumptions) {
      const double own = one.multiple_of.empty() ? one.value : one.value / one.base;
      EXPECT_GE(own, one.low) << name << " " << one.path;
      EXPECT_LE(own, one.high) << name << " " << one.path;
    }
  }
}

TEST(AssumptionsOfScenarios, leave_every_scenario_valid_wherever_they_are_drawn) {
  for (const char* name : shipped) {
    const Document document = document_of(name);
    const auto assumptions = loaded(document, {}, name).assumptions;
    for (const double u : {1e-7, 1.0 - 1e-7}) {
      (void)loaded(document, all_at(assumptions, u), name);
    }
    for (std::uint32_t r = 0; r < 3; ++r) {
      const auto sets = draw_assumptions(assumptions, {1, r});
      // What was drawn is certain.
      EXPECT_TRUE(loaded(document, sets, name).assumptions.empty()) << name;
    }
  }
}

TEST(AssumptionsOfScenarios, count_only_where_their_model_is_in_use) {
  const auto paths = [](const char* name) {
    std::vector<std::string> found;
    for (const Assumption& one : loaded(document_of(name), {}, name).assumptions) {
      found.push_back(one.path.substr(0, one.path.find('.')));
    }
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
  };
  EXPECT_EQ(paths("cdnow"), std::vector<std::string>{});
  EXPECT_EQ(paths("telecom"), (std::vector<std::string>{"experience", "journey", "reviews",
                                                        "surveys", "touchpoint", "value"}));
}

}  // namespace
}  // namespace sojourn::models
