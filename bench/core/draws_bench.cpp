// Nanoseconds per Philox block: one at a time by Random123, and in columns for each instruction
// set.
#include <benchmark/benchmark.h>

#include <array>
#include <cstddef>
#include <cstdint>

#include "bench/core/philox_builds.h"
#include "core/draws.h"
#include "core/philox.h"

namespace sojourn {
namespace {

constexpr std::size_t lanes = 512;

struct Columns {
  alignas(64) std::array<std::uint32_t, lanes> id_low{};
  alignas(64) std::array<std::uint32_t, lanes> purpose{};
  alignas(64) std::array<std::uint32_t, lanes> occurrence{};
  alignas(64) std::array<std::array<std::uint32_t, lanes>, 4> results{};
};

Columns make_columns() {
  Columns columns;
  for (std::uint32_t i = 0; i < lanes; ++i) {
    columns.id_low[i] = i * 7919U;
    columns.purpose[i] = (i % 7) * 123456789U;
    columns.occurrence[i] = i % 3;
  }
  return columns;
}

void run(PhiloxColumns build, Columns& columns) {
  build(columns.id_low.data(), columns.purpose.data(), columns.occurrence.data(),
        columns.results[0].data(), columns.results[1].data(), columns.results[2].data(),
        columns.results[3].data(), lanes);
}

std::array<std::uint32_t, 4> expected(const Columns& columns, std::size_t i) {
  return draw_block({1, 2}, columns.id_low[i], Purpose{columns.purpose[i]}, columns.occurrence[i]);
}

void report(benchmark::State& state) {
  state.counters["ns_per_block"] = benchmark::Counter(
      static_cast<double>(lanes) * 1e-9,
      benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void time_columns(benchmark::State& state, PhiloxColumns build) {
  Columns columns = make_columns();
  run(build, columns);
  for (std::size_t i = 0; i < lanes; ++i) {
    for (std::size_t word = 0; word < 4; ++word) {
      if (columns.results[word][i] == expected(columns, i)[word]) continue;
      state.SkipWithError("wrong answer");
      return;
    }
  }
  for (auto _ : state) {
    run(build, columns);
    benchmark::ClobberMemory();
  }
  report(state);
}

void baseline_columns(const std::uint32_t* id_low, const std::uint32_t* purpose,
                      const std::uint32_t* occurrence, std::uint32_t* r0, std::uint32_t* r1,
                      std::uint32_t* r2, std::uint32_t* r3, std::size_t n) {
  philox_block(id_low, 0, purpose, occurrence, 1, 2, r0, r1, r2, r3, n);
}

void philox_block_baseline(benchmark::State& state) { time_columns(state, baseline_columns); }
BENCHMARK(philox_block_baseline);

void philox_block_v3(benchmark::State& state) {
  if (!__builtin_cpu_supports("avx2")) return state.SkipWithError("no AVX2 here");
  time_columns(state, philox_columns_v3);
}
BENCHMARK(philox_block_v3);

void philox_block_v4(benchmark::State& state) {
  if (!__builtin_cpu_supports("avx512f")) return state.SkipWithError("no AVX-512 here");
  time_columns(state, philox_columns_v4);
}
BENCHMARK(philox_block_v4);

void draw_block_one_at_a_time(benchmark::State& state) {
  const Columns columns = make_columns();
  for (auto _ : state) {
    for (std::size_t i = 0; i < lanes; ++i) benchmark::DoNotOptimize(expected(columns, i));
  }
  report(state);
}
BENCHMARK(draw_block_one_at_a_time);

}  // namespace
}  // namespace sojourn
