#include "core/settings.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

namespace sojourn {
namespace {

Node node(Node::Value value, int line = 1, int column = 1) {
  const Position position{.file = "a.toml", .line = line, .column = column};
  Node made{.value = std::move(value), .position = position, .key_position = position};
  made.key_position.column = 1;
  return made;
}

/// A document of the entries, with as many numbered lines.
Document document(std::vector<std::pair<std::string, Node>> entries) {
  Document made{.root = node(NodeTable{std::move(entries)}), .file = "a.toml", .text = {}};
  for (int line = 1; line < 20; ++line) made.text += "line " + std::to_string(line) + "\n";
  return made;
}

Node table(std::vector<std::pair<std::string, Node>> entries, int line = 1) {
  return node(NodeTable{std::move(entries)}, line);
}

std::vector<Diagnostic> mistakes_of(const Document& read, const Describe& describe) {
  Diagnostics diagnostics;
  (void)read_settings(read, describe, diagnostics);
  return diagnostics.all();
}

constexpr std::array<std::string_view, 2> channels{"phone", "web"};

/// A little of everything.
struct Sample {
  double quality = 0.5;
  std::int64_t staff = 3;
  bool open = true;
  double wait = 2.0 * 86400.0;
  Length length{.months = 24};
  double rate = 0.2 / seconds_per_month;
  Date start;
  Money price{.cents = 2990, .currency = {}};
  UnitCost cost{.micros = 2000, .currency = {}};
  std::string label = "a \"b\"";
  std::size_t channel = 0;
  Name segment;
  std::vector<Name> targets;
  std::vector<double> steps{1.0, 2.5};
  std::vector<NamedNumber> shares;
  double mean = 0.0;
  double fixed = 86400.0;
  double odds = 1.0;
  int stay = -1;
  std::vector<std::string> states;
  std::vector<NamedNumber> coefficients;

  void describe_values(Fields& fields) {
    fields.number("quality", quality, "sd", probability, "how good it is");
    fields.whole("staff", staff, {.low = 1.0, .high = 100.0}, "people");
    fields.flag("open", open, "whether it is open");
    fields.duration("wait", wait, positive, "how long one waits");
    fields.length("length", length, "how long it lasts");
    fields.rate("rate", rate, not_negative, "how often");
    fields.date("start", start, "the first day");
    fields.money("price", price, "what it costs");
    fields.unit_cost("cost", cost, "what one costs");
    fields.text("label", label, "words");
    fields.choice("channel", channel, channels, "the way");
    fields.name("segment", segment, "which segment");
    fields.names("targets", targets, "which segments");
    fields.list("steps", steps, not_negative, "steps");
    fields.named_numbers("shares", shares, probability, "shares");
  }

  void describe(Fields& fields) {
    fields.table(
        "values", [this](Fields& values) { describe_values(values); }, "values");
    fields.tables(
        "traits",
        [this](const Name&, Fields& trait) {
          trait.one_of("",
                       {{"normal", "a bell",
                         [this](Fields& normal) {
                           normal.number("mean", mean, "", any_number, "the middle");
                           normal.require({"mean"});
                         }},
                        {"uniform", "flat", [](Fields&) {}}},
                       true, "the law");
        },
        "what customers bring along");
    fields.tables(
        "journey",
        [this](const Name&, Fields& track) {
          track.other_tables(
              [this](const Name& key, Fields& state) {
                states.push_back(key.text);
                describe_state(state);
              },
              "the states");
        },
        "the tracks");
  }

  void describe_state(Fields& state) {
    stay = state.one_of("stay",
                        {{"fixed", "always the same",
                          [this](Fields& f) { f.duration("", fixed, positive, "this long"); }},
                         {"weibull", "a shape", [](Fields&) {}}},
                        false, "how long");
    state.tables(
        "next",
        [this](const Name&, Fields& exit) {
          exit.number("odds", odds, "", not_negative, "the odds");
          exit.other_numbers(coefficients, "coefficients");
        },
        "the exits", "odds");
  }

