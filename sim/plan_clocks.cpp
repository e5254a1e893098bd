// Clocks laid out: slots, the runners in them, and which of them an event may change.
#include <algorithm>
#include <array>
#include <utility>

#include "core/error.h"
#include "core/time.h"
#include "sim/parameter_column.h"
#include "sim/plan.h"

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

}  // namespace

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

}  // namespace sojourn::sim
