#include "input/toml.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <random>

#include "core/settings.h"

namespace sojourn {
namespace {

constexpr std::string_view scenario = R"(# A care centre.
[scenario]
name   = "telecom"
start  = 2025-01-01
length = "2 years"

[population]
customers = 100_000
segments  = { basic = 0.6, family = 0.3, business = 0.1 }

[journey.relationship.active]
stay  = { weibull = { shape = 0.8, mean = "200 days" } }
next.renewal = 1.0
next.churned = { odds = 0.05, satisfaction = -1.2 }

[touchpoint.care_call]   # on the phone
label   = """
several # lines
"""
quality = { mean = 0.2, sd = 0.8 }
steps   = [ 0.5, 1.5 ]
)";

const Node& at(const Document& document, std::initializer_list<std::string_view> path) {
  const Node* node = &document.root;
  for (const std::string_view part : path) node = node->as<NodeTable>()->find(part);
  return *node;
}

InputError error_of(const std::string& text) {
  try {
    (void)read_toml(text, "a.toml");
  } catch (const InputError& error) {
    return error;
  }
  throw std::runtime_error("no error");
}

Position place_of(const std::string& text) { return error_of(text).diagnostics().front().position; }

TEST(ReadingToml, keeps_values_and_the_order_of_the_file) {
  const Document document = read_toml(std::string(scenario), "a.toml");
  const auto& root = *document.root.as<NodeTable>();
  EXPECT_EQ(root.entries[0].first, "scenario");
  EXPECT_EQ(root.entries[3].first, "touchpoint");
  const auto& segments = *at(document, {"population", "segments"}).as<NodeTable>();
  EXPECT_EQ(segments.entries[0].first, "basic");
  EXPECT_EQ(segments.entries[1].first, "family");
  EXPECT_EQ(segments.entries[2].first, "business");
  EXPECT_EQ(*at(document, {"scenario", "start"}).as<Date>(), (Date{2025, 1, 1}));
  EXPECT_EQ(*at(document, {"population", "customers"}).as<std::int64_t>(), 100'000);
  EXPECT_EQ(at(document, {"touchpoint", "care_call", "steps"}).as<std::vector<Node>>()->size(), 2U);
}

TEST(ReadingToml, knows_where_keys_and_values_stand) {
  const Document document = read_toml(std::string(scenario), "a.toml");
  const Node& mean = at(document, {"journey", "relationship", "active", "stay", "weibull", "mean"});
  EXPECT_EQ(mean.position.line, 12);
  EXPECT_EQ(mean.position.column, 43);
  EXPECT_EQ(mean.key_position.column, 36);
  const Node& active = at(document, {"journey", "relationship", "active"});
  EXPECT_EQ(active.position.line, 11);
  EXPECT_EQ(active.key_position.column, 23);
  EXPECT_EQ(at(document, {"touchpoint", "care_call", "quality"}).position.line, 20);
}

TEST(ReadingToml, counts_columns_in_code_points) {
  const Document document =
      read_toml("\xEF\xBB\xBF\"größe\" \t= { \"ä\" = 1, b = 2 }\r\nc = 3\r\n", "a.toml");
  const auto& table = *document.root.as<NodeTable>();
  EXPECT_EQ(table.entries[0].second.position.column, 12);
  EXPECT_EQ(at(document, {"größe", "b"}).position.column, 27);
  EXPECT_EQ(at(document, {"c"}).position.line, 2);
  EXPECT_EQ(at(document, {"c"}).position.column, 5);
  EXPECT_EQ(document.line(2), "c = 3");
}

TEST(ReadingToml, says_where_the_syntax_is_wrong) {
  const InputError error = error_of("a = 1\nlength = 2 years\n");
  EXPECT_EQ(error.diagnostics().front().position.line, 2);
  EXPECT_EQ(error.diagnostics().front().line, "length = 2 years");
  EXPECT_NE(std::string(error.what()).find("stand in quotes"), std::string::npos);
  EXPECT_EQ(place_of("a = 1\na = 2\n").line, 2);
  EXPECT_EQ(place_of("x = \"abc\ny = 2\n").line, 1);
  EXPECT_EQ(place_of("x = \"\"\"abc\ny = 2\n").line, 2);
}

TEST(ReadingToml, refuses_times_of_day) {
  const InputError error =
      error_of("a = 07:30:00\nb = 2025-01-01T00:00:00Z\nc = 2025-01-01T00:00:00\n");
  ASSERT_EQ(error.diagnostics().size(), 3U);
  EXPECT_EQ(error.diagnostics()[1].position.line, 2);
  EXPECT_EQ(error.diagnostics()[1].position.column, 5);
}

TEST(ReadingToml, refuses_nul_and_bad_utf8_with_their_place) {
  EXPECT_EQ(place_of(std::string("a = 1\nb = \0", 11)).line, 2);
  EXPECT_EQ(place_of("a = 1\n# ä\xff\n").column, 4);
  EXPECT_EQ(place_of("a = \"\xed\xa0\x80\"\n").column, 6);
  EXPECT_EQ(place_of("a = \"\xc0\xaf\"\n").column, 6);
  EXPECT_EQ(place_of("a = \"\xf5\x80\x80\x80\"").column, 6);
  EXPECT_EQ(place_of("a = \"\xe2\x82").column, 6);
}

TEST(ReadingToml, refuses_what_is_nested_without_end) {
  std::string keys = "a";
  for (int i = 0; i < 100'000; ++i) keys += ".a";
  EXPECT_EQ(place_of(keys + " = 1").column, 64);  // the 32nd dot
  EXPECT_EQ(place_of("[" + keys + "]").column, 65);
  EXPECT_EQ(place_of("x = {" + keys + " = 1}").line, 1);
  EXPECT_EQ(place_of("x = \"\"\"\"\"\"\n" + keys + " = 1").line, 2);
  EXPECT_EQ(place_of("x = \"\"\"a\"\"\"\"\"\n" + keys + " = 1").line, 2);
  EXPECT_EQ(place_of("x = '''a''''\n" + keys + " = 1").line, 2);
  EXPECT_EQ(place_of("x = '\\'\n" + keys + " = 1").line, 2);
  EXPECT_EQ(place_of("x = " + std::string(100'000, '[')).column, 37);
  EXPECT_EQ(place_of("x = " + std::string(100'000, '[') + std::string(100'000, ']')).column, 37);
  std::string tables = "x = ";
  for (int i = 0; i < 100'000; ++i) tables += "{a=";
  EXPECT_EQ(place_of(tables).line, 1);
}

TEST(ReadingToml, refuses_deep_keys_in_deep_tables) {
  std::string part = "a";
  for (int i = 1; i < 32; ++i) part += ".a";
  std::string text = "[" + part + "]\n" + part + " = ";
  for (int i = 0; i < 30; ++i) text += "{" + part + " = ";
  text += "1" + std::string(30, '}') + "\n";
  EXPECT_NE(std::string(error_of(text).what()).find("more than 64 deep"), std::string::npos);
}

TEST(ReadingToml, refuses_what_is_too_much) {
  std::string wide = "x = [";
  for (int i = 0; i < 3'000'000; ++i) wide += "[],";
  EXPECT_NE(std::string(error_of(wide + "]").what()).find("larger than 4 MiB"), std::string::npos);
  EXPECT_NE(std::string(error_of(wide.substr(0, 4'000'000)).what()).find("262,144 values"),
            std::string::npos);
  std::string lines;
  for (int i = 0; i < 70'000; ++i) lines.append("k").append(std::to_string(i)).append("=1\n");
  EXPECT_NE(std::string(error_of(lines).what()).find("65,536 keys"), std::string::npos);
  EXPECT_THROW((void)read_toml("x = " + std::string(5'000'000, '9'), "a"), InputError);
  EXPECT_THROW((void)read_toml("x = " + std::string(1'000'000, '9'), "a"), InputError);
  EXPECT_THROW((void)read_toml("x = 1e400", "a"), InputError);
  EXPECT_THROW((void)read_toml("x = 99999999999999999999", "a"), InputError);
}

TEST(ReadingToml, takes_dots_in_strings_comments_and_numbers) {
  std::string text =
      "# " + std::string(1000, '.') + "\nx = \"" + std::string(1000, '.') + "[[[\"\ny = [";
  for (int i = 0; i < 10'000; ++i) text += "1.5, ";
  text += "]\n'" + std::string(100, '.') + "' = \"\\\"" + std::string(100, '.') + "\"\n";
  const Document document = read_toml(text, "a.toml");
  EXPECT_EQ(at(document, {"y"}).as<std::vector<Node>>()->size(), 10'000U);
}

TEST(ReadingToml, reads_nothing_as_an_empty_table) {
  EXPECT_TRUE(read_toml("", "a").root.as<NodeTable>()->entries.empty());
  EXPECT_TRUE(read_toml("\n# only this", "a").root.as<NodeTable>()->entries.empty());
}

TEST(ReadingTomlFiles, says_why_they_cannot_be_read) {
  EXPECT_THROW((void)read_toml_file("/no/such/file.toml"), InputError);
  EXPECT_THROW((void)read_toml_file("/"), InputError);
  EXPECT_THROW((void)read_toml_file("/dev/zero"), InputError);
  const auto path = std::filesystem::temp_directory_path() / "sojourn_toml_test.toml";
  std::ofstream(path) << scenario;
  EXPECT_EQ(read_toml_file(path.string()).text, scenario);
  std::filesystem::remove(path);
}

TEST(SetValues, are_toml_or_plain_text) {
  EXPECT_EQ(*parse_toml_value("0.3", "--set").as<double>(), 0.3);
  EXPECT_EQ(*parse_toml_value(" 1_000 ", "--set").as<std::int64_t>(), 1000);
  EXPECT_EQ(*parse_toml_value("\"3 days\"", "--set").as<std::string>(), "3 days");
  EXPECT_EQ(*parse_toml_value("3 days", "--set").as<std::string>(), "3 days");
  EXPECT_EQ(*parse_toml_value("29.90 EUR", "--set").as<std::string>(), "29.90 EUR");
  EXPECT_EQ(*parse_toml_value("1\nb = 2", "--set").as<std::string>(), "1\nb = 2");
  EXPECT_EQ(*parse_toml_value("2025-01-31", "--set").as<Date>(), (Date{2025, 1, 31}));
  const Node table = parse_toml_value("{ mean = 1 }", "--set");
  EXPECT_EQ(table.as<NodeTable>()->entries.at(0).second.position.file, "--set");
  EXPECT_EQ(table.as<NodeTable>()->entries.at(0).second.position.line, 0);
  for (const char* wrong : {"", "{ mean = ", "[1, 2", "\"abc", "\xff"}) {
    EXPECT_THROW((void)parse_toml_value(wrong, "--set"), InputError) << wrong;
  }
  EXPECT_THROW((void)parse_toml_value(std::string(100'000, '['), "--set"), InputError);
}

TEST(SetValues, are_applied_to_the_document) {
  Document document = read_toml(std::string(scenario), "a.toml");
  apply_set(document, "population.customers = 5");
  EXPECT_EQ(*at(document, {"population", "customers"}).as<std::int64_t>(), 5);
  apply_set(document, "journey.a.b.stay.fixed=3 days");
  EXPECT_EQ(*at(document, {"journey", "a", "b", "stay", "fixed"}).as<std::string>(), "3 days");
  EXPECT_THROW(apply_set(document, "population.customers"), InputError);
  EXPECT_THROW(apply_set(document, "=3"), InputError);
  EXPECT_THROW(apply_set(document, "population.customers.x=3"), InputError);
}

TEST(SetValues, that_are_wrong_are_reported_without_a_line) {
  Document document = read_toml("x = 1.0\n", "a.toml");
  apply_set(document, "x=much");
  double x = 0.0;
  Diagnostics diagnostics;
  (void)read_settings(
      document, [&](Fields& fields) { fields.number("x", x, "", any_number, "the x"); },
      diagnostics);
  ASSERT_EQ(diagnostics.all().size(), 1U);
  EXPECT_NE(to_text(diagnostics.all().front()).find(" --> --set x\n"), std::string::npos);
}

std::string mutated(std::string text, std::mt19937& random) {
  const auto below = [&](std::size_t end) { return random() % std::max<std::size_t>(end, 1); };
  const std::size_t changes = 1 + below(4);
  for (std::size_t i = 0; i < changes && !text.empty(); ++i) {
    const std::size_t from = below(text.size());
    const std::size_t length = 1 + below(std::min<std::size_t>(text.size() - from, 40));
    switch (random() % 4) {
      case 0:
        text[from] = static_cast<char>(random() % 256);
        break;
      case 1:
        text.erase(from, length);
        break;
      case 2:
        text.insert(below(text.size()), text.substr(from, length));
        break;
      default:
        text.resize(from);
        break;
    }
  }
  return text;
}

TEST(MutatedScenarios, are_read_or_refused) {
  std::mt19937 random(20250101);
  int read = 0;
  for (int i = 0; i < 500; ++i) {
    const std::string text = mutated(std::string(scenario), random);
    try {
      const Document document = read_toml(text, "a.toml");
      Diagnostics diagnostics;
      std::vector<NamedNumber> shares;
      (void)read_settings(
          document,
          [&](Fields& fields) {
            fields.table(
                "population",
                [&](Fields& population) {
                  population.named_numbers("segments", shares, probability, "shares");
                },
                "who");
          },
          diagnostics);
      for (const Diagnostic& one : diagnostics.all()) EXPECT_FALSE(to_text(one).empty());
      ++read;
    } catch (const InputError& error) {
      EXPECT_FALSE(error.diagnostics().empty());
    }
  }
  EXPECT_GT(read, 20);
  EXPECT_LT(read, 480);
}

}  // namespace
}  // namespace sojourn
