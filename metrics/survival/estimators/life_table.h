// The life table: how many customers were at risk, ended and were censored at each time. All that
// Kaplan-Meier, Nelson-Aalen, Aalen-Johansen, log-rank and restricted means need to know.
//
// A customer is at risk at t if entry < t <= duration (a customer without a late entry from the
// beginning on), so who ends or is censored at t is at risk at t: ends come before censorings, and
// a late entry at t comes after what happens at t, as in R's survival. Only whole counts are kept;
// tables merge to the same bits in any order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "metrics/counts_by_value.h"

namespace sojourn::metrics {

/// Lives in columns, one row per customer. Times are in any one unit, counted from the customer's
/// own start.
struct Lives {
  std::span<const double> duration;     ///< time of the end or of the censoring, >= 0
  std::span<const std::uint8_t> cause;  ///< 0 = censored, k = ended by cause k (1 where only one)
  std::span<const double> entry{};      ///< time from which observed, >= 0; empty: from the start
};

/// What happened at one time.
struct RiskSet {
  double time = 0.0;
  std::int64_t at_risk = 0;
  std::int64_t ended = 0;     ///< by any cause
  std::int64_t of_cause = 0;  ///< by the cause asked for
};

class LifeTable {
 public:
  static constexpr std::uint8_t causes = 16;  ///< 0 is censored

  /// Takes in lives; throws InputError, and stays as it was, where columns differ in length, a time
  /// is not finite or negative, a cause is above 16, or an entry is not before its duration.
  void add(const Lives& lives);

  /// Takes in what another table has seen.
  void merge(const LifeTable& other);

  [[nodiscard]] std::int64_t customers() const noexcept { return customers_; }
  /// How many ended by `cause`, or by any where it is 0.
  [[nodiscard]] std::int64_t ended(std::uint8_t cause = 0) const noexcept;
  /// The greatest duration seen, 0 where none.
  [[nodiscard]] double last_time() const;

  /// Hands on what happened at each time at which at least one customer ended (by any cause), in
  /// rising order, some of them at a time.
  void for_each_risk_set(std::uint8_t cause,
                         const std::function<void(std::span<const RiskSet>)>& use) const;
  /// The same as a list.
  [[nodiscard]] std::vector<RiskSet> risk_sets(std::uint8_t cause = 1) const;
  /// What happened at the given times, which must rise.
  [[nodiscard]] std::vector<RiskSet> risk_sets_at(std::span<const double> times,
                                                  std::uint8_t cause = 1) const;
  /// Bytes held beyond the object itself.
  [[nodiscard]] std::size_t bytes() const noexcept;

 private:
  class Walk;
  class Walks;
  class RiskSetBlock;
  class WholeDurations;

  void put_those_of_one_cause(std::uint8_t cause, RiskSetBlock& block) const;

  std::vector<CountsByValue> durations_;  ///< by cause
  CountsByValue entries_;
  std::int64_t customers_ = 0;
};

}  // namespace sojourn::metrics
