// Value: concentration of ten million totals, fits and expectations of repeat buying.
#include <benchmark/benchmark.h>

#include <array>
#include <cmath>
#include <cstdlib>

#include "core/draws.h"
#include "metrics/value/models/bg_nbd.h"
#include "metrics/value/models/concentration.h"
#include "metrics/value/models/pareto_nbd.h"
#include "metrics/value/models/revenue_bridge.h"

namespace sojourn::metrics {
namespace {

void gini_of_ten_million(benchmark::State& state) {
  constexpr std::size_t rows = 10'000'000;
  std::vector<double> cents;
  Draws draws({1, 0}, 0, "bench");
  for (std::size_t i = 0; i < rows; ++i) {
    cents.push_back(std::floor(5000.0 * static_cast<double>(draws.exponential())));
  }
  std::size_t bytes = 0;
  for (auto _ : state) {
    CountsByValue totals;
    for (const double value : cents) totals.add(value);
    const double found = gini(totals)->value;
    if (std::abs(found - 0.5) > 0.01) std::exit(1);
    bytes = totals.bytes();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(rows));
  state.counters["bytes_per_customer"] = static_cast<double>(bytes) / static_cast<double>(rows);
}
BENCHMARK(gini_of_ten_million)->Unit(benchmark::kMillisecond);

void revenue_bridge_of_a_million(benchmark::State& state) {
  Draws draws({2, 0}, 0, "bench");
  std::vector<std::array<std::int64_t, 2>> accounts(1'000'000);
  for (auto& account : accounts) account = {draws.word() % 5000, draws.word() % 5000};
  for (auto _ : state) {
    RevenueBridge bridge;
    for (const auto& [start, end] : accounts) bridge.add(start, end, Known::never_paid);
    const RevenueMoves& m = bridge.moves();
    if (m.end != m.start + m.added + m.expanded - m.contracted - m.churned) std::exit(1);
    benchmark::DoNotOptimize(bridge.net_retention());
  }
  state.SetItemsProcessed(state.iterations() * 1'000'000);
}
BENCHMARK(revenue_bridge_of_a_million)->Unit(benchmark::kMillisecond);

// Customers of whole days, bought at random: what a fit costs depends on distinct customers only.
RepeatBuying drawn_buyers(int customers) {
  RepeatBuying buying;
  Draws draws({3, 0}, 0, "bench");
  for (int i = 0; i < customers; ++i) {
    const double rate = 0.02 * static_cast<double>(draws.exponential());
    const double age = 200.0 + draws.word() % 100;
    Buyer buyer{0.0, 0.0, age};
    const double life = static_cast<double>(draws.exponential()) /
                        (0.01 * static_cast<double>(draws.exponential()));
    for (double now = 0.0;;) {
      now += static_cast<double>(draws.exponential()) / rate;
      if (now > std::fmin(age, life)) break;
      buyer.repeats += 1.0;
      buyer.last = std::fmin(std::ceil(now), age);
    }
    buying.add(std::array{buyer.repeats}, std::array{buyer.last}, std::array{buyer.age});
  }
  return buying;
}

void bg_nbd_fit_of_ten_thousand(benchmark::State& state) {
  const RepeatBuying buying = drawn_buyers(10'000);
  for (auto _ : state) {
    if (!fit_bg_nbd(buying).no_fit.empty()) std::exit(1);
  }
  state.SetItemsProcessed(state.iterations() * 10'000);
}
BENCHMARK(bg_nbd_fit_of_ten_thousand)->Unit(benchmark::kMillisecond);

void pareto_nbd_fit_of_ten_thousand(benchmark::State& state) {
  const RepeatBuying buying = drawn_buyers(10'000);
  for (auto _ : state) {
    if (!fit_pareto_nbd(buying).no_fit.empty()) std::exit(1);
  }
  state.SetItemsProcessed(state.iterations() * 10'000);
}
BENCHMARK(pareto_nbd_fit_of_ten_thousand)->Unit(benchmark::kMillisecond);

void bg_nbd_expected_purchases(benchmark::State& state) {
  const BgNbd model{0.24, 4.4, 0.79, 2.4};
  double sum = 0.0;
  for (auto _ : state) sum += expected_purchases(model, {3.0, 20.0, 38.0}, 39.0);
  if (!(sum > 0.0)) std::exit(1);
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(bg_nbd_expected_purchases);

}  // namespace
}  // namespace sojourn::metrics
