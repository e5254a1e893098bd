// The metric survival.kaplan_meier: the share still there at given times, and quantiles of
// lifetime.
#include <array>

#include "metrics/number_text.h"
#include "metrics/survival/estimators/survival_curve.h"
#include "metrics/survival/lives/lives_metric.h"

namespace sojourn::metrics {
namespace {

class KaplanMeier final : public LifeTableMetric {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "survival.kaplan_meier"; }
  [[nodiscard]] Explanation explain() const override {
    return {
        .meaning = "share of customers still there after a time, and the median lifetime",
        .definition =
            "S(t) = product over end times t_j <= t of (1 - d_j / n_j), n_j those with entry < "
            "t_j <= duration; ends before censorings at equal times. Greenwood's variance; "
            "interval=log_log, log (R's default) or plain. The median is the first time with "
            "S <= 1/2, halfway to the next end where S equals 1/2; its interval inverts that "
            "of S.",
        .estimand = "P(lifetime > t) of the population",
        .assumptions =
            "Customers are independent; censoring and late entry tell nothing about the "
            "lifetime.",
        .when_it_lies =
            "Whoever is about to leave is more likely to drop out of sight (true 0.624, found "
            "0.665). Without entry times, data that begin after the customers did show only "
            "survivors. With few at risk at early entries the curve may fall to 0 and stay.",
        .source = "Kaplan & Meier 1958; Kalbfleisch & Prentice 2002; Brookmeyer & Crowley 1982"};
  }

 protected:
  void describe_own(Fields& switches) override {
    static constexpr std::array<std::string_view, 3> intervals{"log_log", "log", "plain"};
    switches.list("times", times_, not_negative, "times at which the share is wanted");
    switches.choice("interval", interval_, intervals, "how the 95 % interval is made");
    switches.number("ended", ended_, "", {0.0, 1.0, true, true},
                    "share of customers ended whose time is wanted, 0.5 for the median");
  }
  [[nodiscard]] std::vector<Result> own_results() override {
    const auto interval = static_cast<SurvivalInterval>(interval_);
    const SurvivalCurve curve =
        kaplan_meier(table(), {.times = times_, .ended = {ended_}, .interval = interval});
    std::vector<Result> found;
    for (const double time : times_) {
      found.push_back(result("at " + number_text(time), survival_at(curve, time, interval)));
    }
    const std::string label = ended_ == 0.5 ? "median" : "time to " + number_text(ended_);
    found.push_back(result(label, time_to_end(curve, ended_, interval), time_unit()));
    return found;
  }

 private:
  std::vector<double> times_;
  std::size_t interval_ = 0;
  double ended_ = 0.5;
};

}  // namespace

std::unique_ptr<Metric> make_kaplan_meier() { return std::make_unique<KaplanMeier>(); }

}  // namespace sojourn::metrics
