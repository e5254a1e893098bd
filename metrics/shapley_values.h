// Shapley values: what each player adds to a game, averaged over all orders of joining.
//
//   phi_i = sum over S without i of |S|! (n - |S| - 1)! / n! (v(S + i) - v(S))
//
// A coalition is a bit mask; v is given for all 2^n of them, or asked for one by one along sampled
// orders. Values sum to v(all) - v(none). Source: L. S. Shapley 1953; sampling: Castro, Gomez &
// Tejada 2009, doi 10.1016/j.cor.2008.04.004, with each order paired with its reverse.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "core/draws.h"
#include "core/estimate.h"

namespace sojourn::metrics {

inline constexpr int shapley_exact_limit = 20;  ///< players; 2^20 values are 8 MB

/// |S|! (n - |S| - 1)! / n! by |S| from 0 to players - 1.
[[nodiscard]] std::vector<double> shapley_weights(int players);

/// By player; `value` holds v by coalition mask, 2^players entries.
[[nodiscard]] std::vector<double> shapley_values(std::span<const double> value, int players);

/// By player, from `pairs` sampled orders and their reverses, with the error of sampling. A pair is
/// a function of the key and its number, so the same key gives the same bits. Needs 2 pairs or more
/// and at most 64 players; throws InputError otherwise.
[[nodiscard]] std::vector<Estimate> sampled_shapley_values(
    const std::function<double(std::uint64_t coalition)>& value, int players, int pairs,
    DrawKey key);

}  // namespace sojourn::metrics
