// The metric causal.instrumented_effect: two-stage least squares with one instrument.
#include "metrics/causal/effects/two_stage.h"
#include "metrics/collected_rows.h"

namespace sojourn::metrics {
namespace {

class Instrumented final : public CollectedRowsMetric {
 public:
  Instrumented()
      : CollectedRowsMetric(
            {{"exposure", RoleType::number, Need::required, "what acts on the outcome"},
             {"outcome", RoleType::number, Need::required, "what it acts on"},
             {"instrument", RoleType::number, Need::required, "what moves the exposure only"}},
            Covariates::optional) {}
  [[nodiscard]] std::string_view name() const noexcept override {
    return "causal.instrumented_effect";
  }
  [[nodiscard]] Explanation explain() const override {
    return {
        .meaning = "effect of an exposure, through an instrument that moves it",
        .definition =
            "Two-stage least squares with covariates x1 to x8, errors robust (HC1); "
            "first-stage F of the instrument beside it.",
        .estimand = "the average effect among those whom the instrument moves",
        .assumptions = "The instrument is as good as drawn, and acts through the exposure alone.",
        .when_it_lies =
            "First-stage F below 10 (noted): biased towards plain regression. An "
            "instrument with another way to the outcome: any result is possible.",
        .source = "Imbens & Angrist 1994; Staiger & Stock 1997"};
  }
  void describe(Fields& /*switches*/) override {}
  [[nodiscard]] std::vector<Result> results() override {
    const CollectedColumns rows = sorted();
    const InstrumentedEffect found =
        two_stage_effect(rows.from(3), {rows.column(2)}, rows.column(0), rows.column(1));
    const Outcome strength = found.effect.effect
                                 ? Outcome(counted(found.first_stage_f))
                                 : Outcome(NoEstimate{found.effect.effect.reason()});
    return {{"effect", found.effect.effect, count()}, {"first stage F", strength, count()}};
  }
};

}  // namespace

std::unique_ptr<Metric> make_instrumented_effect() { return std::make_unique<Instrumented>(); }

}  // namespace sojourn::metrics
