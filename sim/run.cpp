#include "sim/run.h"

#include <algorithm>
#include <memory>
#include <new>
#include <numeric>
#include <string>

#include "core/error.h"
#include "sim/output.h"
#include "sim/parallel_shards.h"
#include "sim/resting_shard.h"
#include "sim/shard.h"

namespace sojourn::sim {
namespace {

constexpr std::size_t most_customers_per_shard = 0xFFFF;

// The key of what happens in a continuation: another one for each, whatever the study.
DrawKey continuation_key(DrawKey key, std::uint32_t number) {
  const auto words = draw_block(key, number, purpose_of("continuation"), 0);
  return {words[0], words[1]};
}

std::vector<ShardRange> cut(std::uint64_t first, std::uint64_t customers, std::size_t shard,
                            std::uint64_t digested) {
  std::vector<ShardRange> ranges;
  while (first < customers) {
    std::uint64_t end = std::min(customers, first + shard);
    if (first < digested && digested < end) end = digested;
    ranges.push_back({first, static_cast<std::size_t>(end - first), first < digested});
    first = end;
  }
  return ranges;
}

class Simulation {
 public:
  Simulation(const Plan& plan, const Population& population, const RunOptions& options,
             TableSink* sink, RunProgress* progress)
      : plan_(plan),
        population_(population),
        options_(options),
        sink_(sink),
        progress_(progress),
        tables_(tables_of(plan.program(), population)),
        rounds_(rounds_of(plan)),
        shards_(
            options.threads,
            [this] {
              return std::make_unique<Worker>(plan_, population_, options_, tables_, rounds_.get());
            },
            [this] { return std::make_unique<ShardOutput>(tables_, options_.recording); }) {
    if (options_.recording.columns.empty()) {
      for (const TableSchema& table : tables_) {
        options_.recording.columns.emplace_back(table.columns.size(), false);
      }
    }
    heed_rounds();
    options_.shard = std::clamp(options.shard, std::size_t{1}, most_customers_per_shard);
    const auto customers = static_cast<std::uint64_t>(population.customers());
    const std::uint64_t first = std::min(options.first_customer, customers);
    const std::uint64_t end = std::min(options.last_customer, customers - 1) + 1;
    ranges_ = cut(first, std::max(first, end), options_.shard, options.digest_customers);
    summary_.customers = std::max(first, end) - first;
    summary_.digests.resize(tables_.size());
    summary_.rows.assign(tables_.size(), 0);
    summary_.occupancy.assign(plan.program().states.size(), 0);
    summary_.record_bytes = resting_bytes(plan);
  }

  RunSummary run() {
    if (options_.continuations.has_value()) {
      run_continuations(*options_.continuations);
    } else if (options_.window.has_value()) {
      run_windows(*options_.window);
    } else {
      for_shards([this](std::size_t s, Worker& worker, ShardOutput& output) {
        worker.live(ranges_[s], output);
        count_customers(s);
      });
    }
    for (std::size_t t = 0; t < tables_.size(); ++t) {
      if (!is_digested(tables_[t])) continue;
      summary_.digest += combine(tables_[t].name, summary_.digests[t]);
    }
    summary_.rows[truth_customers_table] = summary_.joined;
    if (has_latent_variables(plan_.program())) summary_.rows[table_count] = summary_.events;
    return summary_;
  }

 private:
  static std::shared_ptr<PolicyRounds> rounds_of(const Plan& plan) {
    return plan.program().policy ? plan.program().policy->rounds() : nullptr;
  }

  // Customers who are tied together live in windows, all of them.
  void heed_rounds() {
    if (rounds_ == nullptr) return;
    summary_.rounds = rounds_;
    const Seconds every = plan_.program().policy->rounds_every().value();
    if (!options_.window) options_.window = every;
    if (every % *options_.window != 0) {
      throw InputError(
          "an intervention that chooses among customers does so at dates which are no "
          "edges of windows of " +
          std::to_string(*options_.window) + " seconds. Use windows of " + std::to_string(every) +
          " seconds, or of a part of that.");
    }
    if (options_.first_customer == 0 &&
        options_.last_customer >= static_cast<std::uint64_t>(population_.customers()) - 1) {
      return;
    }
    throw InputError(
        "an intervention that chooses among customers ties them together, so that "
        "some of them cannot be run without the others. Run all of them.");
  }

