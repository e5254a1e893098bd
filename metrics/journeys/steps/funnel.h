// How far customers come in a funnel, and how long the whole way takes.
//
// A customer's level is the longest prefix of the steps that some entry (event of step 1) reaches
// within the window. For each k the latest entry that has reached step k is kept: the window of a
// later entry ends later, so no other entry can do better. An event counts for one step of a chain
// only.
//   any_order        other events may stand between; equal times count as in order
//   strict_increase  each step must be later than the one before
//   strict_order     no other row of the customer may stand between
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "metrics/event_log.h"
#include "metrics/metric.h"

namespace sojourn::metrics {

enum class FunnelMode : std::uint8_t { any_order, strict_increase, strict_order };
inline constexpr std::array<std::string_view, 3> funnel_modes{"any_order", "strict_increase",
                                                              "strict_order"};

struct FunnelRule {
  std::size_t steps = 2;  ///< at most 32
  FunnelMode mode = FunnelMode::any_order;
  std::int64_t window = 0;            ///< seconds from step 1 to the last one; 0 without limit
  std::int64_t until = missing_time;  ///< entries whose window ends later do not count
};

/// How far one customer came.
struct FunnelReach {
  std::size_t level = 0;
  std::int64_t duration = 0;  ///< of the first completion, from its latest entry
};

/// Events in order; bit k of an event's kind says that it is step k + 1.
[[nodiscard]] FunnelReach reach_of(std::span<const Event> events, const FunnelRule& rule);

class FunnelTally {
 public:
  FunnelTally() = default;
  explicit FunnelTally(FunnelRule rule, bool keep_durations = false)
      : rule_(rule), keep_(keep_durations) {}

  void take(std::span<const Event> events);
  void merge(const FunnelTally& other);
  /// Customers who came at least to a step, counted from 0.
  [[nodiscard]] std::uint64_t reached(std::size_t step) const noexcept;
  [[nodiscard]] std::vector<std::int64_t>& durations() noexcept { return durations_; }

 private:
  FunnelRule rule_;
  bool keep_ = false;
  std::array<std::uint64_t, 33> levels_{};  ///< customers by level
  std::vector<std::int64_t> durations_;     ///< seconds, of those who came to the end
};

/// The switches and the log that funnel and time to convert share.
class FunnelMetric : public Metric {
 public:
  void describe(Fields& switches) override;
  [[nodiscard]] std::vector<Input> inputs() const final;
  void add(std::size_t input, const Rows& rows) final;
  void merge(const Metric& other) final;

 protected:
  explicit FunnelMetric(bool keep_durations) : keep_(keep_durations) {}
  [[nodiscard]] FunnelTally total();
  [[nodiscard]] std::vector<std::string> steps() const;
  [[nodiscard]] FunnelRule rule() const;
  /// What to know where windows may still have been open when the data ended.
  [[nodiscard]] std::string open_note() const;

 private:
  void start_log();

  bool keep_;
  std::string steps_;
  double window_ = 0.0;
  std::size_t mode_ = 0;
  Date until_{1, 1, 1};
  bool has_until_ = false;
  bool started_ = false;
  BySequence<FunnelTally> log_;
};

}  // namespace sojourn::metrics