  [[nodiscard]] Describe describer() {
    return [this](Fields& fields) { describe(fields); };
  }
};

const Setting& find(const std::vector<Setting>& settings, std::string_view path) {
  const auto found = std::find_if(settings.begin(), settings.end(),
                                  [&](const Setting& one) { return one.path == path; });
  if (found == settings.end()) throw std::runtime_error("no setting " + std::string(path));
  return *found;
}

TEST(ReadingSettings, fills_the_variables) {
  Sample sample;
  Diagnostics diagnostics;
  const auto settings = read_settings(
      document({{"values", table({{"quality", node(std::int64_t{1})},
                                  {"staff", node(7.0)},
                                  {"open", node(false)},
                                  {"wait", node(std::string("1 month"))},
                                  {"length", node(std::string("6 months"))},
                                  {"rate", node(std::string("1 / day"))},
                                  {"start", node(Date{2024, 2, 29})},
                                  {"price", node(std::string("1 USD"))},
                                  {"cost", node(std::string("0.5 EUR"))},
                                  {"label", node(std::string("x"))},
                                  {"channel", node(std::string("web"))},
                                  {"segment", node(std::string("family"), 4, 11)},
                                  {"targets", node(std::string("basic"))},
                                  {"steps", node(std::vector<Node>{node(3.0)})},
                                  {"shares", table({{"b", node(0.5)}, {"a", node(0.25)}})}})}}),
      sample.describer(), diagnostics);
  EXPECT_TRUE(diagnostics.all().empty()) << to_text(diagnostics.all().front());
  EXPECT_EQ(sample.quality, 1.0);
  EXPECT_EQ(sample.staff, 7);
  EXPECT_FALSE(sample.open);
  EXPECT_EQ(sample.wait, seconds_per_month);
  EXPECT_EQ(sample.length.months, 6);
  EXPECT_DOUBLE_EQ(sample.rate, 1.0 / 86400.0);
  EXPECT_EQ(sample.price.currency, (Currency{{'U', 'S', 'D'}}));
  EXPECT_EQ(sample.cost.micros, 500'000);
  EXPECT_EQ(sample.channel, 1U);
  EXPECT_EQ(sample.segment.position.line, 4);
  EXPECT_EQ(sample.targets.at(0).text, "basic");
  EXPECT_EQ(sample.steps, std::vector<double>{3.0});
  EXPECT_EQ(sample.shares.at(0).name, "b");  // in the order of the file
  EXPECT_TRUE(find(settings, "values.wait").given);
  EXPECT_EQ(find(settings, "values.wait").default_text, "2 days");
  EXPECT_EQ(find(settings, "values.wait").value_text, "1 month");
}

TEST(ReadingSettings, collects_all_mistakes_with_their_places) {
  Sample sample;
  const auto found = mistakes_of(
      document({{"values", table({{"quality", node(1.2, 2, 11)},
                                  {"staff", node(std::string("7"), 3, 9)},
                                  {"wait", node(std::int64_t{3}, 4, 8)},
                                  {"rate", node(std::string("0.2 / mnth"), 5, 8)},
                                  {"chanel", node(std::string("web"), 6, 10)},
                                  {"channel", node(std::string("phon"), 7, 11)},
                                  {"start", node(std::string("2025-01-31"), 8, 9)},
                                  {"price", node(29.9, 9, 9)},
                                  {"segment", node(std::string("My Family"), 10, 11)},
                                  {"shares", table({{"a", node(std::nan(""), 11, 15)}})}})}}),
      sample.describer());
  const auto text_at = [&](int line) {
    for (const Diagnostic& one : found) {
      if (one.position.line == line) return one.problem + " | " + one.advice;
    }
    return std::string("nothing");
  };
  EXPECT_EQ(found.size(), 10U);
  EXPECT_EQ(text_at(2),
            "`quality` must be between 0 and 1, but is 1.2 | "
            "write a share, such as 0.012 for 1.2 %");
  EXPECT_EQ(text_at(3), "`staff` must be a whole number, but is text | write it without quotes: 7");
  EXPECT_EQ(text_at(4), "`wait` has no unit | write a unit, such as \"3 days\"");
  EXPECT_EQ(text_at(5), "`rate` is not a rate: `0.2 / mnth` | did you mean \"0.2 / month\"?");
  EXPECT_EQ(text_at(6), "unknown key `chanel` | did you mean `channel`?");
  EXPECT_EQ(text_at(7), "`channel` cannot be `phon` | did you mean \"phone\"?");
  EXPECT_EQ(text_at(8),
            "`start` must be a date, but is text | write it without quotes: 2025-01-31");
  EXPECT_EQ(text_at(9), "`price` has no currency | write a currency, such as \"29.9 EUR\"");
  EXPECT_NE(text_at(10).find("such as `my_family`"), std::string::npos);
  EXPECT_EQ(text_at(11).substr(0, 60),
            "`shares.a` must be between 0 and 1, but is not a number | wr");
  EXPECT_EQ(sample.quality, 0.5);  // a wrong value leaves the default
  for (const Diagnostic& one : found) {
    EXPECT_EQ(one.line, "line " + std::to_string(one.position.line));
    EXPECT_EQ(one.key.substr(0, 7), "values.");
  }
}

TEST(ReadingSettings, reports_unknown_tables_and_wrong_kinds_of_tables) {
  Sample sample;
  const auto found = mistakes_of(document({{"value", table({}, 2)}, {"traits", node(3.0, 4, 3)}}),
                                 sample.describer());
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].problem, "`traits` must be a table, but is a number");
  EXPECT_EQ(found[1].advice, "did you mean `values`?");
}

TEST(ReadingSettings, wants_exactly_one_option) {
  Sample sample;
  const auto found =
      mistakes_of(document({{"traits", table({{"a", table({}, 1)},
                                              {"b", table({{"normal", table({{"mean", node(1.0)}})},
                                                           {"uniform", table({}, 3)}})},
                                              {"c", table({{"norml", table({}, 5)}})},
                                              {"d", table({{"normal", table({}, 6)}})}})}}),
                  sample.describer());
  ASSERT_EQ(found.size(), 4U);
  EXPECT_EQ(found[0].problem, "`a` has none of `normal`, `uniform`");
  EXPECT_EQ(found[1].problem,
            "only one of `normal`, `uniform` may be given, but here are `normal` and `uniform`");
  EXPECT_EQ(found[1].position.line, 3);
  EXPECT_EQ(found[2].advice, "did you mean `normal`?");
  EXPECT_EQ(found[3].problem, "`traits.d.normal.mean` is missing");
  EXPECT_EQ(found[3].position.line, 6);
}

TEST(ReadingSettings, takes_short_forms) {
  Sample sample;
  const Document read = document(
      {{"journey",
        table({{"care",
                table({{"quiet", table({{"stay", table({{"fixed", node(std::string("2 days"))}})},
                                        {"next", table({{"issue", node(0.25)}})}})}})}})}});
  EXPECT_TRUE(mistakes_of(read, sample.describer()).empty());
  EXPECT_EQ(sample.fixed, 2.0 * 86400.0);
  EXPECT_EQ(sample.stay, 0);
  EXPECT_EQ(sample.odds, 0.25);
  EXPECT_EQ(sample.states, std::vector<std::string>{"quiet"});
}

TEST(ReadingSettings, flattens_named_numbers) {
  Sample sample;
  const Node exit = table({{"odds", node(2.0)},
                           {"satisfaction", node(-1.5)},
                           {"care", table({{"issue", node(0.5)}, {"calm", node(0.75)}})}});
  const Document read = document(
      {{"journey", table({{"t", table({{"s", table({{"next", table({{"x", exit}})}})}})}})}});
  EXPECT_TRUE(mistakes_of(read, sample.describer()).empty());
  ASSERT_EQ(sample.coefficients.size(), 3U);
  EXPECT_EQ(sample.coefficients[1].name, "care.issue");
  EXPECT_EQ(sample.coefficients[2].value, 0.75);
}

TEST(ReadingSettings, bears_names_nested_without_end) {
  Node deep = node(1.0);
  for (int i = 0; i < 1000; ++i) deep = table({{"a", std::move(deep)}});
  std::vector<NamedNumber> numbers;
  const auto found = mistakes_of(document({{"x", std::move(deep)}}), [&](Fields& fields) {
    fields.named_numbers("x", numbers, any_number, "numbers");
  });
  ASSERT_EQ(found.size(), 1U);
  EXPECT_TRUE(numbers.empty());
}

TEST(ReadingSettings, requires_keys_also_where_their_table_is_absent) {
  double x = 0.0;
  const auto describe = [&](Fields& fields) {
    fields.table(
        "a",
        [&](Fields& a) {
          a.require({"x"});
          a.number("x", x, "", any_number, "the x");
          EXPECT_EQ(a.path("x"), "a.x");
        },
        "the a");
  };
  const auto found = mistakes_of(document({}), describe);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].problem, "`a.x` is missing");
  EXPECT_EQ(found[0].advice, "write it: the x");
  EXPECT_TRUE(mistakes_of(document({{"a", table({{"x", node(1.0)}})}}), describe).empty());
}

