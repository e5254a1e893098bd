// The loops of clocks that are not steady (sim/clocks.h). They work on lists: lanes of one slot
// whose clocks are of one runner, and columns beside the list, one entry per lane of it.
//
// Compiled once per instruction set, as kernels.h tells. Lists and the columns beside them have
// room for a whole vector more.
#pragma once

#include <cstddef>
#include <cstdint>

#include "sim/kernels/lanes.h"

namespace sojourn::sim {

/// Pieces of a profile that begin within a day.
inline constexpr std::size_t max_pieces_in_day = 12;

/// How a clock of factor 1 takes its mass: evenly, or through a profile (sim/calendar.h) to which a
/// last piece of factor 1 is added that never ends.
struct Pace {
  double scale = 1.0;                           ///< seconds per unit
  const std::int32_t* time = nullptr;           ///< when pieces begin; null: evenly
  const double* factor = nullptr;               ///< of the pieces
  const double* cumulative = nullptr;           ///< integral up to each piece
  const std::uint32_t* piece_of_day = nullptr;  ///< that holds each midnight
  double last_day = 0.0;                        ///< of piece_of_day
  std::size_t pieces_in_day = 0;                ///< the most that begin after a midnight
};

/// What an event does to a clock, by lane of a list.
enum class Fate : std::uint32_t {
  drawn,    ///< it begins anew
  stood,    ///< it stood, and runs
  changed,  ///< it ran as the same runner
  moved,    ///< it ran as another runner of its slot
  kept,     ///< it runs on as it did
};

struct ClockKernels {
  /// The runners of a slot in the states that its track's lanes are in, by a table by row.
  void (*find_runners)(const std::uint32_t* runner_of_row, std::size_t rows,
                       const std::uint32_t* variant_row, const std::uint32_t* state,
                       const std::uint32_t* list, std::size_t n, std::uint32_t* runner);
  /// Keeps what has the code: the lanes of `list` into `kept`, and the values beside them, where
  /// there are any, into `kept_values`. Returns how many; may work in place.
  std::size_t (*keep)(const std::uint32_t* codes, std::uint32_t code, const std::uint32_t* list,
                      const float* values, std::size_t n, std::uint32_t* kept, float* kept_values);
  /// The fate of a slot's clocks at the event at hand. rewritten[k] is not 0 where a staircase
  /// begins anew.
  void (*judge)(const Lanes&, std::uint32_t slot, std::uint32_t track, std::uint32_t runner,
                bool is_hazard, const std::uint32_t* runner_of_row, const float* sum,
                const std::uint32_t* rewritten, const std::uint32_t* list, std::size_t n,
                std::uint32_t* fate);
  /// Notes in `rewritten` where the event wrote a fading variable that is not, or was not, at its
  /// level.
  void (*note_rewritten)(const std::uint32_t* changes, std::uint32_t bit, const float* before,
                         const float* now, float level, const std::uint32_t* list, std::size_t n,
                         std::uint32_t* rewritten);
  /// out[k] = column[list[k]]
  void (*gather)(const std::uint32_t* column, const std::uint32_t* list, std::size_t n,
                 std::uint32_t* out);
  /// column[list[k]] = values[k]
  void (*scatter)(const std::uint32_t* values, const std::uint32_t* list, std::size_t n,
                  std::uint32_t* column);
  /// out[k] = column[list[k]] in seconds
  void (*moments)(const std::int32_t* column, const std::uint32_t* list, std::size_t n,
                  double* out);
  /// What a clock of factor 1 takes between two moments.
  void (*mass)(const Pace&, const double* from, const double* to, std::size_t n, double* out);
  /// out[k] = the integral of a profile up to a moment, in seconds.
  void (*integrals)(const Pace&, const double* at, std::size_t n, double* out);
  /// Whence to where a clock without staircases runs that is looked at now: to its ring, or to the
  /// end of the run.
  void (*runs)(const Lanes&, std::uint32_t slot, double length, const std::uint32_t* list,
               std::size_t n, double* from, double* to);
  /// left[k] = what is left of a clock without staircases that takes mass[k] on this way.
  void (*left)(const Lanes&, std::uint32_t slot, const double* mass, const std::uint32_t* list,
               std::size_t n, double* left);
  /// The same on staircases, mass[k] being taken since the step began.
  void (*left_on_stairs)(const Lanes&, std::uint32_t slot, const double* mass,
                         const std::uint32_t* list, std::size_t n, double* left);
  /// left[k] = what is left of a clock that stands.
  void (*left_standing)(const Lanes&, std::uint32_t slot, const std::uint32_t* list, std::size_t n,
                        double* left);
  /// The lanes' moments keep left[k].
  void (*rest)(const double* left, const std::uint32_t* list, std::size_t n, double* moment);
  /// moment[k] = when a clock rings that runs evenly from from[k] on, at least least[k] later, or,
  /// negative, what it will lack at the end of the run, up to which it takes mass[k] at factor 1.
  void (*ring_evenly)(double scale, const float* factor, const double* mass, const double* left,
                      const std::int32_t* from, const std::int32_t* least, std::size_t n,
                      double* moment);
  /// The same where time does not run evenly: what all will lack, and the k of those that ring.
  std::size_t (*find_rings)(const float* factor, const double* mass, const double* left,
                            std::size_t n, double* moment, std::uint32_t* rings);
  /// Moments of lanes without staircases, and the due times that follow.
  void (*set_moments)(const double* moment, std::int32_t length, const std::uint32_t* list,
                      std::size_t n, double* moments, std::int32_t* due);
};

}  // namespace sojourn::sim
