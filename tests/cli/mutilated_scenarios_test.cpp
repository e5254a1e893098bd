// Mutilated scenarios: whatever is done to a file, it is refused or runs; nothing crashes or hangs.
//
// Designed mutations are each a mistake and must be refused. Random ones may leave a valid
// scenario, which then has to run.
#include <gtest/gtest.h>

#include <chrono>
#include <random>
#include <regex>
#include <string>
#include <vector>

#include "cli/session.h"
#include "models/journeys/load.h"
#include "tests/cli/program.h"

namespace sojourn::cli {
namespace {

constexpr int designed_mutations = 120;
constexpr int random_mutations = 100;
constexpr std::chrono::seconds patience{10};

const std::string& telecom_text() {
  static const std::string text = text_of_file(scenario_path("telecom.toml"));
  return text;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

/// All matches of a pattern outside comments: offset and length of group 1.
std::vector<std::pair<std::size_t, std::size_t>> places(const std::string& text,
                                                        const std::string& pattern) {
  std::vector<std::pair<std::size_t, std::size_t>> found;
  const std::regex expression(pattern);
  std::size_t offset = 0;
  for (const std::string& line : lines_of(text)) {
    const std::string code = line.substr(0, line.find('#'));
    for (std::sregex_iterator at(code.begin(), code.end(), expression), end; at != end; ++at) {
      found.emplace_back(offset + static_cast<std::size_t>(at->position(1)),
                         static_cast<std::size_t>(at->length(1)));
    }
    offset += line.size() + 1;
  }
  return found;
}

struct Mistake {
  const char* name;
  const char* where;  ///< group 1 is replaced
  const char* with;   ///< & stands for what was there
};

constexpr Mistake mistakes[] = {
    {"misspelt key", R"(^([a-z_]+)(?:\.[a-z_.]+)?\s*=)", "&x"},
    {"misspelt table", R"(^\[([a-z_]+)(?:\.[a-z_.]+)?\])", "&x"},
    {"not a number", R"([=\[,] (-?[0-9]+(?:\.[0-9]+)?)(?=[ ,\]}]|$))", "nan"},
    {"infinite", R"([=\[,] (-?[0-9]+(?:\.[0-9]+)?)(?=[ ,\]}]|$))", "-inf"},
    {"text for a number", R"([=\[,] (-?[0-9]+(?:\.[0-9]+)?)(?=[ ,\]}]|$))", "\"much\""},
    {"negative time or rate", R"("([0-9.]+) (?:day|hour|minute|/))", "-&"},
    {"unknown unit", R"("[0-9.]+ (days|hours|minutes|years|day))", "parsecs"},
    {"unclosed text", R"("[0-9.]+ (?:days|hours|minutes|years|day)("))", ""},
    {"unknown state or track", R"(next\.([a-z]+) *=)", "&x"},
    {"given twice", R"(^(stay +=.*)$)", "&\n&"},
};

std::string apply(const Mistake& mistake, const std::string& text, std::mt19937& random) {
  const auto found = places(text, mistake.where);
  EXPECT_FALSE(found.empty()) << mistake.name;
  const auto [at, length] = found[random() % found.size()];
  std::string with;
  for (const char letter : std::string(mistake.with)) {
    with += letter == '&' ? text.substr(at, length) : std::string(1, letter);
  }
  return text.substr(0, at) + with + text.substr(at + length);
}

/// Loads a text and, where it is accepted, lives through it as `sojourn check` does.
bool is_accepted(const std::string& text) {
  try {
    LoadedScenario loaded = load_text(text, "mutilated.toml");
    models::Scenario& scenario = loaded.scenario;
    static_cast<void>(models::expected_load(scenario.program, scenario.population));
    scenario.population.set_customers(20);
    RunMonitor monitor;
    RunRequest request;
    request.options = options_of(scenario);
    request.options.threads = 1;
    static_cast<void>(run_scenario(loaded, request, monitor));
    return true;
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("error: "), std::string::npos);
    return false;
  }
}

template <typename Check>
void within_patience(const std::string& text, const Check& check) {
  const auto begin = std::chrono::steady_clock::now();
  check();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, patience) << text;
}

TEST(MutilatedScenarios, the_whole_one_is_accepted) { EXPECT_TRUE(is_accepted(telecom_text())); }

TEST(MutilatedScenarios, with_a_mistake_are_refused) {
  std::mt19937 random(20250101);
  for (int i = 0; i < designed_mutations; ++i) {
    const Mistake& mistake = mistakes[static_cast<std::size_t>(i) % std::size(mistakes)];
    const std::string text = apply(mistake, telecom_text(), random);
    within_patience(text, [&] {
      EXPECT_FALSE(is_accepted(text)) << mistake.name << " in a scenario whose lines differ:\n"
                                      << [&] {
                                           const auto before = lines_of(telecom_text());
                                           const auto after = lines_of(text);
                                           std::size_t k = 0;
                                           while (k < before.size() && before[k] == after[k]) ++k;
                                           return k < after.size() ? after[k] : std::string();
                                         }();
    });
  }
}

TEST(MutilatedScenarios, cut_short_inside_a_table_are_refused) {
  std::mt19937 random(7);
  const auto found = places(telecom_text(), R"(= (\{) )");
  for (int i = 0; i < 20; ++i) {
    const std::string text = telecom_text().substr(0, found[random() % found.size()].first + 3);
    within_patience(text, [&] { EXPECT_FALSE(is_accepted(text)); });
  }
}

std::string mutilate(const std::string& text, std::mt19937& random) {
  std::vector<std::string> lines = lines_of(text);
  const auto line = [&]() -> std::string& { return lines[random() % lines.size()]; };
  switch (random() % 5) {
    case 0:  // a line is lost
      lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(random() % lines.size()));
      return joined(lines);
    case 1:  // two lines change places
      std::swap(line(), line());
      return joined(lines);
    case 2:  // cut short anywhere
      return text.substr(0, random() % text.size());
    case 3: {  // a byte is another one
      std::string changed = text;
      changed[random() % changed.size()] = static_cast<char>(random() % 256);
      return changed;
    }
    default: {  // a digit is another one
      const auto found = places(text, "([0-9])");
      std::string changed = text;
      changed[found[random() % found.size()].first] = static_cast<char>('0' + random() % 10);
      return changed;
    }
  }
}

TEST(MutilatedScenarios, at_random_are_refused_or_run) {
  std::mt19937 random(42);
  int accepted = 0;
  for (int i = 0; i < random_mutations; ++i) {
    const std::string text = mutilate(telecom_text(), random);
    within_patience(text, [&] { accepted += is_accepted(text) ? 1 : 0; });
  }
  EXPECT_LT(accepted, random_mutations);
}

TEST(MutilatedScenarios, are_refused_by_the_program_with_exit_code_2) {
  const Folder folder;
  std::mt19937 random(3);
  for (const Mistake& mistake : mistakes) {
    const std::string file = folder.file("x.toml");
    std::ofstream(file) << apply(mistake, telecom_text(), random);
    const Outcome check = sojourn({"check", file});
    EXPECT_EQ(check.code, 2) << mistake.name << check.err;
    EXPECT_NE(check.err.find("x.toml:"), std::string::npos) << check.err;
  }
}

}  // namespace
}  // namespace sojourn::cli
