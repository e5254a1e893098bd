// The speed of a clock as time passes: what moves without an event (fading variables, tenure) as a
// staircase, everything else as it stands.
//
// Steps lie at 0, 1/8, 1/4, 1/2, 1, 1 1/2, 2, 3 and 4 half-lives after the last write (for tenure:
// years from joining, and every year from 4 on). A step's value is that of its middle, and the
// level faded to after the last.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "sim/kernels/kernels.h"
#include "sim/plan.h"

namespace sojourn::sim {

/// A lane's clock in a slot.
struct RunningClock {
  const Lanes& lanes;
  std::size_t lane;
  std::size_t slot;
  std::size_t track;
  const SlotClock& placed;
};

/// Sum of a clock's terms that change with events only; -infinity where a guard of that kind is
/// closed.
[[nodiscard]] float steady_sum(const Plan& plan, const RunningClock& running,
                               std::int32_t at) noexcept;

/// Walks along the steps of a clock's speed from a moment on.
class SpeedWalk {
 public:
  SpeedWalk(const Plan& plan, const RunningClock& running, double from) noexcept;
  /// The factor exp(sum of terms), 0 while a guard is closed, that holds now.
  [[nodiscard]] double factor() const noexcept { return factor_; }
  /// The moment up to which it holds, infinity after the last step.
  [[nodiscard]] double until() const noexcept { return until_; }
  /// Goes on to the next step.
  void advance() noexcept;

 private:
  /// One source that moves, for a term (coefficient) or a guard. Not initialised by itself: walks
  /// are made by the million, and few have more than two stairs.
  struct Stair {
    const Guard* guard;
    float coefficient;
    float level;
    float distance;  ///< from the level when last written
    double origin;   ///< of the steps, seconds
    double unit;     ///< seconds
    int step;
    bool tenure;
    [[nodiscard]] float value() const noexcept;
    [[nodiscard]] double until() const noexcept;
  };

  void add(const Plan& plan, const RunningClock& running, const Source& source, double from,
           float coefficient, const Guard* guard) noexcept;
  void evaluate() noexcept;

  static constexpr std::size_t most_stairs = 2 * max_variables;
  std::array<Stair, most_stairs> stairs_;
  std::size_t count_ = 0;
  float sum_ = 0.0F;  ///< of what is steady
  double factor_ = 0.0;
  double until_ = std::numeric_limits<double>::infinity();
};

}  // namespace sojourn::sim