TEST(ReadingSettings, refuses_names_that_are_none) {
  Sample sample;
  const auto found =
      mistakes_of(document({{"journey", table({{"My Track", table({}, 2)}})}}), sample.describer());
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].problem, "`My Track` is not a name");
}

TEST(ReadingSettings, takes_paths_as_keys_where_they_are_wanted) {
  double times = 1.0;
  std::vector<std::string> paths;
  const auto describe = [&](Fields& fields) {
    fields.path_tables(
        "change",
        [&](const Name& key, Fields& change) {
          paths.push_back(key.text);
          change.number("times", times, "", any_number, "the factor");
        },
        "changes");
  };
  const Node times_two = table({{"times", node(2.0)}});
  EXPECT_TRUE(
      mistakes_of(document({{"change", table({{"centre.phone.staff", times_two}})}}), describe)
          .empty());
  EXPECT_EQ(paths, std::vector<std::string>{"centre.phone.staff"});
  EXPECT_EQ(
      mistakes_of(document({{"change", table({{"centre..staff", times_two}})}}), describe).size(),
      1U);
}

TEST(ReadingSettings, keeps_a_thousand_mistakes_of_very_many) {
  std::vector<std::pair<std::string, Node>> entries;
  for (int i = 0; i < 5000; ++i) entries.emplace_back("key" + std::to_string(i), node(1.0));
  const auto found = mistakes_of(document(std::move(entries)), [](Fields&) {});
  ASSERT_EQ(found.size(), 1001U);
  EXPECT_EQ(found.back().problem, "4000 more mistakes");
}

