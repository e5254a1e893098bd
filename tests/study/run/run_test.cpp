// Running a design and what comes of it, with a simulator small enough to be worked by hand.
#include "study/run/run.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <mutex>
#include <optional>
#include <set>

#include "core/draws.h"
#include "core/error.h"
#include "study/run/analysis.h"
#include "study/run/tables.h"

namespace sojourn::study {
namespace {

/// y = 10 + 2 a + noise(replication), and z = b without noise; a factor c does nothing.
class Linear final : public Simulator {
 public:
  std::vector<double> run(const RunSpec& spec, int /*threads*/, std::atomic<bool>& stop) override {
    {
      const std::lock_guard lock(mutex_);
      runs += 1;
      if (runs == stop_after) stop = true;
      if (runs == fail_at) throw InputError("it fails");
    }
    double y = 10.0 + Draws(spec.key, 0, "noise").normal();
    double z = 0.0;
    for (const std::string& set : spec.sets) {
      const double value = std::stod(set.substr(set.find('=') + 1));
      if (set.starts_with("a=")) y += 2.0 * value;
      if (set.starts_with("b=")) z = value;
    }
    return {y, spec.key.replication == missing ? std::nan("") : z};
  }
  std::size_t customers() const noexcept override { return size; }

  int runs = 0;
  int stop_after = -1;
  int fail_at = -1;
  std::size_t size = 100;
  std::uint32_t missing = std::numeric_limits<std::uint32_t>::max();

 private:
  std::mutex mutex_;
};

Assumption range(std::string path, double low, double value, double high) {
  return {.path = std::move(path), .value = value, .low = low, .high = high};
}

Study tornado_study(int replications) {
  Study study;
  study.file.design = Design::tornado;
  study.file.replications = replications;
  study.file.outputs = {{.text = "y"}, {.text = "z"}};
  study.ranges = {range("c", 0.0, 1.0, 2.0), range("a", 0.5, 1.0, 3.5), range("b", 0.0, 0.0, 1.0)};
  study.points = tornado(study.ranges);
  for (std::size_t p = 0; p < study.points.size(); ++p) {
    for (int r = 0; r < replications; ++r) {
      // Every factor has its value in force, then what the point sets.
      RunSpec run{.point = p, .key = {1, static_cast<std::uint32_t>(r)}, .sets = {"a=0"}};
      const auto sets = study.points.sets_of(p);
      const bool sets_a = !sets.empty() && sets[0].starts_with("a=");
      run.sets = sets_a ? sets : std::vector<std::string>{"a=1"};
      if (!sets_a) run.sets.insert(run.sets.end(), sets.begin(), sets.end());
      study.runs.push_back(run);
    }
  }
  return study;
}

std::vector<std::string> keys_for(const Study& study) { return keys_of(study, "program"); }

class StudyRun : public ::testing::Test {
 protected:
  void TearDown() override { std::filesystem::remove(path_); }

  RunOutputs outputs_of(const Study& study, Linear& simulator, int threads = 1) {
    Journal journal(path_, {.scenario = "s", .program = "p"});
    progress_.emplace();
    return run_all(study.runs, keys_for(study), simulator, journal, threads, *progress_);
  }

  std::optional<StudyProgress> progress_;
  std::filesystem::path path_ = std::filesystem::temp_directory_path() /
                                ("study_run_" + std::to_string(::getpid()) + "_" +
                                 ::testing::UnitTest::GetInstance()->current_test_info()->name());
};

TEST_F(StudyRun, gives_the_same_outputs_on_any_number_of_threads) {
  const Study study = tornado_study(3);
  Linear one;
  Linear seven;
  const RunOutputs first = outputs_of(study, one);
  std::filesystem::remove(path_);
  EXPECT_EQ(first, outputs_of(study, seven, 7));
  EXPECT_EQ(seven.runs, 21);
}

TEST_F(StudyRun, goes_on_where_it_was_stopped) {
  const Study study = tornado_study(3);
  Linear whole;
  const RunOutputs expected = outputs_of(study, whole);
  std::filesystem::remove(path_);
  Linear stopped;
  stopped.stop_after = 5;
  const RunOutputs part = outputs_of(study, stopped);
  EXPECT_EQ(progress_->finished, 5U);
  EXPECT_TRUE(part.back().empty());
  Linear rest;
  EXPECT_EQ(outputs_of(study, rest), expected);
  EXPECT_EQ(rest.runs, 16);
  EXPECT_EQ(progress_->found, 5U);
}

TEST_F(StudyRun, passes_on_what_goes_wrong_and_keeps_what_was_finished) {
  const Study study = tornado_study(3);
  Linear failing;
  failing.fail_at = 4;
  EXPECT_THROW((void)outputs_of(study, failing), InputError);
  Linear rest;
  (void)outputs_of(study, rest);
  EXPECT_EQ(rest.runs, 18);
}

TEST_F(StudyRun, knows_runs_by_all_that_they_depend_on) {
  Study study = tornado_study(1);
  const auto keys = keys_for(study);
  EXPECT_EQ(std::set<std::string>(keys.begin(), keys.end()).size(), keys.size());
  study.scenario_text = "changed";
  EXPECT_NE(keys_for(study)[0], keys[0]);
  EXPECT_NE(keys_of(tornado_study(1), "other")[0], keys[0]);
  Study looked = tornado_study(1);
  looked.file.outputs.pop_back();
  EXPECT_NE(keys_for(looked)[0], keys[0]);
}

TEST_F(StudyRun, finds_the_known_derivatives_in_a_tornado) {
  const Study study = tornado_study(5);
  Linear simulator;
  const auto analysis = analyse(study, outputs_of(study, simulator));
  const auto& rows = analysis[0].tornado;
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(study.points.factors[rows[0].factor].path, "a");  // the widest first
  EXPECT_NEAR(rows[0].low->value, -1.0, 1e-9);
  EXPECT_NEAR(rows[0].high->value, 5.0, 1e-9);
  EXPECT_NEAR(rows[0].swing->value, 6.0, 1e-9);
  EXPECT_TRUE(rows[0].stands_out);
  // Common draws: what does nothing has a difference of exactly 0, and no noise.
  EXPECT_EQ(study.points.factors[rows[1].factor].path, "c");
  EXPECT_EQ(rows[1].swing->value, 0.0);
  EXPECT_EQ(rows[1].noise, 0.0);
  EXPECT_FALSE(rows[1].stands_out);
  EXPECT_EQ(study.points.factors[analysis[1].tornado[0].factor].path, "b");
  EXPECT_EQ(analysis[1].tornado[0].swing->value, 1.0);
}

TEST_F(StudyRun, takes_the_mean_over_replications_that_have_a_value) {
  const Study study = tornado_study(3);
  Linear simulator;
  simulator.missing = 1;
  const auto analysis = analyse(study, outputs_of(study, simulator));
  EXPECT_EQ(analysis[1].points[6].mean->value, 1.0);
  EXPECT_EQ(analysis[1].points[6].change->value, 1.0);
}

TEST_F(StudyRun, has_a_row_for_each_run_in_its_table) {
  const Study study = tornado_study(2);
  Linear simulator;
  simulator.missing = 1;
  const std::string csv = runs_csv(study, outputs_of(study, simulator));
  EXPECT_TRUE(csv.starts_with("point,replication,c,a,b,y,z\n0,0,1,1,0,")) << csv;
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 15);
  EXPECT_NE(csv.find("\n3,1,1,0.5,0,"), std::string::npos) << csv;
  EXPECT_NE(csv.find(",\n"), std::string::npos);  // an output without value
}

}  // namespace
}  // namespace sojourn::study
