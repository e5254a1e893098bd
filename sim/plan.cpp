#include "sim/plan.h"

#include <utility>

#include "core/error.h"
#include "sim/component.h"

namespace sojourn::sim {

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

}  // namespace sojourn::sim
