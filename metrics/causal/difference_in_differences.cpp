// The metric causal.difference_in_differences: what treatment changed beyond what time did.
#include "metrics/causal/effects/difference_in_differences.h"

#include "metrics/metric.h"

namespace sojourn::metrics {
namespace {

class ParallelTrends final : public Metric {
 public:
  [[nodiscard]] std::string_view name() const noexcept override {
    return "causal.difference_in_differences";
  }
  [[nodiscard]] Explanation explain() const override {
    return {.meaning = "change of an outcome among the treated, less that among the others",
            .definition =
                "(treated after - treated before) - (control after - control before) of means; "
                "errors by cluster (CR1), Student's t with clusters - 1 degrees.",
            .estimand = "the average effect on the treated",
            .assumptions =
                "Without treatment both groups' means would have moved alike; clusters "
                "are independent.",
            .when_it_lies =
                "Groups chosen because they were about to change; other events that "
                "met one group alone; fewer than 30 clusters or so (too narrow); "
                "treatment assigned to regions while customers are the clusters.",
            .source = "Angrist & Pischke 2009; Cameron & Miller 2015"};
  }
  void describe(Fields& /*switches*/) override {}
  [[nodiscard]] std::vector<Input> inputs() const override {
    return {{"customers",
             {{"cluster", RoleType::identity, Need::required, "customer, shop or region"},
              {"treated", RoleType::flag, Need::required, "whether of the treated group"},
              {"after", RoleType::flag, Need::required, "whether seen after the start"},
              {"outcome", RoleType::number, Need::required, "what is compared"}}}};
  }
  void add(std::size_t /*input*/, const Rows& rows) override {
    const Identities clusters = rows.identities("cluster");
    const Scores treated = rows.flags("treated");
    const Scores after = rows.flags("after");
    const Numbers outcome = rows.numbers("outcome");
    DifferenceInDifferences seen;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (treated[i] == missing_score || after[i] == missing_score || outcome[i] != outcome[i]) {
        continue;
      }
      if (treated[i] > 1 || after[i] > 1) {
        throw InputError(
            "`treated` or `after` is neither 0 nor 1 (two groups and two periods are "
            "compared). Choose two of each");
      }
      seen.add(clusters[i], treated[i] == 1 ? Arm::treated : Arm::control,
               after[i] == 1 ? Period::after : Period::before, outcome[i]);
    }
    differences_.merge(seen);
  }
  void merge(const Metric& other) override {
    differences_.merge(same_kind<ParallelTrends>(other).differences_);
  }
  [[nodiscard]] std::vector<Result> results() override {
    return {{"effect", differences_.effect().effect, differences_.count()}};
  }

 private:
  DifferenceInDifferences differences_;
};

}  // namespace

std::unique_ptr<Metric> make_difference_in_differences() {
  return std::make_unique<ParallelTrends>();
}

}  // namespace sojourn::metrics