TEST(ListingSettings, needs_no_document) {
  Sample sample;
  const auto settings = list_settings(sample.describer());
  EXPECT_TRUE(find(settings, "traits.<name>.normal.mean").required);
  EXPECT_EQ(find(settings, "journey.<name>.<name>.next.<name>.odds").default_text, "1");
  EXPECT_EQ(find(settings, "journey.<name>.<name>.stay.fixed").kind, SettingKind::duration);
  EXPECT_EQ(find(settings, "values.rate").default_text, "0.2 / month");
  EXPECT_EQ(find(settings, "values.price").default_text, "29.90 EUR");
  EXPECT_EQ(find(settings, "values.cost").default_text, "0.002 EUR");
  EXPECT_EQ(find(settings, "values.length").default_text, "2 years");
  EXPECT_EQ(find(settings, "values.steps").default_text, "[1, 2.5]");
  EXPECT_EQ(find(settings, "values.channel").options.size(), 2U);
  EXPECT_FALSE(find(settings, "values.quality").given);
}

TEST(TheSchema, is_json_and_closes_what_is_declared) {
  Sample sample;
  const auto schema = nlohmann::json::parse(json_schema(sample.describer(), "a \"title\"\n"));
  EXPECT_EQ(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
  EXPECT_EQ(schema["additionalProperties"], false);
  const auto& values = schema["properties"]["values"]["properties"];
  EXPECT_EQ(values["quality"]["minimum"], 0);
  EXPECT_EQ(values["quality"]["default"], 0.5);
  EXPECT_EQ(values["wait"]["type"], "string");
  EXPECT_EQ(values["channel"]["enum"].size(), 2U);
  EXPECT_EQ(values["label"]["default"], "a \"b\"");
  const auto& trait = schema["properties"]["traits"]["patternProperties"]["^[a-z][a-z0-9_]*$"];
  EXPECT_EQ(trait["oneOf"].size(), 2U);
  EXPECT_EQ(trait["properties"]["normal"]["required"][0], "mean");
  const auto& state = schema["properties"]["journey"]["patternProperties"]["^[a-z][a-z0-9_]*$"]
                            ["additionalProperties"];
  EXPECT_EQ(state["properties"]["stay"]["oneOf"][0]["properties"]["fixed"]["type"], "string");
  EXPECT_EQ(
      state["properties"]["next"]["patternProperties"]["^[a-z][a-z0-9_]*$"]["anyOf"][0]["type"],
      "number");
}

TEST(ADocument, sets_values_by_their_path) {
  Document read = document({{"a", table({{"b", node(1.0)}})}});
  read.set("a.c.\"x.y\".z", node(2.0));
  const auto* a = read.root.as<NodeTable>()->find("a")->as<NodeTable>();
  const auto* c = a->find("c")->as<NodeTable>();
  EXPECT_NE(c->find("x.y")->as<NodeTable>()->find("z"), nullptr);
  read.set("a.b", node(3.0));
  EXPECT_EQ(*a->find("b")->as<double>(), 3.0);
  EXPECT_THROW(read.set("a.b.c", node(1.0)), InputError);
  EXPECT_THROW(read.set("a..c", node(1.0)), InputError);
  EXPECT_THROW(read.set("", node(1.0)), InputError);
  EXPECT_THROW(read.set("a.", node(1.0)), InputError);
  std::string deep = "a";
  for (int i = 0; i < 100'000; ++i) deep += ".a";
  EXPECT_THROW(read.set(deep, node(1.0)), InputError);
}

TEST(ADocument, knows_its_lines) {
  const Document read{.root = {}, .file = "", .text = "one\r\ntwo\n\nfour"};
  EXPECT_EQ(read.line(1), "one");
  EXPECT_EQ(read.line(2), "two");
  EXPECT_EQ(read.line(3), "");
  EXPECT_EQ(read.line(4), "four");
  EXPECT_EQ(read.line(5), "");
  EXPECT_EQ(read.line(0), "");
}

}  // namespace
}  // namespace sojourn
