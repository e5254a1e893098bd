#include "sim/covariates.h"

#include "core/math.h"
#include "core/time.h"
#include "sim/stays.h"

namespace sojourn::sim {

std::uint32_t visits_of(const Lanes& lanes, std::size_t lane, std::uint32_t state) noexcept {
  const std::uint32_t word = lanes.visits[(state >> 2U) * lanes.capacity + lane];
  return (word >> ((state & 3U) * 8U)) & 255U;
}

float value_of(const Plan& plan, const Lanes& lanes, std::size_t lane, const Source& source,
               std::size_t track, std::int32_t at) noexcept {
  const std::size_t i = source.index;
  const auto indicator = [](bool holds) { return holds ? 1.0F : 0.0F; };
  switch (source.kind) {
    case Source::Kind::trait:
      return lanes.traits[i][lane];
    case Source::Kind::trait_log:
      return fast_log(larger_of(lanes.traits[i][lane], 0.0F));
    case Source::Kind::trait_logit:
      return fast_log(larger_of(lanes.traits[i][lane], 0.0F)) -
             fast_log(larger_of(1.0F - lanes.traits[i][lane], 0.0F));
    case Source::Kind::category:
      return indicator(lanes.traits[i][lane] == static_cast<float>(source.code));
    case Source::Kind::segment:
      return indicator(lanes.segment[lane] == source.code);
    case Source::Kind::variable: {
      const VariableInfo& variable = plan.program().variables[i];
      if (variable.half_life <= 0.0) return lanes.variables[i][lane];
      return faded(lanes.variables[i][lane], variable.level, at - lanes.written[i][lane],
                   static_cast<float>(1.0 / variable.half_life));
    }
    case Source::Kind::tenure:
      return static_cast<float>((at - lanes.joined[lane]) / seconds_per_year);
    case Source::Kind::time_in_state:
      return static_cast<float>((at - lanes.since[track][lane]) /
                                static_cast<double>(seconds_per_day));
    case Source::Kind::visits:
      return static_cast<float>(visits_of(lanes, lane, source.index));
    case Source::Kind::track_state:
      return indicator(lanes.states[i][lane] == source.code);
    case Source::Kind::weekday:
      return indicator(
          plan.program().calendar.weekday_of_day[static_cast<std::size_t>(at / seconds_per_day)] ==
          source.code);
    case Source::Kind::month:
      return indicator(
          plan.program().calendar.month_of_day[static_cast<std::size_t>(at / seconds_per_day)] ==
          source.code);
  }
  return 0.0F;
}

bool is_open(const Plan& plan, const Lanes& lanes, std::size_t lane, const Guard& guard,
             std::size_t track, std::int32_t at) noexcept {
  if (!guard.by_code) {
    const float x = value_of(plan, lanes, lane, guard.source, track, at);
    return guard.low <= x && x < guard.high;
  }
  const Calendar& calendar = plan.program().calendar;
  const auto day = static_cast<std::size_t>(at / seconds_per_day);
  std::uint32_t code = 0;
  switch (guard.source.kind) {
    case Source::Kind::segment:
      code = lanes.segment[lane];
      break;
    case Source::Kind::category:
      code = static_cast<std::uint32_t>(lanes.traits[guard.source.index][lane]);
      break;
    case Source::Kind::track_state:
      code =
          lanes.states[guard.source.index][lane] - plan.program().tracks[guard.source.index].first;
      break;
    case Source::Kind::weekday:
      code = calendar.weekday_of_day[day];
      break;
    case Source::Kind::month:
      code = calendar.month_of_day[day];
      break;
    default:
      break;
  }
  return ((guard.codes >> code) & 1U) != 0U;
}

const std::uint32_t* code_column(const Lanes& lanes, const Source& source) noexcept {
  if (source.kind == Source::Kind::track_state) return lanes.states[source.index];
  if (source.kind == Source::Kind::segment) return lanes.segment;
  return nullptr;
}

}  // namespace sojourn::sim
