// The targets that telecom.toml names, each found once per seed over 20,000 customers.
#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "tests/models/facts/facts_support.h"

namespace sojourn::models::facts {
namespace {

constexpr double month = 30.4375 * 86400.0;
constexpr double two_years = 730.0 * 86400.0;

/// What customers of a run did between states, counted, and how long they were customers.
struct Relationships {
  double departures = 0.0, unpaid = 0.0, months = 0.0, events = 0.0;

  Relationships(const Lives& lives) {
    const auto code = [&](const char* state) {
      return lives.code("events", "to", std::string("relationship.") + state);
    };
    const double begun = code("onboarding"), left = code("churned"),
                 unpaid_last = code("third_retry");
    const auto &from = lives["events.from"], &to = lives["events.to"], &time = lives["events.time"];
    for (std::size_t i = 0; i < to.size(); ++i) {
      if (to[i] == begun) months += (two_years - time[i]) / month;
      if (to[i] != left) continue;
      months -= (two_years - time[i]) / month;
      departures += 1.0;
      unpaid += from[i] == unpaid_last ? 1.0 : 0.0;
    }
    events = static_cast<double>(to.size());
  }
};

double share_of_the_best_fifth(const Lives& lives) {
  std::map<double, double> paid;
  for (std::size_t i = 0; i < lives["payments.amount"].size(); ++i) {
    const double amount = lives["payments.amount"][i];
    if (amount > 0.0) paid[lives["payments.customer"][i]] += amount;
  }
  std::vector<double> sums;
  for (const auto& [customer, sum] : paid) sums.push_back(sum);
  std::sort(sums.begin(), sums.end(), std::greater<>());
  double all = 0.0, best = 0.0;
  for (std::size_t i = 0; i < sums.size(); ++i) {
    all += sums[i];
    best += i < sums.size() / 5 ? sums[i] : 0.0;
  }
  return best / all;
}

TEST(TelecomFactsSlow, targets_of_churn_events_and_recovered_payments_are_met) {
  const Scenario scenario =
      scenario_of(shipped_text("telecom.toml", {{"customers = 100_000", "customers = 20_000"}}));
  Finding churn, involuntary, events, recovered, best_fifth;
  for (std::uint32_t seed = 1; seed <= seeds; ++seed) {
    const Lives lives(scenario, seed,
                      "events.from,events.to,events.time,attempts,payments.customer,"
                      "payments.amount");
    const Relationships found(lives);
    churn.add(found.departures / found.months);
    involuntary.add(found.unpaid / found.departures);
    events.add(found.events / (found.months / 12.0));
    std::map<double, double> count;
    for (const double kind : lives["attempts.kind"]) count[kind] += 1.0;
    const double good = count[lives.code("attempts", "kind", "recovered")];
    recovered.add(good / (good + count[lives.code("attempts", "kind", "exhausted")]));
    best_fifth.add(share_of_the_best_fifth(lives));
  }
  expect_within("monthly_churn", churn, 0.02, 0.04);
  expect_within("involuntary_share_of_churn", involuntary, 0.15, 0.25);
  expect_within("events_per_customer_and_year", events, 15.0, 25.0);
  expect_within("recovered_share_of_failed_payments", recovered, 0.70, 0.85);
  report("revenue_share_of_the_best_fifth", best_fifth);
}

}  // namespace
}  // namespace sojourn::models::facts
