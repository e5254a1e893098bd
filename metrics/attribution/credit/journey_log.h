// Journeys of touches out of a log of events: what all attribution metrics share.
//
// An event named as the switch `converts` says ends a journey as a conversion; any other event is a
// touch of the channel it is named after. What a customer does after a conversion is a new journey,
// and touches that nothing followed are a journey that did not convert. Touches older than `window`
// before the conversion are cut. At equal times touches come before the conversion, and among
// themselves in the order of names.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "metrics/attribution/credit/touch_counts.h"
#include "metrics/event_log.h"
#include "metrics/journeys/cases/cases.h"
#include "metrics/metric.h"

namespace sojourn::metrics {

struct JourneyRules {
  std::string converts = "purchase";
  double window_seconds = 0.0;  ///< 0 for none
  bool with_ages = false;       ///< whether journeys that differ only by times are kept apart
};

/// How often each path of touches converted and did not.
class JourneyTally {
 public:
  struct Counts {
    std::int64_t conversions = 0;
    std::int64_t nulls = 0;
  };
  /// Touches, then the seconds from each to the conversion (only where it converted, and where the
  /// rules ask for them).
  struct Journey {
    std::vector<std::uint32_t> touches{};
    std::vector<std::int64_t> ages{};
    friend bool operator<(const Journey& a, const Journey& b) {
      return std::tie(a.touches, a.ages) < std::tie(b.touches, b.ages);
    }
  };

  JourneyTally(std::shared_ptr<ActivityNames> names, std::shared_ptr<JourneyRules> rules)
      : names_(std::move(names)), rules_(std::move(rules)) {}
  void take(std::span<const Event> events);
  template <typename Mapped>
  void merge(const JourneyTally& other, const Mapped& mapped) {
    for (const auto& [journey, theirs] : other.journeys_) {
      Journey mine = journey;
      for (std::uint32_t& touch : mine.touches) touch = mapped(touch);
      Counts& counts = journeys_[mine];
      counts.conversions += theirs.conversions;
      counts.nulls += theirs.nulls;
    }
  }
  [[nodiscard]] const std::map<Journey, Counts>& journeys() const noexcept { return journeys_; }

 private:
  void end_journey(std::int64_t converted_at);
  void end_unconverted();

  std::shared_ptr<ActivityNames> names_;
  std::shared_ptr<JourneyRules> rules_;
  std::map<Journey, Counts> journeys_;
  std::vector<Event> touches_;  ///< of the journey at hand
};

/// The columns, the log and the switches of attribution metrics.
class JourneyMetric : public Metric {
 public:
  [[nodiscard]] std::vector<Input> inputs() const final;
  void add(std::size_t input, const Rows& rows) final;
  void merge(const Metric& other) final;

 protected:
  JourneyMetric() : log_(JourneyTally(names_, rules_)) {}

  void describe_journeys(Fields& switches);
  /// To be said before the first row: journeys that differ only by times are many, so their ages
  /// are kept for those alone who need them.
  void keep_ages(bool keep) noexcept { rules_->with_ages = keep; }
  /// Journeys so far, with channels numbered in the order of their names.
  [[nodiscard]] std::map<JourneyTally::Journey, JourneyTally::Counts> journeys();
  /// The channels' names in order.
  [[nodiscard]] std::vector<std::string> channels() const;

 private:
  std::shared_ptr<ActivityNames> names_ = std::make_shared<ActivityNames>();
  std::shared_ptr<JourneyRules> rules_ = std::make_shared<JourneyRules>();
  BySequence<JourneyTally> log_;
};

/// The touches as channel codes; throws InputError where there are too many channels.
[[nodiscard]] std::vector<Channel> channels_of(const JourneyTally::Journey& journey);

}  // namespace sojourn::metrics
