// The metric value.recurring_revenue: the monthly bridge of recurring revenue with NRR and GRR.
#include <map>

#include "metrics/value/models/purchase_rows.h"
#include "metrics/value/models/revenue_bridge.h"

namespace sojourn::metrics {
namespace {

class RecurringRevenue final : public PurchaseMetric {
 public:
  [[nodiscard]] std::string_view name() const noexcept override {
    return "value.recurring_revenue";
  }
  [[nodiscard]] Explanation explain() const override {
    return {.meaning = "monthly bridge of recurring revenue, net and gross revenue retention",
            .definition =
                "A customer's recurring revenue of a month is the sum of its payments in it (UTC). "
                "end = start + new + reactivated + expanded - contracted - churned. NRR = end "
                "revenue of those who paid in the month before / their revenue then; GRR the same "
                "with nobody above their start.",
            .estimand = "the ratios in a population of such accounts; movements are counted",
            .assumptions = "Every customer pays every month it is active; accounts independent.",
            .when_it_lies =
                "Annual or late payments read as churn and reactivation; free months; refunds "
                "that make a month negative (refused). Customers who paid before the data begin "
                "count as new.",
            .source = "subscription practice (Rebilly, ChartMogul definitions)"};
  }
  void describe(Fields& /*switches*/) override {}
  [[nodiscard]] std::vector<Result> results() override;

 protected:
  [[nodiscard]] std::int64_t period_of(std::int64_t day) const override {
    return month_of_day(day);
  }
};

using Bridges = std::map<std::int64_t, RevenueBridge>;

// One customer's months with payments, rising, as movements of the months they change.
class AccountHistory {
 public:
  AccountHistory(Bridges& bridges, std::int64_t last_month)
      : bridges_(bridges), last_month_(last_month) {}

  void take(std::int64_t month, std::int64_t cents) {
    if (cents == 0) return;
    if (cents_ != 0 && month != month_ + 1) fall_silent();
    const bool follows = cents_ != 0 && month == month_ + 1;
    bridges_[month].add(follows ? cents_ : 0, cents,
                        paid_ ? Known::paid_before : Known::never_paid);
    month_ = month;
    cents_ = cents;
    paid_ = true;
  }
  // Nothing more comes from this customer.
  void finish() {
    if (cents_ != 0 && month_ < last_month_) fall_silent();
    cents_ = 0;
    paid_ = false;
  }

 private:
  void fall_silent() { bridges_[month_ + 1].add(cents_, 0, Known::paid_before); }

  Bridges& bridges_;
  std::int64_t last_month_;
  std::int64_t month_ = 0;
  std::int64_t cents_ = 0;
  bool paid_ = false;
};

void list(const std::string& month, const RevenueBridge& bridge, std::vector<Result>& found) {
  const auto count = static_cast<std::uint64_t>(bridge.payers());
  const RevenueMoves& moves = bridge.moves();
  const std::pair<std::string_view, std::int64_t> parts[] = {{"start", moves.start},
                                                             {"new", moves.added},
                                                             {"reactivated", moves.reactivated},
                                                             {"expanded", moves.expanded},
                                                             {"contracted", moves.contracted},
                                                             {"churned", moves.churned},
                                                             {"end", moves.end}};
  for (const auto& [part, cents] : parts) {
    found.push_back(
        {month + " " + std::string(part), counted(static_cast<double>(cents)), count, "cents"});
  }
  found.push_back({month + " NRR", bridge.net_retention(), count, "1"});
  found.push_back({month + " GRR", bridge.gross_retention(), count, "1"});
}

std::vector<Result> RecurringRevenue::results() {
  if (log().empty()) return {{"", NoEstimate{"nobody paid"}, 0, "cents"}};
  const std::vector<PurchaseLog::Purchase> purchases = log().by_customer();
  Bridges bridges;
  AccountHistory account(bridges, log().last_period());
  for (std::size_t i = 0; i < purchases.size(); ++i) {
    if (i > 0 && purchases[i].customer != purchases[i - 1].customer) account.finish();
    account.take(purchases[i].period, purchases[i].cents);
  }
  account.finish();
  std::vector<Result> found;
  for (const auto& [month, bridge] : bridges) list(month_label(month), bridge, found);
  if (found.empty()) return {{"", NoEstimate{"all payments are zero"}, 0, "cents"}};
  return found;
}

}  // namespace

std::unique_ptr<Metric> make_recurring_revenue() { return std::make_unique<RecurringRevenue>(); }

}  // namespace sojourn::metrics
