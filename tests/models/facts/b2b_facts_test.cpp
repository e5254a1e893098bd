// The targets that b2b.toml names, each found once per seed over its 20,000 firms.
#include <set>
#include <string>

#include "tests/models/facts/facts_support.h"

namespace sojourn::models::facts {
namespace {

constexpr double year = 365.25 * 86400.0;
constexpr double run_length = 1095.0 * 86400.0;

/// Contracts that ended, per year under contract.
double yearly_churn(const Lives& lives) {
  const auto code = [&](const char* state) {
    return lives.code("events", "to", std::string("contract.") + state);
  };
  const std::set<double> under{code("active"), code("renewal"), code("expansion")};
  const std::set<double> gone{code("lost"), code("bankrupt")};
  const auto &from = lives["events.from"], &to = lives["events.to"], &time = lives["events.time"];
  double ended = 0.0, years = 0.0;
  for (std::size_t i = 0; i < to.size(); ++i) {
    const double left = (run_length - time[i]) / year;
    const bool was_under = under.contains(from[i]);
    if (under.contains(to[i]) && !was_under) years += left;
    if (!was_under || !gone.contains(to[i])) continue;
    years -= left;
    ended += 1.0;
  }
  return ended / years;
}

/// Champions who leave, per year and seat.
double champions_leaving(const Lives& lives) {
  const double champion = lives.code("contacts", "role", "champion");
  const double gone = lives.code("contacts", "change", "left");
  double leaving = 0.0, years = 0.0;
  for (std::size_t i = 0; i < lives["contacts.role"].size(); ++i) {
    if (lives["contacts.role"][i] != champion) continue;
    const bool left = lives["contacts.change"][i] == gone;
    leaving += left ? 1.0 : 0.0;
    if (!left && lives["contacts.person"][i] == 0.0)
      years += (run_length - lives["contacts.time"][i]) / year;
  }
  return leaving / years;
}

TEST(B2bFactsSlow, targets_of_people_turnover_and_churn_are_met) {
  const Scenario scenario = scenario_of(shipped_text("b2b.toml"));
  Finding people, champions, churn;
  for (std::uint32_t seed = 1; seed <= seeds; ++seed) {
    const Lives lives(scenario, seed,
                      "events.from,events.to,events.time,contacts,truth/customers.contacts");
    double sum = 0.0;
    for (const double count : lives["truth/customers.contacts"]) sum += count;
    people.add(sum / static_cast<double>(lives["truth/customers.contacts"].size()));
    champions.add(champions_leaving(lives));
    churn.add(yearly_churn(lives));
  }
  expect_within("people who decide", people, 5.3, 6.8);
  expect_within("champions who leave in a year", champions, 0.15, 0.20);
  expect_within("contracts that end in a year", churn, 0.10, 0.17);
}

}  // namespace
}  // namespace sojourn::models::facts
