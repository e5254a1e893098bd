// The metric drivers.auc: how well scores tell who will from who will not.
#include "metrics/collected_rows.h"
#include "metrics/drivers/fits/ranking.h"

namespace sojourn::metrics {
namespace {

class AreaUnderRoc final : public CollectedRowsMetric {
 public:
  AreaUnderRoc()
      : CollectedRowsMetric(
            {{"score", RoleType::number, Need::required, "the higher, the likelier"},
             {"outcome", RoleType::flag, Need::required, "whether it happened"}},
            Covariates::none) {}
  [[nodiscard]] std::string_view name() const noexcept override { return "drivers.auc"; }
  [[nodiscard]] Explanation explain() const override {
    return {.meaning = "chance that a customer with the outcome has the higher score",
            .definition =
                "P(score with > score without) + P(equal) / 2; DeLong's error, interval on the "
                "logit scale.",
            .estimand = "that probability for two customers drawn from the population",
            .assumptions = "Customers are independent; scores were not fitted on these rows.",
            .when_it_lies =
                "Scores fitted on the same rows. Rare outcomes: a high area may still find few of "
                "them. It says nothing of whether probabilities are right (drivers.calibration).",
            .source = "DeLong, DeLong & Clarke-Pearson 1988; Sun & Xu 2014"};
  }
  void describe(Fields& /*switches*/) override {}
  [[nodiscard]] std::vector<Result> results() override {
    const CollectedColumns rows = sorted();
    return {{"", area_under_roc(rows.column(0), rows.flags(1)), count()}};
  }
};

}  // namespace

std::unique_ptr<Metric> make_area_under_roc() { return std::make_unique<AreaUnderRoc>(); }

}  // namespace sojourn::metrics
