// Rows per second of metrics on ten million rows, on one thread and, where that is asked, merged
// from two; and the bytes that a metric holds per customer while rows wait for order.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "metrics/event_log.h"
#include "metrics/metric.h"

namespace sojourn::metrics {
namespace {

constexpr std::size_t all_rows = 10'000'000;
constexpr std::size_t chunk = 65'536;
constexpr std::size_t rows_per_customer = 10;

/// Ten million rows, customer by customer, in the order of time.
struct Columns {
  std::vector<std::uint64_t> customer;
  std::vector<std::int64_t> time;
  std::vector<std::uint32_t> activity;
  std::vector<std::uint8_t> score;
  std::vector<std::uint8_t> flag;
  std::vector<double> seconds;
  std::vector<std::string> names{"visit", "cart", "buy", "call", "pay", "leave"};
};

const Columns& columns() {
  static const Columns made = [] {
    Columns c;
    std::mt19937_64 random(1);
    std::int64_t time = 0;
    for (std::size_t i = 0; i < all_rows; ++i) {
      if (i % rows_per_customer == 0) time = static_cast<std::int64_t>(random() % 10'000'000);
      time += static_cast<std::int64_t>(random() % 400'000);
      c.customer.push_back(i / rows_per_customer);
      c.time.push_back(time);
      c.activity.push_back(static_cast<std::uint32_t>(random() % 6));
      c.score.push_back(static_cast<std::uint8_t>(random() % 11));
      c.flag.push_back(static_cast<std::uint8_t>(random() % 4 != 0));
      c.seconds.push_back(static_cast<double>(random() % 600));
    }
    return c;
  }();
  return made;
}

Rows rows_at(std::size_t first, std::size_t count, Order order) {
  const Columns& c = columns();
  Rows rows(count, order);
  rows.set("customer", Identities(c.customer).subspan(first, count));
  rows.set("time", Times(c.time).subspan(first, count));
  rows.set("activity", Categories{std::span(c.activity).subspan(first, count), c.names});
  rows.set("score", Scores(c.score).subspan(first, count));
  rows.set("answered", Scores(c.flag).subspan(first, count));
  rows.set("wait", Numbers(c.seconds).subspan(first, count));
  rows.set("talk", Numbers(c.seconds).subspan(first, count));
  return rows;
}

void feed(Metric& metric, std::size_t first, std::size_t end, Order order) {
  for (std::size_t at = first; at < end; at += chunk) {
    metric.add(0, rows_at(at, std::min(chunk, end - at), order));
  }
}

void measure(benchmark::State& state, const std::string& text, Order order, std::size_t threads) {
  const MetricSpec spec = parse_spec(text);
  const std::size_t part = all_rows / rows_per_customer / threads * rows_per_customer;
  (void)columns();
  for (auto _ : state) {
    std::vector<std::unique_ptr<Metric>> parts;
    std::vector<std::thread> workers;
    for (std::size_t t = 0; t < threads; ++t) parts.push_back(make_metric(spec));
    for (std::size_t t = 1; t < threads; ++t) {
      workers.emplace_back([&, t] { feed(*parts[t], t * part, (t + 1) * part, order); });
    }
    feed(*parts[0], 0, part, order);
    for (std::thread& worker : workers) worker.join();
    for (std::size_t t = 1; t < threads; ++t) parts[0]->merge(*parts[t]);
    const std::vector<Result> results = parts[0]->results();
    const bool found = std::any_of(results.begin(), results.end(),
                                   [](const Result& result) { return result.outcome.has_value(); });
    if (!found) state.SkipWithError("there is no estimate");
    benchmark::DoNotOptimize(results.data());
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(part * threads));
}

const bool registered = [] {
  const std::vector<std::string> specs{"surveys.nps",
                                       "surveys.csat:kind=mean,low=0,high=10",
                                       "surveys.response_rate",
                                       "retention.n_day",
                                       "retention.unbounded",
                                       "retention.cohorts:ages=2,period=month",
                                       "retention.churn_rate:silence=30 days",
                                       "journeys.funnel:steps=\"visit > cart > buy\",window=7 days",
                                       "journeys.time_to_convert:steps=\"visit > cart > buy\"",
                                       "journeys.directly_follows",
                                       "journeys.path_entropy",
                                       "contacts.service_level",
                                       "contacts.abandonment",
                                       "contacts.aht"};
  for (const std::string& spec : specs) {
    for (const std::size_t threads : {std::size_t{1}, std::size_t{2}}) {
      const std::string name = spec.substr(0, spec.find(':')) + "/threads:";
      benchmark::RegisterBenchmark((name + std::to_string(threads)).c_str(),
                                   [spec, threads](benchmark::State& state) {
                                     measure(state, spec, Order::by_customer, threads);
                                   })
          ->Unit(benchmark::kMillisecond)
          ->MeasureProcessCPUTime();
    }
  }
  for (const char* const spec : {"retention.n_day", "journeys.funnel:steps=\"visit > buy\""}) {
    const std::string text = spec;
    benchmark::RegisterBenchmark((text.substr(0, text.find(':')) + "/any_order").c_str(),
                                 [text](benchmark::State& state) {
                                   measure(state, text, Order::any, 1);
                                   state.counters["bytes_per_waiting_row"] = sizeof(Event);
                                 })
        ->Unit(benchmark::kMillisecond)
        ->MeasureProcessCPUTime();
  }
  return true;
}();

}  // namespace
}  // namespace sojourn::metrics
