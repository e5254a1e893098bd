#include "sim/pace.h"

#include <algorithm>

#include "core/special.h"

namespace sojourn::sim {
namespace {

// What it has taken from its origin up to `at`; differences are what counts.
double mass_until(const Runner& runner, double origin, double at) noexcept {
  const Clock& clock = *runner.clock;
  const double scale = clock.scale;
  if (runner.profile != nullptr) return runner.profile->integral(at) / scale;
  if (clock.age_power == 1.0F) return at / scale;
  const double age = std::max(0.0, at - origin);
  return age > 0.0 ? special::pow(age / scale, clock.age_power) : 0.0;
}

}  // namespace

double mass_between(const Runner& runner, double origin, double from, double to) noexcept {
  if (runner.plain) return (to - from) / static_cast<double>(runner.clock->scale);
  return mass_until(runner, origin, to) - mass_until(runner, origin, from);
}

double moment_after(const Runner& runner, double origin, double at, double mass) noexcept {
  const Clock& clock = *runner.clock;
  const double scale = clock.scale;
  if (runner.profile != nullptr) {
    return runner.profile->inverse(runner.profile->integral(at) + mass * scale, at);
  }
  if (clock.age_power == 1.0F) return at + mass * scale;
  const double taken = mass_until(runner, origin, at) + mass;
  return origin + scale * special::pow(taken, 1.0 / clock.age_power);
}

}  // namespace sojourn::sim
