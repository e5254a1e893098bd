// The defaults of the models that nobody knows exactly: their values, the ranges they may plausibly
// have and what they stand on, as they are published with each model (docs/models), one by one.
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "core/settings.h"
#include "models/scenario.h"

namespace sojourn::models {
namespace {

constexpr double day = 86400.0;
constexpr double year = 365.25 * day;
constexpr Grounds assumed = Grounds::assumption;
constexpr Grounds known = Grounds::general_knowledge;

struct Known {
  const char* path;
  const char* value;
  double low, high;
  Grounds grounds = assumed;
};

// Expectation and disconfirmation, its updating, cumulative satisfaction, memory, adaptation.
const std::vector<Known> satisfaction{
    {"experience.performance", "0.45", 0.3, 0.6},
    {"experience.gain", "0.25", 0.1, 0.4},
    {"experience.loss", "0.5", 1.3, 3.0},  // times the gain
    {"experience.noise", "0.5", 0.3, 0.8},
    {"experience.affective", "0.5", 0.3, 0.7},
    {"experience.expectation.ratio", "0.5", 0.2, 0.8},
    {"experience.expectation.least", "0.05", 0.02, 0.1},
    {"experience.expectation.down", "0.5", 0.25, 0.75},
    {"experience.floor", "0.1", 0.05, 0.2},
    {"experience.slope", "0.5", 0.25, 1.0},
    {"experience.novice", "1.3", 1.0, 1.6, known},
    {"experience.novice_time", "182 days", 90 * day, 365 * day},
    {"experience.memory.peak", "0.35", 0.2, 0.5},
    {"experience.memory.end", "0.35", 0.2, 0.5},
    {"experience.memory.mean", "0.3", 0.15, 0.45},
    {"experience.memory.gap", "7 days", 3 * day, 14 * day},
    {"experience.memory.half_life", "60 days", 30 * day, 120 * day},
    {"experience.adaptation.half_life", "1 year", 91 * day, 8.5 * year},
    {"experience.affect.gain", "0.3", 0.1, 0.5},
    {"experience.affect.half_life", "7 days", 2 * day, 21 * day},
    {"experience.brand.weight", "0.1", 0.05, 0.2},
    {"experience.brand.half_life", "180 days", 90 * day, 365 * day},
};

// What follows from it: loyalty, effort, waits, failures, the choice of a channel.
const std::vector<Known> behaviour{
    {"experience.loyalty.slope", "0.5", 0.2, 0.9},
    {"experience.loyalty.delight", "0.25", 0.0, 0.6},
    {"experience.loyalty.pain", "0.5", 0.2, 0.8},
    {"experience.loyalty.delight_from", "1", 0.5, 1.5},
    {"experience.loyalty.pain_below", "-1", -1.5, -0.5},
    {"experience.loyalty.competition", "1", 0.2, 1.0},
    {"experience.effort.repeat", "0.5", 0.25, 0.75},
    {"experience.effort.switch", "0.3", 0.15, 0.45},
    {"experience.effort.transfer", "0.35", 0.2, 0.5},
    {"experience.effort.again", "0.2", 0.1, 0.3},
    {"experience.effort.half_life", "30 days", 14 * day, 90 * day},
    {"touchpoint.<name>.wait.loss", "0.25", 0.1, 0.5},
    {"touchpoint.<name>.wait.scale", "1 minute", 30.0, 120.0},
    {"touchpoint.<name>.wait.times", "1", 1.0, 1.5},
    {"touchpoint.<name>.wait.effort", "0.1", 0.05, 0.15},
    {"touchpoint.<name>.failure.severity", "1", 0.5, 1.5},
    {"touchpoint.<name>.failure.complaint", "0.3", 0.05, 0.75},
    {"experience.failure.loss", "1", 0.5, 1.5},
    {"experience.failure.second", "1.5", 1.0, 2.0},
    {"experience.failure.paradox", "0.15", 0.0, 0.15, Grounds::published},
    {"experience.failure.paradox_severity", "0.5", 0.3, 0.7},
    {"experience.channel_success", "0.5", 0.0, 1.0},
    {"channel.<name>.preference", "1", 0.5, 1.5},
    {"purchase.<name>.return_after", "14 days", 7 * day, 30 * day},
};

// What is measured of it: loadings, styles, who answers, reviews.
const std::vector<Known> measurement{
    {"surveys.nps.attitude", "0.7", 0.55, 0.75},
    {"surveys.nps.encounter", "0.15", 0.05, 0.3},
    {"surveys.csat.attitude", "0.45", 0.35, 0.5},
    {"surveys.csat.encounter", "0.6", 0.5, 0.65},
    {"surveys.ces.attitude", "0.25", 0.1, 0.4},
    {"surveys.ces.encounter", "0.45", 0.3, 0.55},
    {"surveys.ces.effort", "-0.35", -0.5, -0.2},
    {"surveys.response.learning", "0.5", 0.2, 0.8},
    {"surveys.response.answer_time", "12 hours", day / 8, day},
    {"surveys.response.email", "0.12", 0.03, 0.3},
    {"surveys.response.app", "0.2", 0.1, 0.35},
    {"surveys.response.phone", "0.1", 0.05, 0.2},
    {"surveys.response.sms", "0.15", 0.05, 0.3},
    {"surveys.response.interview", "0.6", 0.4, 0.85},
    {"surveys.topic_accuracy", "0.85", 0.8, 0.9},
    {"reviews.loading", "0.85", 0.7, 0.95},
    {"reviews.base_rate", "0.003", 0.001, 0.01},
    {"reviews.steepness", "3", 2.0, 4.0},
    {"reviews.beyond", "1.5", 1.2, 1.8},
};

// Of both questionnaires, those of customers and those of the people of accounts.
const std::vector<Known> answers{
    {"styles.acquiescence", "0", -0.3, 0.3},
    {"styles.acquiescence_sd", "0.25", 0.15, 0.35},
    {"styles.extremity_sd", "0.25", 0.15, 0.35},
    {"styles.straight_lining", "0.14", 0.127, 0.158, Grounds::data},
    {"styles.heap_five", "0.17", 0.1, 0.25},
    {"styles.heap_ten", "0.05", 0.0, 0.1},
    {"response.extremity", "0.35", 0.0, 0.8},
    {"response.attitude", "0.35", 0.0, 0.6},
    {"response.tenure", "0.05", 0.0, 0.1},
    {"response.length", "0.03", 0.01, 0.06},
    {"response.trust", "0.3", 0.0, 0.6},
    {"response.fatigue", "0.25", 0.1, 0.5},
    {"response.fatigue_half_life", "60 days", 30 * day, 120 * day},
    {"response.propensity_sd", "0.5", 0.2, 0.9},
    {"response.reminder", "-0.5", -1.0, 0.0},
};

const std::vector<Known> accounts{
    {"accounts.contacts.mean", "5.4", 4.0, 10.2, Grounds::published},
    {"accounts.icc", "0.4", 0.3, 0.5},
    {"accounts.spread", "0.6", 0.4, 0.8},
    {"accounts.memory", "0.2", 0.1, 0.3},
    {"accounts.veto", "0.5", 0.2, 0.8},
    {"accounts.utility.slope", "0.5", 0.2, 0.9},
    {"accounts.utility.delight", "0.25", 0.0, 0.6},
    {"accounts.utility.pain", "0.5", 0.2, 0.8},
    {"accounts.utility.delight_from", "1", 0.5, 1.5},
    {"accounts.utility.pain_below", "-1", -1.5, -0.5},
    {"accounts.utility.competition", "1", 0.2, 1.0},
    {"accounts.survey.attitude", "0.7", 0.55, 0.75},
    {"accounts.survey.person_sd", "0.5206", 0.3, 0.6},
    {"role.<name>.response", "0.3", 0.15, 0.5},
};

// What customers are worth by those they bring.
const std::vector<Known> referral{
    {"value.referral.share", "0.33", 0.2, 0.5, known},
    {"value.referral.slope", "0.5", 0.2, 0.9},
    {"value.referral.success", "0.42", 0.3, 0.55, Grounds::published},
};

std::map<std::string, Setting> uncertain_settings() {
  std::map<std::string, Setting> settings;
  for (const Setting& setting : list_settings(describe_scenario)) {
    if (setting.plausible) settings[setting.path] = setting;
  }
  return settings;
}

void expect_as_published(const Known& one, const std::string& path,
                         std::map<std::string, Setting>& settings) {
  const auto found = settings.find(path);
  ASSERT_NE(found, settings.end()) << path << " has no range";
  const Setting& setting = found->second;
  EXPECT_EQ(setting.default_text, one.value) << path;
  EXPECT_NEAR(setting.plausible->low, one.low, 1e-9 * std::abs(one.low)) << path;
  EXPECT_NEAR(setting.plausible->high, one.high, 1e-9 * std::abs(one.high)) << path;
  EXPECT_EQ(name_of(setting.plausible->grounds), name_of(one.grounds)) << path;
  settings.erase(found);
}

TEST(UncertainDefaults, have_the_values_ranges_and_grounds_of_their_models) {
  auto settings = uncertain_settings();
  for (const auto* const group : {&satisfaction, &behaviour, &measurement, &accounts, &referral}) {
    for (const Known& one : *group) expect_as_published(one, one.path, settings);
  }
  for (const Known& one : answers) {
    expect_as_published(one, std::string("surveys.") + one.path, settings);
    expect_as_published(one, std::string("accounts.survey.") + one.path, settings);
  }
  for (const auto& [path, setting] : settings) ADD_FAILURE() << path << " is not in the tables";
}

}  // namespace
}  // namespace sojourn::models
