// Money and retention against published figures (VALIDATION.md b2, b11; facts F1 and F11).
#include <algorithm>
#include <cmath>
#include <numeric>

#include "tests/models/commerce_support.h"

namespace sojourn::models {
namespace {

Scenario shipped(const std::string& name) {
  Diagnostics diagnostics;
  Scenario scenario =
      load_scenario(read_toml_file(SOJOURN_SOURCE_DIR "/scenarios/" + name), diagnostics);
  EXPECT_TRUE(diagnostics.all().empty()) << text_of(diagnostics);
  return scenario;
}

struct Concentration {
  double top_fifth = 0.0;
  double gini = 0.0;
};

Concentration concentration_of(std::vector<std::int32_t> revenue) {
  std::sort(revenue.begin(), revenue.end());
  const auto n = static_cast<double>(revenue.size());
  double total = 0.0;
  double weighted = 0.0;
  double top = 0.0;
  for (std::size_t k = 0; k < revenue.size(); ++k) {
    total += revenue[k];
    weighted += (2.0 * static_cast<double>(k + 1) - n - 1.0) * revenue[k];
    if (static_cast<double>(k) >= 0.8 * n) top += revenue[k];
  }
  return {top / total, weighted / (n * total)};
}

TEST(CdnowSlow, revenue_is_as_concentrated_as_the_model_says) {
  const Scenario scenario = shipped("cdnow.toml");
  double fifth = 0.0;
  double gini = 0.0;
  constexpr int seeds = 5;
  for (std::uint32_t seed = 1; seed <= seeds; ++seed) {
    sim::RunOptions options;
    options.key = {seed, 0};
    const Concentration found = concentration_of(live_with_money(scenario, options).revenue);
    fifth += found.top_fifth / seeds;
    gini += found.gini / seeds;
  }
  EXPECT_NEAR(fifth, 0.636, 0.01);  // the store saw .678
  EXPECT_NEAR(gini, 0.588, 0.01);   // and .635
}

TEST(CdnowSlow, orders_are_worth_the_gamma_gamma_mean) {
  const Ledger ledger = live_with_money(shipped("cdnow.toml"));
  double sum = 0.0;
  for (const Paid& paid : ledger.payments) sum += paid.amount;
  // p gamma / (q - 1) dollars of a customer picked at random; orders of one customer go together
  EXPECT_NEAR(sum / static_cast<double>(ledger.payments.size()), 3517.6, 60.0);
}

/// Survival at the begin of each year, per segment, from the bills.
std::vector<double> survival(const Ledger& ledger, std::uint8_t segment) {
  std::vector<double> alive(13);
  const auto members = std::count(ledger.segment.begin(), ledger.segment.end(), segment);
  for (const Paid& paid : ledger.payments) {
    if (paid.kind != 0 || ledger.segment[paid.customer] != segment) continue;
    const auto year = static_cast<std::size_t>(std::lround(paid.time / (365.25 * 86400.0)));
    if (year < alive.size()) alive[year] += 1.0 / static_cast<double>(members);
  }
  return alive;
}

/// ln L of the shifted-beta-geometric model for the survival curve of the first `years` years.
double likelihood(const std::vector<double>& alive, std::size_t years, double a, double b) {
  double probability = a / (a + b);
  double left = 1.0;
  double sum = 0.0;
  for (std::size_t t = 1; t <= years; ++t) {
    if (t > 1)
      probability *= (b + static_cast<double>(t) - 2.0) / (a + b + static_cast<double>(t) - 1.0);
    left -= probability;
    sum += (alive[t - 1] - alive[t]) * std::log(probability);
  }
  return sum + alive[years] * std::log(left);
}

struct Shifted {
  double a = 1.0, b = 1.0;
};

// Steps of a shrinking compass on (ln a, ln b).
Shifted fit(const std::vector<double>& alive, std::size_t years) {
  Shifted best;
  double top = likelihood(alive, years, best.a, best.b);
  for (double step = 0.5; step > 1e-6;) {
    bool better = false;
    for (const auto& [da, db] : {std::pair{step, 0.0}, {-step, 0.0}, {0.0, step}, {0.0, -step}}) {
      const Shifted next{best.a * std::exp(da), best.b * std::exp(db)};
      const double value = likelihood(alive, years, next.a, next.b);
      if (value <= top) continue;
      best = next;
      top = value;
      better = true;
    }
    if (!better) step /= 2.0;
  }
  return best;
}

double projected(const Shifted& law, int years) {
  double alive = 1.0;
  for (int t = 1; t <= years; ++t) alive *= (law.b + t - 1.0) / (law.a + law.b + t - 1.0);
  return alive;
}

TEST(RetentionSlow, rises_with_tenure_though_nobody_changes) {
  const Ledger ledger = live_with_money(shipped("retention.toml"));
  const double published[2][3] = {{0.631, 0.289, 0.173}, {0.869, 0.551, 0.394}};
  for (std::uint8_t segment = 0; segment < 2; ++segment) {
    const std::vector<double> alive = survival(ledger, segment);
    EXPECT_DOUBLE_EQ(std::round(alive[0] * 1e6) / 1e6, 1.0);
    EXPECT_NEAR(alive[1], published[segment][0], 0.025);
    EXPECT_NEAR(alive[5], published[segment][1], 0.025);
    EXPECT_NEAR(alive[12], published[segment][2], 0.025);
    for (std::size_t t = 1; t < 12; ++t) {
      EXPECT_GT(alive[t + 1] / alive[t], alive[t] / alive[t - 1]) << "year " << t;
    }
    const Shifted law = fit(alive, 7);
    EXPECT_NEAR(law.a, segment == 0 ? 0.70408 : 0.66809, 0.05);
    EXPECT_NEAR(projected(law, 12), alive[12], 0.025);
  }
}

}  // namespace
}  // namespace sojourn::models
