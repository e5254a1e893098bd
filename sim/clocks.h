// Clocks that are not steady, one lane at a time: hazards that outlive stays, speeds that
// covariates set, guards, time profiles, and staircases for what fades.
//
// A clock has a remainder in units of its scale. While it runs, a second takes
//   factor / scale * profile    of it,   factor = exp(sum of terms) with open guards, else 0,
// and an age-dependent hazard takes factor * d(age / scale)^power; sim/stairs.h tells how the
// factor moves without an event, so the due time is found by walking the stairs. What a lane keeps
// is the moment at which the clock will ring, a double in seconds; of a clock that will not ring
// before the end of the run as things are, what it will lack then, as a negative number. The
// remainder follows from either, so nothing else is kept.
//
// A clock is touched only when the bits of its speed, of its staircase or of its profile change:
// not by a window's edge, and not by an event that leaves what it reads as it was.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/draws.h"
#include "sim/batch.h"
#include "sim/plan.h"
#include "sim/stairs.h"

namespace sojourn::sim {

/// What the event of a lane was, for its clocks.
struct LaneEvent {
  std::int32_t time = 0;
  std::uint32_t track = 0;
  std::size_t from_row = 0;
  std::size_t to_row = 0;
  std::uint32_t written = 0;          ///< what_changed bits
  std::size_t rung_slot = max_slots;  ///< the slot whose clock rang; max_slots: none
  bool entering = false;              ///< the first state of a track: nothing ran before
};

class Clocks {
 public:
  Clocks(const Plan& plan, DrawKey key) : plan_(plan), key_(key) {}

  /// What must be known of a lane before its event writes anything.
  struct Before {
    float sums[max_slots];  ///< steady_sum of the clocks that the event may change
    float variables[max_variables];
    std::int32_t written[max_variables];
    std::int32_t since = 0;  ///< of the track that moves
  };
  void settle(const Lanes& lanes, std::size_t lane, const LaneEvent& event,
              Before& before) const noexcept;
  /// Starts, stops and retimes the lane's clocks after its event has moved it and written.
  void resume(Lanes& lanes, std::size_t lane, const LaneEvent& event,
              Before& before) const noexcept;
  /// Draws the first remainder of every hazard of a track.
  void draw_hazards(Lanes& lanes, std::size_t lane, std::size_t track) const noexcept;

 private:
  class Past;

  void start_shaped(Lanes& lanes, std::size_t lane, const LaneEvent& event, std::size_t slot,
                    const SlotClock& placed) const noexcept;
  void resume_hazard(Lanes& lanes, std::size_t lane, const LaneEvent& event, Before& before,
                     std::size_t slot) const noexcept;
  void retime(Lanes& lanes, std::size_t lane, const LaneEvent& event, Before& before,
              std::size_t slot, const SlotClock& placed) const noexcept;
  [[nodiscard]] bool stairs_changed(const Lanes& lanes, std::size_t lane, const SlotClock& placed,
                                    const Before& before) const noexcept;
  [[nodiscard]] const SlotClock& last_clock(const Lanes& lanes, std::size_t lane,
                                            const LaneEvent& event,
                                            std::size_t slot) const noexcept;
  [[nodiscard]] double remainder(Lanes& lanes, std::size_t lane, const LaneEvent& event,
                                 Before& before, std::size_t slot,
                                 const SlotClock& last) const noexcept;
  [[nodiscard]] double mass_until(const RunningClock& running, double at) const noexcept;
  [[nodiscard]] double moment_after(const RunningClock& running, double at,
                                    double mass) const noexcept;
  [[nodiscard]] double taken(const RunningClock& running, double from, double to) const noexcept;
  void start(const RunningClock& running, std::int32_t from, double remainder,
             std::int32_t least) const noexcept;
  void set_moment(const RunningClock& running, double moment) const noexcept;
  [[nodiscard]] double draw_hazard(const Lanes& lanes, std::size_t lane,
                                   std::size_t hazard) const noexcept;
  [[nodiscard]] float unit_stay(std::uint32_t word, const StayShape& shape) const noexcept;

  const Plan& plan_;
  DrawKey key_;
};

}  // namespace sojourn::sim
