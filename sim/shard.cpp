#include "sim/shard.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace sojourn::sim {

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
    stages.back().set_kept(recording.any(t));
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
    uses_traits_ = uses_traits_ || plan.uses_trait(t);
  }
}

Engine& Worker::engine(std::size_t variant) {
  std::unique_ptr<Engine>& made = engines_[variant];
  if (!made) {
    made = std::make_unique<Engine>(plan_.variant(variant), options_.draws.value_or(options_.key),
                                    kernels_, options_.batch, stage_list_, variant, rounds_,
                                    options_.key);
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

// Loads customers from their records, and draws again what does not rest.
void Worker::load(Batch& batch, const std::byte* records, std::uint64_t first,
                  std::span<const std::uint32_t> slots, std::span<const std::uint32_t> lanes) {
  batch.load(records, slots, lanes);
  ids_.clear();
  for (const std::uint32_t slot : slots) ids_.push_back(static_cast<std::uint32_t>(first + slot));
  for (std::size_t k = 0; k < lanes.size(); ++k) batch.lanes().id[lanes[k]] = ids_[k];
  if (!uses_traits_) return;
  if (slots.size() > woken_.capacity) woken_ = population_.make_intake(slots.size());
  population_.draw_traits(options_.key, ids_, woken_);
  for (std::size_t t = 0; t < woken_.traits.size(); ++t) {
    float* const trait = batch.lanes().traits[t];
    if (trait == nullptr) continue;
    for (std::size_t k = 0; k < lanes.size(); ++k) trait[lanes[k]] = woken_.traits[t][k];
  }
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

// Shows the policy customers as they rest.
void Worker::show_records(const ShardRange& shard, const std::byte* records,
                          std::span<const std::uint32_t> slots, std::int32_t edge,
                          std::size_t number) {
  Lanes& lanes = newcomers_.lanes();
  while (!slots.empty()) {
    const auto shown = slots.first(std::min(newcomers_capacity, slots.size()));
    list_.resize(shown.size());
    std::iota(list_.begin(), list_.end(), 0U);
    load(newcomers_, records, shard.first, shown, list_);
    lanes.count = shown.size();
    engine(0).policy()->see(lanes, edge, number);
    slots = slots.subspan(shown.size());
  }
}

std::size_t Worker::variant_of(const std::byte* records, std::size_t slot) const noexcept {
  if (plan_.variants() == 1) return 0;
  return newcomers_.variant_of(records + slot * record_bytes());
}

// Loads the records of a block's customers, those who ever join, into the first lanes of
// newcomers_; returns their places in the shard.
std::vector<std::uint32_t> Worker::load_block(const ShardRange& shard, const std::byte* records,
                                              std::size_t done, std::size_t count) {
  population_.draw(options_.key, shard.first + done, count, intake_);
  std::vector<std::uint32_t> slots;
  for (std::size_t k = 0; k < count; ++k) {
    const bool joins = intake_.joined[k] < plan_.length();
    has_joined_[done + k] = joins ? 1 : 0;
    if (joins) slots.push_back(static_cast<std::uint32_t>(done + k));
  }
  list_.resize(slots.size());
  std::iota(list_.begin(), list_.end(), 0U);
  load(newcomers_, records, shard.first, slots, list_);
  newcomers_.lanes().count = slots.size();
  return slots;
}

void Worker::renew(const ShardRange& shard, std::byte* records, std::int32_t* due,
                   std::int32_t time) {
  has_joined_.assign(shard.count, 0);
  std::fill_n(due, shard.count, never);
  const Lanes& lanes = newcomers_.lanes();
  for (std::size_t done = 0; done < shard.count; done += newcomers_capacity) {
    const auto slots =
        load_block(shard, records, done, std::min(newcomers_capacity, shard.count - done));
    for (std::size_t v = 0; v < plan_.variants(); ++v) {
      std::vector<std::uint32_t> here, present, places;
      for (std::uint32_t k = 0; k < slots.size(); ++k) {
        if (variant_of(records, slots[k]) != v) continue;
        here.push_back(k);
        places.push_back(slots[k]);
        if (lanes.joined[k] < time) present.push_back(k);
      }
      if (here.empty()) continue;
      engine(v).wake(newcomers_, here);
      engine(v).renew(newcomers_, present, time, options_.key);
      newcomers_.store(here, records, places);
      for (const std::uint32_t k : here) {
        due[slots[k]] =
            std::min(Engine::next_due(plan_, lanes, k), calendar_of(engine(v), lanes, k));
      }
    }
  }
}

}  // namespace sojourn::sim
