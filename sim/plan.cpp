#include "sim/plan.h"

#include <algorithm>
#include <utility>

#include "core/error.h"
#include "core/time.h"
#include "sim/component.h"
#include "sim/kernels/lookup.h"
#include "sim/policy.h"

namespace sojourn::sim {
namespace {

std::uint32_t reads_of(const Source& source) {
  switch (source.kind) {
    case Source::Kind::variable:
      return variable_bit(source.index);
    case Source::Kind::track_state:
      return track_bit(source.index);
    default:
      return 0;
  }
}

bool is_zero_time(const StateRow& row) {
  return row.leaving == StateRow::Leaving::by_choice && row.stay.scale == 0.0F;
}

// A column of a table of parameters: by row, and long enough to be loaded as whole vectors.
template <typename T>
void fill_column(std::vector<T>& column, std::size_t rows, T value) {
  column.assign(rows + lookup_padding, value);
}

// What the kind's formula multiplies with: 1 / c for powers, the shape itself otherwise.
float shape_factor(const StayShape& shape) {
  const bool power =
      shape.kind == StayShape::Kind::weibull || shape.kind == StayShape::Kind::log_logistic;
  return power ? 1.0F / shape.shape : shape.shape;
}

}  // namespace

Plan::Plan(Program program, std::size_t traits)
    : program_(std::move(program)), trait_used_(traits, false) {
  SOJOURN_EXPECT(!program_.tracks.empty() && program_.tracks.size() <= max_tracks);
  SOJOURN_EXPECT(program_.states.size() <= max_states);
  SOJOURN_EXPECT(program_.rows.size() == program_.states.size());
  SOJOURN_EXPECT(program_.length > 0 && program_.length < never / 2);
  tables_.rows = program_.rows.size();
  for (Profile& profile : program_.profiles) profile.index_days();
  lay_out_profiles();
  begin_tracks();
  note_sources();
  lay_out_slots();
  find_involved();
  fill_updates();
  find_touched();
  find_actions();
  fill_purposes();
  fill_choices();
  fill_stay_tables();
  fill_stays();
  find_counted();
  add_variants();
}

// Follows the triggers of initial states, depth first, as events would.
void Plan::begin_tracks() {
  for (const TrackInfo& track : program_.tracks) initial_.push_back(track.initial);
  std::vector<Trigger> stack;
  const auto push = [&](StateIndex state) {
    const auto& triggers = program_.rows[state].triggers;
    stack.insert(stack.end(), triggers.rbegin(), triggers.rend());
  };
  for (std::size_t t = program_.tracks.size(); t-- > 0;) push(program_.tracks[t].initial);
  for (std::size_t steps = 0; !stack.empty(); ++steps) {
    SOJOURN_ENSURE(steps < 1000);  // loops of triggers are refused with the scenario
    const Trigger trigger = stack.back();
    stack.pop_back();
    const TrackInfo& track = program_.tracks[trigger.track];
    const bool idle = initial_[trigger.track] == track.idle;
    if (idle != (trigger.kind == Trigger::Kind::start)) continue;
    const bool ends = trigger.kind == Trigger::Kind::end;
    initial_[trigger.track] = ends ? track.idle : trigger.state;
    push(initial_[trigger.track]);
  }
}

void Plan::note_source(const Source& source, std::size_t track) {
  switch (source.kind) {
    case Source::Kind::trait:
    case Source::Kind::trait_log:
    case Source::Kind::trait_logit:
    case Source::Kind::category:
      SOJOURN_EXPECT(source.index < trait_used_.size());
      trait_used_[source.index] = true;
      break;
    case Source::Kind::segment:
      segment_used_ = true;
      break;
    case Source::Kind::time_in_state:
      since_used_[track] = true;
      break;
    default:
      break;
  }
}

void Plan::note_sources() {
  for (const auto& component : program_.components) {
    for (const std::size_t trait : component->traits()) trait_used_[trait] = true;
    segment_used_ = segment_used_ || component->reads_segment();
    for (const std::size_t track : component->since_of_tracks()) since_used_[track] = true;
  }
  const auto note_all = [this](const auto& parts, std::size_t track) {
    for (const auto& part : parts) note_source(part.source, track);
  };
  for (std::size_t r = 0; r < program_.rows.size(); ++r) {
    const StateRow& row = program_.rows[r];
    const std::size_t track = program_.states[r % program_.states.size()].track;
    note_all(row.stay.terms, track);
    note_all(row.stay.guards, track);
    for (const Exit& exit : row.exits) {
      note_all(exit.terms, track);
      note_all(exit.guards, track);
      note_all(exit.clock.terms, track);
      note_all(exit.clock.guards, track);
      const bool since_entry =
          exit.clock.age_power != 1.0F && exit.clock.since == Clock::Since::entry;
      if (since_entry) since_used_[track] = true;
    }
  }
}

// Edges of the steps in half-lives (for tenure: years); sim/kernels has the values of the steps.
constexpr std::array<double, stair_steps + 1> stair_edges{0.0, 0.125, 0.25, 0.5, 1.0,
                                                          1.5, 2.0,   3.0,  4.0};

// Adds what a term multiplies or a guard tests to the staircases, if it moves without events.
void Plan::add_source(Runner& runner, const Term* term, const Guard* guard) const {
  const Source& source = term != nullptr ? term->source : guard->source;
  const bool by_code = guard != nullptr && guard->by_code;
  const bool tenure = source.kind == Source::Kind::tenure;
  const bool fading = source.kind == Source::Kind::variable && fades(source.index);
  if (by_code || (!tenure && !fading)) {
    if (term != nullptr) runner.terms.push_back(*term);
    if (guard != nullptr) runner.guards.push_back(*guard);
    return;
  }
  StairTable stair;
  const double unit = tenure ? seconds_per_year : program_.variables[source.index].half_life;
  for (std::size_t e = 0; e <= stair_steps; ++e) {
    const double seconds = std::min(stair_edges[e] * unit, 2e9);
    stair.edges[e] =
        std::max(static_cast<std::int32_t>(seconds + 0.5), e == 0 ? 0 : stair.edges[e - 1] + 1);
  }
  stair.tenure = tenure;
  stair.length = length();
  stair.level = tenure ? 0.0F : program_.variables[source.index].level;
  stair.coefficient = term != nullptr ? term->coefficient : 0.0F;
  stair.guards = guard != nullptr;
  if (guard != nullptr) {
    stair.low = guard->low;
    stair.high = guard->high;
  }
  runner.stairs.push_back(stair);
  runner.stair_variable.push_back(tenure ? -1 : source.index);
  if (fading) runner.fading |= variable_bit(source.index);
}

// Hazards that differ in their factor alone run on as before when the state changes.
std::size_t Plan::course_of(const Clock& clock, std::size_t slot) {
  const bool ages_anew = clock.age_power != 1.0F && clock.since == Clock::Since::entry;
  if (clock.hazard >= 0 && !ages_anew) {
    for (std::size_t c = 0; c < courses_.size(); ++c) {
      const Clock& other = *courses_[c].first;
      if (courses_[c].second == slot && other.scale == clock.scale &&
          other.profile == clock.profile && other.age_power == clock.age_power &&
          other.since == clock.since) {
        return c;
      }
    }
  }
  courses_.emplace_back(&clock, slot);
  return courses_.size() - 1;
}

void Plan::lay_out_profiles() {
  for (const Profile& profile : program_.profiles) {
    ProfileTable table{profile.time, profile.factor, profile.cumulative, profile.piece_of_day};
    table.time.push_back(never);
    table.factor.push_back(1.0);
    const auto pieces = static_cast<std::uint32_t>(profile.factor.size());
    Seconds evening = 0;
    for (const std::uint32_t piece : profile.piece_of_day) {
      evening += seconds_per_day;
      const auto later = std::lower_bound(table.time.begin(), table.time.end(), evening);
      const auto begun = static_cast<std::size_t>(later - table.time.begin()) - 1;
      table.pieces_in_day = std::max(table.pieces_in_day, begun - piece);
    }
    table.piece_of_day.push_back(pieces);
    profile_tables_.push_back(std::move(table));
  }
}

// REQUIRES: profiles are laid out.
Pace Plan::pace_of(const Clock& clock) const {
  Pace pace;
  pace.scale = clock.scale;
  if (clock.profile < 0) return pace;
  const ProfileTable& table = profile_tables_[static_cast<std::size_t>(clock.profile)];
  pace.time = table.time.data();
  pace.factor = table.factor.data();
  pace.cumulative = table.cumulative.data();
  pace.piece_of_day = table.piece_of_day.data();
  pace.last_day = static_cast<double>(table.piece_of_day.size() - 1);
  pace.pieces_in_day = table.pieces_in_day;
  return pace;
}

// REQUIRES: profiles have some open time.
double Plan::least_seconds(const Clock& clock) const {
  if (clock.age_power != 1.0F) return 0.0;
  double fastest = 1.0;
  if (clock.profile >= 0) {
    const auto& factor = program_.profiles[static_cast<std::size_t>(clock.profile)].factor;
    fastest = *std::max_element(factor.begin(), factor.end());
  }
  return 0.9999 * static_cast<double>(clock.scale) / fastest;
}

SlotClock Plan::slot_clock(const Clock& clock, std::size_t slot, std::size_t track) {
  SlotClock placed;
  placed.clock = &clock;
  if (clock.is_steady()) return placed;
  Runner runner;
  runner.clock = &clock;
  runner.slot = slot;
  runner.track = track;
  for (const Term& term : clock.terms) add_source(runner, &term, nullptr);
  for (const Guard& guard : clock.guards) add_source(runner, nullptr, &guard);
  runner.course = course_of(clock, slot);
  runner.plain = clock.profile < 0 && clock.age_power == 1.0F;
  runner.by_lane = clock.profile < 0 && clock.age_power != 1.0F;
  if (clock.profile >= 0) {
    runner.profile = &program_.profiles[static_cast<std::size_t>(clock.profile)];
  }
  runner.pace = pace_of(clock);
  runner.by_lane = runner.by_lane || runner.pace.pieces_in_day > max_pieces_in_day;
  runner.slowest = least_seconds(clock);
  placed.runner = runners_.size();
  slots_[slot].keeps_moment = true;
  slots_[slot].stairs = slots_[slot].stairs || !runner.stairs.empty();
  slots_[slot].runners.push_back(placed.runner);
  runners_.push_back(std::move(runner));
  return placed;
}

void Plan::lay_out_slots() {
  for (std::size_t t = 0; t < program_.tracks.size(); ++t) {
    first_[t] = slots_.size();
    std::size_t shaped = 1;
    for (std::size_t r = 0; r < program_.rows.size(); ++r) {
      const StateRow& row = program_.rows[r];
      if (program_.states[r % program_.states.size()].track != t) continue;
      if (row.leaving != StateRow::Leaving::by_race) continue;
      const auto count = std::count_if(row.exits.begin(), row.exits.end(),
                                       [](const Exit& exit) { return exit.clock.hazard < 0; });
      shaped = std::max(shaped, static_cast<std::size_t>(count));
    }
    shaped_[t] = shaped;
    for (std::size_t s = 0; s < shaped; ++s) slots_.push_back({static_cast<std::uint8_t>(t)});
    for (std::size_t h = 0; h < program_.hazards.size(); ++h) {
      if (program_.hazards[h].track != t) continue;
      slots_.push_back({static_cast<std::uint8_t>(t), static_cast<int>(h), true});
    }
  }
  first_[program_.tracks.size()] = slots_.size();
  SOJOURN_EXPECT(slots_.size() <= max_slots);
  for (const Slot& slot : slots_) slot_track_.push_back(slot.track);
  clocks_.resize(slots_.size() * program_.rows.size());
  for (std::size_t r = 0; r < program_.rows.size(); ++r) place_clocks(r);
  slot_runners_.resize(slots_.size());
  for (std::size_t s = 0; s < slots_.size(); ++s) {
    fill_column(slot_runners_[s], program_.rows.size(), 0U);
    for (std::size_t r = 0; r < program_.rows.size(); ++r) {
      slot_runners_[s][r] = static_cast<std::uint32_t>(clock(s, r).runner);
    }
  }
}

void Plan::place_clocks(std::size_t r) {
  const StateRow& row = program_.rows[r];
  const StateInfo& state = program_.states[r % program_.states.size()];
  const std::size_t first = first_[state.track];
  const auto place = [&](std::size_t slot, const SlotClock& placed) {
    clocks_[slot * program_.rows.size() + r] = placed;
  };
  if (row.leaving == StateRow::Leaving::by_choice) {
    place(first, slot_clock(row.stay, first, state.track));
  }
  if (row.leaving != StateRow::Leaving::by_race) return;
  has_races_ = true;
  std::size_t next_shaped = first;
  for (std::size_t e = 0; e < row.exits.size(); ++e) {
    const Clock& clock = row.exits[e].clock;
    std::size_t slot = next_shaped;
    if (clock.hazard < 0) {
      ++next_shaped;
    } else {
      slot = slot_of_hazard(clock.hazard);
    }
    SlotClock placed = slot_clock(clock, slot, state.track);
    placed.exit = static_cast<std::uint32_t>(e);
    slots_[slot].races = slots_[slot].races || clock.hazard < 0;
    placed.purpose = purpose_of(state.path + ".race", static_cast<std::uint32_t>(e / 4));
    placed.word = static_cast<std::uint32_t>(e % 4);
    place(slot, placed);
  }
}

std::size_t Plan::slot_of_hazard(int hazard) const {
  const auto found = std::find_if(slots_.begin(), slots_.end(),
                                  [&](const Slot& slot) { return slot.hazard == hazard; });
  SOJOURN_EXPECT(found != slots_.end());
  return static_cast<std::size_t>(found - slots_.begin());
}

void Plan::find_involved() {
  involved_.assign(program_.rows.size(), 0);
  involved_rows_.push_back(0);  // index 0 stands for all that are not
  for (std::size_t r = 0; r < program_.rows.size(); ++r) {
    const StateRow& row = program_.rows[r];
    if (row.leaving != StateRow::Leaving::by_choice) continue;
    bool involved = row.exits.size() > race_width;
    for (const Exit& exit : row.exits) {
      involved = involved || !exit.terms.empty() || !exit.guards.empty() || exit.otherwise;
    }
    if (!involved) continue;
    SOJOURN_EXPECT(involved_rows_.size() < 256);
    involved_[r] = static_cast<std::uint8_t>(involved_rows_.size());
    involved_rows_.push_back(r);
  }
}

// Which slots an event may change: those of its own track that hold a runner, or clocks of racing
// exits, in the state left or entered; those of other tracks whose runners read what it writes.
void Plan::find_touched() {
  const std::size_t rows = program_.rows.size();
  fill_column(row_slots_, rows, 0U);
  slot_reads_.resize(slots_.size());
  for (std::size_t s = 0; s < slots_.size(); ++s) {
    std::vector<std::uint32_t> reads;
    fill_column(reads, rows, 0U);
    std::uint32_t any = 0;
    for (std::size_t r = 0; r < rows; ++r) {
      const SlotClock& placed = clock(s, r);
      const bool on_track = program_.states[r % program_.states.size()].track == slots_[s].track;
      const bool races = placed.clock != nullptr && placed.exit != by_choice;
      const bool shaped_on_stairs = on_track && slots_[s].stairs && slots_[s].hazard < 0;
      if (placed.runner != 0 || races || shaped_on_stairs) row_slots_[r] |= 1U << s;
      if (placed.runner == 0) continue;
      for (const Term& term : placed.clock->terms) reads[r] |= reads_of(term.source);
      for (const Guard& guard : placed.clock->guards) reads[r] |= reads_of(guard.source);
      any |= reads[r];
    }
    if (any != 0) slot_reads_[s] = std::move(reads);
  }
  for (std::size_t s = 0; s < slots_.size(); ++s) {
    tables_.slot_reads[s] = slot_reads_[s].empty() ? nullptr : slot_reads_[s].data();
  }
  for (const std::uint32_t slots : row_slots_) any_attention_ = any_attention_ || slots != 0;
  tables_.row_slots = row_slots_.data();
}

void Plan::find_actions() {
  const std::size_t rows = program_.rows.size();
  exit_actions_.assign(rows * max_exits, 0);
  fill_column(row_triggers_, rows, 0U);
  for (std::size_t r = 0; r < rows; ++r) {
    const StateRow& row = program_.rows[r];
    row_triggers_[r] = row.triggers.empty() ? 0 : 1;
    has_triggers_ = has_triggers_ || !row.triggers.empty();
    for (std::size_t e = 0; e < row.exits.size(); ++e) {
      const bool updates = !row.exits[e].updates.empty();
      const bool triggers = !row.exits[e].triggers.empty();
      exit_actions_[r * max_exits + e] =
          (updates ? exit_updates : 0U) | (triggers ? exit_triggers : 0U);
      has_exit_updates_ = has_exit_updates_ || updates;
      has_triggers_ = has_triggers_ || triggers;
    }
  }
  has_triggers_ = has_triggers_ || (program_.policy && !program_.policy->contacts().empty());
  tables_.exit_actions = exit_actions_.data();
  tables_.row_triggers = row_triggers_.data();
}

void Plan::fill_purposes() {
  const std::size_t rows = program_.rows.size();
  for (std::size_t b = 0; b < entry_blocks_; ++b) fill_column(entry_purpose_[b], rows, 0U);
  race_purposes_.resize(rows * race_blocks);
  fill_column(race_purpose_, rows, 0U);
  for (std::size_t r = 0; r < rows; ++r) {
    const std::string& path = program_.states[r % program_.states.size()].path;
    for (std::size_t b = 0; b < entry_blocks_; ++b) {
      entry_purpose_[b][r] =
          static_cast<std::uint32_t>(purpose_of(path + ".entry", static_cast<std::uint32_t>(b)));
    }
    for (std::size_t b = 0; b < race_blocks; ++b) {
      race_purposes_[r * race_blocks + b] =
          purpose_of(path + ".next", static_cast<std::uint32_t>(b));
    }
    race_purpose_[r] = static_cast<std::uint32_t>(race_purposes_[r * race_blocks]);
  }
  for (const HazardInfo& hazard : program_.hazards) {
    hazard_purposes_.push_back(purpose_of(hazard.path));
  }
  tables_.race_purpose = race_purpose_.data();
  for (std::size_t b = 0; b < entry_blocks_; ++b) {
    tables_.entry_purpose[b] = entry_purpose_[b].data();
  }
}

void Plan::fill_choices() {
  const std::size_t rows = program_.rows.size();
  exit_to_.assign(rows * max_exits, 0);
  slot_exit_.assign((slots_.size() + 1) * rows, by_choice);  // one more: of lanes without a slot
  for (auto& column : inverse_odds_) fill_column(column, rows, closed_exit);
  for (auto& column : first_exits_) fill_column(column, rows, 0U);
  fill_column(involved_column_, rows, 0U);
  for (std::size_t r = 0; r < rows; ++r) {
    const StateRow& row = program_.rows[r];
    SOJOURN_EXPECT(row.exits.size() <= max_exits);
    tables_.widest_choice = std::max(tables_.widest_choice, row.exits.size());
    involved_column_[r] = involved_[r];
    for (std::size_t e = 0; e < row.exits.size(); ++e) {
      exit_to_[r * max_exits + e] = row.exits[e].to;
      if (e < race_width) first_exits_[e][r] = row.exits[e].to;
      const float odds = row.exits[e].odds;
      if (e < race_width && odds > 0.0F) inverse_odds_[e][r] = 1.0F / odds;
    }
    for (std::size_t s = 0; s < slots_.size(); ++s) slot_exit_[s * rows + r] = clock(s, r).exit;
  }
  tables_.exit_to = exit_to_.data();
  tables_.involved = involved_column_.data();
  tables_.slot_exit = slot_exit_.data();
  for (std::size_t e = 0; e < race_width; ++e) {
    tables_.inverse_odds[e] = inverse_odds_[e].data();
    tables_.first_exits[e] = first_exits_[e].data();
  }
}

void Plan::fill_stays() {
  const std::size_t rows = program_.rows.size();
  fill_column(stay_kind_, rows, static_cast<std::uint32_t>(StayShape::Kind::fixed));
  fill_column(stay_shape_, rows, 1.0F);
  fill_column(stay_scale_, rows, never_ends);
  fill_column(stay_least_, rows, 1);
  for (std::size_t r = 0; r < rows; ++r) {
    const StateRow& row = program_.rows[r];
    if (row.leaving != StateRow::Leaving::by_choice) continue;
    stay_kind_[r] = static_cast<std::uint32_t>(row.stay.shape.kind);
    stay_kinds_ |= 1U << stay_kind_[r];
    stay_shape_[r] = shape_factor(row.stay.shape);
    if (row.stay.is_steady()) stay_scale_[r] = row.stay.scale;
    stay_least_[r] = is_zero_time(row) ? 0 : 1;
  }
  tables_.stay_kind = stay_kind_.data();
  tables_.stay_shape = stay_shape_.data();
  tables_.stay_scale = stay_scale_.data();
  tables_.stay_least = stay_least_.data();
}

void Plan::fill_stay_tables() {
  std::vector<std::size_t> offsets;
  for (const StayTable& table : program_.tables) {
    offsets.push_back(coefficients_.size());
    coefficients_.insert(coefficients_.end(), table.coefficients.begin(), table.coefficients.end());
  }
  const std::size_t rows = program_.rows.size();
  coefficients_.resize(coefficients_.size() + 16);  // lanes of other kinds read here
  fill_column(stay_table_, rows, 0U);
  fill_column(table_x0_, rows, 0.0F);
  fill_column(table_inverse_step_, rows, 0.0F);
  fill_column(table_intervals_, rows, 1);
  for (std::size_t r = 0; r < rows; ++r) {
    const StateRow& row = program_.rows[r];
    const bool tabulated = row.leaving == StateRow::Leaving::by_choice &&
                           row.stay.shape.kind == StayShape::Kind::tabulated;
    if (!tabulated) continue;
    const std::size_t index = row.stay.shape.table;
    stay_table_[r] = static_cast<std::uint32_t>(offsets[index]);
    table_x0_[r] = program_.tables[index].x0;
    table_inverse_step_[r] = program_.tables[index].inv_step;
    table_intervals_[r] = program_.tables[index].intervals;
  }
  tables_.stay_table = stay_table_.data();
  tables_.table_x0 = table_x0_.data();
  tables_.table_inverse_step = table_inverse_step_.data();
  tables_.table_intervals = table_intervals_.data();
  tables_.coefficients = coefficients_.data();
}

void Plan::fill_updates() {
  const std::size_t rows = program_.rows.size();
  const std::size_t states = program_.states.size();
  row_writes_.assign(rows, 0);
  for (std::size_t v = 0; v < program_.variables.size(); ++v) {
    fill_column(keep_[v], rows, 1.0F);
    fill_column(shift_[v], rows, 0.0F);
    fill_column(spread_[v], rows, 0.0F);
    fill_column(writes_[v], rows, 0U);
  }
  for (std::size_t r = 0; r < rows; ++r) {
    row_writes_[r] = track_bit(program_.states[r % states].track);
    for (const auto& component : program_.components) {
      row_writes_[r] |= component->writes(program_, r);
    }
    for (const Update& update : program_.rows[r].updates) {
      const std::size_t v = update.variable;
      keep_[v][r] = update.keep;
      shift_[v][r] = update.shift;
      spread_[v][r] = update.spread;
      writes_[v][r] = 1;
      row_writes_[r] |= variable_bit(v);
      updated_[v] = true;
      if (update.spread == 0.0F) continue;
      drawn_[v] = true;
      entry_blocks_ = std::max(entry_blocks_, 1 + word_of(v) / 4);
    }
  }
  for (std::size_t v = 0; v < program_.variables.size(); ++v) {
    tables_.keep[v] = keep_[v].data();
    tables_.shift[v] = shift_[v].data();
    tables_.spread[v] = spread_[v].data();
    tables_.writes[v] = writes_[v].data();
  }
  row_writes_.resize(rows + lookup_padding);
  tables_.row_writes = row_writes_.data();
}

}  // namespace sojourn::sim
