// The survival metrics as the registry offers them: switches, missing values, splits, no rows.
#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "metrics/metric.h"
#include "tests/metrics/survival/small_lives.h"

namespace sojourn::metrics {
namespace {

using testing::small_lives;
using testing::SmallLives;

const std::array<std::string, 7> specs{"survival.kaplan_meier:times=[2, 4]",
                                       "survival.nelson_aalen:times=[2]",
                                       "survival.aalen_johansen:cause=2,times=[4]",
                                       "survival.restricted_mean:horizon=3",
                                       "survival.log_rank",
                                       "survival.cox",
                                       "survival.sbg:renewals=[3]"};

// Columns of one part of a data set.
struct Part {
  SmallLives lives;
  std::vector<double> x;
  std::vector<std::uint32_t> group;
};

void add(Metric& metric, const Part& part) {
  static const std::vector<std::string> names{"a", "b"};
  Rows rows(part.x.size());
  rows.set("duration", Numbers(part.lives.duration)).set("ended", Scores(part.lives.cause));
  rows.set("x1", Numbers(part.x)).set("group", Categories{part.group, names});
  metric.add(0, rows);
}

Part drawn(std::uint32_t sample) {
  Part part{small_lives(sample * 3 + 1, 40), {}, {}};
  Draws draws({sample, 11}, 0, "part");
  for (double& duration : part.lives.duration) {
    duration = duration > 1000.0 ? duration / 100'000.0 : std::ceil(duration);
  }
  for (std::size_t i = 0; i < part.lives.duration.size(); ++i) {
    part.x.push_back(static_cast<double>(draws.normal()));
    part.group.push_back(draws.word() % 2);
  }
  return part;
}

Part joined(Part a, const Part& b) {
  const auto append = [](auto& to, const auto& from) {
    to.insert(to.end(), from.begin(), from.end());
  };
  append(a.lives.duration, b.lives.duration);
  append(a.lives.cause, b.lives.cause);
  append(a.x, b.x);
  append(a.group, b.group);
  return a;
}

void expect_same(std::vector<Result> a, std::vector<Result> b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t k = 0; k < a.size(); ++k) {
    ASSERT_EQ(a[k].label, b[k].label);
    ASSERT_EQ(a[k].count, b[k].count);
    ASSERT_EQ(a[k].outcome.reason(), b[k].outcome.reason());
    if (!a[k].outcome) continue;
    ASSERT_EQ(a[k].outcome->value, b[k].outcome->value) << a[k].label;
    ASSERT_EQ(a[k].outcome->low, b[k].outcome->low) << a[k].label;
    ASSERT_FALSE(std::isnan(a[k].outcome->value)) << a[k].label;
  }
}

TEST(SurvivalMetrics, of_merged_parts_are_those_of_the_whole) {
  for (std::uint32_t sample = 0; sample < 300; ++sample) {
    const Part first = drawn(2 * sample);
    const Part second = drawn(2 * sample + 1);
    for (const std::string& spec : specs) {
      const auto whole = make_metric(parse_spec(spec));
      add(*whole, joined(first, second));
      const auto merged = make_metric(parse_spec(spec));
      const auto other = make_metric(parse_spec(spec));
      add(*merged, second);
      add(*other, first);
      merged->merge(*other);
      ASSERT_NO_FATAL_FAILURE(expect_same(whole->results(), merged->results())) << spec << sample;
    }
  }
}

TEST(SurvivalMetrics, say_why_they_have_no_value_before_the_first_row) {
  for (const std::string& spec : specs) {
    const auto metric = make_metric(parse_spec(spec));
    add(*metric, {});
    for (const Result& result : metric->results()) {
      EXPECT_FALSE(result.outcome) << spec;
      EXPECT_FALSE(result.outcome.reason().empty()) << spec;
    }
  }
}

TEST(SurvivalMetrics, leave_rows_with_missing_values_out) {
  const double nan = std::nan("");
  for (const std::string& spec : specs) {
    const auto complete = make_metric(parse_spec(spec));
    const auto with_gaps = make_metric(parse_spec(spec));
    add(*complete, {{{1, 2, 3, 4, 6}, {1, 2, 1, 0, 1}, {}}, {0, 1, 1, 0, 2}, {0, 1, 0, 1, 1}});
    add(*with_gaps, {{{1, 2, nan, 3, 9, 4, 6}, {1, 2, 1, 1, missing_score, 0, 1}, {}},
                     {0, 1, 5, 1, 5, 0, 2},
                     {0, 1, 1, 0, 1, 1, 1}});
    ASSERT_NO_FATAL_FAILURE(expect_same(complete->results(), with_gaps->results())) << spec;
  }
}

TEST(SurvivalMetrics, refuse_impossible_rows_and_other_metrics) {
  const auto curve = make_metric(parse_spec("survival.kaplan_meier"));
  EXPECT_THROW(add(*curve, {{{-1}, {1}, {}}, {0}, {0}}), InputError);
  EXPECT_THROW(curve->merge(*make_metric(parse_spec("survival.nelson_aalen"))), InputError);
}

}  // namespace
}  // namespace sojourn::metrics
