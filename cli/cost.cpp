// Sums of sizes.
#include "cli/cost.h"

#include <fmt/format.h>
#include <tbb/info.h>

#include <algorithm>
#include <cmath>

#include "cli/texts.h"
#include "core/error.h"
#include "sim/output.h"

namespace sojourn::cli {
namespace {

/// Program, libraries and the tables of a plan.
constexpr double program_bytes = 40.0 * 1048576.0;
/// Blocks and buffers of the writer at most, measured: 64 MiB in flight, raw and encoded, and
/// blocks that grow. A small dataset is in flight as a whole.
constexpr double writer_bytes = 256.0 * 1048576.0;
constexpr double writer_share = 1.5;
/// A shard's rows lie twice in memory, as simulated and in order.
constexpr double copies_of_rows = 2.0;
/// Customers drawn together, and lanes of a batch, take about this much each.
constexpr double bytes_per_lane = 1024.0;

double row_bytes(const TableSchema& table, const std::vector<bool>& recorded) {
  double bytes = 0.0;
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    if (recorded[c]) bytes += static_cast<double>(size_of(table.columns[c].type));
  }
  return bytes;
}

double working_bytes(const Cost& cost, const sim::RunOptions& options, double bytes_per_customer,
                     double windows) {
  const int threads = options.threads > 0 ? options.threads : tbb::info::default_concurrency();
  const double shards_under_way = 3.0 * std::max(2, threads);
  const double shard = std::min(static_cast<double>(options.shard), cost.customers);
  const double rows = shards_under_way * shard * bytes_per_customer * copies_of_rows;
  const double lanes = threads * (static_cast<double>(options.batch) + 512.0) * bytes_per_lane;
  const double shards = cost.customers / static_cast<double>(options.shard);
  return program_bytes + rows + lanes + shards * (64.0 + 2.0 * windows) +
         std::min(writer_bytes, writer_share * cost.bytes);
}

}  // namespace

Cost expected_cost(const sim::Plan& plan, const sim::Population& population,
                   double events_per_customer, const CostOf& of) {
  Cost cost;
  cost.customers = static_cast<double>(population.customers());
  cost.joined = cost.customers * population.expected_joining_share();
  cost.events = cost.customers * events_per_customer;
  for (std::size_t t = 0; t < of.tables->size(); ++t) {
    // Tables of models have about as many rows as there are events.
    const bool per_customer = t == sim::customers_table || t == sim::truth_customers_table;
    const double rows = per_customer ? cost.joined : cost.events;
    cost.bytes += rows * row_bytes((*of.tables)[t], of.recording->columns[t]);
  }
  const bool windowed = of.options->window.has_value();
  cost.bytes_per_customer = sim::resting_bytes(plan);
  cost.resting_parts = sim::resting_parts(plan);
  cost.resting = windowed ? cost.customers * static_cast<double>(cost.bytes_per_customer) : 0.0;
  const double windows =
      windowed ? std::ceil(plan.length() / static_cast<double>(*of.options->window)) : 0.0;
  // A shard hands on a window's rows at a time, but its buffers are kept: a year's worth of windows
  // rarely has one with more than a tenth of all rows.
  const double share = windowed ? std::min(1.0, 10.0 / std::max(windows, 1.0)) : 1.0;
  cost.working = working_bytes(cost, *of.options, share * cost.bytes / cost.customers, windows);
  return cost;
}

std::string why_too_large(const Cost& cost, std::uint64_t memory_limit) {
  if (cost.memory() <= static_cast<double>(memory_limit)) return {};
  const bool windowed = cost.resting > cost.working;
  const double room = static_cast<double>(memory_limit) - cost.working;
  std::string text =
      fmt::format("the run needs about {} of memory (there are {}): ", bytes_text(cost.memory()),
                  bytes_text(static_cast<double>(memory_limit)));
  if (!windowed) {
    return text + fmt::format(
                      "{} for the rows of the shards under way. Use a smaller --shard or "
                      "fewer --threads, or record fewer tables.",
                      bytes_text(cost.working));
  }
  text += fmt::format(
      "{} customers at {} bytes each, held because the run has windows. Run without "
      "--window",
      count_text(cost.customers), cost.bytes_per_customer);
  if (room > static_cast<double>(cost.bytes_per_customer)) {
    text += fmt::format(", or with at most --customers {:.0f}",
                        std::floor(room / static_cast<double>(cost.bytes_per_customer)));
  }
  return text + ".";
}

void throw_if_too_large(const Cost& cost, std::uint64_t memory_limit) {
  const std::string why = why_too_large(cost, memory_limit);
  if (!why.empty()) throw ResourceError(why);
}

}  // namespace sojourn::cli
