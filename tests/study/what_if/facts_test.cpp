// Two facts about interventions, each judged over ten seeds: satisfaction and retention are
// confounded, and improvements fade.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "sim/output.h"
#include "sim/plan.h"
#include "study/statistics/intervals.h"
#include "study/what_if/arms.h"
#include "tests/study/what_if/support.h"

namespace sojourn::study {
namespace {

constexpr int seeds = 10;

// Who is by nature loyal stays longer, and is readier to take part in a programme that makes
// visits better. The programme acts on leaving through satisfaction alone.
const std::string confounded =
    "[scenario]\nformat = 1\nstart = 2025-01-01\nlength = \"18 months\"\n"
    "[population]\ncustomers = 100_000\n"
    "[traits.nature]\nnormal = { mean = 0.0, sd = 1.0 }\n"
    "[experience]\n"
    "[touchpoint.visit]\nat = { life = \"visit\" }\nquality = { mean = 0.0, sd = 0.6 }\n"
    "[departures]\nat = { life = \"gone\" }\n"
    "[journey.life]\ninitial = \"away\"\n"
    "[journey.life.away]\n"
    "race.visit = { hazard = \"visits\", rate = \"1 / month\" }\n"
    "race.gone = { hazard = \"churn\", rate = \"0.04 / month\", nature = -0.8, "
    "satisfaction = -1.0 }\n"
    "[journey.life.visit]\nstay = { fixed = \"1 hour\" }\nnext.away = 1.0\n"
    "[journey.life.gone]\nabsorbing = true\n";

std::string programme(const std::string& name, const std::string& who) {
  return "[intervention." + name + "]\nfrom = 2025-07-01\n" + who +
         "change.\"touchpoint.visit.quality.mean\" = { add = 0.5 }\n";
}

/// Retention a year after the start of the treated less that of the others, in the arm alone.
double naive_difference(const TwinTable& twins) {
  const auto year = static_cast<std::int32_t>((181 + 365) * seconds_per_day);
  std::array<double, 2> kept{}, count{};
  for (std::size_t c = 0; c < twins.customer.size(); ++c) {
    if (twins.in_population[c] == 0) continue;
    const std::size_t group = twins.treated[c];
    count[group] += 1.0;
    kept[group] += twins.left_arm[c] < 0 || twins.left_arm[c] >= year ? 1.0 : 0.0;
  }
  return kept[1] / count[1] - kept[0] / count[0];
}

TEST(ConfoundingSlow, makes_the_naive_estimate_wrong_and_leaves_the_experiment_right) {
  const std::string text = confounded + programme("for_all", "") +
                           programme("by_choice", "take_up = { odds = 1.0, nature = 1.0 }\n") +
                           programme("by_lot", "target = { share = 0.5 }\n");
  WhatIfDesign design =
      study_of_arms(read_toml(text, "test.toml"), {}, {"for_all", "by_choice", "by_lot"}).design;
  design.replications = 2;
  design.horizon_months = 12;
  std::vector<double> truth, naive, experiment;
  for (std::uint32_t seed = 1; seed <= seeds; ++seed) {
    design.seed = seed;
    const WhatIfOutcome outcome = outcome_of(design);
    truth.push_back(
        contrast(outcome.result.arms[0].population, "retention_12_months").effect->value);
    naive.push_back(naive_difference(outcome.twins[1]));
    experiment.push_back(naive_difference(outcome.twins[2]));
  }
  // The effect on all of them is the one estimand of all three.
  const double effect = mean_of(truth);
  EXPECT_GT(effect, 0.005);
  const Outcome wrong = mean_with_interval(naive);
  EXPECT_GT(wrong->low, 1.25 * effect);
  const Outcome right = mean_with_interval(experiment);
  EXPECT_NEAR(right->value, effect, 2.0 * right->standard_error);
}

// Visits are better from the seventh month on; perceived quality adapts with a half-life of a year,
// and expectations learn.
const std::string upgraded =
    "[scenario]\nformat = 1\nstart = 2025-01-01\nlength = \"3 years\"\n"
    "[population]\ncustomers = 100_000\n"
    "[experience]\nadaptation = { strength = 1.0, half_life = \"1 year\" }\n"
    "[touchpoint.visit]\nat = { life = \"visit\" }\nquality = { mean = 0.0, sd = 0.6 }\n"
    "[journey.life]\ninitial = \"away\"\n"
    "[journey.life.away]\nstay = { exponential = { mean = \"30 days\" } }\nnext.visit = 1.0\n"
    "[journey.life.visit]\nstay = { fixed = \"1 hour\" }\nnext.away = 1.0\n"
    "[intervention.upgrade]\nfrom = 2025-07-01\n"
    "change.\"touchpoint.visit.quality.mean\" = { add = 0.8 }\n";

/// Means by month after the upgrade of what customers feel when they have visited.
class Feelings final : public TableSink {
 public:
  static constexpr std::size_t months = 30;

