// Surveys as a component. State of a customer: time of the last invitation and fatigue just after
// it, the encounter that weighs most and how much, the next wave's number or time, where there are
// waves, and what was learnt from follow-ups, where there are any. All else is drawn again whenever
// it is needed.
#include "models/surveys/component.h"

#include <algorithm>
#include <utility>

#include "models/surveys/tables.h"
#include "models/surveys/waves.h"
#include "models/surveys/work.h"

namespace sojourn::models::surveys {
namespace {

// The last of the encounters that may weigh on a customer.
std::uint32_t most_cause_of(const SurveyProgram& program) {
  std::uint32_t most = 0;
  for (const std::uint32_t cause : program.cause_of) {
    if (cause != no_cause) most = std::max(most, cause);
  }
  return most;
}

class Surveys final : public sim::Component {
 public:
  explicit Surveys(SurveyProgram program) : program_(std::move(program)) {}
  [[nodiscard]] std::string_view name() const noexcept override { return "surveys"; }
  [[nodiscard]] std::string_view meaning() const noexcept override {
    return "who is asked, who answers, and what";
  }
  [[nodiscard]] std::vector<sim::ExtraColumn> columns() const override {
    const std::uint32_t causes = most_cause_of(program_);
    std::vector<sim::ExtraColumn> columns{
        {"last_invitation", sim::Resting::time()},
        {"survey_fatigue", sim::Resting::up_to(255)},
        {"weighing_encounter", sim::Resting::up_to_or(causes, no_cause)},
        {"weighing_size", sim::Resting::up_to(255)}};
    const bool is_numbered = Waves::only_one(program_) != nullptr;
    if (program_.has_waves) {
      columns.push_back(
          {"next_wave", is_numbered ? sim::Resting::nothing() : sim::Resting::time()});
    }
    if (program_.follows_up) columns.push_back({"survey_lesson", sim::Resting::up_to(255)});
    if (is_numbered) {
      columns.push_back({"wave_number", sim::Resting::up_to(Waves::most_waves(program_))});
    }
    return columns;
  }
  [[nodiscard]] std::vector<TableSchema> tables(const sim::Program& /*program*/) const override {
    return survey_tables(program_);
  }
  [[nodiscard]] bool uses_calendar() const noexcept override { return program_.has_waves; }
  [[nodiscard]] bool draws_at(std::size_t state) const override {
    return program_.asked_at[state] != 0;
  }
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
