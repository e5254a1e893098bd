// Small random lives with ties, duplicates and late entries, and what a definition says of them row
// by row; shared by the tests of survival estimators.
#pragma once

#include <algorithm>
#include <cstdint>
#include <set>
#include <vector>

#include "core/draws.h"
#include "metrics/survival/estimators/life_table.h"

namespace sojourn::metrics::testing {

struct SmallLives {
  std::vector<double> duration;
  std::vector<std::uint8_t> cause;
  std::vector<double> entry;

  [[nodiscard]] Lives lives() const { return {duration, cause, entry}; }
  /// Rows `from` to `to`.
  [[nodiscard]] Lives part(std::size_t from, std::size_t to) const {
    Lives all = lives();
    all.duration = all.duration.subspan(from, to - from);
    all.cause = all.cause.subspan(from, to - from);
    if (!entry.empty()) all.entry = all.entry.subspan(from, to - from);
    return all;
  }
  [[nodiscard]] std::set<double> end_times() const {
    std::set<double> times;
    for (std::size_t i = 0; i < duration.size(); ++i) {
      if (cause[i] != 0) times.insert(duration[i]);
    }
    return times;
  }
  [[nodiscard]] std::int64_t at_risk(double time) const {
    std::int64_t count = 0;
    for (std::size_t i = 0; i < duration.size(); ++i) {
      count += duration[i] >= time && (entry.empty() || entry[i] < time);
    }
    return count;
  }
  /// Ends at a time, by one cause or by any (0).
  [[nodiscard]] std::int64_t ended(double time, int of = 0) const {
    std::int64_t count = 0;
    for (std::size_t i = 0; i < duration.size(); ++i) {
      count += cause[i] != 0 && duration[i] == time && (of == 0 || cause[i] == of);
    }
    return count;
  }
};

/// Up to `most` lives (also none) with few distinct times, some of them fractions or large; every
/// third sample with late entries.
inline SmallLives small_lives(std::uint32_t sample, std::uint32_t most = 12,
                              std::uint8_t causes = 2) {
  Draws draws({sample, 0}, 0, "small_lives");
  SmallLives made;
  const std::uint32_t rows = draws.word() % (most + 1);
  const double unit = sample % 5 == 0 ? 0.25 : (sample % 7 == 0 ? 100'000.0 : 1.0);
  for (std::uint32_t i = 0; i < rows; ++i) {
    const double duration = unit * (1 + draws.word() % 8);
    made.duration.push_back(duration);
    made.cause.push_back(static_cast<std::uint8_t>(draws.word() % (causes + 1U)));
    if (sample % 3 == 0) {
      made.entry.push_back(std::min(unit * (draws.word() % 4), duration - unit));
    }
  }
  return made;
}

inline LifeTable table_of(const SmallLives& lives) {
  LifeTable table;
  table.add(lives.lives());
  return table;
}

/// The table of the same rows, taken in by two tables that are merged.
inline LifeTable merged_table_of(const SmallLives& lives, std::uint32_t split) {
  const std::size_t at = lives.duration.empty() ? 0 : split % (lives.duration.size() + 1);
  LifeTable merged;
  merged.add(lives.part(at, lives.duration.size()));
  LifeTable first;
  first.add(lives.part(0, at));
  merged.merge(first);
  return merged;
}

}  // namespace sojourn::metrics::testing
