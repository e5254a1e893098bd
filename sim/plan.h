// A program laid out for execution: which clocks live in which slots, which columns a batch needs,
// and the parameters as tables that lanes gather from. Made once per run, then shared by all
// threads.
//
// Each track has slots for the shaped clocks that can run at once in one of its states (one for a
// stay, one per exit where exits race) and one for each of its hazards. A clock is steady when
// nothing can change its speed: then its due time is all there is to keep. Every other clock, in a
// state, is a runner: after an event the lanes whose runners it may have changed are listed, runner
// by runner, and timed again (sim/clocks.h).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sim/kernels/clock_kernels.h"
#include "sim/kernels/lanes.h"
#include "sim/kernels/stair_kernels.h"
#include "sim/program.h"

namespace sojourn::sim {

/// A clock that is not steady, in a state.
struct Runner {
  const Clock* clock = nullptr;
  std::size_t slot = 0;
  std::size_t track = 0;
  std::vector<Term> terms;          ///< of what events change
  std::vector<Guard> guards;        ///< on what events change
  std::vector<StairTable> stairs;   ///< what moves without events
  std::vector<int> stair_variable;  ///< of each staircase; -1: tenure
  std::uint32_t fading = 0;         ///< bits of the variables of its staircases
  std::size_t course = 0;           ///< hazards of one course run on as one from state to state
  bool plain = true;                ///< time passes evenly: no profile, no age
  bool by_lane = false;  ///< timed lane by lane: it ages, or its profile has very many pieces
  const Profile* profile = nullptr;
  Pace pace;  ///< where it is not
  /// Seconds that a clock of factor 1 needs per unit at the least, a little less to be sure; 0
  /// where that is not known, since it ages.
  double slowest = 0.0;
};

/// A clock as it stands in a slot while its track is in a state.
struct SlotClock {
  const Clock* clock = nullptr;  ///< null: the slot stands still
  std::size_t runner = 0;        ///< 0: steady
  std::uint32_t exit = by_choice;
  Purpose purpose{};  ///< of a racing exit's draw, with its word
  std::uint32_t word = 0;
};

/// Bits of what an event may change: a variable, or the state of a track.
[[nodiscard]] constexpr std::uint32_t variable_bit(std::size_t variable) noexcept {
  return 1U << variable;
}
[[nodiscard]] constexpr std::uint32_t track_bit(std::size_t track) noexcept {
  return 1U << (max_variables + track);
}

class Plan {
 public:
  struct Slot {
    std::uint8_t track = 0;
    int hazard = -1;
    bool keeps_moment = false;  ///< some clock in it is not steady
    bool stairs = false;        ///< some runner in it moves without events
    bool races = false;         ///< some stay in it is of a racing exit
    std::vector<std::size_t> runners{};
  };

  /// Lays the program out for customers with `traits` traits.
  explicit Plan(Program program, std::size_t traits);

  [[nodiscard]] const Program& program() const noexcept { return program_; }
  [[nodiscard]] const Tables& tables() const noexcept { return tables_; }
  [[nodiscard]] const std::vector<Slot>& slots() const noexcept { return slots_; }
  [[nodiscard]] const std::vector<std::uint8_t>& slot_tracks() const noexcept {
    return slot_track_;
  }
  [[nodiscard]] std::size_t first_slot(std::size_t track) const noexcept { return first_[track]; }
  [[nodiscard]] std::size_t slots_of(std::size_t track) const noexcept {
    return first_[track + 1] - first_[track];
  }
  [[nodiscard]] std::size_t shaped_slots_of(std::size_t track) const noexcept {
    return shaped_[track];
  }
  [[nodiscard]] const SlotClock& clock(std::size_t slot, std::size_t row) const noexcept {
    return clocks_[slot * program_.rows.size() + row];
  }
  /// The runner that a slot holds, by row; 0: none.
  [[nodiscard]] const std::uint32_t* runners_of(std::size_t slot) const noexcept {
    return slot_runners_[slot].data();
  }
  /// What entering the row's state writes: variables and the track's state.
  [[nodiscard]] std::uint32_t writes(std::size_t row) const noexcept { return row_writes_[row]; }

