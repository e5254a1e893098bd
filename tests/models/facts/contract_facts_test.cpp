// Facts about contracts and revenue: F1, F11 and F16, and the published retention curves.
#include <algorithm>
#include <array>
#include <numeric>
#include <vector>

#include "tests/models/facts/facts_support.h"
#include "tests/models/facts/shifted_geometric.h"

namespace sojourn::models::facts {
namespace {

// F1 (emerges): retention rises with tenure though every customer's hazard is constant. 4 % a month
// on average, coefficient of variation .9, no contract ends; a period is a month. Ten seeds of
// 400,000 customers: at 100,000 the rises of the last months, .0007, are within the noise.
TEST(ContractFactsSlow, F1_retention_rises_with_tenure_though_nobody_changes) {
  const Scenario scenario = scenario_of(
      "[scenario]\nformat = 1\nlength = \"400 days\"\n[population]\ncustomers = 400000\n"
      "[traits.inclination]\ngamma = { shape = 1.235, mean = 1.0 }\n"
      "[journey.life.member]\n"
      "race.left = { hazard = \"leaving\", rate = \"0.04 / month\", log.inclination = 1.0 }\n"
      "[journey.life.left]\nabsorbing = true\n");
  std::array<Finding, 11> rise;
  Finding miss;
  for (std::uint32_t seed = 1; seed <= seeds; ++seed) {
    const Lives lives(scenario, seed, "events.time");
    std::vector<double> alive(13, 1.0);
    for (const double time : lives["events.time"]) {
      const auto month = static_cast<std::size_t>(time / (30.4375 * 86400.0));
      for (std::size_t t = month + 1; t < alive.size(); ++t) alive[t] -= 1.0 / 400000.0;
    }
    const auto retained = [&](std::size_t t) { return alive[t] / alive[t - 1]; };
    for (std::size_t t = 1; t <= 11; ++t) rise[t - 1].add(retained(t + 1) - retained(t));
    miss.add(projected(fit(alive, 7), 12) - alive[12]);
  }
  for (std::size_t t = 1; t <= 11; ++t) {
    expect_above("rise_after_month_" + std::to_string(t), rise[t - 1], 0.0);
  }
  expect_within("projection_less_survival_in_month_12", miss, -0.025, 0.025);
}

// Survival at the begin of each year, by segment, from the bills.
std::array<std::vector<double>, 2> survival(const Lives& lives) {
  std::array<double, 2> members{};
  const auto& segment = lives["customers.segment"];
  for (const double s : segment) members[static_cast<std::size_t>(s)] += 1.0;
  std::array<std::vector<double>, 2> alive{std::vector<double>(13), std::vector<double>(13)};
  const double bill = lives.code("payments", "kind", "bill");
  for (std::size_t i = 0; i < lives["payments.time"].size(); ++i) {
    if (lives["payments.kind"][i] != bill) continue;
    const auto who = static_cast<std::size_t>(lives["payments.customer"][i]);
    const auto s = static_cast<std::size_t>(segment[who]);
    const double year = lives["payments.time"][i] / (365.25 * 86400.0);
    const auto y = static_cast<std::size_t>(std::lround(year));
    if (y < alive[s].size()) alive[s][y] += 1.0 / members[s];
  }
  return alive;
}

// The yearly curves of retention.toml against those published (Fader and Hardie 2007): survival
// after 1, 5 and 12 years within 2.5 points, also as projected from seven, and retention that rises
// from year to year. Ten seeds of 100,000 customers.
TEST(ContractFactsSlow, retention_follows_the_published_curves) {
  const Scenario scenario = scenario_of(shipped_text("retention.toml"));
  constexpr std::array<std::array<double, 3>, 2> published{
      {{0.631, 0.289, 0.173}, {0.869, 0.551, 0.394}}};
  std::array<std::array<Finding, 4>, 2> miss;
  std::array<std::array<Finding, 11>, 2> rise;
  for (std::uint32_t seed = 1; seed <= seeds; ++seed) {
    const auto curves = survival(
        Lives(scenario, seed, "payments.customer,payments.time,payments.kind,customers.segment"));
    for (std::size_t s = 0; s < 2; ++s) {
      const auto& alive = curves[s];
      miss[s][0].add(alive[1] - published[s][0]);
      miss[s][1].add(alive[5] - published[s][1]);
      miss[s][2].add(alive[12] - published[s][2]);
      miss[s][3].add(projected(fit(alive, 7), 12) - alive[12]);
      for (std::size_t t = 1; t <= 11; ++t) {
        rise[s][t - 1].add(alive[t + 1] / alive[t] - alive[t] / alive[t - 1]);
      }
    }
  }
  for (std::size_t s = 0; s < 2; ++s) {
    const std::string name = s == 0 ? "regular_" : "high_end_";
    for (const Finding& found : miss[s]) expect_within(name + "miss", found, -0.025, 0.025);
    for (const Finding& found : rise[s]) EXPECT_GT(found.mean(), 0.0) << found;
    expect_above(name + "rise_in_year_1", rise[s][0], 0.0);
  }
}

struct Concentration {
  double top_fifth = 0.0, gini = 0.0;
};

Concentration concentration_of(std::vector<double> revenue) {
  std::sort(revenue.begin(), revenue.end());
  const auto n = static_cast<double>(revenue.size());
  double total = 0.0, weighted = 0.0, top = 0.0;
  for (std::size_t k = 0; k < revenue.size(); ++k) {
    total += revenue[k];
    weighted += (2.0 * static_cast<double>(k + 1) - n - 1.0) * revenue[k];
    if (static_cast<double>(k) >= 0.8 * n) top += revenue[k];
  }
  return {top / total, weighted / (n * total)};
}

// F11 (emerges): revenue is concentrated as the published models of the store say: top 20 % .636,
// Gini .588, both within .01; the store itself had .678 and .635, which the model does not reach.
// Ten seeds of 23,570 customers, as the store had.
TEST(ContractFactsSlow, F11_revenue_of_a_shop_is_as_concentrated_as_its_model_says) {
  const Scenario scenario = scenario_of(shipped_text("cdnow.toml"));
  Finding fifth, gini, fifth_misfit, gini_misfit;
  for (std::uint32_t seed = 1; seed <= seeds; ++seed) {
    const Concentration found =
        concentration_of(Lives(scenario, seed, "truth/customers")["truth/customers.revenue_cents"]);
    fifth.add(found.top_fifth);
    gini.add(found.gini);
    fifth_misfit.add(found.top_fifth - 0.678);
    gini_misfit.add(found.gini - 0.635);
  }
  expect_within("top_fifth", fifth, 0.636 - 0.01, 0.636 + 0.01);
  expect_within("gini", gini, 0.588 - 0.01, 0.588 + 0.01);
  report("top_fifth_less_the_stores", fifth_misfit);
  report("gini_less_the_stores", gini_misfit);
}

// F11, subscriptions: .59 +- .06 where bills differ by use (log-sd .8), far less with one price for
// all. Ten seeds of 50,000 customers.
TEST(ContractFactsSlow, F11_revenue_of_subscriptions_is_concentrated_only_where_use_differs) {
  const Scenario by_use = scenario_of(shipped_text("subscription.toml"));
  const Scenario flat =
      scenario_of(shipped_text("subscription.toml", {{"usage      = 0.8", "usage      = 0.0"}}));
  Finding with_use, without;
  for (std::uint32_t seed = 1; seed <= seeds; ++seed) {
    const auto top = [&](const Scenario& scenario) {
      const Lives lives(scenario, seed, "truth/customers");
      return concentration_of(lives["truth/customers.revenue_cents"]).top_fifth;
    };
    with_use.add(top(by_use));
    without.add(top(flat));
  }
  expect_within("top_fifth", with_use, 0.53, 0.65);
  expect_below("top_fifth_at_one_price", without, 0.53);
}

// Cox's coefficient of satisfaction, one Newton step from 0, with risk sets at the weeks' begins.
class WeeklyRisk {
 public:
  explicit WeeklyRisk(const Lives& lives) {
    const auto& customer = lives["events.customer"];
    const auto& time = lives["events.time"];
    const auto& to = lives["events.to"];
    const auto& felt = lives["events.satisfaction"];
    const double cancelled = lives.code("events", "to", "relationship.cancelled");
    const double lapsed = lives.code("events", "to", "relationship.lapsed");
    std::size_t next = 0;
    double now = 0.0;
    bool gone = true;
    const auto wait = [&](double until) {
      for (; !gone && next < weeks && static_cast<double>(next) * week < until; ++next) {
        count_[next] += 1.0;
        sum_[next] += now;
        square_[next] += now * now;
      }
    };
    for (std::size_t i = 0; i < customer.size(); ++i) {
      if (i == 0 || customer[i] != customer[i - 1]) {
        wait(weeks * week);
        next = 0;
        now = 0.0;
        gone = false;
      }
      wait(time[i]);
      now = felt[i];
      if (to[i] != cancelled && to[i] != lapsed) continue;
      const auto at = std::min<std::size_t>(weeks - 1, static_cast<std::size_t>(time[i] / week));
      (to[i] == cancelled ? wished : lapses).push_back({at, now});
      gone = true;
    }
    wait(weeks * week);
  }

