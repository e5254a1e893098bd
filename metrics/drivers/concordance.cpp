// The metric drivers.concordance: how well scores order who leaves first.
#include "metrics/survival/estimators/concordance.h"

#include "metrics/collected_rows.h"

namespace sojourn::metrics {
namespace {

class Concordance final : public CollectedRowsMetric {
 public:
  Concordance()
      : CollectedRowsMetric(
            {{"score", RoleType::number, Need::required, "the higher, the sooner it ends"},
             {"duration", RoleType::number, Need::required, "time until the end or the last look"},
             {"ended", RoleType::flag, Need::required, "0 where still there at the last look"}},
            Covariates::none) {}
  [[nodiscard]] std::string_view name() const noexcept override { return "drivers.concordance"; }
  [[nodiscard]] Explanation explain() const override {
    return {.meaning = "chance that of two customers the one with the higher score ends first",
            .definition =
                "Harrell's C over pairs whose order is known, equal scores half; infinitesimal "
                "jackknife.",
            .estimand =
                "P(score_i > score_j | i ends before j), weighted to where censoring lets pairs be "
                "seen",
            .assumptions = "Customers are independent; scores were not fitted on these rows.",
            .when_it_lies =
                "Heavy censoring moves what pairs are seen. Ties in time are handled differently "
                "elsewhere.",
            .source = "Harrell 1982; Therneau & Atkinson 2020"};
  }
  void describe(Fields& /*switches*/) override {}
  [[nodiscard]] std::vector<Result> results() override {
    const CollectedColumns rows = sorted();
    return {{"", concordance(rows.column(1), rows.flags(2), rows.column(0)), count()}};
  }
};

}  // namespace

std::unique_ptr<Metric> make_concordance() { return std::make_unique<Concordance>(); }

}  // namespace sojourn::metrics
