#include "sim/shard.h"

#include <algorithm>
#include <numeric>

#include "core/math.h"
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

}  // namespace

ShardOutput::ShardOutput(const std::vector<TableSchema>& schemas, const Recording& recording) {
  for (std::size_t t = 0; t < schemas.size(); ++t) {
    tables.emplace_back(t, schemas[t], recording.columns[t]);
  }
}

void ShardOutput::clear(std::size_t states) {
  for (TableRows& table : tables) table.resize(0);
  unordered_events = nullptr;
  digests.assign(tables.size(), {});
  rows.assign(tables.size(), 0);
  event_count = 0;
  joined = 0;
  occupancy.assign(states, 0);
}

namespace {

std::vector<RowStage> stages_of(const Program& program, const std::vector<TableSchema>& tables) {
  std::vector<RowStage> stages;
  for (std::size_t t = first_component_table(program); t < tables.size(); ++t) {
    stages.emplace_back(tables[t]);
  }
  return stages;
}

std::vector<RowStage*> pointers_to(std::vector<RowStage>& stages) {
  std::vector<RowStage*> pointers;
  for (RowStage& stage : stages) pointers.push_back(&stage);
  return pointers;
}

}  // namespace

Worker::Worker(const Plan& plan, const Population& population, const RunOptions& options,
               const std::vector<TableSchema>& tables)
    : plan_(plan),
      population_(population),
      options_(options),
      kernels_(options.kernels != nullptr ? *options.kernels : best_kernels()),
      tables_(tables),
      stages_(stages_of(plan.program(), tables)),
      stage_list_(pointers_to(stages_)),
      engine_(plan, options.key, kernels_, options.batch, stage_list_),
      newcomers_(plan, newcomers_capacity),
      intake_(population.make_intake(newcomers_capacity)),
      rows_(plan.program(), tables, options.recording) {
  for (std::size_t t = 0; t < population.traits().size(); ++t) {
    (population.traits()[t].observed ? observed_trait_ : truth_trait_).push_back(t);
  }
}

// Draws customers and lets those who join begin, as the first lanes of newcomers_.
void Worker::begin_block(const ShardRange& shard, std::uint64_t first, std::size_t count,
                         ShardOutput& output) {
  population_.draw(options_.key, first, count, intake_);
  Lanes& lanes = newcomers_.lanes();
  std::size_t n = 0;
  for (std::size_t k = 0; k < count; ++k) {
    const bool joins = intake_.joined[k] < plan_.length();
    has_joined_[first - shard.first + k] = joins ? 1 : 0;
    if (!joins) continue;
    lanes.id[n] = static_cast<std::uint32_t>(first + k);
    lanes.joined[n] = intake_.joined[k];
    if (lanes.segment != nullptr) lanes.segment[n] = intake_.segment[k];
    for (std::size_t t = 0; t < intake_.traits.size(); ++t) {
      if (lanes.traits[t] != nullptr) lanes.traits[t][n] = intake_.traits[t][k];
    }
    ++n;
  }
  lanes.count = n;
  output.joined += n;
  add_customers(shard, output);
  engine_.begin(newcomers_);
}

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

float Worker::value_at_end(const Lanes& lanes, std::size_t lane,
                           std::size_t variable) const noexcept {
  const VariableInfo& info = plan_.program().variables[variable];
  const float held = lanes.variables[variable][lane];
  if (!plan_.fades(variable)) return held;
  return faded(held, info.level, plan_.length() - lanes.written[variable][lane],
               static_cast<float>(1.0 / info.half_life));
}

// Counts the lanes listed among the final states, and fills their rows of truth.
void Worker::finish(const ShardRange& shard, const Lanes& lanes,
                    std::span<const std::uint32_t> list, ShardOutput& output) {
  const Program& program = plan_.program();
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
    for (const std::uint32_t lane : list) column[row(lane)] = value_at_end(lanes, lane, v);
  }
  truth_row_.clear();
  for (const std::uint32_t lane : list) {
    truth_row_.push_back(static_cast<std::uint32_t>(row(lane)));
  }
  finish_components(lanes, list, truth_row_, rows);
}

