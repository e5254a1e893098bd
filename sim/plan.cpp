#include "sim/plan.h"

#include <algorithm>
#include <utility>

#include "core/error.h"
#include "sim/component.h"
#include "sim/kernels/lookup.h"

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
  SOJOURN_EXPECT(program_.rows.size() == program_.variants * program_.states.size());
  SOJOURN_EXPECT(program_.length > 0 && program_.length < never / 2);
  tables_.rows = program_.rows.size();
  for (Profile& profile : program_.profiles) profile.index_days();
  begin_tracks();
  note_sources();
  lay_out_slots();
  find_involved();
  fill_updates();
  find_attention();
  fill_purposes();
  fill_choices();
  fill_stay_tables();
  fill_stays();
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

SlotClock Plan::slot_clock(const Clock& clock) const {
  SlotClock placed;
  placed.clock = &clock;
  placed.steady = clock.is_steady();
  const auto note = [&](const Source& source) {
    placed.reads |= reads_of(source);
    const bool fading = source.kind == Source::Kind::variable && fades(source.index);
    placed.stairs = placed.stairs || fading || source.kind == Source::Kind::tenure;
  };
  for (const Term& term : clock.terms) note(term.source);
  for (const Guard& guard : clock.guards) note(guard.source);
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
}

void Plan::place_clocks(std::size_t r) {
  const StateRow& row = program_.rows[r];
  const StateInfo& state = program_.states[r % program_.states.size()];
  const std::size_t first = first_[state.track];
  const auto place = [&](std::size_t slot, const SlotClock& placed) {
    clocks_[slot * program_.rows.size() + r] = placed;
    if (!placed.steady) slots_[slot].keeps_moment = true;
  };
  if (row.leaving == StateRow::Leaving::by_choice) place(first, slot_clock(row.stay));
  if (row.leaving != StateRow::Leaving::by_race) return;
  has_races_ = true;
  std::size_t next_shaped = first;
  for (std::size_t e = 0; e < row.exits.size(); ++e) {
    const Clock& clock = row.exits[e].clock;
    SlotClock placed = slot_clock(clock);
    placed.exit = static_cast<std::uint32_t>(e);
    placed.purpose = purpose_of(state.path + ".race", static_cast<std::uint32_t>(e / 4));
    placed.word = static_cast<std::uint32_t>(e % 4);
    if (clock.hazard < 0) {
      place(next_shaped++, placed);
      continue;
    }
    for (std::size_t s = first;
         s < first_[state.track] + shaped_[state.track] + max_hazards && s < slots_.size(); ++s) {
      if (slots_[s].hazard == clock.hazard) place(s, placed);
    }
  }
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

void Plan::find_attention() {
  const std::size_t rows = program_.rows.size();
  attention_.assign(rows, 0);
  read_elsewhere_.assign(rows, 0);
  actions_.assign(rows * max_exits, 0);
  std::array<std::uint32_t, max_tracks> reads{};
  for (std::size_t s = 0; s < slots_.size(); ++s) {
    for (std::size_t r = 0; r < rows; ++r) reads[slots_[s].track] |= clock(s, r).reads;
  }
  for (std::size_t r = 0; r < rows; ++r) {
    const StateRow& row = program_.rows[r];
    const std::size_t track = program_.states[r % program_.states.size()].track;
    bool attention = row.leaving == StateRow::Leaving::by_race || !row.triggers.empty();
    for (std::size_t s = first_[track]; s < first_[track + 1]; ++s) {
      attention = attention || !clock(s, r).steady;
    }
    attention_[r] = attention ? 1 : 0;
    std::uint32_t elsewhere = 0;
    for (std::size_t t = 0; t < program_.tracks.size(); ++t) elsewhere |= t == track ? 0 : reads[t];
    read_elsewhere_[r] = (elsewhere & row_writes_[r]) != 0 ? 1 : 0;
    has_triggers_ = has_triggers_ || !row.triggers.empty();
    any_attention_ = any_attention_ || attention || read_elsewhere_[r] != 0;
    for (std::size_t e = 0; e < row.exits.size(); ++e) {
      const bool acts = !row.exits[e].updates.empty() || !row.exits[e].triggers.empty();
      actions_[r * max_exits + e] = acts ? 1 : 0;
      has_triggers_ = has_triggers_ || !row.exits[e].triggers.empty();
      any_attention_ = any_attention_ || acts;
    }
  }
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
  slot_exit_.assign(slots_.size() * rows, by_choice);
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
}

}  // namespace sojourn::sim