  Feelings(const sim::Program& program, std::vector<TableSchema> tables)
      : tables_(std::move(tables)) {
    for (std::size_t s = 0; s < program.states.size(); ++s) {
      if (program.states[s].name == "visit") visit_ = static_cast<std::uint8_t>(s);
    }
    const auto& columns = tables_[sim::table_count].columns;
    for (std::size_t c = 0; c < columns.size(); ++c) {
      if (columns[c].name == "encounter") encounter_ = c;
      if (columns[c].name == "expectation") expectation_ = c;
    }
  }

  [[nodiscard]] Recording recording() const {
    Recording recording;
    for (const TableSchema& table : tables_) {
      recording.columns.emplace_back(table.columns.size(), false);
    }
    recording.columns[sim::events_table][sim::event_to] = true;
    auto& latent = recording.columns[sim::table_count];
    latent[sim::latent_time] = latent[encounter_] = latent[expectation_] = true;
    return recording;
  }

  void take(TableChunk& chunk) override {
    if (chunk.table == sim::events_table) {
      const auto* const to = chunk.columns[sim::event_to].as<std::uint8_t>();
      entered_.assign(to, to + chunk.rows);
    }
    if (chunk.table != sim::table_count) return;
    const auto* const time = chunk.columns[sim::latent_time].as<std::int32_t>();
    const auto* const encounter = chunk.columns[encounter_].as<float>();
    const auto* const expectation = chunk.columns[expectation_].as<float>();
    for (std::size_t i = 0; i < chunk.rows; ++i) {
      if (entered_[i] != visit_ || time[i] < 181 * seconds_per_day) continue;
      const auto month = static_cast<std::size_t>(
          static_cast<double>(time[i] - 181 * seconds_per_day) / seconds_per_month);
      if (month >= months) continue;
      sums[month] += static_cast<double>(encounter[i]);
      expected[month] += static_cast<double>(expectation[i]);
      count[month] += 1.0;
    }
  }

  std::array<double, months> sums{}, expected{}, count{};

 private:
  std::vector<TableSchema> tables_;
  std::vector<std::uint8_t> entered_;
  std::uint8_t visit_ = 0;
  std::size_t encounter_ = 0;
  std::size_t expectation_ = 0;
};

Feelings feelings_of(const models::Scenario& scenario, std::uint32_t seed) {
  const sim::Plan plan(scenario.program, scenario.population.traits().size());
  Feelings feelings(scenario.program, sim::tables_of(scenario.program, scenario.population));
  sim::RunOptions options;
  options.key = {seed, 0};
  options.threads = 2;
  options.recording = feelings.recording();
  (void)sim::run(plan, scenario.population, options, &feelings);
  return feelings;
}

TEST(FadingSlow, takes_seventy_percent_of_an_improvement_after_two_half_lives) {
  const StudyOfArms study = study_of_arms(read_toml(upgraded, "test.toml"), {}, {"upgrade"});
  const models::Scenario base = study.design.scenario(-1, {});
  const models::Scenario arm = study.design.scenario(0, {});
  std::vector<double> at_start, after_two, least_expectation;
  for (std::uint32_t seed = 1; seed <= seeds; ++seed) {
    const Feelings plain = feelings_of(base, seed);
    const Feelings better = feelings_of(arm, seed);
    const auto effect = [&](const auto& part, std::size_t month) {
      return (better.*part)[month] / better.count[month] -
             (plain.*part)[month] / plain.count[month];
    };
    at_start.push_back(effect(&Feelings::sums, 0));
    after_two.push_back(effect(&Feelings::sums, 24));
    double least = effect(&Feelings::expected, 0);
    for (std::size_t m = 1; m < Feelings::months; ++m) {
      least = std::min(least, effect(&Feelings::expected, m));
    }
    least_expectation.push_back(least);
  }
  EXPECT_GT(mean_with_interval(at_start)->low, 0.1);
  std::vector<double> above;  // below 0 where no more than 30 % is left
  for (std::size_t r = 0; r < at_start.size(); ++r) {
    above.push_back(after_two[r] - 0.3 * at_start[r]);
  }
  EXPECT_LT(mean_with_interval(above)->high, 0.0);
  EXPECT_GT(mean_with_interval(least_expectation)->low, 0.0);
}

}  // namespace
}  // namespace sojourn::study
