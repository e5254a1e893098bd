// Attribution, causal, driver and sketch metrics; each checks its answer before it is timed.
#include <benchmark/benchmark.h>

#include <cmath>
#include <cstdlib>
#include <vector>

#include "core/draws.h"
#include "metrics/attribution/credit/markov_chain.h"
#include "metrics/attribution/credit/touch_counts.h"
#include "metrics/causal/effects/mean_difference.h"
#include "metrics/causal/effects/uplift_curve.h"
#include "metrics/drivers/fits/importance.h"
#include "metrics/drivers/fits/ranking.h"
#include "metrics/linear_fit.h"
#include "metrics/logistic_fit.h"
#include "metrics/sketches/states/distinct_count.h"
#include "metrics/sketches/states/quantile_sketch.h"

namespace sojourn::metrics {
namespace {

constexpr std::size_t million = 1'000'000;

/// A million customers: covariate, treatment, outcome, and a binary outcome.
struct Customers {
  std::vector<double> x, outcome;
  std::vector<std::uint8_t> treated, converted;
};

const Customers& customers() {
  static const Customers made = [] {
    Customers c;
    Draws draws({1, 0}, 0, "bench.customers");
    for (std::size_t i = 0; i < million; ++i) {
      c.x.push_back(static_cast<double>(draws.normal()));
      c.treated.push_back(static_cast<std::uint8_t>(draws.word() % 2));
      c.outcome.push_back(c.x.back() + c.treated.back() + static_cast<double>(draws.normal()));
      c.converted.push_back(static_cast<double>(draws.uniform()) < logistic(c.x.back()) ? 1 : 0);
    }
    return c;
  }();
  return made;
}

void expect(bool holds) {
  if (!holds) std::exit(1);
}

void report(benchmark::State& state, std::size_t rows) {
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(rows));
}

void difference_in_means(benchmark::State& state) {
  const Customers& c = customers();
  for (auto _ : state) {
    MeanDifference difference;
    for (std::size_t i = 0; i < million; ++i) {
      difference.add(c.treated[i] == 1 ? Arm::treated : Arm::control, c.outcome[i]);
    }
    expect(std::abs(difference.effect().effect->value - 1.0) < 0.02);
  }
  report(state, million);
}
BENCHMARK(difference_in_means)->Unit(benchmark::kMillisecond);

void difference_with_covariate(benchmark::State& state) {
  const Customers& c = customers();
  for (auto _ : state) {
    CovariateDifference difference;
    for (std::size_t i = 0; i < million; ++i) {
      difference.add(c.treated[i] == 1 ? Arm::treated : Arm::control, c.x[i], c.outcome[i]);
    }
    expect(std::abs(difference.effect().effect->value - 1.0) < 0.02);
  }
  report(state, million);
}
BENCHMARK(difference_with_covariate)->Unit(benchmark::kMillisecond);

void least_squares(benchmark::State& state) {
  const Customers& c = customers();
  for (auto _ : state) {
    const LinearFit fit = fit_linear({c.x}, c.outcome, ErrorKind::hc3);
    expect(std::abs(fit.coefficients[1] - 1.0) < 0.02);
  }
  report(state, million);
}
BENCHMARK(least_squares)->Unit(benchmark::kMillisecond);

void logistic_regression(benchmark::State& state) {
  const Customers& c = customers();
  for (auto _ : state) {
    expect(std::abs(fit_logistic({c.x}, c.converted).coefficients[1] - 1.0) < 0.02);
  }
  report(state, million);
}
BENCHMARK(logistic_regression)->Unit(benchmark::kMillisecond);

void area_under_roc_curve(benchmark::State& state) {
  const Customers& c = customers();
  for (auto _ : state) expect(area_under_roc(c.x, c.converted)->value > 0.7);
  report(state, million);
}
BENCHMARK(area_under_roc_curve)->Unit(benchmark::kMillisecond);

void qini_curve(benchmark::State& state) {
  const Customers& c = customers();
  for (auto _ : state) {
    expect(std::abs(uplift_curve(c.x, c.treated, c.outcome).qini->value) < 0.01);
  }
  report(state, million);
}
BENCHMARK(qini_curve)->Unit(benchmark::kMillisecond);

void importance_of_eight_drivers(benchmark::State& state) {
  constexpr std::size_t rows = 50'000;
  for (auto _ : state) {
    DriverMoments moments(8);
    Draws draws({2, 0}, 0, "bench.drivers");
    std::vector<double> row(8);
    for (std::uint64_t i = 0; i < rows; ++i) {
      for (double& x : row) x = static_cast<double>(draws.normal());
      moments.add(i, row, row[0] + static_cast<double>(draws.normal()));
    }
    expect(std::abs(moments.importance().shares[0]->value - 0.5) < 0.02);
  }
  report(state, rows);
}
BENCHMARK(importance_of_eight_drivers)->Unit(benchmark::kMillisecond);

/// A million journeys of one to eight touches over twelve channels.
const std::vector<std::vector<Channel>>& journeys() {
  static const auto made = [] {
    std::vector<std::vector<Channel>> all(million);
    Draws draws({3, 0}, 0, "bench.journeys");
    for (auto& touches : all) {
      touches.resize(1 + draws.word() % 8);
      for (Channel& touch : touches) touch = static_cast<Channel>(draws.word() % 12);
    }
    return all;
  }();
  return made;
}

void attribution_by_rule(benchmark::State& state) {
  const auto& all = journeys();
  for (auto _ : state) {
    TouchCounts counts;
    for (const auto& touches : all) counts.add(touches);
    expect(std::abs(counts.credits(position_based)[0].value * 12.0 / million - 1.0) < 0.02);
  }
  report(state, million);
}
BENCHMARK(attribution_by_rule)->Unit(benchmark::kMillisecond);

void attribution_by_chain(benchmark::State& state) {
  const auto& all = journeys();
  const auto order = static_cast<int>(state.range(0));
  for (auto _ : state) {
    MarkovChainCounts counts(order);
    for (std::size_t i = 0; i < all.size(); ++i)
      counts.add(all[i], i % 4 == 0 ? 1 : 0, i % 4 == 0 ? 0 : 1);
    expect(std::abs(counts.attribution().conversion_probability - 0.25) < 1e-9);
  }
  report(state, million);
}
BENCHMARK(attribution_by_chain)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond);

void quantile_sketch(benchmark::State& state) {
  const Customers& c = customers();
  for (auto _ : state) {
    QuantileSketch sketch;
    sketch.add(c.x);
    expect(std::abs(sketch.quantile(0.5)->value) < 0.1);
    state.counters["bytes"] = static_cast<double>(sketch.held() * sizeof(double));
  }
  report(state, million);
}
BENCHMARK(quantile_sketch)->Unit(benchmark::kMillisecond);

void distinct_count(benchmark::State& state) {
  std::vector<std::uint64_t> identities(10 * million);
  for (std::size_t i = 0; i < identities.size(); ++i) identities[i] = i;
  for (auto _ : state) {
    DistinctCount count;
    count.add(identities);
    expect(std::abs(count.estimate().value / 1e7 - 1.0) < 0.03);
  }
  report(state, identities.size());
}
BENCHMARK(distinct_count)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace sojourn::metrics
