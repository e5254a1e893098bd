// Nanoseconds per lane of the functions of core/math.h and of a table, over a batch in cache.
#include <benchmark/benchmark.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "core/math.h"
#include "core/monotone_table.h"

// The loop as the engine's kernels are built: once per instruction set, chosen at start.
#define SOJOURN_BENCH_CLONES \
  __attribute__((noinline, target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))

namespace sojourn {
namespace {

constexpr std::size_t lanes = 512;

struct Batch {
  alignas(64) std::array<std::uint32_t, lanes> words{};
  alignas(64) std::array<float, lanes> uniforms{};
  alignas(64) std::array<float, lanes> exponentials{};
  alignas(64) std::array<float, lanes> results{};
};

Batch make_batch() {
  Batch batch;
  std::uint32_t word = 12345;
  for (std::size_t i = 0; i < lanes; ++i) {
    word = word * 1664525U + 1013904223U;
    batch.words[i] = word;
    batch.uniforms[i] = uniform_of(word);
    batch.exponentials[i] = exponential_of(word);
  }
  return batch;
}

SOJOURN_BENCH_CLONES void run_exp(const float* __restrict x, float* __restrict y) {
  for (std::size_t i = 0; i < lanes; ++i) y[i] = fast_exp(x[i]);
}
SOJOURN_BENCH_CLONES void run_exp2(const float* __restrict x, float* __restrict y) {
  for (std::size_t i = 0; i < lanes; ++i) y[i] = fast_exp2(x[i]);
}
SOJOURN_BENCH_CLONES void run_expm1(const float* __restrict x, float* __restrict y) {
  for (std::size_t i = 0; i < lanes; ++i) y[i] = fast_expm1(x[i]);
}
SOJOURN_BENCH_CLONES void run_log(const float* __restrict x, float* __restrict y) {
  for (std::size_t i = 0; i < lanes; ++i) y[i] = fast_log(x[i]);
}
SOJOURN_BENCH_CLONES void run_quantile(const float* __restrict x, float* __restrict y) {
  for (std::size_t i = 0; i < lanes; ++i) y[i] = normal_quantile(x[i]);
}
SOJOURN_BENCH_CLONES void run_cdf(const float* __restrict x, float* __restrict y) {
  for (std::size_t i = 0; i < lanes; ++i) y[i] = normal_cdf(x[i]);
}
SOJOURN_BENCH_CLONES void run_exponential(const std::uint32_t* __restrict x, float* __restrict y) {
  for (std::size_t i = 0; i < lanes; ++i) y[i] = exponential_of(x[i]);
}
SOJOURN_BENCH_CLONES void run_table(MonotoneTableView table, const float* __restrict x,
                                    float* __restrict y) {
  for (std::size_t i = 0; i < lanes; ++i) y[i] = table_value(table, x[i]);
}

/// Checks `run` against `truth` to `tolerance` (relative above 1, absolute below), then times it.
template <typename Run, typename Truth>
void time_lanes(benchmark::State& state, double tolerance, Run run, Truth truth) {
  Batch batch = make_batch();
  run(batch);
  for (std::size_t i = 0; i < lanes; ++i) {
    const double expected = truth(batch, i);
    if (std::fabs(batch.results[i] - expected) > tolerance * std::fmax(1.0, std::fabs(expected))) {
      state.SkipWithError("wrong answer");
      return;
    }
  }
  for (auto _ : state) {
    run(batch);
    benchmark::ClobberMemory();
  }
  state.counters["ns_per_lane"] = benchmark::Counter(
      static_cast<double>(lanes) * 1e-9,
      benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

double exponential_at(const Batch& batch, std::size_t i) { return batch.exponentials[i]; }

void exp_per_lane(benchmark::State& state) {
  time_lanes(
      state, 1e-6, [](Batch& b) { run_exp(b.exponentials.data(), b.results.data()); },
      [](const Batch& b, std::size_t i) { return std::exp(exponential_at(b, i)); });
}
BENCHMARK(exp_per_lane);

void exp2_per_lane(benchmark::State& state) {
  time_lanes(
      state, 1e-6, [](Batch& b) { run_exp2(b.exponentials.data(), b.results.data()); },
      [](const Batch& b, std::size_t i) { return std::exp2(exponential_at(b, i)); });
}
BENCHMARK(exp2_per_lane);

void expm1_per_lane(benchmark::State& state) {
  time_lanes(
      state, 1e-6, [](Batch& b) { run_expm1(b.exponentials.data(), b.results.data()); },
      [](const Batch& b, std::size_t i) { return std::expm1(exponential_at(b, i)); });
}
BENCHMARK(expm1_per_lane);

void log_per_lane(benchmark::State& state) {
  time_lanes(
      state, 1e-6, [](Batch& b) { run_log(b.exponentials.data(), b.results.data()); },
      [](const Batch& b, std::size_t i) { return std::log(exponential_at(b, i)); });
}
BENCHMARK(log_per_lane);

void exponential_per_lane(benchmark::State& state) {
  time_lanes(
      state, 1e-6, [](Batch& b) { run_exponential(b.words.data(), b.results.data()); },
      [](const Batch& b, std::size_t i) { return -std::log((b.words[i] + 0.5) * 0x1p-32); });
}
BENCHMARK(exponential_per_lane);

void normal_cdf_per_lane(benchmark::State& state) {
  time_lanes(
      state, 1e-6, [](Batch& b) { run_cdf(b.exponentials.data(), b.results.data()); },
      [](const Batch& b, std::size_t i) {
        return 0.5 * std::erfc(-exponential_at(b, i) / std::sqrt(2.0));
      });
}
BENCHMARK(normal_cdf_per_lane);

void normal_quantile_per_lane(benchmark::State& state) {
  const auto run = [](Batch& b) { run_quantile(b.uniforms.data(), b.results.data()); };
  // Newton's correction of the result is the result: u = cdf(z) to first order.
  const auto truth = [](const Batch& b, std::size_t i) {
    const double z = b.results[i];
    const double density = std::exp(-0.5 * z * z) / std::sqrt(2.0 * 3.14159265358979323846);
    return z - (0.5 * std::erfc(-z / std::sqrt(2.0)) - b.uniforms[i]) / density;
  };
  time_lanes(state, 2e-6, run, truth);
}
BENCHMARK(normal_quantile_per_lane);

void gamma_table_per_lane(benchmark::State& state) {
  const MonotoneTable table = gamma_stay_table(1.0);  // the identity
  time_lanes(
      state, 1e-4,
      [&](Batch& b) { run_table(table.view(), b.exponentials.data(), b.results.data()); },
      [](const Batch& b, std::size_t i) { return exponential_at(b, i); });
}
BENCHMARK(gamma_table_per_lane);

}  // namespace
}  // namespace sojourn
