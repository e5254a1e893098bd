#include "metrics/journeys/steps/funnel.h"

#include <algorithm>
#include <cmath>

#include "metrics/activities.h"

namespace sojourn::metrics {
namespace {

constexpr std::int64_t no_entry = missing_time;

class Chains {
 public:
  explicit Chains(const FunnelRule& rule) : rule_(rule) { entry_.fill(no_entry); }

  /// Lets one event continue the chains known before it (or, in strict_increase, before its time).
  void take(const Event& event, const std::array<std::int64_t, 32>& known) {
    for (std::size_t k = rule_.steps; k-- > 0;) {
      if (((event.kind >> k) & 1U) == 0) continue;
      const std::int64_t entry = k == 0 ? entry_time(event) : known[k - 1];
      if (entry == no_entry || !in_window(entry, event.time)) continue;
      entry_[k] = std::max(entry_[k], entry);
      reach(k + 1, event.time - entry);
    }
  }

  /// Lets one event continue the only chain there is, or break it.
  void take_strictly(const Event& event) {
    const bool goes_on = level_ > 0 && level_ < rule_.steps && ((event.kind >> level_) & 1U) != 0 &&
                         in_window(entry_[0], event.time);
    if (goes_on) {
      ++level_;
    } else {
      entry_[0] = (event.kind & 1U) != 0 ? entry_time(event) : no_entry;
      level_ = entry_[0] == no_entry ? 0 : 1;
    }
    if (level_ > 0) reach(level_, event.time - entry_[0]);
  }

  [[nodiscard]] const std::array<std::int64_t, 32>& entries() const noexcept { return entry_; }
  [[nodiscard]] const FunnelReach& found() const noexcept { return found_; }

 private:
  [[nodiscard]] std::int64_t entry_time(const Event& event) const noexcept {
    const bool closed = rule_.until == missing_time || event.time + rule_.window <= rule_.until;
    return closed ? event.time : no_entry;
  }
  [[nodiscard]] bool in_window(std::int64_t entry, std::int64_t time) const noexcept {
    return rule_.window == 0 || time - entry <= rule_.window;
  }
  void reach(std::size_t level, std::int64_t duration) noexcept {
    if (level <= found_.level) return;
    found_ = {.level = level, .duration = duration};
  }

  const FunnelRule& rule_;
  std::array<std::int64_t, 32> entry_{};  ///< by step: the latest entry that has reached it
  std::size_t level_ = 0;
  FunnelReach found_;
};

}  // namespace

FunnelReach reach_of(std::span<const Event> events, const FunnelRule& rule) {
  Chains chains(rule);
  std::array<std::int64_t, 32> before = chains.entries();
  for (std::size_t i = 0; i < events.size(); ++i) {
    switch (rule.mode) {
      case FunnelMode::any_order:
        chains.take(events[i], chains.entries());
        break;
      case FunnelMode::strict_increase:
        if (i > 0 && events[i].time > events[i - 1].time) before = chains.entries();
        chains.take(events[i], before);
        break;
      case FunnelMode::strict_order:
        chains.take_strictly(events[i]);
        break;
    }
  }
  return chains.found();
}

void FunnelTally::take(std::span<const Event> events) {
  const FunnelReach reach = reach_of(events, rule_);
  ++levels_[reach.level];
  if (keep_ && reach.level == rule_.steps) durations_.push_back(reach.duration);
}

void FunnelTally::merge(const FunnelTally& other) {
  for (std::size_t k = 0; k < levels_.size(); ++k) levels_[k] += other.levels_[k];
  durations_.insert(durations_.end(), other.durations_.begin(), other.durations_.end());
}

std::uint64_t FunnelTally::reached(std::size_t step) const noexcept {
  std::uint64_t customers = 0;
  for (std::size_t level = step + 1; level < levels_.size(); ++level) customers += levels_[level];
  return customers;
}

void FunnelMetric::describe(Fields& switches) {
  switches.text("steps", steps_, "activities in order: \"visit > cart | basket > buy\"");
  switches.duration("window", window_, not_negative,
                    "longest time from the first step to the last one, 0 without limit");
  switches.choice("mode", mode_, funnel_modes, "what may stand between steps");
  const bool given = switches.date("until", until_,
                                   "the first day not observed: entries whose window was still "
                                   "open then do not count");
  if (!switches.reading()) return;
  has_until_ = given;
  const std::size_t count = steps().size();
  if (count < 2 || count > 32) {
    switches.error("steps", "a funnel has 2 to 32 steps, but there are " + std::to_string(count),
                   "write such as steps=\"visit > cart > buy\"");
  }
}

std::vector<std::string> FunnelMetric::steps() const { return alternatives(steps_, '>'); }

FunnelRule FunnelMetric::rule() const {
  return {.steps = steps().size(),
          .mode = static_cast<FunnelMode>(mode_),
          .window = std::llround(window_),
          .until = has_until_ ? days_since_epoch(until_) * seconds_per_day : missing_time};
}

std::string FunnelMetric::open_note() const {
  return has_until_ ? "" : "windows still open at the end of the data count as not converted";
}

std::vector<Input> FunnelMetric::inputs() const {
  return {{"events",
           {{"customer", RoleType::identity, Need::required, "who"},
            {"time", RoleType::time, Need::required, "when"},
            {"activity", RoleType::category, Need::required, "what the customer did"}},
           Need::required}};
}

void FunnelMetric::start_log() {
  if (started_) return;
  log_ = BySequence(FunnelTally(rule(), keep_));
  started_ = true;
}

void FunnelMetric::add(std::size_t /*input*/, const Rows& rows) {
  start_log();
  const Identities customers = rows.identities("customer");
  const Times times = rows.times("time");
  const Categories activities = rows.categories("activity");
  std::vector<std::vector<std::string>> groups;
  for (const std::string& step : steps()) groups.push_back(alternatives(step));
  ActivityBits bits(std::move(groups));
  const bool keep_others = rule().mode == FunnelMode::strict_order;
  log_.reserve(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::uint32_t kind = bits.of(activities, i);
    if (times[i] != missing_time && (kind != 0 || keep_others)) {
      log_.add({customers[i], times[i], kind});
    }
  }
  log_.end_chunk(rows.order());
}

void FunnelMetric::merge(const Metric& other) {
  start_log();
  const auto& same = same_kind<FunnelMetric>(other);
  if (same.name() != name()) throw InputError("metrics of different kinds cannot be merged.");
  if (same.started_) log_.merge(same.log_);
}

FunnelTally FunnelMetric::total() {
  start_log();
  return log_.total();
}

}  // namespace sojourn::metrics
