// Plans of a program's variants: a customer goes on in another one with the state they have, so all
// keep the same columns and write the same tables.
#include <algorithm>
#include <utility>

#include "core/error.h"
#include "sim/component.h"
#include "sim/plan.h"

namespace sojourn::sim {
namespace {

bool is_same(const TableSchema& a, const TableSchema& b) {
  const auto same_column = [](const ColumnSchema& x, const ColumnSchema& y) {
    return x.name == y.name && x.type == y.type && x.categories == y.categories;
  };
  return a.name == b.name && std::equal(a.columns.begin(), a.columns.end(), b.columns.begin(),
                                        b.columns.end(), same_column);
}

bool is_same(const VariableInfo& a, const VariableInfo& b) {
  return a.name == b.name && (a.half_life > 0.0) == (b.half_life > 0.0) && a.latent == b.latent &&
         a.written_with == b.written_with && a.grid == b.grid;
}

bool has_same_states(const Program& a, const Program& b) {
  return std::equal(a.states.begin(), a.states.end(), b.states.begin(), b.states.end(),
                    [](const StateInfo& x, const StateInfo& y) { return x.path == y.path; }) &&
         std::equal(a.rows.begin(), a.rows.end(), b.rows.begin(), b.rows.end(),
                    [](const StateRow& x, const StateRow& y) { return x.leaving == y.leaving; });
}

bool has_same_clocks(const std::vector<Plan::Slot>& a, const std::vector<Plan::Slot>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const Plan::Slot& x, const Plan::Slot& y) {
                      return x.track == y.track && x.hazard == y.hazard &&
                             x.keeps_moment == y.keeps_moment && x.stairs == y.stairs;
                    });
}

bool is_same_model(const Component& a, const Program& of_a, const Component& b,
                   const Program& of_b) {
  const auto columns = a.columns();
  const auto others = b.columns();
  const auto tables = a.tables(of_a);
  const auto other_tables = b.tables(of_b);
  return a.name() == b.name() &&
         std::equal(columns.begin(), columns.end(), others.begin(), others.end(),
                    [](const ExtraColumn& x, const ExtraColumn& y) {
                      return x.name == y.name && x.rest == y.rest;
                    }) &&
         std::equal(tables.begin(), tables.end(), other_tables.begin(), other_tables.end(),
                    [](const TableSchema& x, const TableSchema& y) { return is_same(x, y); }) &&
         is_same(TableSchema{"", "", a.truth_columns(of_a)},
                 TableSchema{"", "", b.truth_columns(of_b)});
}

}  // namespace

std::string Plan::difference(const Plan& other) const {
  const Program& mine = program_;
  const Program& theirs = other.program_;
  if (!has_same_states(mine, theirs)) return "states come, go, or are left in another way";
  if (!std::equal(mine.variables.begin(), mine.variables.end(), theirs.variables.begin(),
                  theirs.variables.end(),
                  [](const VariableInfo& x, const VariableInfo& y) { return is_same(x, y); })) {
    return "state variables come, go, or begin to fade";
  }
  if (mine.components.size() != theirs.components.size()) {
    return "a section of the scenario comes or goes";
  }
  for (std::size_t c = 0; c < mine.components.size(); ++c) {
    const Component& model = *mine.components[c];
    if (!is_same_model(model, mine, *theirs.components[c], theirs)) {
      return "the model of " + std::string(model.name()) + " keeps something else of a customer";
    }
  }
  if (!has_same_clocks(slots_, other.slots_)) {
    return "a clock whose speed was constant comes to depend on something, or the other way round";
  }
  return {};
}

// Lays the variants out, and lets all of them keep what one of them reads.
void Plan::add_variants() {
  for (const auto& variant : program_.variants) {
    variants_.push_back(std::make_unique<Plan>(*variant, trait_used_.size()));
    SOJOURN_EXPECT(difference(*variants_.back()).empty());
  }
  const auto unite = [](Plan& plan, const Plan& with) {
    for (std::size_t t = 0; t < plan.trait_used_.size(); ++t) {
      plan.trait_used_[t] = plan.trait_used_[t] || with.trait_used_[t];
    }
    for (std::size_t t = 0; t < max_tracks; ++t) {
      plan.since_used_[t] = plan.since_used_[t] || with.since_used_[t];
    }
    plan.segment_used_ = plan.segment_used_ || with.segment_used_;
    for (std::size_t s = 0; s < plan.counted_.size(); ++s) {
      plan.counted_[s] = plan.counted_[s] || with.counted_[s];
    }
  };
  for (const auto& variant : variants_) unite(*this, *variant);
  for (const auto& variant : variants_) unite(*variant, *this);
}

}  // namespace sojourn::sim