  /// Rows whose choice has terms, guards or more exits than race at once; the race of others is
  /// dense.
  [[nodiscard]] const std::vector<std::size_t>& involved_rows() const noexcept {
    return involved_rows_;
  }
  [[nodiscard]] Purpose race_purpose(std::size_t row, std::size_t block) const noexcept {
    return race_purposes_[row * race_blocks + block];
  }
  [[nodiscard]] Purpose hazard_purpose(std::size_t hazard) const noexcept {
    return hazard_purposes_[hazard];
  }

  /// Runner 0 stands for none.
  [[nodiscard]] const Runner& runner(std::size_t index) const noexcept { return runners_[index]; }
  [[nodiscard]] std::size_t runners() const noexcept { return runners_.size(); }
  /// Whether any slot has a runner.
  [[nodiscard]] bool has_runners() const noexcept { return runners_.size() > 1; }
  /// Whether any clock needs attention when states change: runners, and exits that race.
  [[nodiscard]] bool any_attention() const noexcept { return any_attention_; }
  /// Whether any exit updates variables or triggers others.
  [[nodiscard]] bool has_exit_updates() const noexcept { return has_exit_updates_; }
  [[nodiscard]] bool has_triggers() const noexcept { return has_triggers_; }

  /// The state in which a track begins: its initial one, or where the triggers of other tracks'
  /// initial states take it at the moment of joining.
  [[nodiscard]] StateIndex initial(std::size_t track) const noexcept { return initial_[track]; }

  [[nodiscard]] bool is_single() const noexcept { return slots_.size() == 1; }
  [[nodiscard]] bool has_races() const noexcept { return has_races_; }
  [[nodiscard]] std::uint32_t stay_kinds() const noexcept { return stay_kinds_; }
  /// Blocks of draws a state takes on entering: one, and more where variables beyond the third
  /// draw.
  [[nodiscard]] std::size_t entry_blocks() const noexcept { return entry_blocks_; }
  [[nodiscard]] bool updates(std::size_t variable) const noexcept { return updated_[variable]; }
  [[nodiscard]] bool draws(std::size_t variable) const noexcept { return drawn_[variable]; }
  [[nodiscard]] bool fades(std::size_t variable) const noexcept {
    return program_.variables[variable].half_life > 0.0;
  }
  [[nodiscard]] bool uses_trait(std::size_t trait) const noexcept { return trait_used_[trait]; }
  [[nodiscard]] bool uses_segment() const noexcept { return segment_used_; }
  [[nodiscard]] bool uses_since(std::size_t track) const noexcept { return since_used_[track]; }
  [[nodiscard]] std::size_t traits() const noexcept { return trait_used_.size(); }
  /// Whether a state's visits rest with a customer: it may be entered again, or they are read.
  [[nodiscard]] bool counts_visits(std::size_t state) const noexcept { return counted_[state]; }
  /// The bits of a word of visit counters that rest.
  [[nodiscard]] std::uint32_t resting_visits(std::size_t word) const noexcept;
  [[nodiscard]] std::size_t visit_words() const noexcept {
    return (program_.states.size() + 3) / 4;
  }
  [[nodiscard]] std::int32_t length() const noexcept {
    return static_cast<std::int32_t>(program_.length);
  }
  /// Due times are kept up to here: the run's end, or as far as they go where a clock may yet be
  /// made to run faster.
  [[nodiscard]] std::int32_t horizon() const noexcept { return program_.policy ? never : length(); }

