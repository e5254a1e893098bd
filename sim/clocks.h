// Clocks that are not steady, one lane at a time: hazards that outlive stays, speeds that covariates
// set, guards, time profiles, and staircases for what fades.
//
// A clock has a remainder in units of its scale. While it runs, a second takes
//   factor / scale * profile    of it,   factor = exp(sum of terms) with open guards, else 0,
// and an age-dependent hazard takes factor * d(age / scale)^power. What a lane keeps is the moment at
// which the clock will ring, a double in seconds; of a clock that will not ring as things are, what it
// lacks, as a negative number. The remainder follows from either, so nothing else is kept. What moves without an event
// (fading, tenure) acts as a staircase: its steps lie at 0, 1/8, 1/4, 1/2, 1, 1 1/2, 2, 3 and 4
// half-lives after the last write (for tenure: years, and every year from 4 on), its value is that of
// the middle of the step, and the level faded to after the last. The due time is found by walking the
// stairs, so no event is needed for them.
//
// A clock is touched only when the bits of its speed, of its staircase or of its profile change: not
// by a window's edge, and not by an event that leaves what it reads as it was.
#pragma once

#include "core/draws.h"
#include "sim/batch.h"
#include "sim/plan.h"

#include <cstddef>
#include <cstdint>

namespace sojourn::sim {

/// What the event of a lane was, for its clocks.
struct LaneEvent {
  std::int32_t time = 0;
  std::uint32_t track = 0;
  std::size_t from_row = 0;
  std::size_t to_row = 0;
  std::uint32_t written = 0;        ///< what_changed bits
  std::size_t rung_slot = max_slots;  ///< the slot whose clock rang; max_slots: none
  bool entering = false;            ///< the first state of a track: nothing ran before
};

class Clocks {
 public:
  Clocks(const Plan& plan, DrawKey key) : plan_(plan), key_(key) {}

  /// The value of a source for a lane as of `at`; `track` owns the exit that asks.
  [[nodiscard]] float value(const Lanes& lanes, std::size_t lane, const Source& source,
                            std::size_t track, std::int32_t at) const noexcept;
  /// Whether a guard is open for a lane as of `at`.
  [[nodiscard]] bool is_open(const Lanes& lanes, std::size_t lane, const Guard& guard,
                             std::size_t track, std::int32_t at) const noexcept;

  /// What must be known of a lane's clocks before its event writes anything.
  struct Before {
    double remainder[max_slots];          ///< as of the event
    float factor[max_slots];              ///< the steady part of the speed until now
    float variables[max_variables];
    std::int32_t written[max_variables];
  };
  void settle(const Lanes& lanes, std::size_t lane, const LaneEvent& event,
              Before& before) const noexcept;
  /// Starts, stops and retimes the lane's clocks after its event has moved it and written.
  void resume(Lanes& lanes, std::size_t lane, const LaneEvent& event,
              const Before& before) const noexcept;
  /// Draws the first remainder of every hazard of a track.
  void draw_hazards(Lanes& lanes, std::size_t lane, std::size_t track) const noexcept;

 private:
  /// A lane's clock in a slot.
  struct Running {
    const Lanes& lanes;
    std::size_t lane;
    std::size_t slot;
    std::size_t track;
    const SlotClock& placed;
  };
  /// A factor or value that holds until a moment (seconds since the start of the run).
  struct Step {
    double value;
    double until;
  };

  void start_shaped(Lanes& lanes, std::size_t lane, const LaneEvent& event, std::size_t slot,
                    const SlotClock& placed) const noexcept;
  void resume_hazard(Lanes& lanes, std::size_t lane, const LaneEvent& event, const Before& before,
                     std::size_t slot) const noexcept;
  void retime(Lanes& lanes, std::size_t lane, const LaneEvent& event, const Before& before,
              std::size_t slot, const SlotClock& placed) const noexcept;
  [[nodiscard]] bool stairs_changed(const Lanes& lanes, std::size_t lane, const SlotClock& placed,
                                    const Before& before) const noexcept;
  [[nodiscard]] bool has_stairs(const Source& source) const noexcept;
  [[nodiscard]] Step step_of(const Running& running, const Source& source, double at) const noexcept;
  [[nodiscard]] Step factor_from(const Running& running, double at) const noexcept;
  [[nodiscard]] float steady_factor(const Running& running, std::int32_t at) const noexcept;
  [[nodiscard]] double mass_until(const Running& running, double at) const noexcept;
  [[nodiscard]] double moment_after(const Running& running, double at, double mass) const noexcept;
  [[nodiscard]] double taken(const Running& running, double from, double to) const noexcept;
  [[nodiscard]] double remainder_at(const Running& running, std::int32_t now) const noexcept;
  void start(const Running& running, std::int32_t from, double remainder,
             std::int32_t least) const noexcept;
  void set_moment(const Running& running, double moment) const noexcept;
  [[nodiscard]] double draw_hazard(const Lanes& lanes, std::size_t lane,
                                   std::size_t hazard) const noexcept;
  [[nodiscard]] float unit_stay(std::uint32_t word, const StayShape& shape) const noexcept;

  const Plan& plan_;
  DrawKey key_;
};

}  // namespace sojourn::sim
