#include "metrics/attribution/credit/journey_log.h"

#include <algorithm>

#include "core/error.h"

namespace sojourn::metrics {

void JourneyTally::take(std::span<const Event> events) {
  std::vector<Event> ordered(events.begin(), events.end());
  const auto converts = [this](const Event& event) {
    return names_->name(event.kind) == rules_->converts;
  };
  std::ranges::stable_sort(ordered, [&](const Event& a, const Event& b) {
    if (a.time != b.time) return a.time < b.time;
    if (converts(a) != converts(b)) return converts(b);
    return names_->name(a.kind) < names_->name(b.kind);
  });
  touches_.clear();
  for (const Event& event : ordered) {
    if (converts(event)) {
      end_journey(event.time);
    } else {
      touches_.push_back(event);
    }
  }
  end_unconverted();
}

void JourneyTally::end_journey(std::int64_t converted_at) {
  Journey journey;
  for (const Event& touch : touches_) {
    const std::int64_t age = converted_at - touch.time;
    if (rules_->window_seconds > 0.0 && static_cast<double>(age) > rules_->window_seconds) continue;
    journey.touches.push_back(touch.kind);
    if (rules_->with_ages) journey.ages.push_back(age);
  }
  journeys_[journey].conversions += 1;
  touches_.clear();
}

void JourneyTally::end_unconverted() {
  if (touches_.empty()) return;
  Journey journey;
  for (const Event& touch : touches_) journey.touches.push_back(touch.kind);
  journeys_[journey].nulls += 1;
  touches_.clear();
}

std::vector<Input> JourneyMetric::inputs() const {
  return {{"events",
           {{"customer", RoleType::identity, Need::required, "whose journey it is"},
            {"time", RoleType::time, Need::required, "when"},
            {"activity", RoleType::category, Need::required, "the channel, or the conversion"}},
           Need::required}};
}

void JourneyMetric::add(std::size_t /*input*/, const Rows& rows) {
  const Identities customers = rows.identities("customer");
  const Times times = rows.times("time");
  const Categories activities = rows.categories("activity");
  ChunkCodes codes(activities, *names_);
  log_.reserve(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (times[i] == missing_time || activities.codes[i] == missing_category) continue;
    log_.add({customers[i], times[i], codes.of(i)});
  }
  log_.end_chunk(rows.order());
}

void JourneyMetric::merge(const Metric& other) {
  const auto& same = same_kind<JourneyMetric>(other);
  if (same.name() != name()) throw InputError("metrics of different kinds cannot be merged.");
  log_.merge(same.log_, [this, &same](std::uint32_t code) {
    return names_->code_of(same.names_->name(code));
  });
}

void JourneyMetric::describe_journeys(Fields& switches) {
  switches.text("converts", rules_->converts, "the activity that is a conversion");
  switches.duration("window", rules_->window_seconds, not_negative,
                    "how old a touch may be at the conversion; 0 for any age");
}

std::vector<std::string> JourneyMetric::channels() const {
  std::vector<std::string> names;
  for (std::uint32_t code = 0; code < names_->size(); ++code) {
    if (names_->name(code) != rules_->converts) names.push_back(names_->name(code));
  }
  std::ranges::sort(names);
  return names;
}

std::map<JourneyTally::Journey, JourneyTally::Counts> JourneyMetric::journeys() {
  const std::vector<std::string> names = channels();
  std::vector<std::uint32_t> place(names_->size(), 0);
  for (std::uint32_t code = 0; code < place.size(); ++code) {
    const auto found = std::ranges::lower_bound(names, names_->name(code));
    place[code] = static_cast<std::uint32_t>(found - names.begin());
  }
  const JourneyTally tally = log_.total();
  std::map<JourneyTally::Journey, JourneyTally::Counts> renumbered;
  for (const auto& [journey, counts] : tally.journeys()) {
    JourneyTally::Journey named = journey;
    for (std::uint32_t& touch : named.touches) touch = place[touch];
    renumbered[named] = counts;
  }
  return renumbered;
}

std::vector<Channel> channels_of(const JourneyTally::Journey& journey) {
  std::vector<Channel> channels;
  for (const std::uint32_t touch : journey.touches) {
    if (touch >= channel_limit) {
      throw InputError("there are more than " + std::to_string(channel_limit) +
                       " channels (an activity seems to hold an identity). Map activities to "
                       "channels first");
    }
    channels.push_back(static_cast<Channel>(touch));
  }
  return channels;
}

}  // namespace sojourn::metrics
