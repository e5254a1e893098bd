// Our survival estimators against lifelines and scikit-survival on random lives with ties,
// censoring and late entry. Skipped where no Python has both (tools/setup compare makes one).
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "metrics/survival/estimators/concordance.h"
#include "metrics/survival/estimators/cox.h"
#include "metrics/survival/estimators/cumulative_hazard.h"
#include "metrics/survival/estimators/log_rank.h"
#include "metrics/survival/estimators/survival_curve.h"
#include "metrics/survival/estimators/weibull.h"
#include "tests/metrics/survival/compared_lives.h"
#include "tests/places.h"

namespace sojourn::metrics {
namespace {

using testing::DataSet;
using testing::SmallLives;

constexpr std::uint32_t data_sets = 10;

/// A Python that has both packages; empty where none has.
std::string python() {
  for (const char* const name : {SOJOURN_SOURCE_DIR "/build/python/bin/python3", "python3"}) {
    const std::string try_it = std::string(name) + " -c 'import lifelines, sksurv' 2> /dev/null";
    if (std::system(try_it.c_str()) == 0) return name;
  }
  return {};
}

std::vector<double> answers(const std::string& program, const std::vector<DataSet>& sets) {
  const auto rows = std::filesystem::temp_directory_path() /
                    ("sojourn_against_python_" + std::to_string(::getpid()) + ".csv");
  testing::write_rows(sets, rows);
  const std::string command =
      program + " " SOJOURN_SOURCE_DIR "/tests/metrics/survival/against_python.py " + rows.string();
  std::vector<double> values;
  FILE* const output = popen(command.c_str(), "r");
  char line[256];
  while (output != nullptr && std::fgets(line, sizeof line, output) != nullptr) {
    values.push_back(std::stod(line));
  }
  if (output != nullptr) pclose(output);
  std::filesystem::remove(rows);
  return values;
}

/// What ours finds, in the order in which against_python.py prints theirs, with how well they
/// agree.
struct Ours {
  struct One {
    const char* what;
    double value;
    double tolerance;
  };
  std::vector<One> all{};

  void add(const char* what, double value, double tolerance = 1e-8) {
    all.push_back({what, value, tolerance});
  }
};

SmallLives without_entry(const DataSet& set) { return {set.lives.duration, set.lives.cause, {}}; }

void add_curves(const DataSet& set, Ours& ours) {
  const LifeTable table = testing::table_of(without_entry(set));
  const SurvivalCurve curve = kaplan_meier(table);
  const Estimate s = *survival_at(curve, 4.0);
  ours.add("S(4)", s.value);
  ours.add("S(4), lower limit", s.low);
  ours.add("S(4), upper limit", s.high);
  ours.add("restricted mean", restricted_mean(curve, 4.0)->value);
  ours.add("cumulative hazard", hazard_at(nelson_aalen(table), 4.0)->value);
  std::vector<LifeTable> groups;
  for (const double group : {0.0, 1.0}) {
    SmallLives part;
    for (std::size_t i = 0; i < set.x.size(); ++i) {
      if (set.group[i] != group) continue;
      part.duration.push_back(set.lives.duration[i]);
      part.cause.push_back(set.lives.cause[i]);
    }
    groups.push_back(testing::table_of(part));
  }
  ours.add("log-rank", log_rank(groups).chi_square);
  ours.add("S(4), scikit-survival", s.value);
}

void add_regressions(const DataSet& set, Ours& ours) {
  CoxRows rows{.duration = set.lives.duration,
               .ended = set.lives.cause,
               .covariates = {set.group, set.x},
               .entry = set.lives.entry};
  const CoxFit late = fit_cox(rows);
  for (const double b : late.coefficients) ours.add("Cox, late entry", b, 1e-5);
  for (const double e : late.standard_errors) ours.add("Cox, error", e, 1e-5);
  ours.add("Cox, log-likelihood", late.log_likelihood, 1e-7);
  rows.entry = {};
  const WeibullFit weibull = fit_weibull(rows);
  ours.add("Weibull, intercept", weibull.intercept.value, 1e-3);
  for (const Estimate& b : weibull.coefficients) ours.add("Weibull, slope", b.value, 1e-3);
  ours.add("Weibull, log shape", std::log(weibull.shape.value), 1e-3);
  ours.add("Weibull, log-likelihood", weibull.log_likelihood, 1e-6);
  for (const CoxTies ties : {CoxTies::efron, CoxTies::breslow}) {
    for (const double b : fit_cox(rows, ties).coefficients) ours.add("Cox", b, 1e-6);
  }
  std::vector<double> score;
  for (const double x : set.x) score.push_back(std::nearbyint(10.0 * x) / 10.0);
  ours.add("concordance", concordance(set.lives.duration, set.lives.cause, score)->value);
}

TEST(AgainstPythonSlow, all_estimators_agree) {
  const std::string program = python();
  if (program.empty()) GTEST_SKIP() << "no Python has lifelines and scikit-survival";
  std::vector<DataSet> sets;
  Ours ours;
  for (std::uint32_t k = 0; k < data_sets; ++k) {
    sets.push_back(testing::drawn_lives(k));
    add_curves(sets.back(), ours);
    add_regressions(sets.back(), ours);
  }
  const std::vector<double> theirs = answers(program, sets);
  ASSERT_EQ(theirs.size(), ours.all.size());
  for (std::size_t i = 0; i < theirs.size(); ++i) {
    const auto& [what, value, tolerance] = ours.all[i];
    EXPECT_NEAR(value, theirs[i], tolerance * (1.0 + std::abs(value))) << what << ", number " << i;
  }
}

}  // namespace
}  // namespace sojourn::metrics
