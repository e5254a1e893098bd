#include "sim/engine.h"

#include <algorithm>
#include <cstring>
#include <numeric>

#include "core/error.h"
#include "sim/kernels/lookup.h"
#include "sim/phase_list.h"

namespace sojourn::sim {
namespace {

// The sum of the rows' 128-bit digests from the sums of their 32-bit halves.
Digest digest_of(const DigestSums& sums) {
  Digest total{sums.low_low, 0};
  total += Digest{sums.low_high << 32U, sums.low_high >> 32U};
  total += Digest{0, sums.high_low};
  total += Digest{0, sums.high_high << 32U};
  return total;
}

}  // namespace

Engine::Engine(const Plan& plan, DrawKey key, const Kernels& kernels, std::size_t batch,
               std::span<RowStage* const> tables, std::size_t variant, PolicyRounds* rounds,
               std::optional<DrawKey> lasting)
    : plan_(plan),
      key_(key),
      kernels_(kernels),
      clocks_(plan, key, kernels, std::max(batch + lookup_lanes, newcomers_capacity)),
      batch_(plan, batch),
      lanes_(&batch_.lanes()),
      variant_(static_cast<std::uint32_t>(variant)),
      waiting_(batch),
      forced_(batch),
      forced_lanes_(batch) {
  const std::size_t n = batch_.capacity();
  done_.resize(n + lookup_lanes);
  involved_.resize(plan.involved_rows().size());
  if (involved_.size() > 1) {
    for (auto& list : involved_) list.reserve(n);
    for (auto* column : {&mass_, &sum_, &open_, &best_, &column_}) column->resize(n);
    taken_.resize(n);
    any_open_.resize(n);
    more_draws_.assign(race_width, std::vector<std::uint32_t>(n));
  }
  found_.resize(n + lookup_lanes);
  looking_.resize(n + lookup_lanes);
  for (std::size_t s = 0; s < plan.slots().size(); ++s) {
    if (plan.slots()[s].stairs) stair_slots_.push_back(s);
  }
  if (plan.has_triggers()) {
    pending_.resize(n);
  }
  for (std::size_t v = 0; v < plan.program().variables.size(); ++v) {
    if (!plan.program().variables[v].latent) visible_.push_back(lanes_->shown[v]);
  }
  make_works(tables, rounds, lasting.value_or(key));
  for (const PhaseEntry& phase : PhaseList::all()) {
    if (phase.needed(plan)) phases_.push_back(phase.run);
  }
}

void Engine::make_works(std::span<RowStage* const> tables, PolicyRounds* rounds, DrawKey lasting) {
  const std::size_t capacity = std::max(batch_.capacity(), newcomers_capacity);
  everyone_.resize(capacity);
  std::iota(everyone_.begin(), everyone_.end(), 0U);
  until_.resize(capacity);
  ComponentSetup setup{plan_.program(), plan_, key_, lasting, kernels_, capacity, 0, {}, rounds};
  for (const auto& component : plan_.program().components) {
    const std::size_t own = component->tables(plan_.program()).size();
    SOJOURN_EXPECT(tables.size() >= own);
    setup.tables = tables.first(own);
    tables = tables.subspan(own);
    works_.push_back(component->work(setup));
    setup.first_extra += component->columns().size();
    ComponentWork* const work = works_.back().get();
    if (component == plan_.program().policy) policy_ = static_cast<PolicyWork*>(work);
    if (component->uses_calendar()) passing_.push_back(work);
    if (component->leaves()) leaving_.push_back(work);
    if (component->updates()) updating_.push_back(work);
    if (component->records()) recording_.push_back(work);
  }
}

void Engine::pass(Batch& batch, std::span<const std::uint32_t> list, std::int32_t until) {
  if (passing_.empty()) return;
  std::fill(until_.begin(), until_.end(), until);
  for (ComponentWork* const work : passing_) work->pass(batch.lanes(), list, until_.data());
}

std::int32_t Engine::next_calendar(const Lanes& lanes, std::size_t lane) const {
  std::int32_t next = never;
  for (const ComponentWork* const work : passing_) {
    next = std::min(next, work->next_calendar(lanes, lane));
  }
  return next;
}

void Engine::reset_counts() noexcept {
  digest_ = {};
  events_ = 0;
}

std::int32_t Engine::next_due(const Plan& plan, const Lanes& lanes, std::size_t lane) noexcept {
  std::int32_t earliest = never;
  for (std::size_t s = 0; s < plan.slots().size(); ++s) {
    earliest = std::min(earliest, lanes.due[s][lane]);
  }
  if (lanes.decision != nullptr) earliest = std::min(earliest, lanes.decision[lane]);
  return earliest;
}

void Engine::begin(Batch& newcomers) {
  lanes_ = &newcomers.lanes();
  const std::size_t n = lanes_->count;
  const Program& program = plan_.program();
  for (std::size_t v = 0; v < program.variables.size(); ++v) {
    std::fill_n(lanes_->variables[v], n, program.variables[v].initial);
    if (!plan_.fades(v)) continue;
    std::copy_n(lanes_->joined, n, lanes_->written[v]);
    std::fill_n(lanes_->shown[v], n, program.variables[v].initial);
  }
  std::memset(lanes_->visits, 0, lanes_->capacity * plan_.visit_words() * sizeof(std::uint32_t));
  std::fill_n(lanes_->number, n, 0U);
  for (std::size_t h = 0; h < program.hazards.size(); ++h) std::fill_n(lanes_->rings[h], n, 0U);
  std::copy_n(lanes_->joined, n, lanes_->time);
  for (const auto& work : works_) work->begin(*lanes_);
  for (std::size_t s = 0; s < plan_.slots().size(); ++s) std::fill_n(lanes_->due[s], n, never);
  for (std::size_t t = 0; t < program.tracks.size(); ++t) {
    std::fill_n(lanes_->states[t], n, std::uint32_t{plan_.initial(t)});
    if (plan_.uses_since(t)) std::copy_n(lanes_->joined, n, lanes_->since[t]);
  }
  clocks_.draw_hazards(*lanes_);
  for (std::size_t t = 0; t < program.tracks.size(); ++t) begin_track(t);
  clocks_.begin(*lanes_);
  lanes_ = &batch_.lanes();
}

void Engine::begin_track(std::size_t track) {
  const std::size_t n = lanes_->count;
  const std::uint32_t initial = plan_.initial(track);
  std::fill_n(lanes_->track, n, static_cast<std::uint32_t>(track));
  std::fill_n(lanes_->to, n, initial);
  std::fill_n(lanes_->from, n, initial);
  enter();
  update();
  stay();
  clocks_.shape(*lanes_, track);
}

void Engine::renew(Batch& batch, std::span<const std::uint32_t> list, std::int32_t time,
                   DrawKey before) {
  for (const std::uint32_t lane : list) batch.lanes().time[lane] = time;
  clocks_.renew(batch.lanes(), list, before);
}

void Engine::run(Lives& lives, std::int32_t end, EventSink* sink) {
  sink_ = sink;
  Lanes& lanes = batch_.lanes();
  std::iota(done_.begin(), done_.end(), 0U);
  lanes.count = lives.admit(batch_, std::span(done_).first(batch_.capacity()));
  select(end);
  while (replace_done(lives, end)) {
    for (const Phase phase : phases_) (this->*phase)();
    events_ += lanes.count;
    select(end);
  }
  digest_ += digest_of(sums_);
  sums_ = {};
}

}  // namespace sojourn::sim
