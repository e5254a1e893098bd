#include "sim/engine.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <numeric>
#include <utility>

#include "core/error.h"
#include "sim/covariates.h"
#include "sim/kernels/lookup.h"

namespace sojourn::sim {
namespace {

// In forced_, beside the state.
constexpr std::uint32_t forces = 1U << 31U;

// The sum of the rows' 128-bit digests from the sums of their 32-bit halves.
Digest digest_of(const DigestSums& sums) {
  Digest total{sums.low_low, 0};
  total += Digest{sums.low_high << 32U, sums.low_high >> 32U};
  total += Digest{0, sums.high_low};
  total += Digest{0, sums.high_high << 32U};
  return total;
}

}  // namespace

struct PhaseEntry {
  PhaseInfo info;
  void (Engine::*run)();
  bool (*needed)(const Plan&);
};

/// Gives the list of phases to those who run it and those who print it.
struct PhaseList {
  static const std::vector<PhaseEntry>& all();
};

const std::vector<PhaseEntry>& PhaseList::all() {
  static const auto always = [](const Plan&) { return true; };
  static const auto fading = [](const Plan& plan) {
    for (std::size_t v = 0; v < plan.program().variables.size(); ++v) {
      if (plan.fades(v)) return true;
    }
    return false;
  };
  static const auto attention = [](const Plan& plan) { return plan.any_attention(); };
  static const auto acts = [](const Plan& plan) { return plan.has_exit_updates(); };
  static const auto triggers = [](const Plan& plan) { return plan.has_triggers(); };
  static const auto any = [](const Plan& plan, auto&& holds) {
    const auto& components = plan.program().components;
    return std::any_of(components.begin(), components.end(),
                       [&](const auto& component) { return holds(*component); });
  };
  static const auto passes = [](const Plan& plan) {
    return any(plan, [](const Component& component) { return component.uses_calendar(); });
  };
  static const auto leaves = [](const Plan& plan) {
    return any(plan, [](const Component& component) { return component.leaves(); });
  };
  static const auto updates = [](const Plan& plan) {
    return any(plan, [](const Component& component) { return component.updates(); });
  };
  static const auto records = [](const Plan& plan) {
    return any(plan, [](const Component& component) { return component.records(); });
  };
  static const std::vector<PhaseEntry> phases{
      {{"pass", "what the calendar brought since the last event"}, &Engine::pass_calendar, passes},
      {{"locate", "the track and state of the clock that rings first"}, &Engine::locate, always},
      {{"force", "states that other tracks' events make a track enter"}, &Engine::force, triggers},
      {{"fade", "what fading variables have become"}, &Engine::fade, fading},
      {{"race", "draws of the exits, and the race of those with constant odds"},
       &Engine::race,
       always},
      {{"choose", "races whose odds depend on covariates or guards"},
       &Engine::choose,
       [](const Plan& plan) { return plan.involved_rows().size() > 1; }},
      {{"ring", "exits with clocks of their own"},
       &Engine::ring,
       [](const Plan& plan) { return plan.has_races(); }},
      {{"resolve", "the state entered"}, &Engine::resolve, always},
      {{"leave", "why states are left, before anything is written"},
       &Engine::leave_components,
       leaves},
      {{"remember",
        "what fading variables were, for clocks that read them, and the steps these have climbed"},
       &Engine::remember,
       attention},
      {{"act", "what exits do to state variables"}, &Engine::act, acts},
      {{"enter", "visit counted, draws of the entered state"}, &Engine::enter, always},
      {{"update", "what the entered state does to state variables"},
       &Engine::update,
       [](const Plan& plan) { return !plan.program().variables.empty(); }},
      {{"live", "what models make of the entered state"}, &Engine::update_components, updates},
      {{"digest", "the row mixed into the digest"}, &Engine::digest_rows, always},
      {{"record", "the row written to the table of events"}, &Engine::emit_rows, always},
      {{"observe", "rows of the models' own tables"}, &Engine::record_components, records},
      {{"move", "the track is in its new state"}, &Engine::move, always},
      {{"stay", "due times of steady stays"}, &Engine::stay, always},
      {{"resume", "clocks started, stopped and retimed"}, &Engine::resume, attention},
      {{"trigger", "events on other tracks that follow at once"}, &Engine::trigger, triggers},
  };
  return phases;
}

std::vector<PhaseInfo> phases_of(const Plan& plan) {
  std::vector<PhaseInfo> listed;
  for (const PhaseEntry& phase : PhaseList::all()) {
    if (phase.needed(plan)) listed.push_back(phase.info);
  }
  return listed;
}

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

void Engine::pass_calendar() {
  const std::span<const std::uint32_t> all(everyone_.data(), lanes_->count);
  for (ComponentWork* const work : passing_) work->pass(*lanes_, all, lanes_->time);
}

void Engine::leave_components() {
  for (ComponentWork* const work : leaving_) work->leave(*lanes_);
}

void Engine::update_components() {
  for (ComponentWork* const work : updating_) work->update(*lanes_);
}

void Engine::record_components() {
  for (ComponentWork* const work : recording_) work->record(*lanes_);
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

// Retires lanes that have reached the end and fills them with newcomers, or closes the gaps, until
// every lane has an event before the end. Newcomers may turn out to have none.
bool Engine::replace_done(Lives& lives, std::int32_t end) {
  Lanes& lanes = batch_.lanes();
  for (;;) {
    if (policy_ != nullptr) decide(lives, end);
    const std::size_t found = kernels_.find_done(lanes, lanes.time, end, done_.data());
    if (found == 0) return lanes.count > 0;
    const std::span<const std::uint32_t> done(done_.data(), found);
    lives.retire(batch_, done);
    const std::size_t admitted = lives.admit(batch_, done);
    select_listed(done.first(admitted), end);
    close_gaps(done.subspan(admitted));
  }
}

// Moves the last lanes into those listed, which are ascending.
void Engine::close_gaps(std::span<const std::uint32_t> gaps) {
  Lanes& lanes = batch_.lanes();
  filled_.clear();
  filling_.clear();
  for (std::size_t k = gaps.size(); k-- > 0;) {
    const std::size_t gap = gaps[k];
    const std::size_t last = --lanes.count;
    if (gap == last) continue;
    filled_.push_back(static_cast<std::uint32_t>(gap));
    filling_.push_back(static_cast<std::uint32_t>(last));
    lanes.time[gap] = lanes.time[last];
    lanes.slot[gap] = lanes.slot[last];
    if (!plan_.has_triggers()) continue;
    std::swap(pending_[gap], pending_[last]);
    waiting_.data()[gap] = std::exchange(waiting_.data()[last], 0U);
    forced_.data()[gap] = std::exchange(forced_.data()[last], 0U);
    lanes.track[gap] = lanes.track[last];
  }
  batch_.copy_from(batch_, filling_, filled_);
}

void Engine::select(std::int32_t end) {
  kernels_.select(batch_.lanes(), plan_.slots().size());
  if (policy_ != nullptr) heed_decisions();
  if (plan_.has_triggers()) {
    const std::size_t n =
        kernels_.find_bits(waiting_.data(), batch_.lanes().count, 1U, found_.data());
    for (std::size_t k = 0; k < n; ++k) take_pending(found_[k]);
  }
  look(end);
}

void Engine::select_listed(std::span<const std::uint32_t> list, std::int32_t end) {
  for (const std::uint32_t lane : list) {
    select_lane(lane);
    if (policy_ == nullptr || !plan_.has_triggers()) continue;
    start_contacts(lane);
    if (!pending_[lane].stack.empty()) take_pending(lane);
  }
  looked_.assign(list.begin(), list.end());
  look_listed(end);
}

// Looks at clocks that are to be looked at before anything else happens, and then what is first.
void Engine::look(std::int32_t end) {
  looked_.clear();
  for (const std::size_t s : stair_slots_) {
    const std::size_t n =
        kernels_.find_looks(batch_.lanes(), static_cast<std::uint32_t>(s), end, looking_.data());
    clocks_.look(batch_.lanes(), s, std::span(looking_).first(n));
    for (std::size_t k = 0; k < n; ++k) select_lane(looking_[k]);
    looked_.insert(looked_.end(), looking_.begin(),
                   looking_.begin() + static_cast<std::ptrdiff_t>(n));
  }
  look_listed(end);
}

// The same for the lanes in looked_, until none of them is due to.
void Engine::look_listed(std::int32_t end) {
  Lanes& lanes = batch_.lanes();
  const auto is_due = [&](std::uint32_t lane, std::size_t s) {
    return lanes.slot[lane] == s && lanes.time[lane] == lanes.look[s][lane] &&
           lanes.time[lane] < end;
  };
  while (!looked_.empty() && !stair_slots_.empty()) {
    std::size_t left = 0;
    std::size_t n = 0;
    for (const std::size_t s : stair_slots_) {
      n = 0;
      for (const std::uint32_t lane : looked_) {
        if (is_due(lane, s)) looking_[n++] = lane;
      }
      if (n == 0) continue;
      left += n;
      clocks_.look(lanes, s, std::span(looking_).first(n));
      for (std::size_t k = 0; k < n; ++k) select_lane(looking_[k]);
    }
    if (stair_slots_.size() == 1)
      looked_.assign(looking_.begin(), looking_.begin() + static_cast<std::ptrdiff_t>(n));
    if (left == 0) looked_.clear();
  }
}

void Engine::select_lane(std::size_t lane) {
  Lanes& lanes = batch_.lanes();
  lanes.time[lane] = lanes.due[0][lane];
  lanes.slot[lane] = 0;
  for (std::size_t s = 1; s < plan_.slots().size(); ++s) {
    if (lanes.due[s][lane] >= lanes.time[lane]) continue;
    lanes.time[lane] = lanes.due[s][lane];
    lanes.slot[lane] = static_cast<std::uint32_t>(s);
  }
  if (lanes.decision == nullptr || lanes.decision[lane] > lanes.time[lane]) return;
  lanes.time[lane] = lanes.decision[lane];
  lanes.slot[lane] = at_decision;
}

// Takes the next trigger that has an effect from the lane's stack, to be the lane's event.
void Engine::take_pending(std::size_t lane) {
  Lanes& lanes = batch_.lanes();
  Pending& pending = pending_[lane];
  while (!pending.stack.empty()) {
    const Trigger trigger = pending.stack.back();
    pending.stack.pop_back();
    waiting_.data()[lane] = pending.stack.empty() ? 0U : 1U;
    const TrackInfo& track = plan_.program().tracks[trigger.track];
    const bool idle = lanes.states[trigger.track][lane] == track.idle;
    if (idle != (trigger.kind == Trigger::Kind::start)) continue;
    forced_.data()[lane] =
        forces + (trigger.kind == Trigger::Kind::end ? track.idle : trigger.state);
    lanes.time[lane] = pending.now;
    lanes.slot[lane] = static_cast<std::uint32_t>(plan_.slots().size());  // none
    lanes.track[lane] = trigger.track;
    return;
  }
}

void Engine::locate() {
  std::copy_n(lanes_->slot, lanes_->count, lanes_->rung);
  if (plan_.has_triggers()) {
    std::copy_n(lanes_->track, lanes_->count, lanes_->scratch);
  }
  kernels_.locate(*lanes_, plan_.slot_tracks().data(), plan_.slots().size(),
                  plan_.program().tracks.size());
}

void Engine::force() {
  forced_count_ = kernels_.find_bits(forced_.data(), lanes_->count, ~0U, forced_lanes_.data());
  for (const std::uint32_t lane : forced_lanes()) {
    lanes_->rung[lane] = no_slot;
    lanes_->track[lane] = lanes_->scratch[lane];
    lanes_->from[lane] = lanes_->states[lanes_->track[lane]][lane];
  }
}

void Engine::fade() {
  for (std::size_t v = 0; v < plan_.program().variables.size(); ++v) {
    if (!plan_.fades(v)) continue;
    const VariableInfo& variable = plan_.program().variables[v];
    kernels_.fade(*lanes_, v, variable.level, static_cast<float>(1.0 / variable.half_life));
  }
}

void Engine::race() {
  kernels_.leave(*lanes_, plan_.tables());
  kernels_.draw(*lanes_, key_.seed, key_.replication, 0);
  kernels_.race(*lanes_, plan_.tables());
}

void Engine::choose() {
  const std::size_t found = kernels_.find_involved(*lanes_, plan_.tables(), found_.data());
  const std::span<const std::uint32_t> all(found_.data(), found);
  if (involved_.size() == 2) {
    if (found > 0) choose_row(plan_.involved_rows()[1], all);
    return;
  }
  for (auto& list : involved_) list.clear();
  for (const std::uint32_t lane : all) involved_[lanes_->scratch[lane]].push_back(lane);
  for (std::size_t k = 1; k < involved_.size(); ++k) {
    if (!involved_[k].empty()) choose_row(plan_.involved_rows()[k], involved_[k]);
  }
}

void Engine::choose_row(std::size_t row_index, std::span<const std::uint32_t> list) {
  const StateRow& row = plan_.program().rows[row_index];
  const std::size_t n = list.size();
  const std::size_t track = plan_.program().states[row_index % plan_.program().states.size()].track;
  std::fill_n(best_.begin(), n, std::numeric_limits<float>::max());
  std::fill_n(taken_.begin(), n, 0U);
  std::fill_n(any_open_.begin(), n, 0U);
  for (const bool otherwise : {false, true}) {
    for (std::size_t e = 0; e < row.exits.size(); ++e) {
      const Exit& exit = row.exits[e];
      if (exit.otherwise != otherwise || exit.odds <= 0.0F) continue;
      draw_mass(row_index, e, list);
      weigh(exit, track, list);
      gate(exit, track, list);
      kernels_.keep_first(mass_.data(), sum_.data(), open_.data(), n, static_cast<std::uint32_t>(e),
                          best_.data(), taken_.data());
    }
  }
  for (std::size_t k = 0; k < n; ++k) lanes_->exit[list[k]] = taken_[k];
}

// mass_ = E / odds of an exit for the lanes listed.
void Engine::draw_mass(std::size_t row, std::size_t exit, std::span<const std::uint32_t> list) {
  const float inverse_odds = 1.0F / plan_.program().rows[row].exits[exit].odds;
  const std::size_t word = exit % race_width;
  if (exit < race_width) {
    kernels_.exponential_of_list(lanes_->draws[word], list.data(), list.size(), inverse_odds,
                                 mass_.data());
    return;
  }
  std::array<std::uint32_t*, race_width> out{};
  for (std::size_t w = 0; w < race_width; ++w) out[w] = more_draws_[w].data();
  const Purpose purpose = plan_.race_purpose(row, exit / race_width);
  kernels_.draw_list(lanes_->id, lanes_->occurrence, list.data(), list.size(), value_of(purpose),
                     key_.seed, key_.replication, out.data());
  kernels_.exponential_of_list(out[word], nullptr, list.size(), inverse_odds, mass_.data());
}

// sum_ = sum of coefficient * value of an exit's terms.
void Engine::weigh(const Exit& exit, std::size_t track, std::span<const std::uint32_t> list) {
  std::fill_n(sum_.begin(), list.size(), 0.0F);
  for (const Term& term : exit.terms) {
    const Source& source = term.source;
    if (const std::uint32_t* const codes = code_column(*lanes_, source)) {
      kernels_.add_match(codes, source.code, list.data(), list.size(), term.coefficient,
                         sum_.data());
      continue;
    }
    const float* column = nullptr;
    if (source.kind == Source::Kind::trait) column = lanes_->traits[source.index];
    if (source.kind == Source::Kind::variable) column = lanes_->shown[source.index];
    if (column == nullptr) {
      for (const std::uint32_t lane : list) {
        column_[lane] = value_of(plan_, *lanes_, lane, source, track, lanes_->time[lane]);
      }
      column = column_.data();
    }
    kernels_.add_term(column, list.data(), list.size(), term.coefficient, sum_.data());
  }
}

// open_ = whether all guards of an exit are open; notes lanes that have an open exit.
void Engine::gate(const Exit& exit, std::size_t track, std::span<const std::uint32_t> list) {
  if (exit.guards.empty() && !exit.otherwise) {
    std::fill_n(open_.begin(), list.size(), 1.0F);
    std::fill_n(any_open_.begin(), list.size(), 1U);
    return;
  }
  for (std::size_t k = 0; k < list.size(); ++k) {
    bool open = !exit.otherwise || any_open_[k] == 0;
    for (const Guard& guard : exit.guards) {
      open = open && is_open(plan_, *lanes_, list[k], guard, track, lanes_->time[list[k]]);
    }
    open_[k] = open ? 1.0F : 0.0F;
    any_open_[k] |= open ? 1U : 0U;
  }
}

void Engine::ring() { kernels_.ring(*lanes_, plan_.tables()); }

void Engine::resolve() {
  kernels_.resolve(*lanes_, plan_.tables());
  if (!plan_.has_triggers()) return;
  for (const std::uint32_t lane : forced_lanes()) {
    lanes_->to[lane] = forced_.data()[lane] & ~forces;
  }
}

void Engine::remember() {
  clocks_.keep_up(*lanes_);
  clocks_.remember(*lanes_);
}

void Engine::act() {
  const std::size_t n = kernels_.find_actions(*lanes_, plan_.tables(), exit_updates, found_.data());
  for (std::size_t k = 0; k < n; ++k) {
    const std::uint32_t lane = found_[k];
    const std::size_t from = lanes_->variant_row[lane] + lanes_->from[lane];
    for (const Update& update : plan_.program().rows[from].exits[lanes_->exit[lane]].updates) {
      const std::size_t v = update.variable;
      const float value = update.keep * lanes_->shown[v][lane] + update.shift;
      lanes_->shown[v][lane] = value;
      lanes_->variables[v][lane] = value;
      if (plan_.fades(v)) lanes_->written[v][lane] = lanes_->time[lane];
    }
  }
}

void Engine::enter() {
  kernels_.enter(*lanes_, plan_.tables());
  kernels_.draw(*lanes_, key_.seed, key_.replication, 0);
  for (std::size_t b = 1; b < plan_.entry_blocks(); ++b) {
    kernels_.enter_block(*lanes_, plan_.tables(), b);
    kernels_.draw(*lanes_, key_.seed, key_.replication, 4 * b);
  }
}

void Engine::update() {
  for (std::size_t v = 0; v < plan_.program().variables.size(); ++v) {
    if (!plan_.updates(v)) continue;
    const std::size_t word = plan_.draws(v) ? Plan::word_of(v) : 0;
    if (plan_.fades(v)) {
      kernels_.update_fading(*lanes_, plan_.tables(), v, word);
    } else if (plan_.draws(v)) {
      kernels_.update(*lanes_, plan_.tables(), v, word);
    } else {
      kernels_.update_plain(*lanes_, plan_.tables(), v);
    }
  }
}

void Engine::digest_rows() {
  if (!digesting_) return;
  kernels_.digest(*lanes_, visible_.data(), visible_.size(), &sums_);
}

void Engine::emit_rows() {
  if (sink_ == nullptr) return;
  kernels_.emit(*lanes_, lanes_->shown, plan_.program().variables.size(),
                sink_->make_room(lanes_->count));
}

void Engine::move() { kernels_.move(*lanes_, plan_.program().tracks.size()); }

void Engine::stay() {
  kernels_.stay(*lanes_, plan_.tables(), plan_.stay_kinds());
  if (plan_.is_single()) {
    kernels_.due_single(*lanes_, plan_.tables(), plan_.horizon());
    return;
  }
  for (std::size_t t = 0; t < plan_.program().tracks.size(); ++t) {
    kernels_.due_track(*lanes_, plan_.tables(), plan_.horizon(), static_cast<std::uint32_t>(t),
                       plan_.first_slot(t), plan_.shaped_slots_of(t));
  }
}

void Engine::resume() {
  kernels_.note_changes(*lanes_, plan_.tables());
  if (plan_.has_exit_updates()) {
    const std::size_t n =
        kernels_.find_actions(*lanes_, plan_.tables(), exit_updates, found_.data());
    for (std::size_t k = 0; k < n; ++k) {
      const std::uint32_t lane = found_[k];
      const std::size_t from = lanes_->variant_row[lane] + lanes_->from[lane];
      for (const Update& update : plan_.program().rows[from].exits[lanes_->exit[lane]].updates) {
        lanes_->changes[lane] |= variable_bit(update.variable);
      }
    }
  }
  kernels_.note_touched(*lanes_, plan_.tables(), plan_.slot_tracks().data(), plan_.slots().size());
  clocks_.resume(*lanes_);
}

void Engine::trigger() {
  const std::size_t n =
      kernels_.find_actions(*lanes_, plan_.tables(), exit_triggers, found_.data());
  const auto& rows = plan_.program().rows;
  for (std::size_t k = 0; k < n; ++k) {
    const std::uint32_t lane = found_[k];
    push(lane, rows[lanes_->variant_row[lane] + lanes_->to[lane]].triggers);
    if (lanes_->rung[lane] == no_slot) continue;
    push(lane,
         rows[lanes_->variant_row[lane] + lanes_->from[lane]].exits[lanes_->exit[lane]].triggers);
  }
  for (const std::uint32_t lane : forced_lanes()) forced_.data()[lane] = 0;
}

// The first of the triggers is to be taken first: it goes on top of the stack.
void Engine::push(std::size_t lane, const std::vector<Trigger>& triggers) {
  if (triggers.empty()) return;
  Pending& pending = pending_[lane];
  pending.now = lanes_->time[lane];
  waiting_.data()[lane] = 1;
  pending.stack.insert(pending.stack.end(), triggers.rbegin(), triggers.rend());
  SOJOURN_ENSURE(pending.stack.size() < 1000);  // loops of triggers are refused with the scenario
}

}  // namespace sojourn::sim