  /// Variants of the program, this one included (sim/policy.h); they keep the same state.
  [[nodiscard]] std::size_t variants() const noexcept { return 1 + variants_.size(); }
  [[nodiscard]] const Plan& variant(std::size_t index) const noexcept {
    return index == 0 ? *this : *variants_[index - 1];
  }
  /// What keeps customers of one plan from going on in the other, in words; empty where nothing
  /// does.
  [[nodiscard]] std::string difference(const Plan& other) const;
  /// The word of an entered state's draws that updates the variable.
  [[nodiscard]] static std::size_t word_of(std::size_t variable) noexcept { return 1 + variable; }

 private:
  static constexpr std::size_t race_blocks = max_exits / race_width;

  void add_variants();
  void find_counted();
  void begin_tracks();
  void note_sources();
  void note_source(const Source& source, std::size_t track);
  void lay_out_slots();
  void place_clocks(std::size_t row);
  SlotClock slot_clock(const Clock& clock, std::size_t slot, std::size_t track);
  void add_source(Runner& runner, const Term* term, const Guard* guard) const;
  [[nodiscard]] double least_seconds(const Clock& clock) const;
  void lay_out_profiles();
  [[nodiscard]] Pace pace_of(const Clock& clock) const;
  std::size_t course_of(const Clock& clock, std::size_t slot);
  [[nodiscard]] std::size_t slot_of_hazard(int hazard) const;
  void find_involved();
  void find_touched();
  void find_actions();
  void fill_purposes();
  void fill_choices();
  void fill_stays();
  void fill_updates();
  void fill_stay_tables();

  Program program_;
  std::vector<std::unique_ptr<Plan>> variants_;  ///< 1, 2, …
  Tables tables_;
  std::vector<StateIndex> initial_;
  std::vector<bool> counted_;  ///< by state
  std::vector<Slot> slots_;
  std::vector<std::uint8_t> slot_track_;
  std::array<std::size_t, max_tracks + 1> first_{};
  std::array<std::size_t, max_tracks> shaped_{};
  std::vector<SlotClock> clocks_;
  std::vector<std::vector<std::uint32_t>> slot_runners_;
  /// A profile as clocks look it up, with a last piece that never ends.
  struct ProfileTable {
    std::vector<std::int32_t> time;
    std::vector<double> factor, cumulative;
    std::vector<std::uint32_t> piece_of_day;
    std::size_t pieces_in_day = 0;
  };
  std::vector<ProfileTable> profile_tables_;
  std::vector<std::uint32_t> row_writes_;
  std::vector<std::uint8_t> involved_;
  std::vector<Runner> runners_{1};
  std::vector<std::pair<const Clock*, std::size_t>>
      courses_;  ///< the first clock of each, its slot
  std::vector<std::size_t> involved_rows_;
  std::vector<Purpose> race_purposes_, hazard_purposes_;
  std::vector<bool> trait_used_;
  std::array<bool, max_variables> updated_{}, drawn_{};
  std::array<bool, max_tracks> since_used_{};
  bool segment_used_ = false;
  bool any_attention_ = false;
  bool has_triggers_ = false;
  bool has_exit_updates_ = false;
  bool has_races_ = false;
  std::uint32_t stay_kinds_ = 0;
  std::size_t entry_blocks_ = 1;

  // What tables_ points into.
  std::vector<std::uint32_t> race_purpose_, involved_column_, exit_to_, slot_exit_, stay_kind_,
      stay_table_;
  std::array<std::vector<std::uint32_t>, max_entry_blocks> entry_purpose_;
  std::array<std::vector<float>, race_width> inverse_odds_;
  std::array<std::vector<std::uint32_t>, race_width> first_exits_;
  std::vector<float> stay_shape_, stay_scale_, table_x0_, table_inverse_step_, coefficients_;
  std::vector<std::int32_t> stay_least_, table_intervals_;
  std::array<std::vector<float>, max_variables> keep_, shift_, spread_;
  std::array<std::vector<std::uint32_t>, max_variables> writes_;
  std::vector<std::uint32_t> row_slots_, exit_actions_, row_triggers_;
  std::vector<std::vector<std::uint32_t>> slot_reads_;
};

}  // namespace sojourn::sim
