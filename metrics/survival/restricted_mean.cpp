// The metric survival.restricted_mean: the mean lifetime up to a horizon.
#include "metrics/number_text.h"
#include "metrics/survival/estimators/survival_curve.h"
#include "metrics/survival/lives/lives_metric.h"

namespace sojourn::metrics {
namespace {

class RestrictedMean final : public LifeTableMetric {
 public:
  [[nodiscard]] std::string_view name() const noexcept override {
    return "survival.restricted_mean";
  }
  [[nodiscard]] Explanation explain() const override {
    return {.meaning = "mean lifetime up to a horizon",
            .definition =
                "RMST = integral from 0 to the horizon of the Kaplan-Meier curve; variance sum of "
                "A_j^2 d_j / (n_j (n_j - d_j)), A_j the area right of t_j.",
            .estimand = "E min(lifetime, horizon)",
            .assumptions = "As for Kaplan-Meier.",
            .when_it_lies =
                "Horizons beyond the last observation have no value here; tools that extrapolate "
                "or cut silently give one.",
            .source = "Irwin 1949; Royston & Parmar 2013"};
  }

 protected:
  void describe_own(Fields& switches) override {
    switches.number("horizon", horizon_, "", not_negative,
                    "time up to which lifetimes are averaged, 0 for the last time observed");
  }
  [[nodiscard]] std::vector<Result> own_results() override {
    const SurvivalCurve curve = kaplan_meier(table());
    const double horizon = horizon_ > 0.0 ? horizon_ : curve.last_time;
    if (!(horizon > 0.0)) {
      return {result("", NoEstimate{"there are no customers observed for any time"}, time_unit())};
    }
    return {result("up to " + number_text(horizon), restricted_mean(curve, horizon), time_unit())};
  }

 private:
  double horizon_ = 0.0;
};

}  // namespace

std::unique_ptr<Metric> make_restricted_mean() { return std::make_unique<RestrictedMean>(); }

}  // namespace sojourn::metrics
