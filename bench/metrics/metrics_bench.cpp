// Every registered metric: rows per second on one thread, and on two whose halves are merged, which
// must find the same bits; and the bytes that it holds per customer when all rows are in.
#include <benchmark/benchmark.h>
#include <malloc.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "bench/metrics/role_columns.h"
#include "metrics/event_log.h"
#include "metrics/metric.h"

namespace sojourn::metrics {
namespace {

using bench::RoleColumns;
using bench::rows_per_customer;

constexpr std::size_t chunk = 65'536;

struct Work {
  std::string spec;
  std::size_t rows;
};

/// Metrics with the switches they need, on as many rows as they are worth.
std::vector<Work> all_work() {
  const std::map<std::string, std::string> switches{
      {"journeys.funnel", ":steps=\"visit > cart > purchase\",window=7 days"},
      {"journeys.time_to_convert", ":steps=\"visit > cart > purchase\""},
      {"retention.churn_rate", ":silence=7 days,period=week"},
      {"retention.cohorts", ":ages=2,period=month"},
      {"surveys.csat", ":kind=mean"},
      {"surveys.wave_difference", ":boundary=1970-01-20"},
      {"survival.kaplan_meier", ":times=[86400]"}};
  const std::map<std::string, std::size_t> fewer{{"causal.adjusted_effect", 1'000'000},
                                                 {"causal.instrumented_effect", 1'000'000},
                                                 {"causal.uplift", 1'000'000},
                                                 {"drivers.importance", 1'000'000},
                                                 {"drivers.linear_regression", 1'000'000},
                                                 {"drivers.logistic_regression", 1'000'000},
                                                 {"drivers.concordance", 1'000'000},
                                                 {"drivers.auc", 1'000'000},
                                                 {"drivers.calibration", 1'000'000},
                                                 {"drivers.correlation", 1'000'000},
                                                 {"survival.cox", 100'000},
                                                 {"survival.weibull", 100'000},
                                                 {"value.lifetime", 100'000},
                                                 {"attribution.markov", 1'000'000},
                                                 {"attribution.shapley", 1'000'000},
                                                 {"causal.difference_in_differences", 1'000'000}};
  std::vector<Work> work;
  for (const auto& metric : all_metrics()) {
    const std::string name(metric->name());
    const auto more = switches.find(name);
    const auto rows = fewer.find(name);
    work.push_back({name + (more == switches.end() ? "" : more->second),
                    rows == fewer.end() ? std::size_t{10'000'000} : rows->second});
  }
  return work;
}

/// The columns of all inputs, made once for the benchmarks of one metric; shuffled where they come
/// in any order.
const std::vector<RoleColumns>& columns_of(const Work& work, Order order) {
  static std::string held;
  static Order held_order = Order::by_customer;
  static std::vector<RoleColumns> columns;
  if (held == work.spec && order == held_order) return columns;
  if (held == work.spec && order == Order::any) {
    for (RoleColumns& input : columns) input = input.shuffled();
    held_order = order;
    return columns;
  }
  columns.clear();
  held = work.spec;
  held_order = Order::by_customer;
  for (const Input& input : make_metric(parse_spec(work.spec))->inputs()) {
    if (work.spec.starts_with("survival.sbg")) {
      columns.push_back(RoleColumns::of_renewals(input, work.rows));
      continue;
    }
    if (work.spec.starts_with("value.lifetime")) {
      columns.push_back(RoleColumns::of_purchases(input, work.rows));
      continue;
    }
    columns.emplace_back(input, input.table == "customers" && !columns.empty()
                                    ? work.rows / rows_per_customer
                                    : work.rows);
  }
  return columns;
}

/// Rows of part `part` of `parts`, of whole customers.
void feed(Metric& metric, const std::vector<RoleColumns>& inputs, std::size_t part,
          std::size_t parts, Order order) {
  for (std::size_t k = 0; k < inputs.size(); ++k) {
    const std::size_t customers = inputs[k].size() / rows_per_customer;
    const std::size_t first = customers * part / parts * rows_per_customer;
    const std::size_t end = customers * (part + 1) / parts * rows_per_customer;
    for (std::size_t at = first; at < end; at += chunk) {
      metric.add(k, inputs[k].rows(at, std::min(chunk, end - at), order));
    }
  }
}

std::size_t bytes_in_use() {
  const auto heap = ::mallinfo2();
  return heap.uordblks + heap.hblkhd;
}

bool are_same(const std::vector<Result>& a, const std::vector<Result>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Result& x, const Result& y) {
    return x.outcome.has_value() == y.outcome.has_value() &&
           (!x.outcome || x.outcome->value == y.outcome->value);
  });
}

void measure(benchmark::State& state, const Work& work, Order order, std::size_t threads) {
  const MetricSpec spec = parse_spec(work.spec);
  const std::vector<RoleColumns>& inputs = columns_of(work, order);
  static std::map<std::string, std::vector<Result>> of_one_thread;
  std::size_t bytes = 0;
  for (auto _ : state) {
    const std::size_t before = bytes_in_use();
    std::vector<std::unique_ptr<Metric>> parts;
    std::vector<std::thread> workers;
    for (std::size_t t = 0; t < threads; ++t) parts.push_back(make_metric(spec));
    for (std::size_t t = 1; t < threads; ++t) {
      workers.emplace_back([&, t] { feed(*parts[t], inputs, t, threads, order); });
    }
    feed(*parts[0], inputs, 0, threads, order);
    for (std::thread& worker : workers) worker.join();
    for (std::size_t t = 1; t < threads; ++t) parts[0]->merge(*parts[t]);
    bytes = bytes_in_use() - before;
    const std::vector<Result> results = parts[0]->results();
    state.PauseTiming();
    const bool found = std::any_of(results.begin(), results.end(),
                                   [](const Result& result) { return result.outcome.has_value(); });
    const auto [known, first] = of_one_thread.try_emplace(work.spec, results);
    const bool same = first || are_same(known->second, results);
    if (!found || !same) {
      const std::string reason = results.empty() ? "no results" : results[0].outcome.reason();
      state.SkipWithError(found ? "other values" : reason.c_str());
      break;
    }
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(work.rows));
  state.counters["bytes_held"] = static_cast<double>(bytes);
  state.counters["bytes_per_customer"] =
      static_cast<double>(bytes) / static_cast<double>(inputs.front().customers());
}

void add(const Work& work, const std::string& suffix, Order order, std::size_t threads) {
  const std::string name = work.spec.substr(0, work.spec.find(':')) + suffix;
  benchmark::RegisterBenchmark(
      name.c_str(),
      [work, order, threads](benchmark::State& state) { measure(state, work, order, threads); })
      ->Unit(benchmark::kMillisecond)
      ->UseRealTime()
      ->MeasureProcessCPUTime();
}

const bool registered = [] {
  for (const Work& work : all_work()) {
    add(work, "/threads:1", Order::by_customer, 1);
    add(work, "/threads:2", Order::by_customer, 2);
    const bool of_sequences = work.spec.starts_with("retention.n_day") ||
                              work.spec.starts_with("journeys.funnel") ||
                              work.spec.starts_with("journeys.directly_follows");
    if (of_sequences) add(work, "/any_order", Order::any, 1);
  }
  return true;
}();

}  // namespace
}  // namespace sojourn::metrics
