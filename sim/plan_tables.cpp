// Parameters by row as the tables that lanes look up.
#include <algorithm>

#include "core/error.h"
#include "sim/component.h"
#include "sim/parameter_column.h"
#include "sim/plan.h"
#include "sim/policy.h"

namespace sojourn::sim {
namespace {

bool is_zero_time(const StateRow& row) {
  return row.leaving == StateRow::Leaving::by_choice && row.stay.scale == 0.0F;
}

// What the kind's formula multiplies with: 1 / c for powers, the shape itself otherwise.
float shape_factor(const StayShape& shape) {
  const bool power =
      shape.kind == StayShape::Kind::weibull || shape.kind == StayShape::Kind::log_logistic;
  return power ? 1.0F / shape.shape : shape.shape;
}

}  // namespace

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
