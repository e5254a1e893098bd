// The metric survival.aalen_johansen: the share ended by one cause where others may come first.
#include "metrics/number_text.h"
#include "metrics/survival/estimators/cumulative_incidence.h"
#include "metrics/survival/lives/lives_metric.h"

namespace sojourn::metrics {
namespace {

class AalenJohansen final : public LifeTableMetric {
 public:
  [[nodiscard]] std::string_view name() const noexcept override {
    return "survival.aalen_johansen";
  }
  [[nodiscard]] Explanation explain() const override {
    return {.meaning = "share of customers ended by a cause up to a time, others coming first",
            .definition =
                "F_k(t) = sum over t_j <= t of S(t_j-) d_kj / n_j with S of all causes; variance "
                "of the multi-state model, log-log interval of 1 - F.",
            .estimand = "P(lifetime <= t, cause k)",
            .assumptions = "As for Kaplan-Meier; causes are told apart without error.",
            .when_it_lies =
                "One minus Kaplan-Meier of one cause is something else: what would happen if the "
                "other causes were abolished.",
            .source = "Aalen & Johansen 1978; Andersen, Borgan, Gill & Keiding 1993, IV.4"};
  }

 protected:
  void describe_own(Fields& switches) override {
    switches.list("times", times_, not_negative,
                  "times at which the share is wanted; none for the last time observed");
    switches.whole("cause", cause_, {1.0, LifeTable::causes},
                   "the cause, as the column codes it; of events all are shown");
  }
  [[nodiscard]] std::vector<Result> own_results() override {
    std::vector<Result> found;
    if (!of_events()) add_cause(static_cast<std::uint8_t>(cause_), {}, found);
    for (std::size_t k = 0; k < cause_names().size(); ++k) {
      add_cause(static_cast<std::uint8_t>(k + 1), cause_names()[k] + ", ", found);
    }
    if (found.empty()) found.push_back(result("", NoEstimate{"nobody has left"}));
    return found;
  }

 private:
  void add_cause(std::uint8_t cause, const std::string& prefix, std::vector<Result>& found) const {
    const CumulativeIncidence curve = aalen_johansen(table(), cause);
    if (times_.empty()) {
      found.push_back(result(prefix + "at the end", incidence_at(curve, curve.last_time)));
    }
    for (const double time : times_) {
      found.push_back(result(prefix + "by " + number_text(time), incidence_at(curve, time)));
    }
  }

  std::vector<double> times_;
  std::int64_t cause_ = 1;
};

}  // namespace

std::unique_ptr<Metric> make_aalen_johansen() { return std::make_unique<AalenJohansen>(); }

}  // namespace sojourn::metrics
