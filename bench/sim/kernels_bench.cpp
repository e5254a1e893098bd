// Nanoseconds per lane of each phase of R1, for each set of kernels this processor can run; and
// whole lives of R1 in memory. Each batch's answer is checked against the baseline kernels' before
// timing.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <string>

#include "core/error.h"
#include "sim/batch.h"
#include "sim/kernels/row_kernels.h"
#include "sim/kernels/stay_kernels.h"
#include "sim/kernels/variable_kernels.h"
#include "sim/output.h"
#include "sim/run.h"
#include "tests/sim/programs.h"

namespace sojourn::sim {
namespace {

constexpr std::size_t lanes_at_work = 512;

/// A batch of R1 customers in all states, some events into their lives.
struct Lives512 {
  Plan plan{testing::r1_program(), 0};
  Batch batch{plan, lanes_at_work};

  Lives512() {
    Lanes& lanes = batch.lanes();
    lanes.count = lanes_at_work;
    for (std::uint32_t i = 0; i < lanes_at_work; ++i) {
      const auto words = draw_block({1, 0}, i, purpose_of("bench"), 0);
      lanes.id[i] = i;
      lanes.number[i] = words[0] % 20;
      lanes.states[0][i] = lanes.from[i] = words[1] % 7;
      lanes.to[i] = words[2] % 8;
      lanes.variables[0][i] = static_cast<float>(words[3] % 100) * 0.02F - 1.0F;
      lanes.time[i] = lanes.due[0][i] = static_cast<std::int32_t>(words[0] % 60'000'000U);
      for (std::size_t w = 0; w < plan.visit_words(); ++w) {
        lanes.visits[w * lanes.capacity + i] = 0x01010101U;
      }
      for (std::size_t w = 0; w < 4; ++w) lanes.draws[w][i] = words[w];
    }
  }
};

using Step = std::function<void(const Kernels&, Lives512&)>;

// Runs the step on two equal batches and compares what it computed.
void check(const Kernels& kernels, const Step& step) {
  Lives512 ours;
  Lives512 theirs;
  step(kernels, ours);
  step(*kernels_named("baseline"), theirs);
  const auto same = [&](const void* a, const void* b) {
    return std::memcmp(a, b, lanes_at_work * 4) == 0;
  };
  SOJOURN_EXPECT(same(ours.batch.lanes().exit, theirs.batch.lanes().exit));
  SOJOURN_EXPECT(same(ours.batch.lanes().to, theirs.batch.lanes().to));
  SOJOURN_EXPECT(same(ours.batch.lanes().unit, theirs.batch.lanes().unit));
  SOJOURN_EXPECT(same(ours.batch.lanes().due[0], theirs.batch.lanes().due[0]));
  SOJOURN_EXPECT(same(ours.batch.lanes().draws[0], theirs.batch.lanes().draws[0]));
  SOJOURN_EXPECT(same(ours.batch.lanes().variables[0], theirs.batch.lanes().variables[0]));
}

void time_step(benchmark::State& state, const Kernels& kernels, const Step& step) {
  check(kernels, step);
  Lives512 lives;
  for (auto _ : state) {
    step(kernels, lives);
    benchmark::ClobberMemory();
  }
  state.counters["ns_per_lane"] = benchmark::Counter(
      static_cast<double>(lanes_at_work) * 1e-9,
      benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

struct CountingSink final : TableSink {
  void take(TableChunk& chunk) override {
    if (chunk.table == events_table) rows += chunk.rows;
  }
  std::uint64_t rows = 0;
};

// Whole lives, one thread, rows landing in reused column buffers.
void time_r1(benchmark::State& state, const Kernels& kernels, std::size_t batch) {
  const Plan plan(testing::r1_program(), 0);
  Population population;
  population.set_customers(200'000);
  Diagnostics diagnostics;
  population.compile(plan.program().calendar.start, plan.program().length, diagnostics);
  RunOptions options;
  options.threads = 1;
  options.batch = batch;
  options.ordered = false;
  options.kernels = &kernels;
  for (const TableSchema& table : tables_of(plan.program(), population)) {
    options.recording.columns.emplace_back(table.columns.size(), table.name == "events");
  }
  double events = 0.0;
  for (auto _ : state) {
    CountingSink sink;
    const RunSummary summary = run(plan, population, options, &sink);
    SOJOURN_EXPECT(sink.rows == summary.events);
    const double per_customer = static_cast<double>(summary.events) / 200'000.0;
    SOJOURN_EXPECT(per_customer > 24.269 - 0.11 && per_customer < 24.269 + 0.11);  // 3 se
    events += static_cast<double>(summary.events);
  }
  state.counters["events_per_second"] = benchmark::Counter(events, benchmark::Counter::kIsRate);
}

const struct Registration {
  Registration() {
    const std::pair<const char*, Step> steps[] = {
        {"leave", [](const Kernels& k, Lives512& l) { k.leave(l.batch.lanes(), l.plan.tables()); }},
        {"draw", [](const Kernels& k, Lives512& l) { k.draw(l.batch.lanes(), 1, 0, 0); }},
        {"race", [](const Kernels& k, Lives512& l) { k.race(l.batch.lanes(), l.plan.tables()); }},
        {"resolve",
         [](const Kernels& k, Lives512& l) { k.resolve(l.batch.lanes(), l.plan.tables()); }},
        {"update",
         [](const Kernels& k, Lives512& l) {
           k.variables->update(l.batch.lanes(), l.plan.tables(), 0, 1);
         }},
        {"stay",
         [](const Kernels& k, Lives512& l) {
           k.stays->stay(l.batch.lanes(), l.plan.tables(), l.plan.stay_kinds());
         }},
        {"due",
         [](const Kernels& k, Lives512& l) {
           k.stays->due_single(l.batch.lanes(), l.plan.tables(), l.plan.length());
         }},
        {"digest",
         [](const Kernels& k, Lives512& l) {
           DigestSums sums;
           k.rows->digest(l.batch.lanes(), l.batch.lanes().shown, 1, &sums);
           benchmark::DoNotOptimize(sums);
         }},
    };
    for (const char* name : {"avx512", "avx2", "baseline"}) {
      const Kernels* const kernels = kernels_named(name);
      if (kernels == nullptr) continue;
      for (const auto& [step_name, step] : steps) {
        benchmark::RegisterBenchmark(
            (std::string("step/") + step_name + "/" + name).c_str(),
            [kernels, step = step](benchmark::State& state) { time_step(state, *kernels, step); });
      }
      for (const std::size_t batch : {256U, 512U, 1024U}) {
        benchmark::RegisterBenchmark(
            (std::string("r1/") + name + "/batch:" + std::to_string(batch)).c_str(),
            [kernels, batch](benchmark::State& state) { time_r1(state, *kernels, batch); })
            ->Unit(benchmark::kMillisecond);
      }
    }
  }
} registration;

}  // namespace
}  // namespace sojourn::sim