  void count_customers(std::size_t shard) {
    if (progress_ != nullptr) progress_->customers += ranges_[shard].count;
  }

  [[nodiscard]] bool stopping() const {
    return progress_ != nullptr && progress_->stop.load(std::memory_order_relaxed);
  }

  // Runs `work(shard, worker, output)` for every shard in parallel and takes outputs in their
  // order.
  template <typename Work>
  void for_shards(const Work& work) {
    const auto simulate = [&](std::size_t shard, Worker& worker, ShardOutput& output) {
      output.clear(plan_.program().states.size());
      work(shard, worker, output);
      if (progress_ != nullptr) progress_->events += output.event_count;
    };
    const std::size_t begun = shards_.run(
        ranges_.size(), simulate, [this](ShardOutput& output) { take(output); },
        [this] { return stopping(); });
    summary_.stopped = summary_.stopped || begun < ranges_.size();
  }

  void take(ShardOutput& output) {
    summary_.joined += output.joined;
    summary_.events += output.event_count;
    for (std::size_t t = 0; t < tables_.size(); ++t) {
      summary_.digests[t] += output.digests[t];
      summary_.rows[t] += output.rows[t];
    }
    for (std::size_t s = 0; s < summary_.occupancy.size(); ++s) {
      summary_.occupancy[s] += output.occupancy[s];
    }
    if (sink_ == nullptr) return;
    if (output.unordered_events != nullptr) sink_->take(*output.unordered_events);
    for (TableRows& table : output.tables) {
      if (table.is_recorded() && table.rows() > 0) sink_->take(table.chunk());
    }
  }

  void run_windows(Seconds window) {
    const auto windows = static_cast<std::size_t>((plan_.length() + window - 1) / window);
    resting_.resize(ranges_.size());
    for_shards([&](std::size_t s, Worker& worker, ShardOutput& output) {
      rest(s, windows, worker, output);
    });
    live_windows(0, windows, window);
    if (summary_.stopped) return;
    for_shards([this](std::size_t s, Worker& worker, ShardOutput& output) {
      worker.finish_records(ranges_[s], resting_[s].records.get(), output);
    });
  }

  void live_windows(std::size_t first, std::size_t last, Seconds window) {
    for (std::size_t w = first; w < last && !summary_.stopped; ++w) {
      hold_round(w, static_cast<std::int32_t>(static_cast<Seconds>(w) * window));
      const auto end = std::min<Seconds>(plan_.length(), static_cast<Seconds>(w + 1) * window);
      for_shards([&](std::size_t s, Worker& worker, ShardOutput& output) {
        live_window(s, w, static_cast<std::int32_t>(end), worker, output);
        count_customers(s);
      });
      if (options_.exchange) options_.exchange(static_cast<std::int64_t>(w), end);
      if (progress_ != nullptr) progress_->time = end;
    }
  }

  // One window up to where lives go on more than once, and from there on windows of that length;
  // where a policy ties customers together, windows at whose edges it can choose. What it has seen
  // and chosen so far is kept beside the customers.
  void run_continuations(const RunOptions::Continuations& wanted) {
    const Seconds window = rounds_ ? std::gcd(wanted.from, options_.window.value()) : wanted.from;
    options_.window = window;
    const auto windows = static_cast<std::size_t>((plan_.length() + window - 1) / window);
    const auto first = static_cast<std::size_t>(wanted.from / window);
    resting_.resize(ranges_.size());
    for_shards([&](std::size_t s, Worker& worker, ShardOutput& output) {
      rest(s, windows, worker, output);
    });
    live_windows(0, first, window);
    const std::shared_ptr<PolicyRounds> rounds_so_far = rounds_;
    std::vector<std::vector<std::byte>> so_far(ranges_.size());
    for (std::uint32_t k = 0; k < wanted.times && !summary_.stopped; ++k) {
      options_.draws = continuation_key(options_.key, k);
      shards_.forget_workers();
      if (rounds_ != nullptr) rounds_ = rounds_so_far->copy();
      for_shards([&](std::size_t s, Worker& worker, ShardOutput& /*output*/) {
        if (k == 0) so_far[s] = resting_[s].copied(worker.record_bytes());
        renew(s, so_far[s], static_cast<std::int32_t>(wanted.from), windows, worker);
      });
      live_windows(first, windows, window);
    }
  }

