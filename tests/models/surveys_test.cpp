// Surveys: what is measured, who is asked, who answers, and that asking changes nothing else.
#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "models/surveys/compile.h"
#include "models/surveys/tables.h"
#include "sim/output.h"
#include "sim/run.h"
#include "tests/models/journey_support.h"
#include "tests/models/survey_support.h"

namespace sojourn::models {
namespace {

using testing::asked_customers;
using testing::csat_after;

constexpr std::int32_t one_day = 86400;

struct Asked {
  std::uint32_t customer = 0;
  std::int32_t time = 0, invited = 0, answered_at = 0;
  int survey = 0, question = 0, reminded = 0, answered = 0, score = 0, polarity = 0, topic = 0;
};

struct Truth {
  std::uint32_t customer = 0;
  std::int32_t time = 0;
  int survey = 0, question = 0, invited = 0, answered = 0, honest = 0;
  float p_invite = 0.0F, p_respond = 0.0F, attitude = 0.0F, expected = 0.0F;
};

class Rows final : public TableSink {
 public:
  Rows(std::size_t asked_table, std::size_t truth_table)
      : asked_(asked_table), truth_(truth_table) {}
  void take(TableChunk& chunk) override {
    using namespace surveys;
    const auto u8 = [&](std::size_t c, std::size_t i) {
      return int{chunk.columns[c].as<std::uint8_t>()[i]};
    };
    const auto i32 = [&](std::size_t c, std::size_t i) {
      return chunk.columns[c].as<std::int32_t>()[i];
    };
    const auto f32 = [&](std::size_t c, std::size_t i) { return chunk.columns[c].as<float>()[i]; };
    for (std::size_t i = 0; i < chunk.rows && chunk.table == asked_; ++i) {
      asked.push_back({chunk.columns[0].as<std::uint32_t>()[i], i32(survey_time, i),
                       i32(survey_invited, i), i32(survey_answered_at, i), u8(survey_name, i),
                       u8(survey_question, i), u8(survey_reminded, i), u8(survey_answered, i),
                       u8(survey_score, i), u8(survey_polarity, i), u8(survey_topic, i)});
    }
    for (std::size_t i = 0; i < chunk.rows && chunk.table == truth_; ++i) {
      truth.push_back({chunk.columns[0].as<std::uint32_t>()[i], i32(truth_time, i),
                       u8(truth_survey, i), u8(truth_question, i), u8(truth_invited, i),
                       u8(truth_answered, i), u8(truth_honest, i), f32(truth_p_invite, i),
                       f32(truth_p_respond, i), f32(truth_attitude, i), f32(truth_expected, i)});
    }
  }
  std::vector<Asked> asked;
  std::vector<Truth> truth;

