// Money and retention against published figures (VALIDATION.md b2, b11; facts F1 and F11).
#include <algorithm>
#include <cmath>
#include <numeric>

#include "tests/models/commerce_support.h"
#include "tests/places.h"

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

/// Who ends a contract when, and what those under contract feel, week by week.
class EndSink final : public TableSink {
 public:
  explicit EndSink(const sim::Program& program) {
    for (std::size_t s = 0; s < program.states.size(); ++s) {
      if (program.states[s].name == "cancelled") cancelled_ = s;
      if (program.states[s].name == "lapsed") lapsed_ = s;
    }
  }
  void take(TableChunk& chunk) override {
    if (chunk.table != sim::events_table) return;
    for (std::size_t i = 0; i < chunk.rows; ++i) {
      const auto id = chunk.columns[sim::event_customer].as<std::uint32_t>()[i];
      if (id != customer_) begin(id);
      const std::int32_t time = chunk.columns[sim::event_time].as<std::int32_t>()[i];
      wait_until(time);
      felt_ = chunk.columns[sim::event_columns].as<float>()[i];
      const std::size_t to = chunk.columns[sim::event_to].as<std::uint8_t>()[i];
      if (to == cancelled_) end(wished, time);
      if (to == lapsed_) end(lapsed, time);
    }
  }

  struct End {
    std::size_t week = 0;
    double felt = 0.0;
  };
  std::vector<End> wished, lapsed;

  /// The coefficient of satisfaction in Cox's partial likelihood: one Newton step from 0.
  [[nodiscard]] double coefficient(const std::vector<End>& ends) const {
    double score = 0.0;
    double information = 0.0;
    for (const End& one : ends) {
      const double mean = sum_[one.week] / count_[one.week];
      score += one.felt - mean;
      information += square_[one.week] / count_[one.week] - mean * mean;
    }
    return score / information;
  }

 private:
  static constexpr std::int32_t week = 7 * 86400;
  void begin(std::uint32_t id) {
    if (!gone_) wait_until(104 * week);
    customer_ = id;
    next_ = 0;
    felt_ = 0.0;
    gone_ = false;
  }
  void wait_until(std::int32_t time) {
    for (; !gone_ && next_ < 104 && static_cast<std::int32_t>(next_) * week < time; ++next_) {
      count_[next_] += 1.0;
      sum_[next_] += felt_;
      square_[next_] += felt_ * felt_;
    }
  }
  void end(std::vector<End>& ends, std::int32_t time) {
    ends.push_back({std::min<std::size_t>(103, static_cast<std::size_t>(time / week)), felt_});
    gone_ = true;
  }

  std::size_t cancelled_ = 0, lapsed_ = 0, next_ = 0;
  std::uint32_t customer_ = ~0U;
  double felt_ = 0.0;
  bool gone_ = true;
  std::vector<double> count_ = std::vector<double>(104), sum_ = count_, square_ = count_;
};

// F16. The involuntary coefficient has a standard error of about .03.
TEST(SubscriptionSlow, loses_some_for_lack_of_payment_whatever_they_feel) {
  const Scenario scenario = shipped("subscription.toml");
  const sim::Plan plan(scenario.program, scenario.population.traits().size());
  sim::RunOptions options;
  for (const TableSchema& table : sim::tables_of(scenario.program, scenario.population)) {
    options.recording.columns.emplace_back(table.columns.size(), table.name == "events");
  }
  EndSink sink(scenario.program);
  (void)sim::run(plan, scenario.population, options, &sink);
  const auto lapsed = static_cast<double>(sink.lapsed.size());
  const double share = lapsed / (lapsed + static_cast<double>(sink.wished.size()));
  RecordProperty("involuntary_share", std::to_string(share));
  EXPECT_GT(share, 0.2);
  EXPECT_LT(share, 0.4);
  EXPECT_NEAR(sink.coefficient(sink.lapsed), 0.0, 0.05) << lapsed;
  EXPECT_LT(sink.coefficient(sink.wished), -0.3);
}

TEST(SubscriptionSlow, revenue_is_as_concentrated_as_published_only_where_use_differs) {
  Scenario scenario = shipped("subscription.toml");
  EXPECT_NEAR(concentration_of(live_with_money(scenario).revenue).top_fifth, 0.59, 0.06);
}

}  // namespace
}  // namespace sojourn::models
