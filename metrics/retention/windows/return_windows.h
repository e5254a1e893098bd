// Who came back, and when: what N-day, unbounded and bracket retention and the cohort table share.
//
// A customer's clock starts with the first start event (or with joining). Return events after it
// are looked up in windows, each a range of ages; a window counts for a customer only when it has
// been observed to its end, so that recent customers do not look worse than old ones.
//
// age of a time t for a start s, in periods:
//   rolling        floor((t - s) / length)       day 86,400 s, week 7 days, month 30 days
//   rolling_hour   the same with t and s floored to the hour
//   calendar       period number of t minus that of s; weeks start on Monday, months are calendar
//                  months, days those of a clock at a fixed offset from UTC
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "metrics/event_log.h"
#include "metrics/metric.h"

namespace sojourn::metrics {

enum class ReturnClock : std::uint8_t { rolling, rolling_hour, calendar };
enum class Period : std::uint8_t { day, week, month };

inline constexpr std::array<std::string_view, 3> return_clocks{"rolling", "rolling_hour",
                                                               "calendar"};
inline constexpr std::array<std::string_view, 3> period_names{"day", "week", "month"};

/// How ages are told.
struct AgeRule {
  ReturnClock clock = ReturnClock::rolling;
  Period period = Period::day;
  std::int64_t offset = 0;  ///< seconds ahead of UTC, of calendars

  /// Number of the calendar period that holds a time.
  [[nodiscard]] std::int64_t period_of(std::int64_t time) const noexcept;
  /// The age in periods, negative before the start.
  [[nodiscard]] std::int64_t age(std::int64_t start, std::int64_t time) const noexcept;
  /// "2025-01-31", "2025-W05", "2025-01".
  [[nodiscard]] std::string label_of(std::int64_t period) const;
};

/// Ages from low up to, but without, high.
struct AgeWindow {
  std::int64_t low = 0;
  std::int64_t high = 1;
  std::int64_t observed = 1;  ///< the age that must have been reached for the window to count
};

inline constexpr std::int64_t no_age_limit = std::numeric_limits<std::int64_t>::max();

/// One customer: the start, and a bit for each window in which they came back.
struct Returns {
  std::int64_t start = 0;
  std::uint64_t windows = 0;
};

/// Kinds of events are sets of these.
enum ReturnKind : std::uint32_t { start_event = 1, return_event = 2 };

class ReturnTally {
 public:
  ReturnTally() = default;
  /// At most 64 windows.
  ReturnTally(AgeRule rule, std::vector<AgeWindow> windows)
      : rule_(rule), windows_(std::move(windows)) {}

  void take(std::span<const Event> events);
  void merge(const ReturnTally& other);
  /// Says that the data reach to this time.
  void see(std::int64_t time) noexcept { last_ = std::max(last_, time); }

  [[nodiscard]] const std::vector<Returns>& customers() const noexcept { return customers_; }
  [[nodiscard]] const AgeRule& rule() const noexcept { return rule_; }
  [[nodiscard]] const std::vector<AgeWindow>& windows() const noexcept { return windows_; }
  [[nodiscard]] std::int64_t last() const noexcept { return last_; }

 private:
  AgeRule rule_;
  std::vector<AgeWindow> windows_;
  std::vector<Returns> customers_;
  std::int64_t last_ = std::numeric_limits<std::int64_t>::min();
};

/// The switches, columns and state that all retention metrics share; each adds its windows.
class ReturnMetric : public Metric {
 public:
  [[nodiscard]] std::vector<Input> inputs() const final;
  void add(std::size_t input, const Rows& rows) final;
  void merge(const Metric& other) final;

 protected:
  /// Declares clock, period, start, returns, joined, utc_offset and until.
  void describe_returns(Fields& switches);
  [[nodiscard]] AgeRule rule() const noexcept;
  [[nodiscard]] std::string_view period_name() const noexcept { return period_names[period_]; }
  /// The windows as the switches say.
  [[nodiscard]] virtual std::vector<AgeWindow> windows() const = 0;
  [[nodiscard]] ReturnTally total();
  /// The first age that has not been observed to its end, of a customer with that start.
  [[nodiscard]] std::int64_t age_at_end(const ReturnTally& tally, std::int64_t start) const;
  /// The share of customers, observed long enough, who came back in window k.
  [[nodiscard]] Result share_in(const ReturnTally& tally, std::size_t k, std::string label) const;

 private:
  void start_log();

  std::size_t clock_ = 0;
  std::size_t period_ = 0;
  std::string start_;
  std::string returns_;
  bool joined_ = false;
  double utc_offset_ = 0.0;
  Date until_{1, 1, 1};
  bool has_until_ = false;

  bool started_ = false;
  BySequence<ReturnTally> log_;
};

}  // namespace sojourn::metrics
