// What is told of a shard's customers themselves: rows of `customers` as they come, and of
// `truth/customers` as they are at the end.
#include <numeric>
#include <vector>

#include "core/math.h"
#include "sim/shard.h"
#include "sim/stays.h"

namespace sojourn::sim {
namespace {

// Keeps the rows of a filled column that are marked, in order.
template <typename T>
void keep_marked(T* column, const std::vector<std::uint8_t>& marked) {
  if (column == nullptr) return;
  std::size_t kept = 0;
  for (std::size_t k = 0; k < marked.size(); ++k) {
    column[kept] = column[k];
    kept += marked[k];
  }
}

float value_at_end(const Plan& plan, const Lanes& lanes, std::size_t lane,
                   std::size_t variable) noexcept {
  const VariableInfo& info = plan.program().variables[variable];
  const float held = lanes.variables[variable][lane];
  if (!plan.fades(variable)) return held;
  return faded(held, info.level, plan.length() - lanes.written[variable][lane],
               static_cast<float>(1.0 / info.half_life));
}

}  // namespace

// Rows of `customers` for the block in intake_.
void Worker::add_customers(const ShardRange& shard, ShardOutput& output) {
  TableRows& rows = output.tables[customers_table];
  std::size_t row = rows.rows();
  rows.resize(row + newcomers_.lanes().count);
  for (std::size_t k = 0; k < intake_.count; ++k) {
    if (intake_.joined[k] >= plan_.length()) continue;
    const auto id = static_cast<std::uint32_t>(intake_.first + k);
    RowDigest digest;
    digest.add(id);
    digest.add(static_cast<std::uint32_t>(intake_.joined[k]) |
               (static_cast<std::uint64_t>(intake_.segment[k]) << 32U));
    if (auto* column = rows.column<std::uint32_t>(customer_id)) column[row] = id;
    if (auto* column = rows.column<std::int32_t>(customer_joined)) column[row] = intake_.joined[k];
    if (auto* column = rows.column<std::uint8_t>(customer_segment)) {
      column[row] = intake_.segment[k];
    }
    for (std::size_t o = 0; o < observed_trait_.size(); ++o) {
      const std::size_t t = observed_trait_[o];
      const float value = intake_.traits[t][k];
      digest.add(bits_of(value));
      set_trait(rows, customer_columns + o, row, t, value);
    }
    if (shard.digested) output.digests[customers_table] += digest.finish();
    ++row;
  }
  output.rows[customers_table] = row;
}

void Worker::set_trait(TableRows& rows, std::size_t column, std::size_t row, std::size_t trait,
                       float value) const {
  if (!rows.is_recorded(column)) return;
  if (population_.traits()[trait].categories.empty()) {
    rows.column<float>(column)[row] = value;
  } else {
    rows.column<std::uint8_t>(column)[row] = static_cast<std::uint8_t>(value);
  }
}

// Rows of truth have a place for everybody until it is known who joined.
void Worker::start_truth(const ShardRange& shard, ShardOutput& output) {
  TableRows& truth = output.tables[truth_customers_table];
  if (truth.is_recorded()) truth.resize(shard.count);
}

// Counts the lanes listed among the final states, and fills their rows of truth.
void Worker::finish(const ShardRange& shard, const Lanes& lanes,
                    std::span<const std::uint32_t> list, std::size_t variant, ShardOutput& output) {
  const Plan& plan = plan_.variant(variant);
  const Program& program = plan.program();
  for (std::size_t t = 0; t < program.tracks.size(); ++t) {
    for (const std::uint32_t lane : list) ++output.occupancy[lanes.states[t][lane]];
  }
  TableRows& rows = output.tables[truth_customers_table];
  if (!rows.is_recorded()) return;
  const auto row = [&](std::uint32_t lane) { return lanes.id[lane] - shard.first; };
  if (auto* column = rows.column<std::uint32_t>(truth_customer)) {
    for (const std::uint32_t lane : list) column[row(lane)] = lanes.id[lane];
  }
  if (auto* column = rows.column<std::uint32_t>(truth_events)) {
    for (const std::uint32_t lane : list) column[row(lane)] = lanes.number[lane];
  }
  std::size_t index = truth_columns + truth_trait_.size();
  for (std::size_t t = 0; t < program.tracks.size(); ++t, ++index) {
    auto* const column = rows.column<std::uint8_t>(index);
    if (column == nullptr) continue;
    for (const std::uint32_t lane : list) {
      column[row(lane)] =
          static_cast<std::uint8_t>(lanes.states[t][lane] - program.tracks[t].first);
    }
  }
  for (std::size_t v = 0; v < program.variables.size(); ++v, ++index) {
    auto* const column = rows.column<float>(index);
    if (column == nullptr) continue;
    for (const std::uint32_t lane : list) {
      column[row(lane)] = value_at_end(plan, lanes, lane, v);
    }
  }
  truth_row_.clear();
  for (const std::uint32_t lane : list) {
    truth_row_.push_back(static_cast<std::uint32_t>(row(lane)));
  }
  finish_components(lanes, list, variant, truth_row_, rows);
}

// The columns of truth that components add, after those of the engine.
void Worker::finish_components(const Lanes& lanes, std::span<const std::uint32_t> list,
                               std::size_t variant, const std::vector<std::uint32_t>& rows,
                               TableRows& truth) {
  const Program& program = plan_.variant(variant).program();
  std::size_t index =
      truth_columns + truth_trait_.size() + program.tracks.size() + program.variables.size();
  std::vector<void*> columns;
  for (std::size_t k = 0; k < program.components.size(); ++k) {
    columns.clear();
    for (std::size_t c = program.components[k]->truth_columns(program).size(); c-- > 0; ++index) {
      columns.push_back(truth.is_recorded(index) ? truth.chunk().columns[index].data() : nullptr);
    }
    if (!columns.empty()) engine(variant).works()[k]->finish(lanes, list, {columns, rows});
  }
}

// Latent traits of the block in intake_, at their customers' rows of truth.
void Worker::add_latent_traits(const ShardRange& shard, ShardOutput& output) {
  TableRows& truth = output.tables[truth_customers_table];
  if (!truth.is_recorded()) return;
  for (std::size_t o = 0; o < truth_trait_.size(); ++o) {
    const std::size_t t = truth_trait_[o];
    for (std::size_t k = 0; k < intake_.count; ++k) {
      set_trait(truth, truth_columns + o, intake_.first + k - shard.first, t, intake_.traits[t][k]);
    }
  }
}

// Rows of truth were filled at each customer's place; those who never joined have none.
void Worker::finish_truth(const ShardRange& shard, ShardOutput& output) {
  TableRows& rows = output.tables[truth_customers_table];
  if (!rows.is_recorded()) return;
  has_joined_.resize(shard.count);
  for (std::size_t c = 0; c < rows.chunk().columns.size(); ++c) {
    if (!rows.is_recorded(c)) continue;
    const std::size_t width = size_of(rows.chunk().columns[c].type());
    if (width == 1) {
      keep_marked(rows.column<std::uint8_t>(c), has_joined_);
    } else if (width == 8) {
      keep_marked(rows.column<std::uint64_t>(c), has_joined_);
    } else {
      keep_marked(rows.column<std::uint32_t>(c), has_joined_);
    }
  }
  rows.resize(std::accumulate(has_joined_.begin(), has_joined_.end(), std::size_t{0}));
}

void Worker::finish_records(const ShardRange& shard, const std::byte* records,
                            ShardOutput& output) {
  has_joined_.assign(shard.count, 0);
  start_truth(shard, output);
  for (std::size_t done = 0; done < shard.count;) {
    const std::size_t count = std::min(newcomers_capacity, shard.count - done);
    const std::vector<std::uint32_t> slots = load_block(shard, records, done, count);
    add_latent_traits(shard, output);
    for (std::size_t v = 0; v < plan_.variants(); ++v) {
      list_.clear();
      for (std::uint32_t k = 0; k < slots.size(); ++k) {
        if (variant_of(records, slots[k]) == v) list_.push_back(k);
      }
      if (!list_.empty()) finish(shard, newcomers_.lanes(), list_, v, output);
    }
    done += count;
  }
  finish_truth(shard, output);
}

}  // namespace sojourn::sim