 private:
  std::size_t asked_, truth_;
};

struct Lived {
  std::vector<Asked> asked;
  std::vector<Truth> truth;
  sim::RunSummary summary;
};

enum class Record { all, nothing };

Lived live(const Scenario& scenario, std::optional<Seconds> window = {},
           Record record = Record::all, const sim::Kernels* kernels = nullptr) {
  const sim::Plan plan(scenario.program, scenario.population.traits().size());
  sim::RunOptions options;
  options.threads = 1;
  options.window = window;
  options.kernels = kernels;
  const auto tables = sim::tables_of(scenario.program, scenario.population);
  for (const TableSchema& table : tables) {
    options.recording.columns.emplace_back(table.columns.size(), record == Record::all);
  }
  const auto index = [&](std::string_view name) {
    return static_cast<std::size_t>(
        std::find_if(tables.begin(), tables.end(), [&](auto& t) { return t.name == name; }) -
        tables.begin());
  };
  Rows rows(index("surveys"), index("truth/surveys"));
  Lived lived;
  lived.summary = sim::run(plan, scenario.population, options, &rows);
  lived.asked = std::move(rows.asked);
  lived.truth = std::move(rows.truth);
  return lived;
}

Lived live_with(int customers, const std::string& more, std::optional<Seconds> window = {}) {
  const Loaded loaded = load(asked_customers(customers, more));
  EXPECT_TRUE(loaded.diagnostics.all().empty()) << text_of(loaded.diagnostics);
  return live(loaded.scenario, window);
}

TEST(Surveys, ask_at_most_once_in_a_quarantine) {
  const Lived lived = live_with(200, csat_after + "quarantine = \"60 days\"\n");
  std::map<std::uint32_t, std::int32_t> last;
  for (const Asked& row : lived.asked) {
    const auto known = last.find(row.customer);
    if (known != last.end()) {
      EXPECT_GE(row.invited - known->second, 60 * one_day);
    }
    last[row.customer] = row.invited;
  }
  EXPECT_GT(lived.asked.size(), 400U);
  for (const Truth& row : lived.truth) EXPECT_EQ(row.p_invite > 0.0F, row.invited == 1);
}

TEST(Surveys, ask_the_share_given_and_know_everybody_who_could_be_asked) {
  const Lived all = live_with(2000, csat_after);
  const Lived some = live_with(2000, csat_after + "share = 0.3\n");
  EXPECT_EQ(all.asked.size(), all.truth.size());
  EXPECT_EQ(some.truth.size(), all.truth.size());
  const double n = static_cast<double>(all.truth.size());
  EXPECT_NEAR(static_cast<double>(some.asked.size()) / n, 0.3, 4 * std::sqrt(0.21 / n));
}

TEST(Surveys, in_waves_come_every_so_often_each_customer_at_its_own_day) {
  const Lived lived = live_with(
      300, "[survey.w]\nkind = \"nps\"\nevery = \"90 days\"\nwhile = { life = [\"active\"] }\n");
  std::map<std::uint32_t, std::vector<std::int32_t>> waves;
  for (const Asked& row : lived.asked) waves[row.customer].push_back(row.time);
  EXPECT_EQ(waves.size(), 300U);
  for (const auto& [customer, times] : waves) {
    EXPECT_GE(times.size(), 3U);
    for (std::size_t k = 1; k < times.size(); ++k) EXPECT_EQ(times[k] - times[k - 1], 90 * one_day);
  }
}

TEST(Surveys, are_the_same_with_windows) {
  const std::string both = csat_after + "delay = \"2 days\"\nquarantine = \"9 days\"\n" +
                           "[survey.w]\nkind = [\"nps\", \"ces\"]\nevery = \"31 days\"\n";
  EXPECT_EQ(live_with(300, both).summary.digest, live_with(300, both, 5 * one_day).summary.digest);
}

TEST(Surveys, are_the_same_whatever_is_recorded_and_with_every_instruction_set) {
  const Loaded loaded =
      load(asked_customers(300, csat_after + "delay = \"2 days\"\nquarantine = \"9 days\"\n" +
                                    "[survey.w]\nkind = [\"nps\", \"ces\"]\nevery = \"31 days\"\n" +
                                    "reminder = \"3 days\"\nshare = 0.4\n"));
  const Digest digest = live(loaded.scenario).summary.digest;
  EXPECT_EQ(live(loaded.scenario, {}, Record::nothing).summary.digest, digest);
  for (const char* const name : {"baseline", "avx2", "avx512"}) {
    const sim::Kernels* const kernels = sim::kernels_named(name);
    if (kernels == nullptr) continue;
    EXPECT_EQ(live(loaded.scenario, {}, Record::nothing, kernels).summary.digest, digest) << name;
  }
}

TEST(Surveys, send_reminders_only_to_those_who_have_not_answered) {
  const std::string with = csat_after + "reminder = \"5 days\"\n";
  const Lived plain = live_with(2000, csat_after);
  const Lived lived = live_with(2000, with);
  int reminded = 0, won = 0, late = 0;
  for (const Asked& row : lived.asked) {
    reminded += row.reminded;
    won += row.reminded & row.answered;
    if (row.answered == 0) continue;
    late += row.reminded == 0 && row.answered_at >= row.invited + 5 * one_day ? 1 : 0;
    if (row.reminded == 1) {
      EXPECT_GE(row.answered_at, row.invited + 5 * one_day);
    }
  }
  EXPECT_GT(reminded, 0);
  EXPECT_GT(won, 0);
  EXPECT_EQ(late, 0);
  const auto answers = [](const Lived& of) {
    return std::count_if(of.asked.begin(), of.asked.end(), [](auto& r) { return r.answered == 1; });
  };
  EXPECT_GT(answers(lived), answers(plain));
}

TEST(Surveys, are_answered_as_often_as_the_truth_says) {
  const Lived lived = live_with(5000, csat_after + "channel = \"interview\"\n");
  double expected = 0.0, variance = 0.0, answered = 0.0;
  for (const Truth& row : lived.truth) {
    expected += row.p_respond;
    variance += row.p_respond * (1.0 - row.p_respond);
    answered += row.answered;
  }
  EXPECT_NEAR(answered, expected, 4 * std::sqrt(variance));
}

TEST(Surveys, change_nothing_but_their_own_tables) {
  const Lived lived =
      live_with(500, csat_after + "[survey.w]\nkind = \"nps\"\nevery = \"30 days\"\n");
  const Loaded without = load(asked_customers(500, ""));
  const Lived plain = live(without.scenario);
  for (const std::size_t t : {sim::customers_table, sim::events_table}) {
    EXPECT_EQ(lived.summary.digests[t], plain.summary.digests[t]);
  }
  EXPECT_EQ(lived.summary.occupancy, plain.summary.occupancy);
}

TEST(Surveys, added_change_no_answer_to_those_there_were) {
  const Lived one = live_with(300, csat_after);
  const Lived two =
      live_with(300, csat_after + "[survey.w]\nkind = \"nps\"\nevery = \"30 days\"\n");
  std::vector<int> before, after;
  for (const Truth& row : one.truth) before.push_back(row.honest);
  for (const Truth& row : two.truth) {
    if (row.survey == 0) after.push_back(row.honest);
  }
  EXPECT_EQ(before, after);
}

}  // namespace
}  // namespace sojourn::models
