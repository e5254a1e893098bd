// The metric causal.uplift: how well scores rank customers by effect.
#include "metrics/causal/effects/uplift_curve.h"
#include "metrics/collected_rows.h"
#include "metrics/number_text.h"

namespace sojourn::metrics {
namespace {

class Uplift final : public CollectedRowsMetric {
 public:
  Uplift()
      : CollectedRowsMetric({{"treated", RoleType::flag, Need::required, "whether treated"},
                             {"outcome", RoleType::number, Need::required, "what is compared"},
                             {"score", RoleType::number, Need::required, "predicted effect"}},
                            Covariates::none) {}
  [[nodiscard]] std::string_view name() const noexcept override { return "causal.uplift"; }
  [[nodiscard]] Explanation explain() const override {
    return {.meaning = "how well scores rank customers by what a treatment does to them",
            .definition =
                "gain(k) = y1 - y0 n1 / n0 among the k best scores; qini = (area under gain over "
                "k / n - gain(n) / 2) / all treated; auuc = the same of k (y1 / n1 - y0 / n0), per "
                "customer. Trapezoids; equal scores enter together; no division by a perfect "
                "curve.",
            .estimand = "the area of the superpopulation's curve for these scores",
            .assumptions = "A randomised treatment; scores that were not fitted on these rows.",
            .when_it_lies =
                "Scores fitted on the same rows look useful when they are not. Values "
                "of other programs use other normalisations.",
            .source = "Radcliffe 2007; Gutierrez & Gerardy 2017"};
  }
  void describe(Fields& switches) override {
    switches.list("best", best_, probability, "shares of best customers whose uplift is wanted");
  }
  [[nodiscard]] std::vector<Result> results() override {
    const CollectedColumns rows = sorted();
    const std::vector<std::uint8_t> treated = rows.flags(0);
    const UpliftCurve curve = uplift_curve(rows.column(2), treated, rows.column(1));
    std::vector<Result> found{{"qini", curve.qini, count()}, {"auuc", curve.auuc, count()}};
    for (const double share : best_) {
      if (share == 0.0) continue;
      found.push_back({"uplift among best " + number_text(share),
                       uplift_among_best(rows.column(2), treated, rows.column(1), share), count()});
    }
    return found;
  }

 private:
  std::vector<double> best_{0.1, 0.3, 0.5, 1.0};
};

}  // namespace

std::unique_ptr<Metric> make_uplift() { return std::make_unique<Uplift>(); }

}  // namespace sojourn::metrics
