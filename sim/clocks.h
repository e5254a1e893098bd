// Clocks that are not steady: hazards that outlive stays, speeds that covariates set, guards, time
// profiles, and staircases for what fades.
//
// A clock has a remainder in units of its scale. While it runs, a second takes
//   factor / scale * profile    of it,   factor = exp(sum of terms) with open guards, else 0,
// and an age-dependent hazard takes factor * d(age / scale)^power.
//
// Where only events change the factor, a lane keeps the moment at which the clock will ring, a
// double in seconds; of a clock that will not ring before the end of the run as things are, what it
// will lack then, as a negative number. The remainder follows from either.
//
// Where the factor also moves without events (fading variables, tenure) it is a staircase. The lane
// keeps the remainder at the anchor, the beginning of the present step, as a negative number. The
// fastest that the clock can ever become tells when to look at it next: its due time is the moment
// it rings, where that may be within the present step, or else the look, before which it cannot
// ring. A look is no event. Steps that have ended are climbed at a look, or by an event, before
// it writes what they read; the remainder is taken step by step, so that it does not matter when.
//
// A clock is touched only when the bits of its speed, of its staircase or of its profile change:
// not by a window's edge, and not by an event that leaves what it reads as it was.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/draws.h"
#include "sim/batch.h"
#include "sim/kernels/clock_kernels.h"
#include "sim/kernels/kernels.h"
#include "sim/kernels/stair_kernels.h"
#include "sim/plan.h"

namespace sojourn::sim {

/// A stay in units of its scale, of the word drawn for it.
[[nodiscard]] float unit_stay(const Program& program, std::uint32_t word,
                              const StayShape& shape) noexcept;

class Clocks {
 public:
  Clocks(const Plan& plan, DrawKey key, const Kernels& kernels, std::size_t capacity);

  /// Newcomers: draws the first remainder of every hazard; no clock runs yet.
  void draw_hazards(Lanes& lanes);
  /// Newcomers have entered a track's initial state, and their unit stays are drawn.
  void shape(Lanes& lanes, std::size_t track);
  /// Newcomers are in all their initial states: lets the clocks run.
  void begin(Lanes& lanes);

  /// Keeps what fading variables are before an event writes them.
  void remember(const Lanes& lanes);
  /// Starts, stops and retimes the lanes' clocks after their events.
  void resume(Lanes& lanes);
  /// Before an event writes anything: clocks climb the steps that have ended by the lanes' `time`.
  void keep_up(Lanes& lanes);
  /// Looks again, at the lanes' `time`, when a slot's clocks ring, or are to be looked at next.
  void look(Lanes& lanes, std::size_t slot, std::span<const std::uint32_t> list);
  /// Takes lanes over, at their `time`, from the clocks of another variant of the program: what
  /// runs at the same speed runs on, what does not keeps its remainder.
  void take_over(Lanes& lanes, std::span<const std::uint32_t> list, Clocks& old);
  /// Draws anew, at the lanes' `time`, what is to come of their clocks, given what has passed of
  /// them, which was drawn with the key `before`. REQUIRES: the plan keeps since when lanes are in
  /// their states, on all tracks.
  void renew(Lanes& lanes, std::span<const std::uint32_t> list, DrawKey before);
  /// Finds again what does not rest, for lanes loaded from their records.
  void wake(Lanes& lanes, std::span<const std::uint32_t> list);

 private:
  enum class Origin : std::uint8_t { present, last };  ///< of the age, after or before the event

