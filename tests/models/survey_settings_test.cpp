// Mistakes in surveys, each with its place.
#include <string>
#include <string_view>
#include <vector>

#include "models/surveys/compile.h"
#include "tests/models/journey_support.h"
#include "tests/models/survey_support.h"

namespace sojourn::models {
namespace {

using testing::asked_customers;
using testing::csat_after;

TEST(SurveySettings, are_refused_with_their_place) {
  const auto mistake = [](const std::string& more, std::string_view anchor,
                          std::string_view problem) {
    SCOPED_TRACE(more);
    expect_mistake(asked_customers(5, more), anchor, problem);
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
  Loaded loaded = load(asked_customers(5, ""));
  const Document document = read_toml(asked_customers(5, ""), "test.toml");
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
