#include "sim/shard.h"

#include <algorithm>
#include <numeric>
#include <utility>

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

std::vector<RowStage> stages_of(const Program& program, const std::vector<TableSchema>& tables,
                                const Recording& recording) {
  std::vector<RowStage> stages;
  for (std::size_t t = first_component_table(program); t < tables.size(); ++t) {
    stages.emplace_back(tables[t]);
    stages.back().set_needed(is_digested(tables[t]) || recording.any(t));
  }
  return stages;
}

std::vector<RowStage*> pointers_to(std::vector<RowStage>& stages) {
  std::vector<RowStage*> pointers;
  for (RowStage& stage : stages) pointers.push_back(&stage);
  return pointers;
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

Worker::Worker(const Plan& plan, const Population& population, const RunOptions& options,
               const std::vector<TableSchema>& tables, PolicyRounds* rounds)
    : plan_(plan),
      population_(population),
      options_(options),
      kernels_(options.kernels != nullptr ? *options.kernels : best_kernels()),
      tables_(tables),
      rounds_(rounds),
      stages_(stages_of(plan.program(), tables, options.recording)),
      stage_list_(pointers_to(stages_)),
      engines_(plan.variants()),
      newcomers_(plan, newcomers_capacity),
      intake_(population.make_intake(newcomers_capacity)),
      rows_(plan.program(), tables, options.recording),
      moved_(plan.variants()) {
  for (std::size_t t = 0; t < population.traits().size(); ++t) {
    (population.traits()[t].observed ? observed_trait_ : truth_trait_).push_back(t);
  }
}

Engine& Worker::engine(std::size_t variant) {
  std::unique_ptr<Engine>& made = engines_[variant];
  if (!made) {
    made = std::make_unique<Engine>(plan_.variant(variant), options_.key, kernels_, options_.batch,
                                    stage_list_, variant, rounds_);
    made->set_digesting(digested_);
  }
  return *made;
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
  engine(0).begin(newcomers_);
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

void Worker::begin_engines(const ShardRange& shard) {
  rows_.clear();
  digested_ = shard.digested;
  for (const auto& engine : engines_) {
    if (!engine) continue;
    engine->reset_counts();
    engine->set_digesting(shard.digested);
  }
}

void Worker::run_engine(std::size_t variant, Lives& lives, std::int32_t end) {
  engine(variant).run(lives, end, rows_.is_recorded() ? &rows_ : nullptr);
}

// The places of those who go on in a variant.
std::vector<std::uint32_t> Worker::take_moved(std::size_t variant) {
  return std::exchange(moved_[variant], {});
}

// What the engines counted and wrote.
void Worker::take_rows(const ShardRange& shard, ShardOutput& output) {
  for (const auto& engine : engines_) {
    if (!engine) continue;
    output.event_count += engine->events();
    output.rows[events_table] += engine->events();
    output.digests[events_table] += engine->digest();
  }
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

/// What lives of all kinds share: lanes that go on in another variant are stored and wait for its
/// engine.
class Worker::ShardLives : public Lives {
 public:
  ShardLives(Worker& worker, std::size_t variant, const ShardRange& shard, ShardOutput& output)
      : worker_(worker),
        engine_(worker.engine(variant)),
        variant_(variant),
        shard_(shard),
        output_(output) {}

  void move(Batch& batch, std::span<const std::uint32_t> lanes) override {
    engine_.pass(batch, lanes);
    const Lanes& columns = batch.lanes();
    for (std::size_t v = 0; v < worker_.moved_.size(); ++v) {
      list_.clear();
      slots_of_list_.clear();
      for (const std::uint32_t lane : lanes) {
        if (columns.variant[lane] != v) continue;
        list_.push_back(lane);
        slots_of_list_.push_back(slot_of(columns, lane));
      }
      if (list_.empty()) continue;
      worker_.engine(v).take_over(batch, list_, engine_);
      batch.store(list_, worker_.records_, slots_of_list_);
      worker_.moved_[v].insert(worker_.moved_[v].end(), slots_of_list_.begin(),
                               slots_of_list_.end());
    }
  }

 protected:
  [[nodiscard]] std::uint32_t slot_of(const Lanes& columns, std::uint32_t lane) const {
    return static_cast<std::uint32_t>(columns.id[lane] - shard_.first);
  }

  /// Loads the first of the customers at `slots` and takes them off it.
  std::size_t load(std::span<const std::uint32_t>& slots, Batch& batch,
                   std::span<const std::uint32_t> lanes) {
    const std::size_t n = std::min(lanes.size(), slots.size());
    const auto loaded = slots.first(n);
    batch.load(worker_.records_, loaded, lanes.first(n));
    for (std::size_t k = 0; k < n; ++k) {
      batch.lanes().id[lanes[k]] = static_cast<std::uint32_t>(shard_.first + loaded[k]);
    }
    engine_.wake(batch, lanes.first(n));
    slots = slots.subspan(n);
    return n;
  }

  /// The lanes have lived to the end of the run.
  void finish(Batch& batch, std::span<const std::uint32_t> lanes) {
    engine_.pass(batch, lanes, worker_.plan_.length());
    worker_.finish(shard_, batch.lanes(), lanes, variant_, output_);
  }

  Worker& worker_;
  Engine& engine_;
  std::size_t variant_;
  const ShardRange& shard_;
  ShardOutput& output_;

 private:
  std::vector<std::uint32_t> list_, slots_of_list_;
};

/// Newcomers of a shard, block by block; who reaches the end is counted.
class Worker::WholeLives final : public ShardLives {
 public:
  WholeLives(Worker& worker, const ShardRange& shard, ShardOutput& output)
      : ShardLives(worker, 0, shard, output), next_(shard.first) {}

  void retire(Batch& batch, std::span<const std::uint32_t> lanes) override { finish(batch, lanes); }

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
      finish(worker_.newcomers_, idle_);
    }
    return !waiting_.empty();
  }

  std::uint64_t next_;
  std::vector<std::uint32_t> waiting_;  ///< lanes of newcomers that have a future
  std::vector<std::uint32_t> idle_;
  std::size_t used_ = 0;
};

/// Customers who go on in another variant, to the end of their lives.
class Worker::MovedLives final : public ShardLives {
 public:
  MovedLives(Worker& worker, std::size_t variant, const ShardRange& shard, ShardOutput& output)
      : ShardLives(worker, variant, shard, output),
        moved_(worker.take_moved(variant)),
        waiting_(moved_) {}

  void retire(Batch& batch, std::span<const std::uint32_t> lanes) override { finish(batch, lanes); }
  std::size_t admit(Batch& batch, std::span<const std::uint32_t> lanes) override {
    return load(waiting_, batch, lanes);
  }

 private:
  std::vector<std::uint32_t> moved_;
  std::span<const std::uint32_t> waiting_;
};

// Rows of truth have a place for everybody until it is known who joined.
void Worker::start_truth(const ShardRange& shard, ShardOutput& output) {
  TableRows& truth = output.tables[truth_customers_table];
  if (truth.is_recorded()) truth.resize(shard.count);
}

void Worker::live(const ShardRange& shard, ShardOutput& output) {
  has_joined_.assign(shard.count, 0);
  start_truth(shard, output);
  begin_engines(shard);
  if (plan_.variants() > 1) {
    own_records_.resize(shard.count * record_bytes());
    records_ = own_records_.data();
  }
  WholeLives lives(*this, shard, output);
  run_engine(0, lives, plan_.length());
  while (const auto variant = next_moved()) {
    MovedLives moved(*this, *variant, shard, output);
    run_engine(*variant, moved, plan_.length());
  }
  take_rows(shard, output);
  finish_truth(shard, output);
}

// A variant that customers wait for.
std::optional<std::size_t> Worker::next_moved() const {
  for (std::size_t v = 0; v < moved_.size(); ++v) {
    if (!moved_[v].empty()) return v;
  }
  return std::nullopt;
}

// The next event of a lane or what the calendar brings first.
std::int32_t Worker::next_moment(const Lanes& lanes, std::size_t lane) const {
  return std::min(Engine::next_due(plan_, lanes, lane), calendar_of(*engines_[0], lanes, lane));
}

// Nothing is due at or after the end of the run.
std::int32_t Worker::calendar_of(const Engine& engine, const Lanes& lanes, std::size_t lane) const {
  const std::int32_t next = engine.next_calendar(lanes, lane);
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

/// Customers of a shard, in one variant, whose next event is in the window: from and to their
/// records.
class Worker::WindowLives final : public ShardLives {
 public:
  WindowLives(Worker& worker, std::size_t variant, const ShardRange& shard, std::int32_t* due,
              std::int32_t end, ShardOutput& output)
      : ShardLives(worker, variant, shard, output),
        due_(due),
        slots_(worker.take_moved(variant)),
        waiting_(slots_),
        end_(end) {}

  void retire(Batch& batch, std::span<const std::uint32_t> lanes) override {
    engine_.pass(batch, lanes, end_);
    const Lanes& columns = batch.lanes();
    stored_.clear();
    for (const std::uint32_t lane : lanes) {
      const std::uint32_t slot = slot_of(columns, lane);
      stored_.push_back(slot);
      due_[slot] = std::min(columns.time[lane], worker_.calendar_of(engine_, columns, lane));
    }
    batch.store(lanes, worker_.records_, stored_);
  }

  std::size_t admit(Batch& batch, std::span<const std::uint32_t> lanes) override {
    return load(waiting_, batch, lanes);
  }

 private:
  std::int32_t* due_;
  std::vector<std::uint32_t> slots_;
  std::span<const std::uint32_t> waiting_;
  std::int32_t end_;
  std::vector<std::uint32_t> stored_;
};

// In a window everybody comes from their record, as those do who change their variant in it.
void Worker::live_window(const ShardRange& shard, std::byte* records, std::int32_t* due,
                         std::span<const std::uint32_t> slots, std::int32_t end,
                         ShardOutput& output) {
  begin_engines(shard);
  records_ = records;
  for (const std::uint32_t slot : slots) moved_[variant_of(records, slot)].push_back(slot);
  while (const auto variant = next_moved()) {
    WindowLives lives(*this, *variant, shard, due, end, output);
    run_engine(*variant, lives, end);
  }
  take_rows(shard, output);
}

void Worker::show_records(const ShardRange& shard, const std::byte* records,
                          std::span<const std::uint32_t> slots, std::int32_t edge,
                          std::size_t number) {
  Lanes& lanes = newcomers_.lanes();
  while (!slots.empty()) {
    const auto shown = slots.first(std::min(newcomers_capacity, slots.size()));
    list_.resize(shown.size());
    std::iota(list_.begin(), list_.end(), 0U);
    newcomers_.load(records, shown, list_);
    for (std::size_t k = 0; k < shown.size(); ++k) {
      lanes.id[k] = static_cast<std::uint32_t>(shard.first + shown[k]);
    }
    lanes.count = shown.size();
    engine(0).policy()->see(lanes, edge, number);
    slots = slots.subspan(shown.size());
  }
}

std::size_t Worker::variant_of(const std::byte* records, std::size_t slot) const noexcept {
  if (plan_.variants() == 1) return 0;
  return newcomers_.variant_of(records + slot * record_bytes());
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