  struct End {
    std::size_t week = 0;
    double felt = 0.0;
  };
  std::vector<End> wished, lapses;

  [[nodiscard]] double coefficient(const std::vector<End>& ends) const {
    double score = 0.0, information = 0.0;
    for (const End& one : ends) {
      const double mean = sum_[one.week] / count_[one.week];
      score += one.felt - mean;
      information += square_[one.week] / count_[one.week] - mean * mean;
    }
    return score / information;
  }

 private:
  static constexpr std::size_t weeks = 104;
  static constexpr double week = 7.0 * 86400.0;
  std::vector<double> count_ = std::vector<double>(weeks), sum_ = count_, square_ = count_;
};

// F16 (built in): involuntary churn is 20 to 40 % of churn and has nothing to do with satisfaction:
// |coefficient| below .05 there, below -.3 in voluntary churn. Ten seeds of 50,000 customers.
TEST(ContractFactsSlow, F16_some_are_lost_for_lack_of_payment_whatever_they_feel) {
  const Scenario scenario = scenario_of(shipped_text("subscription.toml"));
  Finding share, involuntary, voluntary;
  for (std::uint32_t seed = 1; seed <= seeds; ++seed) {
    const WeeklyRisk risk(
        Lives(scenario, seed, "events.customer,events.time,events.to,events.satisfaction"));
    const auto lapsed = static_cast<double>(risk.lapses.size());
    share.add(lapsed / (lapsed + static_cast<double>(risk.wished.size())));
    involuntary.add(risk.coefficient(risk.lapses));
    voluntary.add(risk.coefficient(risk.wished));
  }
  expect_within("involuntary_share", share, 0.2, 0.4);
  expect_within("involuntary_coefficient", involuntary, -0.05, 0.05);
  expect_below("voluntary_coefficient", voluntary, -0.3);
}

}  // namespace
}  // namespace sojourn::models::facts
