// Surveys: what is measured, who is asked, who answers, and that asking changes nothing else.
#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "models/measurement.h"
#include "models/response.h"
#include "models/surveys/calibration.h"
#include "models/surveys/compile.h"
#include "models/surveys/tables.h"
#include "sim/output.h"
#include "sim/run.h"
#include "tests/models/journey_support.h"

namespace sojourn::models {
namespace {

using surveys::Measure;
using surveys::Person;
using surveys::Styles;

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

std::string text_with(int customers, const std::string& more) {
  return "[scenario]\nformat = 1\nlength = \"400 days\"\n[population]\ncustomers = " +
         std::to_string(customers) + R"(
[variables.satisfaction]
[variables.encounter]
[journey.life.new]
stay.fixed = "1 day"
next.active = 1.0
[journey.life.active]
stay.exponential = { mean = "40 days" }
enter.satisfaction = { toward = 0.0, sd = 1.0, rate = 1.0 }
enter.encounter = { toward = 0.0, sd = 1.0, rate = 1.0 }
next.active = 1.0
)" + more;
}

Lived live_with(int customers, const std::string& more, std::optional<Seconds> window = {}) {
  const Loaded loaded = load(text_with(customers, more));
  EXPECT_TRUE(loaded.diagnostics.all().empty()) << text_of(loaded.diagnostics);
  return live(loaded.scenario, window);
}

const std::string csat_after = "[survey.s]\nkind = \"csat\"\nat = { life = [\"active\"] }\n";

// --- measurement
// -----------------------------------------------------------------------------------

TEST(SurveyMeasurement, of_four_customers_by_hand) {
  Measure measure{.question = surveys::nps, .loadings = {0.7F, 0.15F, 0.0F, 0.0F}};
  measure.honest = {-2.428F, -2.299F, -2.128F, -1.960F, -1.841F,
                    -1.296F, -1.053F, -0.637F, -0.003F, 0.512F};
  const surveys::Influences felt[] = {
      {1, 2, 0, 0}, {0, 0, 0, 0}, {-1, -1, 0, 0}, {-4, 0, 0, 0}};  // Y* 1.0, 0.1, -0.85, -2.8
  const float delta[] = {0.0F, 0.1F, 0.0F, 0.0F};
  const int expected[] = {10, 9, 7, 0};
  for (std::size_t i = 0; i < 4; ++i) {
    const float y = surveys::location_of(measure, felt[i], delta[i]);
    EXPECT_EQ(surveys::answer_at(surveys::nps, measure.honest, y), expected[i]) << y;
  }
}

TEST(SurveyMeasurement, styles_shift_shrink_and_heap_answers) {
  Measure measure{.question = surveys::nps};
  measure.given = {-2.428F, -2.299F, -2.128F, -1.960F, -1.841F,
                   -1.296F, -1.053F, -0.637F, -0.003F, 0.512F};
  const Styles styles;
  const auto answer = [&](const Person& person, float y, float u) {
    return int{surveys::given_answer(measure, styles, person, y, u)};
  };
  EXPECT_EQ(answer({}, 0.3F, 0.9F), 9);
  EXPECT_EQ(answer({.harshness = 0.5F}, 0.3F, 0.9F), 8);
  EXPECT_EQ(answer({.shrink = 2.0F}, 0.3F, 0.9F), 10);
  EXPECT_EQ(answer({}, 0.3F, 0.01F), 10);  // heaped
  EXPECT_EQ(answer({}, -1.1F, 0.01F), 5);  // 6 heaped
  EXPECT_EQ(answer({}, -1.1F, 0.9F), 6);
}

TEST(SurveyMeasurement, expected_nps_is_the_published_one) {
  Measure measure{.question = surveys::nps};
  measure.honest = {-2.428F, -2.299F, -2.128F, -1.960F, -1.841F,
                    -1.296F, -1.053F, -0.637F, -0.003F, 0.512F};
  const float shift[] = {-0.25F, 0.0F, 0.25F, 0.5F};
  const float published[] = {19.1F, 35.5F, 50.4F, 63.2F};
  for (std::size_t k = 0; k < 4; ++k) {
    EXPECT_NEAR(surveys::expected_score(measure, shift[k]), published[k], 0.1F);
  }
}

TEST(SurveyMeasurement, solved_thresholds_without_styles_are_the_published_ones) {
  surveys::CalibrationCase given;
  given.question = surveys::csat;
  given.attitude_weight = 0.5;
  given.styles = {0, 0, 0, 0, 0, 0};
  given.rule.extremity = given.rule.attitude = 0.0F;
  const std::array<double, 5> shares{0.0023, 0.0147, 0.1803, 0.5524, 0.2503};
  const auto solved = surveys::solve_thresholds(given, shares);
  ASSERT_TRUE(solved);
  const float published[] = {-2.840F, -2.122F, -0.851F, 0.673F};
  // Shares of four digits leave the lowest threshold uncertain by 5e-5 / phi(2.84) = .007.
  for (std::size_t k = 0; k < 4; ++k) EXPECT_NEAR((*solved)[k], published[k], 0.008F) << k;
}

TEST(SurveyResponse, fatigue_halves_in_its_half_life) {
  const surveys::ResponseRule rule;
  EXPECT_EQ(surveys::tired_by_one_more(0.0F), 16U);
  EXPECT_FLOAT_EQ(surveys::fatigue_now(rule, 16, 0.0F), 1.0F);
  EXPECT_NEAR(surveys::fatigue_now(rule, 16, 60.0F * one_day), 0.5F, 1e-6F);
  EXPECT_NEAR(surveys::fatigue_now(rule, 48, 120.0F * one_day), 0.75F, 1e-6F);
  EXPECT_EQ(surveys::tired_by_one_more(100.0F), 255U);
}

// --- who is asked
// ----------------------------------------------------------------------------------

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
      load(text_with(300, csat_after + "delay = \"2 days\"\nquarantine = \"9 days\"\n" +
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
  const Loaded without = load(text_with(500, ""));
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

// --- mistakes
// --------------------------------------------------------------------------------------

TEST(SurveySettings, are_refused_with_their_place) {
  const auto mistake = [](const std::string& more, std::string_view anchor,
                          std::string_view problem) {
    SCOPED_TRACE(more);
    expect_mistake(text_with(5, more), anchor, problem);
  };
  mistake("[survey.s]\nkind = \"npx\"\nevery = \"30 days\"\n", "\"npx\"", "npx");
  mistake("[survey.s]\nkind = \"nps\"\nevery = \"30 days\"\nafter = [\"care\"]\n", "[survey.s]",
          "more than one occasion");
  mistake("[survey.s]\nkind = \"nps\"\n", "[survey.s]", "no occasion");
  mistake("[survey.s]\nkind = \"nps\"\nafter = [\"care_call\"]\n", "\"care_call\"", "care_call");
  mistake("[survey.s]\nkind = \"nps\"\nat = { life = [\"activ\"] }\n", "\"activ\"", "activ");
  mistake(csat_after + "share = 1.5\n", "1.5", "");
  mistake(csat_after + "[surveys.csat]\nthresholds = [-2, -1, -1.5, 1]\n", "[-2, -1",
          "out of order");
  mistake(csat_after + "[surveys.csat]\nthresholds = [-2, -1]\n", "[-2, -1", "2 thresholds");
  mistake(csat_after + "[surveys.csat]\ncalibrate = true\nshares = [0.1, 0.2, 0.3, 0.1, 0.1]\n",
          "[0.1, 0.2", "add up");
  mistake(csat_after + "[surveys.csat]\nattitude = 0.95\n", "[surveys.csat]", "no room for chance");
  mistake(csat_after + "[surveys.attitude]\nvariable = \"mood\"\n", "\"mood\"", "mood");
}

// A survey compiled among touchpoints that another part would publish.
std::string mistakes_with_touchpoint(sim::StateIndex of_state, surveys::SurveyDraft survey,
                                     surveys::SurveyProgram& program) {
  Loaded loaded = load(text_with(5, ""));
  const Document document = read_toml(text_with(5, ""), "test.toml");
  Diagnostics diagnostics;
  Reporter reporter(document, diagnostics);
  PartContext context{.program = loaded.scenario.program,
                      .population = loaded.scenario.population,
                      .start = loaded.scenario.start,
                      .length = loaded.scenario.length_seconds,
                      .reporter = reporter};
  context.touchpoints.push_back({"care_call", "", {of_state}, {}});
  surveys::SurveysDraft draft = surveys::default_draft();
  survey.name.text = "s";
  survey.kinds = {{"csat", {}}};
  draft.surveys.push_back(std::move(survey));
  program = surveys::compile_surveys(draft, context);
  return text_of(diagnostics);
}

TEST(SurveySettings, know_encounters_from_other_states) {
  surveys::SurveyProgram program;
  surveys::SurveyDraft after;
  after.after = {{"care_call", {}}};
  EXPECT_EQ(mistakes_with_touchpoint(1, after, program), "");
  EXPECT_EQ(program.asked_at, (std::vector<std::uint32_t>{0, 1}));
  EXPECT_EQ(program.causes, (std::vector<std::string>{"care_call"}));
  surveys::SurveyDraft at;
  at.at.entries.push_back({{"life", {}}, {{"active", {}}}});
  EXPECT_EQ(mistakes_with_touchpoint(1, at, program), "");
  EXPECT_NE(mistakes_with_touchpoint(0, at, program).find("is no encounter"), std::string::npos);
}

}  // namespace
}  // namespace sojourn::models
