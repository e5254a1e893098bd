// The metric survival.nelson_aalen: the cumulative hazard at given times.
#include <array>

#include "metrics/number_text.h"
#include "metrics/survival/estimators/cumulative_hazard.h"
#include "metrics/survival/lives/lives_metric.h"

namespace sojourn::metrics {
namespace {

class NelsonAalen final : public LifeTableMetric {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "survival.nelson_aalen"; }
  [[nodiscard]] Explanation explain() const override {
    return {.meaning = "cumulative hazard of leaving up to a time",
            .definition =
                "H(t) = sum over end times t_j <= t of d_j / n_j, variance sum d_j / n_j^2; "
                "ties=broken uses sums of 1 / (n_j - k), k < d_j, and of their squares. Interval "
                "H exp(+- z se / H).",
            .estimand = "the integral of the hazard, -ln P(lifetime > t)",
            .assumptions = "As for Kaplan-Meier, and lifetimes that are continuous.",
            .when_it_lies = "Heavy ties: shared and broken ties then differ, and exp(-H) is not S.",
            .source = "Aalen 1978; Fleming & Harrington 1984"};
  }

 protected:
  void describe_own(Fields& switches) override {
    static constexpr std::array<std::string_view, 2> ties{"shared", "broken"};
    switches.list("times", times_, not_negative,
                  "times at which the hazard is wanted; none for the last time observed");
    switches.choice("ties", ties_, ties, "what ends at equal times add");
  }
  [[nodiscard]] std::vector<Result> own_results() override {
    const CumulativeHazard hazard = nelson_aalen(table(), static_cast<HazardTies>(ties_));
    if (times_.empty()) return {result("at the end", hazard_at(hazard, hazard.last_time))};
    std::vector<Result> found;
    for (const double time : times_) {
      found.push_back(result("at " + number_text(time), hazard_at(hazard, time)));
    }
    return found;
  }

 private:
  std::vector<double> times_;
  std::size_t ties_ = 0;
};

}  // namespace

std::unique_ptr<Metric> make_nelson_aalen() { return std::make_unique<NelsonAalen>(); }

}  // namespace sojourn::metrics
