// The metric drivers.calibration: whether predicted probabilities mean what they say.
#include "metrics/drivers/fits/calibration.h"

#include "metrics/collected_rows.h"
#include "metrics/number_text.h"
#include "metrics/share.h"

namespace sojourn::metrics {
namespace {

class Calibration final : public CollectedRowsMetric {
 public:
  Calibration()
      : CollectedRowsMetric(
            {{"probability", RoleType::number, Need::required, "predicted probability"},
             {"outcome", RoleType::flag, Need::required, "whether it happened"}},
            Covariates::none) {}
  [[nodiscard]] std::string_view name() const noexcept override { return "drivers.calibration"; }
  [[nodiscard]] Explanation explain() const override {
    return {
        .meaning = "whether predicted probabilities mean what they say",
        .definition =
            "Brier: mean of (p - y)^2. Intercept a of logit P(y = 1) = a + logit p; slope b of "
            "logit P(y = 1) = a + b logit p. Observed shares in bins of equal width of p, with "
            "Wilson intervals.",
        .estimand = "the same in the population",
        .assumptions = "Customers are independent; probabilities were not fitted on these rows.",
        .when_it_lies =
            "Probabilities of exactly 0 or 1 have no logit (a reason is given). Empty bins.",
        .source = "Brier 1950; Cox 1958; Van Calster et al. 2019"};
  }
  void describe(Fields& switches) override {
    switches.whole("bins", bins_, {.low = 1, .high = 1000}, "bins of the table");
  }
  [[nodiscard]] std::vector<Result> results() override {
    const CollectedColumns rows = sorted();
    const std::vector<std::uint8_t> outcome = rows.flags(1);
    BrierScore brier;
    brier.add(rows.column(0), outcome);
    const CalibrationLine line = calibration_line(rows.column(0), outcome);
    CalibrationTable table(static_cast<int>(bins_));
    table.add(rows.column(0), outcome);
    std::vector<Result> found{{"Brier", brier.estimate(), count()},
                              {"intercept", line.intercept, count()},
                              {"slope", line.slope, count()}};
    for (const CalibrationBin& bin : table.bins()) {
      const std::uint64_t members = bin.predicted.count();
      found.push_back({"observed " + number_text(bin.low) + " to " + number_text(bin.high),
                       share_of(bin.ones, members), members});
    }
    return found;
  }

 private:
  std::int64_t bins_ = 10;
};

}  // namespace

std::unique_ptr<Metric> make_calibration() { return std::make_unique<Calibration>(); }

}  // namespace sojourn::metrics
