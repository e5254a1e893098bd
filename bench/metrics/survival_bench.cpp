// Survival: ten million lives counted, and the curve that follows.
#include <benchmark/benchmark.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "core/draws.h"
#include "metrics/survival/estimators/cox.h"
#include "metrics/survival/estimators/survival_curve.h"

namespace sojourn::metrics {
namespace {

struct Columns {
  std::vector<double> duration;
  std::vector<std::uint8_t> cause;
  std::vector<double> entry;
};

// Exponential lifetimes of mean 200 days, seen for 365 of them at most and from within the first
// 90, in whole units of `unit` per day.
Columns drawn(std::size_t rows, double unit) {
  Columns columns;
  Draws draws({1, 0}, 0, "bench");
  while (columns.duration.size() < rows) {
    const double days = 200.0 * static_cast<double>(draws.exponential());
    const double from = 90.0 * static_cast<double>(draws.uniform());
    if (from >= days) continue;  // never seen
    columns.duration.push_back(1.0 + std::floor(unit * std::fmin(days, 365.0)));
    columns.cause.push_back(days < 365.0);
    columns.entry.push_back(std::floor(unit * from));
  }
  return columns;
}

// Of those there after 90 days, the share there after 180 must be near exp(-90 / 200), or timing
// means nothing.
void check(const LifeTable& table, double unit) {
  const SurvivalCurve curve = kaplan_meier(table);
  const double survival =
      survival_at(curve, 180.0 * unit)->value / survival_at(curve, 90.0 * unit)->value;
  if (std::abs(survival - std::exp(-0.45)) < 0.01) return;
  std::fprintf(stderr, "wrong answer: S(180 days | 90 days) = %g\n", survival);
  std::exit(1);
}

constexpr std::size_t rows = 10'000'000;

// Range: units per day (1: days, 86,400: seconds), late entry or not.
void kaplan_meier_of_ten_million(benchmark::State& state) {
  const auto unit = static_cast<double>(state.range(0));
  const Columns columns = drawn(rows, unit);
  Lives lives{columns.duration, columns.cause};
  if (state.range(1) != 0) lives.entry = columns.entry;
  std::size_t bytes = 0;
  for (auto _ : state) {
    LifeTable table;
    table.add(lives);
    benchmark::DoNotOptimize(kaplan_meier(table));
    bytes = table.bytes();
    state.PauseTiming();
    check(table, unit);
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(rows));
  state.counters["bytes_per_customer"] = static_cast<double>(bytes) / static_cast<double>(rows);
}
BENCHMARK(kaplan_meier_of_ten_million)
    ->Args({1, 0})
    ->Args({1, 1})
    ->Args({86'400, 0})
    ->Unit(benchmark::kMillisecond);

void cox_of_a_hundred_thousand(benchmark::State& state) {
  const Columns columns = drawn(100'000, 1.0);
  Draws draws({2, 0}, 0, "bench");
  std::vector<std::vector<double>> x(5);
  for (auto& column : x) {
    for (std::size_t i = 0; i < columns.duration.size(); ++i) {
      column.push_back(static_cast<double>(draws.normal()));
    }
  }
  CoxRows given{.duration = columns.duration, .ended = columns.cause};
  for (const auto& column : x) given.covariates.emplace_back(column);
  for (auto _ : state) {
    const CoxFit fit = fit_cox(given);
    if (!fit.no_fit.empty() || std::abs(fit.coefficients[0]) > 0.05) std::exit(1);
  }
  state.SetItemsProcessed(state.iterations() * 100'000);
}
BENCHMARK(cox_of_a_hundred_thousand)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace sojourn::metrics
