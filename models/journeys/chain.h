// A track as a semi-Markov chain: where it ends and how long that takes.
//
// With P the probabilities between transient states and b = (I - P)^-1 R the probabilities of
// ending in each absorbing state, the mean time to an end a is y_i / b_i with (I - P) y = r and r_i
// = sum over exits k of P_ik m_ik b_k, m_ik the mean stay in i before exit k.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/journeys/laws.h"
#include "sim/program.h"

namespace sojourn::models {

/// Solves A x = b for each column of b by Gaussian elimination with partial pivoting; nothing where
/// A is singular. `matrix` and `columns` are by rows: matrix[i][j], columns[i][c].
[[nodiscard]] std::optional<std::vector<std::vector<double>>> solve(
    std::vector<std::vector<double>> matrix, std::vector<std::vector<double>> columns);

/// One move of a chain: with this probability, after `seconds` on average.
struct ChainMove {
  std::size_t to = 0;
  double probability = 0.0;
  double seconds = 0.0;
};
using Chain = std::vector<std::vector<ChainMove>>;  ///< by state; an absorbing one has no moves

struct ChainEnd {
  std::size_t state = 0;
  double probability = 0.0;
  double seconds = 0.0;  ///< mean time of those who end there
};

struct ChainOutlook {
  std::vector<ChainEnd> ends;
  double visits = 0.0;  ///< expected moves from the start to an end
  bool ends_surely = false;
};

/// Where the chain ends from `start`; no ends where it cannot end.
[[nodiscard]] ChainOutlook outlook(const Chain& chain, std::size_t start);

/// What of a track stands in the way of exact figures.
struct TrackOutlook {
  ChainOutlook chain;  ///< states are counted from the track's first
  std::vector<std::string> simplifications;
};

[[nodiscard]] TrackOutlook outlook_of_track(const sim::Program& program, std::size_t track,
                                            const AverageCustomer& customer);

}  // namespace sojourn::models
