// Surveys as a component. State of a customer: time of the last invitation (4 bytes) and fatigue
// just after it (1), the encounter that weighs most and how much (1 + 1), the next wave's time (4,
// only where there are waves), what was learnt from follow-ups (1, only where there are any). All
// else is drawn again whenever it is needed.
#include "models/surveys/component.h"

#include <utility>

#include "models/surveys/tables.h"
#include "models/surveys/work.h"

namespace sojourn::models::surveys {
namespace {

class Surveys final : public sim::Component {
 public:
  explicit Surveys(SurveyProgram program) : program_(std::move(program)) {}
  [[nodiscard]] std::string_view name() const noexcept override { return "surveys"; }
  [[nodiscard]] std::string_view meaning() const noexcept override {
    return "who is asked, who answers, and what";
  }
  [[nodiscard]] std::vector<sim::ExtraColumn> columns() const override {
    std::vector<sim::ExtraColumn> columns{{"last_invitation", 4},
                                          {"survey_fatigue", 1},
                                          {"weighing_encounter", 1},
                                          {"weighing_size", 1}};
    if (program_.has_waves) columns.push_back({"next_wave", 4});
    if (program_.follows_up) columns.push_back({"survey_lesson", 1});
    return columns;
  }
  [[nodiscard]] std::vector<TableSchema> tables(const sim::Program& /*program*/) const override {
    return survey_tables(program_);
  }
  [[nodiscard]] bool uses_calendar() const noexcept override { return program_.has_waves; }
  [[nodiscard]] bool records() const noexcept override { return true; }
  [[nodiscard]] std::unique_ptr<sim::ComponentWork> work(
      const sim::ComponentSetup& setup) const override {
    return make_work(program_, setup);
  }

 private:
  SurveyProgram program_;
};

}  // namespace

std::shared_ptr<const sim::Component> make_component(SurveyProgram program) {
  return std::make_shared<Surveys>(std::move(program));
}

}  // namespace sojourn::models::surveys
