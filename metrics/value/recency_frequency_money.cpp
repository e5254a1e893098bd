// The metric value.rfm: recency, frequency and monetary value of customers.
#include <algorithm>
#include <cmath>

#include "metrics/value/models/purchase_rows.h"

namespace sojourn::metrics {
namespace {

// The smallest value with at least a share p of the others at or below it.
double quantile_of(const std::vector<double>& sorted, double p) {
  const double rank = std::ceil(p * static_cast<double>(sorted.size()));
  return sorted[static_cast<std::size_t>(std::max(rank, 1.0)) - 1];
}

class RecencyFrequencyMoney final : public PurchaseMetric {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "value.rfm"; }
  [[nodiscard]] Explanation explain() const override {
    return {.meaning = "how recently, how often and how much customers bought",
            .definition =
                "Per customer up to the last day with any purchase: recency = days since the last "
                "purchase, frequency = days with a purchase, money = mean per such day. Listed are "
                "the fifths' limits over customers: value at rank ceil(p n).",
            .estimand = "the limits in this set of customers; they are counted, not estimated",
            .assumptions = "None.",
            .when_it_lies =
                "Several purchases of one day count once. Customers acquired late have had less "
                "time to buy often. Equal values can leave fifths of very different size.",
            .source = "Bult & Wansbeek 1995; Fader, Hardie & Lee 2005"};
  }
  void describe(Fields& /*switches*/) override {}
  [[nodiscard]] std::vector<Result> results() override {
    std::vector<double> recency;
    std::vector<double> frequency;
    std::vector<double> money;
    if (!log().empty()) {
      for (const PurchaseSummary& customer : log().summaries(log().last_period())) {
        const double days = static_cast<double>(customer.repeats) + 1.0;
        recency.push_back(static_cast<double>(customer.age - customer.last));
        frequency.push_back(days);
        money.push_back(static_cast<double>(customer.cents) / days);
      }
    }
    std::vector<Result> found;
    list("recency", "days", recency, found);
    list("frequency", "days", frequency, found);
    list("money", "cents", money, found);
    return found;
  }

 private:
  static void list(const std::string& what, std::string_view unit, std::vector<double>& values,
                   std::vector<Result>& found) {
    std::sort(values.begin(), values.end());
    for (int percent = 20; percent <= 80; percent += 20) {
      const Outcome limit = values.empty() ? Outcome(NoEstimate{"there are no customers"})
                                           : Outcome(counted(quantile_of(values, 0.01 * percent)));
      found.push_back({what + ", " + std::to_string(percent) + " %", limit, values.size(), unit});
    }
  }
};

}  // namespace

std::unique_ptr<Metric> make_recency_frequency_money() {
  return std::make_unique<RecencyFrequencyMoney>();
}

}  // namespace sojourn::metrics
