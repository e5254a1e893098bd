#include "sim/stairs.h"

#include <algorithm>
#include <cmath>

#include "core/math.h"
#include "core/time.h"
#include "sim/covariates.h"

namespace sojourn::sim {
namespace {

constexpr double forever = std::numeric_limits<double>::infinity();
constexpr float closed = -std::numeric_limits<float>::infinity();

// Edges of the steps in half-lives (for tenure: years), the steps' middles m, and 2^-m.
constexpr int steps = 8;
constexpr std::array<double, steps + 1> edges{0.0, 0.125, 0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0};
constexpr std::array<float, steps> middles{0.0625F, 0.1875F, 0.375F, 0.75F,
                                           1.25F,   1.75F,   2.5F,   3.5F};
constexpr std::array<float, steps> halves{0.957603281F, 0.878126080F, 0.771105413F, 0.594603558F,
                                          0.420448208F, 0.297301779F, 0.176776695F, 0.0883883476F};
constexpr int last_year_step = 100;  // of tenure: longer than any run
constexpr double edge_tolerance =
    1e-9;  // a moment computed as an edge belongs to the step it begins

bool moves(const Plan& plan, const Source& source) noexcept {
  return source.kind == Source::Kind::tenure ||
         (source.kind == Source::Kind::variable && plan.fades(source.index));
}

int step_of_age(double age, bool tenure) noexcept {
  int step = 0;
  while (step < steps && age + edge_tolerance >= edges[static_cast<std::size_t>(step) + 1]) ++step;
  if (step < steps || !tenure) return step;
  return std::min(last_year_step, steps + static_cast<int>(age + edge_tolerance) - 4);
}

}  // namespace

float steady_sum(const Plan& plan, const RunningClock& running, std::int32_t at) noexcept {
  const auto& [lanes, lane, slot, track, placed] = running;
  for (const Guard& guard : placed.clock->guards) {
    const bool steady = guard.by_code || !moves(plan, guard.source);
    if (steady && !is_open(plan, lanes, lane, guard, track, at)) return closed;
  }
  float sum = 0.0F;
  for (const Term& term : placed.clock->terms) {
    if (moves(plan, term.source)) continue;
    sum += term.coefficient * value_of(plan, lanes, lane, term.source, track, at);
  }
  return sum;
}

float SpeedWalk::Stair::value() const noexcept {
  const auto k = static_cast<std::size_t>(step);
  if (tenure) return step < steps ? middles[k] : static_cast<float>(step - steps + 4) + 0.5F;
  return step < steps ? level + distance * halves[k] : level;
}

double SpeedWalk::Stair::until() const noexcept {
  if (step < steps) return origin + edges[static_cast<std::size_t>(step) + 1] * unit;
  return tenure && step < last_year_step ? origin + (step - steps + 5) * unit : forever;
}

SpeedWalk::SpeedWalk(const Plan& plan, const RunningClock& running, double from) noexcept
    : sum_(steady_sum(plan, running, static_cast<std::int32_t>(std::min(from, 2e9)))) {
  if (running.placed.stairs && sum_ != closed) {
    for (const Term& term : running.placed.clock->terms) {
      if (moves(plan, term.source)) {
        add(plan, running, term.source, from, term.coefficient, nullptr);
      }
    }
    for (const Guard& guard : running.placed.clock->guards) {
      if (!guard.by_code && moves(plan, guard.source)) {
        add(plan, running, guard.source, from, 0.0F, &guard);
      }
    }
  }
  evaluate();
}

void SpeedWalk::add(const Plan& plan, const RunningClock& running, const Source& source,
                    double from, float coefficient, const Guard* guard) noexcept {
  if (count_ == most_stairs) return;  // the compiler of scenarios allows no more
  Stair& stair = stairs_[count_++];
  stair.guard = guard;
  stair.coefficient = coefficient;
  stair.tenure = source.kind == Source::Kind::tenure;
  stair.level = 0.0F;
  stair.distance = 0.0F;
  if (stair.tenure) {
    stair.origin = running.lanes.joined[running.lane];
    stair.unit = seconds_per_year;
  } else {
    const VariableInfo& variable = plan.program().variables[source.index];
    stair.level = variable.level;
    stair.distance = running.lanes.variables[source.index][running.lane] - variable.level;
    stair.origin = running.lanes.written[source.index][running.lane];
    stair.unit = variable.half_life;
  }
  stair.step = step_of_age((from - stair.origin) / stair.unit, stair.tenure);
}

void SpeedWalk::evaluate() noexcept {
  float sum = sum_;
  bool open = sum_ != closed;
  until_ = forever;
  for (std::size_t k = 0; k < count_; ++k) {
    const Stair& stair = stairs_[k];
    const float value = stair.value();
    sum += stair.coefficient * value;
    if (stair.guard != nullptr)
      open = open && stair.guard->low <= value && value < stair.guard->high;
    until_ = std::min(until_, stair.until());
  }
  factor_ = open ? fast_exp(sum) : 0.0;
}

void SpeedWalk::advance() noexcept {
  for (std::size_t k = 0; k < count_; ++k) {
    if (stairs_[k].until() <= until_) ++stairs_[k].step;
  }
  evaluate();
}

}  // namespace sojourn::sim
