// The metric causal.adjusted_effect: an effect where treatment was chosen, not drawn.
#include <array>

#include "metrics/causal/effects/propensity.h"
#include "metrics/collected_rows.h"

namespace sojourn::metrics {
namespace {

class AdjustedEffect final : public CollectedRowsMetric {
 public:
  AdjustedEffect()
      : CollectedRowsMetric({{"treated", RoleType::flag, Need::required, "whether treated"},
                             {"outcome", RoleType::number, Need::required, "what is compared"}},
                            Covariates::optional) {}
  [[nodiscard]] std::string_view name() const noexcept override { return "causal.adjusted_effect"; }
  [[nodiscard]] Explanation explain() const override {
    return {.meaning = "average effect of a treatment, adjusted for covariates",
            .definition =
                "doubly_robust: mean of m1 - m0 + t (y - m1) / e - (1 - t) (y - m0) / (1 - e), e a "
                "logistic propensity and m linear in each arm. weighting: difference of means "
                "weighted by 1 / e and 1 / (1 - e) (Hajek). Errors from influence functions.",
            .estimand = "the average effect in the population of all customers",
            .assumptions =
                "Covariates hold all that moves both treatment and outcome; everybody "
                "could have been treated or not.",
            .when_it_lies =
                "Something unseen moves both. Propensities near 0 or 1 (noted). "
                "Covariates that treatment itself changed.",
            .source = "Lunceford & Davidian 2004; Robins, Rotnitzky & Zhao 1994"};
  }
  void describe(Fields& switches) override {
    static constexpr std::array<std::string_view, 2> methods{"doubly_robust", "weighting"};
    switches.choice("method", method_, methods, "how covariates are adjusted for");
  }
  [[nodiscard]] std::vector<Result> results() override {
    const CollectedColumns rows = sorted();
    const auto effect = method_ == 0 ? doubly_robust_effect : weighted_effect;
    return {{"effect", effect(rows.from(2), rows.flags(0), rows.column(1)).effect, count()}};
  }

 private:
  std::size_t method_ = 0;
};

}  // namespace

std::unique_ptr<Metric> make_adjusted_effect() { return std::make_unique<AdjustedEffect>(); }

}  // namespace sojourn::metrics
