#include "models/surveys/standing.h"

#include "sim/stays.h"

namespace sojourn::models::surveys {

bool Standing::is_eligible(const sim::Lanes& lanes, std::size_t lane, const Survey& survey,
                           std::uint32_t entered) {
  for (const TrackStates& states : survey.during) {
    const bool moves = entered != sim::no_state && lanes.track[lane] == states.track;
    const std::uint32_t state = moves ? entered : lanes.states[states.track][lane];
    if ((states.bits >> (state - states.first) & 1U) == 0) return false;
  }
  return true;
}

float Standing::felt(const sim::Lanes& lanes, std::size_t lane, Influence which,
                     std::int32_t wave) const {
  const InfluenceColumn& influence = program_.influences[which];
  if (!influence.present) return 0.0F;
  const std::size_t v = influence.variable;
  float value = wave == at_event ? lanes.shown[v][lane] : lanes.variables[v][lane];
  const sim::VariableInfo& info = journeys_.variables[v];
  if (wave != at_event && info.half_life > 0.0) {
    value = sim::faded(value, info.level, wave - lanes.written[v][lane],
                       static_cast<float>(1.0 / info.half_life));
  }
  return (value - influence.centre) * influence.inverse_spread;
}

}  // namespace sojourn::models::surveys