  void renew(std::size_t s, const std::vector<std::byte>& so_far, std::int32_t time,
             std::size_t windows, Worker& worker) {
    RestingShard& shard = resting_[s];
    std::copy(so_far.begin(), so_far.end(), shard.records.get());
    shard.first_due.assign(windows, end_of_list);
    std::vector<std::int32_t> due(ranges_[s].count);
    worker.renew(ranges_[s], shard.records.get(), due.data(), time);
    for (std::uint32_t k = 0; k < due.size(); ++k) shard.insert(k, due[k], *options_.window);
  }

  // The policy sees the customers of the window that begins at the edge: who decides at the edge
  // is among them.
  void hold_round(std::size_t w, std::int32_t edge) {
    if (rounds_ == nullptr || !rounds_->open(edge, ranges_.size())) return;
    for_shards([&](std::size_t s, Worker& worker, ShardOutput& /*output*/) {
      thread_local std::vector<std::uint64_t> marks;
      thread_local std::vector<std::uint32_t> slots;
      resting_[s].list(w, marks, slots);
      worker.show_records(ranges_[s], resting_[s].records.get(), slots, edge, s);
    });
    if (!summary_.stopped) rounds_->close();
  }

  void rest(std::size_t s, std::size_t windows, Worker& worker, ShardOutput& output) {
    const ShardRange& range = ranges_[s];
    RestingShard& shard = resting_[s];
    try {
      shard.records =
          std::make_unique_for_overwrite<std::byte[]>(range.count * worker.record_bytes());
      shard.first_due.assign(windows, end_of_list);
      shard.next_due.assign(range.count, end_of_list);
    } catch (const std::bad_alloc&) {
      throw ResourceError("the population does not fit in memory (" +
                          std::to_string(resting_bytes(plan_)) + " bytes per customer at rest). " +
                          "Use fewer customers, or run without windows.");
    }
    std::vector<std::int32_t> due(range.count);
    worker.draw_records(range, shard.records.get(), due.data(), output);
    for (std::uint32_t k = 0; k < range.count; ++k) shard.insert(k, due[k], *options_.window);
  }

  void live_window(std::size_t s, std::size_t w, std::int32_t end, Worker& worker,
                   ShardOutput& output) {
    const ShardRange& range = ranges_[s];
    RestingShard& shard = resting_[s];
    thread_local std::vector<std::uint64_t> marks;
    thread_local std::vector<std::uint32_t> slots;
    thread_local std::vector<std::int32_t> due;
    shard.take(w, marks, slots);
    if (slots.empty()) return;
    due.resize(range.count);
    worker.live_window(range, shard.records.get(), due.data(), slots, end, output);
    for (const std::uint32_t slot : slots) shard.insert(slot, due[slot], *options_.window);
  }

  const Plan& plan_;
  const Population& population_;
  RunOptions options_;
  TableSink* sink_;
  RunProgress* progress_;
  std::vector<TableSchema> tables_;
  std::shared_ptr<PolicyRounds> rounds_;
  std::vector<ShardRange> ranges_;
  std::vector<RestingShard> resting_;
  ParallelShards shards_;
  RunSummary summary_;
};

}  // namespace

std::size_t resting_bytes(const Plan& plan) {
  return Batch(plan, 1).record_bytes() + sizeof(std::uint16_t);
}

std::vector<RestingPart> resting_parts(const Plan& plan) {
  std::vector<RestingPart> parts = Batch(plan, 1).record_parts();
  parts.push_back({"calendar", "next in the window", 8 * sizeof(std::uint16_t)});
  return parts;
}

RunSummary run(const Plan& plan, const Population& population, const RunOptions& options,
               TableSink* sink, RunProgress* progress) {
  return Simulation(plan, population, options, sink, progress).run();
}

}  // namespace sojourn::sim