// The columns of truth that components add, after those of the engine.
void Worker::finish_components(const Lanes& lanes, std::span<const std::uint32_t> list,
                               const std::vector<std::uint32_t>& rows, TableRows& truth) {
  const Program& program = plan_.program();
  std::size_t index =
      truth_columns + truth_trait_.size() + program.tracks.size() + program.variables.size();
  std::vector<void*> columns;
  for (std::size_t k = 0; k < program.components.size(); ++k) {
    columns.clear();
    for (std::size_t c = program.components[k]->truth_columns(program).size(); c-- > 0; ++index) {
      columns.push_back(truth.is_recorded(index) ? truth.chunk().columns[index].data() : nullptr);
    }
    if (!columns.empty()) engine_.works()[k]->finish(lanes, list, {columns, rows});
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

void Worker::run_engine(Lives& lives, const ShardRange& shard, std::int32_t end,
                        ShardOutput& output) {
  rows_.clear();
  engine_.reset_counts();
  engine_.set_digesting(shard.digested);
  engine_.run(lives, end, rows_.is_recorded() ? &rows_ : nullptr);
  output.event_count += engine_.events();
  output.rows[events_table] += engine_.events();
  output.digests[events_table] += engine_.digest();
  take_component_tables(shard, output);
  if (!rows_.is_recorded()) return;
  if (options_.ordered) {
    const bool latent = has_latent_variables(plan_.program());
    rows_.order(shard.first, shard.count, output.tables[events_table],
                latent ? &output.tables[table_count] : nullptr);
  } else {
    output.unordered_events = &rows_.unordered();
  }
}

// Digests the rows that components wrote and hands them on.
void Worker::take_component_tables(const ShardRange& shard, ShardOutput& output) {
  const std::size_t first = first_component_table(plan_.program());
  for (std::size_t k = 0; k < stages_.size(); ++k) {
    const std::size_t t = first + k;
    output.rows[t] += stages_[k].rows();
    if (shard.digested && is_digested(tables_[t])) output.digests[t] += stages_[k].digest();
    if (output.tables[t].is_recorded()) {
      stages_[k].order(shard.first, shard.count, output.tables[t]);
    }
    stages_[k].clear();
  }
}

/// Newcomers of a shard, block by block; who reaches the end is counted.
class Worker::WholeLives final : public Lives {
 public:
  WholeLives(Worker& worker, const ShardRange& shard, ShardOutput& output)
      : worker_(worker), shard_(shard), output_(output), next_(shard.first) {}

  void retire(Batch& batch, std::span<const std::uint32_t> lanes) override {
    worker_.engine_.pass(batch, lanes, worker_.plan_.length());
    worker_.finish(shard_, batch.lanes(), lanes, output_);
  }

  std::size_t admit(Batch& batch, std::span<const std::uint32_t> lanes) override {
    std::size_t admitted = 0;
    while (admitted < lanes.size()) {
      if (used_ == waiting_.size() && !fetch()) break;
      const std::size_t n = std::min(lanes.size() - admitted, waiting_.size() - used_);
      batch.copy_from(worker_.newcomers_, std::span(waiting_).subspan(used_, n),
                      lanes.subspan(admitted, n));
      used_ += n;
      admitted += n;
    }
    return admitted;
  }

 private:
  // Fetches the next block; newcomers without a future end at once.
  bool fetch() {
    waiting_.clear();
    used_ = 0;
    const std::uint64_t end = shard_.first + shard_.count;
    while (waiting_.empty() && next_ < end) {
      const auto count =
          static_cast<std::size_t>(std::min<std::uint64_t>(newcomers_capacity, end - next_));
      worker_.begin_block(shard_, next_, count, output_);
      worker_.add_latent_traits(shard_, output_);
      next_ += count;
      const Lanes& lanes = worker_.newcomers_.lanes();
      idle_.clear();
      for (std::uint32_t i = 0; i < lanes.count; ++i) {
        const bool lives = Engine::next_due(worker_.plan_, lanes, i) < worker_.plan_.length();
        (lives ? waiting_ : idle_).push_back(i);
      }
      worker_.engine_.pass(worker_.newcomers_, idle_, worker_.plan_.length());
      worker_.finish(shard_, lanes, idle_, output_);
    }
    return !waiting_.empty();
  }

  Worker& worker_;
  const ShardRange& shard_;
  ShardOutput& output_;
  std::uint64_t next_;
  std::vector<std::uint32_t> waiting_;  ///< lanes of newcomers that have a future
  std::vector<std::uint32_t> idle_;
  std::size_t used_ = 0;
};

// Rows of truth have a place for everybody until it is known who joined.
void Worker::start_truth(const ShardRange& shard, ShardOutput& output) {
  TableRows& truth = output.tables[truth_customers_table];
  if (truth.is_recorded()) truth.resize(shard.count);
}

void Worker::live(const ShardRange& shard, ShardOutput& output) {
  has_joined_.assign(shard.count, 0);
  start_truth(shard, output);
  WholeLives lives(*this, shard, output);
  run_engine(lives, shard, plan_.length(), output);
  finish_truth(shard, output);
}

// The next event of a lane or what the calendar brings first.
std::int32_t Worker::next_moment(const Lanes& lanes, std::size_t lane) const {
  return std::min(Engine::next_due(plan_, lanes, lane), calendar_of(lanes, lane));
}

// Nothing is due at or after the end of the run.
std::int32_t Worker::calendar_of(const Lanes& lanes, std::size_t lane) const {
  const std::int32_t next = engine_.next_calendar(lanes, lane);
  return next < plan_.length() ? next : never;
}

void Worker::draw_records(const ShardRange& shard, std::byte* records, std::int32_t* due,
                          ShardOutput& output) {
  has_joined_.assign(shard.count, 0);
  std::fill_n(due, shard.count, never);
  for (std::size_t done = 0; done < shard.count;) {
    const std::size_t count = std::min(newcomers_capacity, shard.count - done);
    begin_block(shard, shard.first + done, count, output);
    const Lanes& lanes = newcomers_.lanes();
    list_.resize(lanes.count);
    std::iota(list_.begin(), list_.end(), 0U);
    std::vector<std::uint32_t> slots;
    for (std::size_t i = 0; i < lanes.count; ++i) {
      const auto slot = static_cast<std::uint32_t>(lanes.id[i] - shard.first);
      slots.push_back(slot);
      due[slot] = next_moment(lanes, i);
    }
    newcomers_.store(list_, records, slots);
    done += count;
  }
  take_component_tables(shard, output);  // what newcomers brought
}

/// Customers of a shard whose next event is in the window, from and to their records.
class Worker::WindowLives final : public Lives {
 public:
  WindowLives(Worker& worker, const ShardRange& shard, std::byte* records, std::int32_t* due,
              std::span<const std::uint32_t> slots, std::int32_t end)
      : worker_(worker), shard_(shard), records_(records), due_(due), slots_(slots), end_(end) {}

  void retire(Batch& batch, std::span<const std::uint32_t> lanes) override {
    worker_.engine_.pass(batch, lanes, end_);
    const Lanes& columns = batch.lanes();
    stored_.clear();
    for (const std::uint32_t lane : lanes) {
      const auto slot = static_cast<std::uint32_t>(columns.id[lane] - shard_.first);
      stored_.push_back(slot);
      due_[slot] = std::min(columns.time[lane], worker_.calendar_of(columns, lane));
    }
    batch.store(lanes, records_, stored_);
  }

  std::size_t admit(Batch& batch, std::span<const std::uint32_t> lanes) override {
    const std::size_t n = std::min(lanes.size(), slots_.size());
    const auto loaded = slots_.first(n);
    batch.load(records_, loaded, lanes.first(n));
    for (std::size_t k = 0; k < n; ++k) {
      batch.lanes().id[lanes[k]] = static_cast<std::uint32_t>(shard_.first + loaded[k]);
    }
    worker_.engine_.wake(batch, lanes.first(n));
    slots_ = slots_.subspan(n);
    return n;
  }

 private:
  Worker& worker_;
  const ShardRange& shard_;
  std::byte* records_;
  std::int32_t* due_;
  std::span<const std::uint32_t> slots_;
  std::int32_t end_;
  std::vector<std::uint32_t> stored_;
};

void Worker::live_window(const ShardRange& shard, std::byte* records, std::int32_t* due,
                         std::span<const std::uint32_t> slots, std::int32_t end,
                         ShardOutput& output) {
  WindowLives lives(*this, shard, records, due, slots, end);
  run_engine(lives, shard, end, output);
}

void Worker::finish_records(const ShardRange& shard, const std::byte* records,
                            ShardOutput& output) {
  has_joined_.assign(shard.count, 0);
  start_truth(shard, output);
  for (std::size_t done = 0; done < shard.count;) {
    const std::size_t count = std::min(newcomers_capacity, shard.count - done);
    population_.draw(options_.key, shard.first + done, count, intake_);
    add_latent_traits(shard, output);
    std::vector<std::uint32_t> slots;
    for (std::size_t k = 0; k < count; ++k) {
      const bool joins = intake_.joined[k] < plan_.length();
      has_joined_[done + k] = joins ? 1 : 0;
      if (joins) slots.push_back(static_cast<std::uint32_t>(done + k));
    }
    list_.resize(slots.size());
    std::iota(list_.begin(), list_.end(), 0U);
    newcomers_.load(records, slots, list_);
    for (std::size_t k = 0; k < slots.size(); ++k) {
      newcomers_.lanes().id[k] = static_cast<std::uint32_t>(shard.first + slots[k]);
    }
    newcomers_.lanes().count = slots.size();
    finish(shard, newcomers_.lanes(), list_, output);
    done += count;
  }
  finish_truth(shard, output);
}

}  // namespace sojourn::sim
