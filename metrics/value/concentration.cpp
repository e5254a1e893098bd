// The metric value.concentration: how unevenly revenue is spread over customers.
#include "metrics/value/models/concentration.h"

#include "metrics/number_text.h"
#include "metrics/value/models/purchase_rows.h"

namespace sojourn::metrics {
namespace {

class Concentration final : public PurchaseMetric {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "value.concentration"; }
  [[nodiscard]] Explanation explain() const override {
    return {.meaning = "how unevenly revenue is spread over customers",
            .definition =
                "Gini = sum_i (2 i - n - 1) x_i / (n sum x) over sorted totals per paying "
                "customer; top share = share of revenue of the greatest p n customers, the last "
                "one in part. Errors by influence functions.",
            .estimand = "the same of the population that customers were drawn from",
            .assumptions = "Customers are independent; totals have a finite variance.",
            .when_it_lies =
                "Heavy tails: one whale moves both, and intervals are too short. Customers without "
                "a payment are not in it. Totals of customers observed for different times.",
            .source = "Gini 1914; Davidson 2009"};
  }
  void describe(Fields& switches) override {
    switches.number("top", top_, "", {0.0, 1.0, true, true}, "share of customers at the top");
  }
  [[nodiscard]] std::vector<Result> results() override {
    CountsByValue totals;
    for (const std::int64_t cents : log().totals()) {
      if (cents < 0) {
        const NoEstimate none{
            "a customer's total is negative, so shares of the whole mean nothing"};
        return {{"gini", none, 0, "1"}};
      }
      totals.add(static_cast<double>(cents));
    }
    const auto count = static_cast<std::uint64_t>(totals.total());
    return {{"gini", gini(totals), count, "1"},
            {"top " + number_text(top_), top_share(totals, top_), count, "1"}};
  }

 private:
  double top_ = 0.2;
};

}  // namespace

std::unique_ptr<Metric> make_concentration() { return std::make_unique<Concentration>(); }

}  // namespace sojourn::metrics