  [[nodiscard]] std::span<const std::uint32_t> listed() const noexcept {
    return std::span(list_).first(count_);
  }
  void find_runners(const Lanes& lanes, std::size_t slot, std::size_t n);
  std::size_t list_runner(std::size_t runner, std::size_t n);
  void weigh(const Lanes& lanes, const Runner& runner);
  void note_rewritten(const Lanes& lanes, const Runner& runner);
  void retime(Lanes& lanes, const Runner& runner, std::size_t index);
  std::size_t move(Lanes& lanes, const Runner& runner, std::span<const std::uint32_t> group,
                   std::size_t first);
  [[nodiscard]] static bool goes_on(const Lanes& lanes, const Runner& runner, const Runner& last,
                                    std::uint32_t lane, float sum) noexcept;
  void start(Lanes& lanes, const Runner& runner);
  void keep_speeds(Lanes& lanes, std::size_t slot) const;
  void time_evenly(const Runner& runner);
  void time_by_lane(const Lanes& lanes, const Runner& runner);
  void time_through_profile(const Runner& runner);
  std::span<const std::uint32_t> find_rings();
  void begin_steps(Lanes& lanes, const Runner& runner);
  void look_from_anchors(Lanes& lanes, const Runner& runner);
  void time_step(Lanes& lanes, const Runner& runner, std::size_t k) const noexcept;
  void keep_passed(const Lanes& lanes, std::size_t slot);
  void sort_by_code();
  void climb(Lanes& lanes, const Runner& runner);
  void climb_by_lane(Lanes& lanes, const Runner& runner);
  void hand_over(Lanes& lanes, std::span<const std::uint32_t> list);
  [[nodiscard]] double left_of(const Lanes& lanes, std::size_t runner, std::uint32_t lane);
  void take_over_steady(Lanes& lanes, std::size_t slot, std::uint32_t lane, Clocks& old) const;
  void take_over_runner(Lanes& lanes, const Runner& runner, Clocks& old);
  [[nodiscard]] bool is_same_course(const Runner& runner, const Runner& other,
                                    const Clocks& old) const;
  [[nodiscard]] std::uint32_t renewed_word(std::uint32_t id, std::size_t slot,
                                           std::uint32_t number) const noexcept;
  void renew_steady(Lanes& lanes, std::size_t slot, std::uint32_t lane) const;
  void renew_runner(Lanes& lanes, const Runner& runner, std::size_t index, DrawKey before);
  [[nodiscard]] double renewed_stay(const Lanes& lanes, const Runner& runner, std::size_t index,
                                    std::uint32_t lane, DrawKey before);
  void stop_hazard(Lanes& lanes, std::size_t slot);
  void stand(Lanes& lanes, std::size_t slot, std::uint32_t lane) const noexcept;
  void rest_steady(Lanes& lanes, std::size_t slot, std::uint32_t lane);
  void rest_steady(Lanes& lanes, std::size_t slot, std::uint32_t lane, const SlotClock& placed);
  void draw_hazard(Lanes& lanes, std::size_t hazard, std::span<const std::uint32_t> list,
                   double* left);
  void draw_hazard_again(Lanes& lanes, std::size_t hazard, std::span<const std::uint32_t> list,
                         double* left);
  void draw_again(Lanes& lanes, const Runner& runner, std::span<const std::uint32_t> list,
                  double* left);
  [[nodiscard]] float unit_of_race(const Lanes& lanes, std::uint32_t lane,
                                   const SlotClock& placed) const noexcept;
  void find_left(const Lanes& lanes, const Runner& runner, Origin origin,
                 std::span<const std::uint32_t> list, double* left);
  void take_mass(const Lanes& lanes, const Runner& runner, Origin origin,
                 std::span<const std::uint32_t> list);
  [[nodiscard]] double origin_of(const Lanes& lanes, const Runner& runner,
                                 std::uint32_t lane) const noexcept;
  [[nodiscard]] double last_origin_of(const Lanes& lanes, const Runner& runner,
                                      std::uint32_t lane) const noexcept;

  const Plan& plan_;
  DrawKey key_;
  const Kernels& kernels_;
  const ClockKernels& loops_;
  const StairKernels& stairs_;
  std::vector<std::uint32_t> found_, runners_;           ///< lanes of a slot, and their runners
  std::vector<std::vector<std::int32_t>> since_before_;  ///< [track] where clocks age since entry
  std::vector<std::vector<float>> before_;  ///< [variable] as it was, where it is on a staircase
  // The lanes of the runner at hand, the first count_, and what stands beside them.
  std::size_t count_ = 0;
  std::vector<std::uint32_t> list_, chosen_, codes_, rewritten_;
  std::vector<float> sum_, chosen_sum_, factor_, column_;
  std::vector<double> left_, begin_, end_, mass_, moment_;
  std::vector<std::int32_t> from_, least_, until_, next_;
  std::array<std::vector<std::uint32_t>, 4> words_;
};

}  // namespace sojourn::sim
