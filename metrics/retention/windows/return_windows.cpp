#include "metrics/retention/windows/return_windows.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "metrics/activities.h"
#include "metrics/days.h"
#include "metrics/share.h"

namespace sojourn::metrics {
namespace {

constexpr std::array<std::int64_t, 3> period_days{1, 7, 30};

/// Weeks since that of Monday 1969-12-29, which holds 1970-01-01.
std::int64_t week_of_day(std::int64_t day) noexcept { return floor_divide(day + 3, 7); }

/// "2025-W05" by ISO 8601: a week belongs to the year of its Thursday.
std::string week_label(std::int64_t week) {
  const Date thursday = date_of_day(7 * week);
  const std::int64_t first = days_since_epoch({thursday.year, 1, 1});
  const std::int64_t number = (7 * week - first) / 7 + 1;
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%04d-W%02d", thursday.year, static_cast<int>(number));
  return text.data();
}

}  // namespace

std::int64_t AgeRule::period_of(std::int64_t time) const noexcept {
  const std::int64_t day = day_of(time, offset);
  switch (period) {
    case Period::day:
      return day;
    case Period::week:
      return week_of_day(day);
    case Period::month:
      return month_of_day(day);
  }
  return day;
}

std::int64_t AgeRule::age(std::int64_t start, std::int64_t time) const noexcept {
  const std::int64_t length = period_days[static_cast<std::size_t>(period)] * seconds_per_day;
  switch (clock) {
    case ReturnClock::rolling:
      return floor_divide(time - start, length);
    case ReturnClock::rolling_hour:
      return floor_divide(
          (floor_divide(time, seconds_per_hour) - floor_divide(start, seconds_per_hour)) *
              seconds_per_hour,
          length);
    case ReturnClock::calendar:
      return period_of(time) - period_of(start);
  }
  return 0;
}

std::string AgeRule::label_of(std::int64_t number) const {
  switch (period) {
    case Period::day:
      return day_label(number);
    case Period::week:
      return week_label(number);
    case Period::month:
      return month_label(number);
  }
  return {};
}

void ReturnTally::take(std::span<const Event> events) {
  const auto is_start = [](const Event& event) { return (event.kind & start_event) != 0; };
  const auto start = std::find_if(events.begin(), events.end(), is_start);
  if (start == events.end()) return;
  Returns customer{.start = start->time, .windows = 0};
  for (auto event = start + 1; event != events.end(); ++event) {
    if ((event->kind & return_event) == 0) continue;
    const std::int64_t age = rule_.age(customer.start, event->time);
    for (std::size_t k = 0; k < windows_.size(); ++k) {
      const bool within = windows_[k].low <= age && age < windows_[k].high;
      customer.windows |= static_cast<std::uint64_t>(within) << k;
    }
  }
  customers_.push_back(customer);
}

void ReturnTally::merge(const ReturnTally& other) {
  customers_.insert(customers_.end(), other.customers_.begin(), other.customers_.end());
  last_ = std::max(last_, other.last_);
}

void ReturnMetric::describe_returns(Fields& switches) {
  switches.choice("clock", clock_, return_clocks,
                  "ages in elapsed time, in elapsed time of full hours, or in calendar periods");
  switches.choice("period", period_, period_names, "what ages are counted in");
  switches.text("start", start_, "activities that start a customer's clock (a | b); any if empty");
  switches.text("returns", returns_, "activities that count as coming back; any if empty");
  switches.flag("joined", joined_, "the clock starts with joining, from the table of customers");
  switches.number("utc_offset", utc_offset_, "h", {.low = -14.0, .high = 14.0},
                  "hours that the calendar is ahead of UTC");
  const bool given = switches.date("until", until_,
                                   "the first day that was not observed; the data's end if absent");
  if (switches.reading()) has_until_ = given;
}

AgeRule ReturnMetric::rule() const noexcept {
  return {.clock = static_cast<ReturnClock>(clock_),
          .period = static_cast<Period>(period_),
          .offset = std::llround(utc_offset_ * static_cast<double>(seconds_per_hour))};
}

std::vector<Input> ReturnMetric::inputs() const {
  std::vector<Role> roles{{"customer", RoleType::identity, Need::required, "who"},
                          {"time", RoleType::time, Need::required, "when"}};
  std::vector<Role> events = roles;
  const bool named = !start_.empty() || !returns_.empty();
  events.push_back({"activity", RoleType::category, named ? Need::required : Need::optional,
                    "what the customer did"});
  if (!joined_) return {{"events", events}};
  return {{"events", events}, {"customers", roles}};
}

void ReturnMetric::start_log() {
  if (started_) return;
  log_ = BySequence(ReturnTally(rule(), windows()));
  started_ = true;
}

void ReturnMetric::add(std::size_t input, const Rows& rows) {
  start_log();
  const Identities customers = rows.identities("customer");
  const Times times = rows.times("time");
  const bool named = rows.has("activity");
  const Categories activities = named ? rows.categories("activity") : Categories();
  const std::vector<std::string> nothing{"\n"};  // no activity has this name
  ActivityBits bits({joined_ ? nothing : alternatives(start_), alternatives(returns_)});
  const std::uint32_t any = bits.of_any();
  log_.reserve(rows.size());
  std::int64_t last = missing_time;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (times[i] == missing_time) continue;
    const std::uint32_t kind = input == 1 ? static_cast<std::uint32_t>(start_event)
                                          : (named ? bits.of(activities, i) : any);
    last = std::max(last, times[i]);
    if (kind != 0) log_.add({customers[i], times[i], kind});
  }
  if (last != missing_time) log_.tally().see(last);
  log_.end_chunk(joined_ ? Order::any : rows.order());
}

void ReturnMetric::merge(const Metric& other) {
  start_log();
  const auto& same = same_kind<ReturnMetric>(other);
  if (same.name() != name()) throw InputError("metrics of different kinds cannot be merged.");
  if (same.started_) log_.merge(same.log_);
}

ReturnTally ReturnMetric::total() {
  start_log();
  return log_.total();
}

std::int64_t ReturnMetric::age_at_end(const ReturnTally& tally, std::int64_t start) const {
  const std::int64_t end =
      has_until_ ? days_since_epoch(until_) * seconds_per_day - rule().offset : tally.last() + 1;
  return tally.rule().age(start, end);
}

Result ReturnMetric::share_in(const ReturnTally& tally, std::size_t k, std::string label) const {
  const AgeWindow window = tally.windows()[k];
  std::uint64_t observed = 0;
  std::uint64_t returned = 0;
  for (const Returns& customer : tally.customers()) {
    if (age_at_end(tally, customer.start) < window.observed) continue;
    ++observed;
    returned += (customer.windows >> k) & 1U;
  }
  const bool none = observed == 0 && !tally.customers().empty();
  Outcome outcome = none ? Outcome(NoEstimate{"no customer has been observed for that long"})
                         : share_of(returned, observed, {}, "customers with a start");
  return {.label = std::move(label), .outcome = std::move(outcome), .count = observed};
}

}  // namespace sojourn::metrics
