// The metric value.arpu: revenue per paying customer and month.
#include <cmath>
#include <map>

#include "metrics/exact_sum.h"
#include "metrics/value/models/purchase_rows.h"

namespace sojourn::metrics {
namespace {

// The mean of amounts with its normal interval.
Outcome mean_of(const std::vector<std::int64_t>& cents) {
  if (cents.empty()) return NoEstimate{"nobody paid"};
  ExactSum sum;
  for (const std::int64_t amount : cents) sum.add(static_cast<double>(amount));
  const auto n = static_cast<double>(cents.size());
  const double mean = sum.value() / n;
  if (cents.size() == 1) return counted(mean, "one customer alone has no spread");
  ExactSum squares;
  for (const std::int64_t amount : cents) {
    const double away = static_cast<double>(amount) - mean;
    squares.add(away * away);
  }
  if (squares.value() == 0.0) return counted(mean, "all paid the same, so there is no interval");
  return normal_estimate(mean, std::sqrt(squares.value() / (n - 1.0) / n));
}

class RevenuePerCustomer final : public PurchaseMetric {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "value.arpu"; }
  [[nodiscard]] Explanation explain() const override {
    return {.meaning = "revenue per paying customer and month",
            .definition =
                "Sum of a month's payments over the customers with a payment in it; months in "
                "UTC. Normal interval from the customers' own variance.",
            .estimand = "the mean payment of a paying customer in the month",
            .assumptions = "Customers are independent, payments have a finite variance.",
            .when_it_lies =
                "Annual plans paid in one month. Joins that repeat payments. Heavy tails: at "
                "lognormal spread 2.5 the interval covers 61 % at 100 customers, 84 % at 10,000. "
                "A denominator of active rather than paying customers is another metric.",
            .source = "telecommunications practice"};
  }
  void describe(Fields& switches) override {
    switches.flag("monthly", monthly_, "a value per month, instead of one per customer over all");
  }
  [[nodiscard]] std::vector<Result> results() override {
    if (!monthly_) {
      const std::vector<std::int64_t> totals = log().totals();
      return {{"", mean_of(totals), totals.size(), "cents"}};
    }
    std::map<std::int64_t, std::vector<std::int64_t>> months;
    for (const auto& purchase : log().by_customer()) {
      months[purchase.period].push_back(purchase.cents);
    }
    std::vector<Result> found;
    for (const auto& [month, cents] : months) {
      found.push_back({month_label(month), mean_of(cents), cents.size(), "cents"});
    }
    if (found.empty()) found.push_back({"", NoEstimate{"nobody paid"}, 0, "cents"});
    return found;
  }

 protected:
  [[nodiscard]] std::int64_t period_of(std::int64_t day) const override {
    return month_of_day(day);
  }

 private:
  bool monthly_ = true;
};

}  // namespace

std::unique_ptr<Metric> make_revenue_per_customer() {
  return std::make_unique<RevenuePerCustomer>();
}

}  // namespace sojourn::metrics
