#include "metrics/metric.h"

#include <gtest/gtest.h>

#include <array>
#include <set>

#include "core/error.h"

namespace sojourn::metrics {
namespace {

TEST(MetricSpec, is_a_name_and_its_switches) {
  const MetricSpec spec = parse_spec("retention.n_day:clock=calendar,days=[1, 7],steps=\"a, b\"");
  EXPECT_EQ(spec.name, "retention.n_day");
  EXPECT_EQ(spec.switches,
            (Switches{{"clock", "calendar"}, {"days", "[1, 7]"}, {"steps", "\"a, b\""}}));
}

TEST(MetricSpec, may_have_no_switches) { EXPECT_TRUE(parse_spec("surveys.nps").switches.empty()); }

TEST(MetricSpec, refuses_a_switch_without_a_value) {
  EXPECT_THROW(parse_spec("surveys.nps:wald"), InputError);
}

TEST(Metrics, have_unique_names_of_family_and_metric) {
  std::set<std::string_view> names;
  for (const auto& metric : all_metrics()) {
    EXPECT_NE(metric->name().find('.'), std::string_view::npos) << metric->name();
    EXPECT_TRUE(names.insert(metric->name()).second) << metric->name();
  }
}

TEST(Metrics, explain_themselves) {
  for (const auto& metric : all_metrics()) {
    const Explanation text = metric->explain();
    for (const std::string_view part : {text.meaning, text.definition, text.estimand,
                                        text.assumptions, text.when_it_lies, text.source}) {
      EXPECT_FALSE(part.empty()) << metric->name();
    }
    EXPECT_NE(text.meaning.back(), '.') << metric->name();
  }
}

TEST(Metrics, ask_for_at_least_one_column) {
  for (const auto& metric : all_metrics()) {
    ASSERT_FALSE(metric->inputs().empty()) << metric->name();
    for (const Input& input : metric->inputs()) EXPECT_FALSE(input.roles.empty()) << input.table;
  }
}

TEST(Metrics, that_saw_no_rows_have_no_estimate_and_say_why) {
  for (const auto& metric : all_metrics()) {
    for (const Result& result : metric->results()) {
      if (result.outcome.has_value()) {
        EXPECT_EQ(result.outcome->value, 0.0) << metric->name() << ": " << result.label;
      } else {
        EXPECT_FALSE(result.outcome.reason().empty()) << metric->name();
      }
    }
  }
}

TEST(Metrics, that_are_unknown_are_refused_with_the_nearest_name) {
  EXPECT_THROW((void)make_metric({.name = "no_such_metric", .switches = {}}), InputError);
}

TEST(Rows, have_columns_of_one_length) {
  const std::array<std::uint8_t, 2> scores{1, 2};
  EXPECT_THROW(Rows(3).set("score", Scores(scores)), InputError);
}

TEST(Rows, refuse_a_role_that_is_absent_or_of_another_type) {
  const std::array<std::uint8_t, 2> scores{1, 2};
  Rows rows(2);
  rows.set("score", Scores(scores));
  EXPECT_EQ(rows.scores("score").size(), 2U);
  EXPECT_THROW((void)rows.numbers("score"), InputError);
  EXPECT_THROW((void)rows.scores("answer"), InputError);
}

}  // namespace
}  // namespace sojourn::metrics
