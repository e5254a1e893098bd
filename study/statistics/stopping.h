// When there are enough replications: at 10, 20, 40, … one looks whether the interval of the effect
// is as narrow as was asked for. Few looks, so that looking hardly spoils the interval: its
// coverage stays above 93 % (a test holds it).
#pragma once

#include <optional>
#include <span>

namespace sojourn::study {

/// The first look.
inline constexpr int first_look = 10;

/// How many replications to go on to from `done`; none: stop, the interval is narrow enough or
/// `most` is reached.
[[nodiscard]] std::optional<int> next_look(std::span<const double> effects, double precision,
                                           int most);

}  // namespace sojourn::study
