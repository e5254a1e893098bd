// Surveys of a scenario: [surveys] and [survey.NAME].
#include "models/part.h"
#include "models/surveys/compile.h"
#include "models/surveys/component.h"
#include "models/surveys/settings.h"

namespace sojourn::models {
namespace {

class SurveysPart final : public Part {
 public:
  [[nodiscard]] int order() const noexcept override { return 40; }
  void describe(Fields& root) override { surveys::describe_surveys(root, draft_); }
  [[nodiscard]] std::shared_ptr<const sim::Component> compile(PartContext& context) override {
    if (draft_.surveys.empty()) return nullptr;
    return surveys::make_component(surveys::compile_surveys(draft_, context));
  }

 private:
  surveys::SurveysDraft draft_ = surveys::default_draft();
};

}  // namespace

std::unique_ptr<Part> make_surveys() { return std::make_unique<SurveysPart>(); }

}  // namespace sojourn::models
