#include "core/assumptions.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace sojourn {
namespace {

constexpr double hour = 3600.0;

Node node(Node::Value value, int line = 1) {
  const Position position{.file = "a.toml", .line = line, .column = 5};
  return {.value = std::move(value), .position = position, .key_position = position};
}

Node pair(Node::Value low, Node::Value high) {
  return node(std::vector<Node>{node(std::move(low)), node(std::move(high))});
}

using Entries = std::vector<std::pair<std::string, Node>>;

/// A model with an uncertain gain and a loss that is a multiple of it.
struct Model {
  double gain = 0.2, loss = 0.4, sure = 1.0;
  double wait = 2.0 * hour;
  std::int64_t staff = 10;
  std::vector<NamedNumber> coefficients;
  std::vector<NamedValues> ranges;
  bool used = true;

  void describe(Fields& root) {
    root.table(
        "model",
        [&](Fields& fields) {
          fields.number("gain", gain, "1", {.low = 0.0, .high = 1.0}, "what is gained");
          fields.number("loss", loss, "1", not_negative, "what is lost");
          fields.number("sure", sure, "1", any_number, "what is known");
          fields.duration("wait", wait, positive, "how long one waits");
          fields.whole("staff", staff, {.low = 1.0}, "agents");
          fields.assumed("gain", {.low = 0.1, .high = 0.4, .source = "a guess"});
          fields.assumed("loss", {.low = 1.5, .high = 3.0, .multiple_of = fields.path("gain")});
          fields.assumed("wait", {.low = hour, .high = 3.0 * hour});
        },
        "a model");
    root.table(
        "exit", [&](Fields& fields) { fields.other_numbers(coefficients, "coefficients"); },
        "an exit");
    root.ranges("assumptions", ranges, "ranges");
    if (!used) root.unused("model");
  }
};

struct Found {
  std::vector<Assumption> assumptions;
  std::vector<Diagnostic> diagnostics;
};

Found read(Entries entries, bool used = true) {
  Document document{
      .root = node(NodeTable{std::move(entries)}), .file = "a.toml", .text = "line\n"};
  Model model;
  model.used = used;
  Diagnostics diagnostics;
  const auto settings = read_settings(
      document, [&](Fields& root) { model.describe(root); }, diagnostics);
  auto found = assumptions_of(document, settings, model.ranges, diagnostics);
  return {std::move(found), diagnostics.all()};
}

Found with_ranges(Entries ranges, Entries model = {}) {
  Entries coefficients{{"satisfaction", node(-1.0)}};
  return read({{"model", node(NodeTable{std::move(model)})},
               {"exit", node(NodeTable{std::move(coefficients)})},
               {"assumptions", node(NodeTable{std::move(ranges)})}});
}

std::vector<std::string> paths_of(const std::vector<Assumption>& assumptions) {
  std::vector<std::string> paths;
  for (const Assumption& one : assumptions) paths.push_back(one.path);
  return paths;
}

const Assumption& at(const std::vector<Assumption>& assumptions, const std::string& path) {
  return *std::find_if(assumptions.begin(), assumptions.end(),
                       [&](const Assumption& one) { return one.path == path; });
}

double value_in(const std::string& set) { return std::stod(set.substr(set.find('=') + 1)); }

using Paths = std::vector<std::string>;

TEST(Assumptions, are_the_defaults_that_say_so) {
  const Found found = read({});
  EXPECT_TRUE(found.diagnostics.empty());
  EXPECT_EQ(paths_of(found.assumptions), (Paths{"model.gain", "model.loss", "model.wait"}));
  const Assumption& gain = at(found.assumptions, "model.gain");
  EXPECT_EQ(gain.value, 0.2);
  EXPECT_EQ(gain.low, 0.1);
  EXPECT_EQ(gain.source, "a guess");
  EXPECT_FALSE(gain.of_scenario);
  EXPECT_EQ(at(found.assumptions, "model.loss").base, 0.2);
}

TEST(Assumptions, of_a_model_without_use_do_not_count) {
  EXPECT_TRUE(read({}, false).assumptions.empty());
}

TEST(Assumptions, do_not_include_what_the_file_gives_itself) {
  const Found found = read({{"model", node(NodeTable{{{"gain", node(0.9)}}})}});
  EXPECT_EQ(paths_of(found.assumptions), (Paths{"model.loss", "model.wait"}));
  EXPECT_EQ(at(found.assumptions, "model.loss").base, 0.9);
}

TEST(Assumptions, may_be_named_by_the_file_with_ranges_in_their_own_units) {
  const Found found = with_ranges({{"model.gain", pair(0.15, 0.25)},
                                   {"model.wait", pair("1 hour", "5 hours")},
                                   {"exit.satisfaction", pair(-1.5, -0.5)},
                                   {"model.staff", pair(std::int64_t{5}, std::int64_t{20})}});
  ASSERT_TRUE(found.diagnostics.empty());
  EXPECT_EQ(paths_of(found.assumptions),
            (Paths{"exit.satisfaction", "model.gain", "model.loss", "model.staff", "model.wait"}));
  EXPECT_EQ(at(found.assumptions, "model.gain").low, 0.15);  // in place of the default's
  EXPECT_EQ(at(found.assumptions, "model.wait").high, 5.0 * hour);
  EXPECT_EQ(at(found.assumptions, "exit.satisfaction").value, -1.0);
  EXPECT_TRUE(at(found.assumptions, "exit.satisfaction").of_scenario);
}

TEST(Assumptions, may_be_nested_and_give_their_source) {
  Node inner = node(NodeTable{{{"range", pair(0.0, 2.0)}, {"source", node("ours")}}});
  Node model = node(NodeTable{{{"sure", std::move(inner)}}});
  const Found found = with_ranges({{"model", std::move(model)}});
  EXPECT_TRUE(found.diagnostics.empty());
  EXPECT_EQ(at(found.assumptions, "model.sure").source, "ours");
}

TEST(Assumptions, that_are_wrong_are_reported_all_at_once) {
  const Found found = with_ranges({{"model.gian", pair(0.1, 0.3)},
                                   {"model.gain", pair(0.3, 0.1)},
                                   {"model.sure", pair(2.0, 3.0)},
                                   {"model", pair(1.0, 2.0)},
                                   {"model.staff", pair(0.5, 12.0)},
                                   {"model.wait", pair("1 hour", "5 hour lang")}});
  ASSERT_EQ(found.diagnostics.size(), 6U);
  EXPECT_EQ(found.diagnostics[0].advice, "did you mean `model.gain`?");
  EXPECT_NE(found.diagnostics[1].problem.find("does not rise"), std::string::npos);
  EXPECT_NE(found.diagnostics[2].problem.find("outside its range"), std::string::npos);
  EXPECT_NE(found.diagnostics[3].problem.find("is no number"), std::string::npos);
  for (const Diagnostic& one : found.diagnostics) EXPECT_EQ(one.position.line, 1);
}

TEST(Assumptions, are_not_made_of_values_from_outside_the_file) {
  Node outside = node(0.7);
  outside.position = {.file = "--set"};
  const Found found = with_ranges({{"model.gain", pair(0.1, 0.3)}}, {{"gain", outside}});
  EXPECT_TRUE(found.diagnostics.empty());
  EXPECT_EQ(paths_of(found.assumptions), (Paths{"model.loss", "model.wait"}));
}

TEST(AssumptionLaw, is_triangular_with_its_peak_at_the_value_in_force) {
  const Assumption one{.path = "x", .value = 1.0, .low = 0.0, .high = 3.0};
  EXPECT_DOUBLE_EQ(quantile(one, 1.0 / 3.0), 1.0);  // a third of the law lies below the peak
  EXPECT_DOUBLE_EQ(quantile(one, 1.0 / 12.0), 0.5);
  EXPECT_DOUBLE_EQ(quantile(one, 1.0 - 1.0 / 6.0), 2.0);
  double before = -1.0;
  for (int i = 1; i < 1000; ++i) {
    const double now = quantile(one, i / 1000.0);
    EXPECT_GT(now, before);
    before = now;
  }
}

TEST(AssumptionLaw, holds_its_ends_where_the_value_is_one_of_them) {
  const Assumption one{.path = "x", .value = 2.0, .low = 2.0, .high = 3.0};
  EXPECT_GT(quantile(one, 1e-9), 2.0 - 1e-12);
  EXPECT_LE(quantile(one, 1.0 - 1e-12), 3.0);
}

TEST(AssumptionDraws, are_functions_of_seed_replication_and_path) {
  const auto assumptions = read({}).assumptions;
  const auto first = draw_assumptions(assumptions, {7, 1});
  EXPECT_EQ(first, draw_assumptions(assumptions, {7, 1}));
  EXPECT_NE(first, draw_assumptions(assumptions, {7, 2}));
  EXPECT_NE(first, draw_assumptions(assumptions, {8, 1}));
  const auto fewer = draw_assumptions({at(assumptions, "model.wait")}, {7, 1});
  EXPECT_EQ(fewer.front(), first.back());
}

TEST(AssumptionDraws, have_the_mean_of_their_law) {
  const Assumption one{.path = "x", .value = 1.0, .low = 0.0, .high = 3.0};
  double sum = 0.0;
  constexpr int draws = 4000;
  for (std::uint32_t r = 0; r < draws; ++r) sum += value_in(draw_assumptions({one}, {1, r})[0]);
  const double sd = std::sqrt((0.0 + 1.0 + 9.0 - 0.0 - 0.0 - 3.0) / 18.0);
  EXPECT_NEAR(sum / draws, 4.0 / 3.0, 4.0 * sd / std::sqrt(draws));  // (low + peak + high) / 3
}

TEST(AssumptionDraws, keep_multiples_of_what_was_drawn) {
  const auto assumptions = read({}).assumptions;
  for (std::uint32_t r = 0; r < 200; ++r) {
    const auto sets = draw_assumptions(assumptions, {1, r});
    const double ratio = value_in(sets[1]) / value_in(sets[0]);
    EXPECT_GE(ratio, 1.5 - 1e-9);
    EXPECT_LE(ratio, 3.0 + 1e-9);
  }
}

TEST(AssumptionDraws, are_written_as_the_setting_would_be) {
  Assumption wait{.path = "m.wait", .kind = SettingKind::duration};
  EXPECT_EQ(assignment(wait, 7200.0), "m.wait=2 hours");
  wait.kind = SettingKind::rate;
  EXPECT_EQ(assignment(wait, 0.2 / seconds_per_month), "m.wait=0.2 / month");
  wait.kind = SettingKind::whole;
  EXPECT_EQ(assignment(wait, 6.6), "m.wait=7");
}

}  // namespace
}  // namespace sojourn
