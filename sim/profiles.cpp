// Time profiles from their settings: every day of the run gets its factor (weekday, month, season,
// holiday), its openings cut it into pieces, and neighbours with equal factors become one piece.
#include "sim/profiles.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <utility>

namespace sojourn::sim {
namespace {

constexpr std::array<std::string_view, 7> weekday_names{
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};
constexpr std::array<std::string_view, 12> month_names{
    "january", "february", "march",     "april",   "may",      "june",
    "july",    "august",   "september", "october", "november", "december"};
constexpr Bounds factor_bounds{.low = 0.0, .high = 1000.0};
constexpr std::int32_t whole_day = 86400;

std::size_t weekday_index(Date date) noexcept { return static_cast<std::size_t>(weekday_of(date)); }

/// cos(2 pi x) by its series, so that no library's rounding reaches a profile; error below 1e-14.
double cosine_of_turns(double turns) noexcept {
  double folded = std::abs(turns - std::floor(turns + 0.5));  // 0 to 1/2
  const bool negative = folded > 0.25;
  if (negative) folded = 0.5 - folded;
  const double angle = 6.283185307179586 * folded;
  double series = 1.0;  // 1 - y^2/(1*2) (1 - y^2/(3*4) (1 - …))
  for (int k = 20; k > 0; k -= 2) series = 1.0 - angle * angle / (k * (k - 1)) * series;
  return negative ? -series : series;
}

/// Pieces of a profile in the making: equal neighbours become one.
class PieceList {
 public:
  PieceList(Profile& profile, Seconds length) : profile_(profile), length_(length) {}

  /// Goes on with `factor` up to `until`, but never beyond the end of the run.
  void extend(Seconds until, double factor) {
    until = std::min(until, length_);
    if (until <= reached_) return;
    if (profile_.factor.empty() || profile_.factor.back() != factor) {
      profile_.time.push_back(static_cast<std::int32_t>(reached_));
      profile_.factor.push_back(factor);
    }
    reached_ = until;
  }

  void finish() {
    profile_.time.push_back(static_cast<std::int32_t>(reached_));
    profile_.cumulative.assign(1, 0.0);
    for (std::size_t k = 0; k < profile_.factor.size(); ++k) {
      const double seconds = static_cast<double>(profile_.time[k + 1] - profile_.time[k]);
      profile_.cumulative.push_back(profile_.cumulative.back() + profile_.factor[k] * seconds);
    }
  }

 private:
  Profile& profile_;
  Seconds length_;
  Seconds reached_ = 0;
};

/// Reads one key of a table `hours` into the days it speaks of.
void read_hours(Fields& fields, std::string_view key, std::string_view meaning,
                std::span<std::vector<Opening>> days) {
  std::string text;
  if (!fields.text(key, text, meaning)) return;
  HoursReading reading = parse_hours(text);
  if (!reading.problem.empty()) {
    fields.error(key, reading.problem, reading.advice);
    reading.openings = {{.from = 0, .to = whole_day}};  // so that one mistake is reported once
  }
  for (auto& day : days) day = reading.openings;
}

/// Days since 1970 of a run, half-open.
struct DayRange {
  std::int64_t begin = 0;
  std::int64_t end = 0;
};

DayRange days_of_run(Date start, Seconds length) noexcept {
  const std::int64_t first = days_since_epoch(start);
  return {.begin = first, .end = first + (length + seconds_per_day - 1) / seconds_per_day};
}

Diagnostic closed_always(const Name& profile, DayRange run) {
  return {.problem = "profile " + in_backticks(profile.text) +
                     " is closed during the whole run (no clock on it would ever ring)",
          .advice = "open it on some day from " + to_string(date_of_day(run.begin)) + " to " +
                    to_string(date_of_day(run.end - 1)),
          .position = profile.position,
          .key = "profile." + profile.text};
}

Diagnostic outside_run(const Name& profile, const Holiday& holiday) {
  return {.problem = "holiday " + in_backticks(holiday.name) + " (" + to_string(holiday.on) +
                     ") is outside the run and changes nothing",
          .advice = "remove it, or say every_year = true",
          .position = holiday.position,
          .key = "profile." + profile.text + ".holidays." + holiday.name,
          .warning = true};
}

}  // namespace

void SeasonalFactors::describe(Fields& fields, std::string_view what) {
  const std::string per_day = std::string(what) + " on this weekday, as a multiple";
  const std::string per_month = std::string(what) + " in this month, as a multiple";
  fields.table(
      "weekday",
      [&](Fields& days) {
        for (std::size_t k = 0; k < weekday.size(); ++k) {
          days.number(weekday_names[k], weekday[k], "1", factor_bounds, per_day);
        }
      },
      "factors by weekday, 1 where not given");
  fields.table(
      "month",
      [&](Fields& months) {
        for (std::size_t k = 0; k < month.size(); ++k) {
          months.number(month_names[k], month[k], "1", factor_bounds, per_month);
        }
      },
      "factors by month, 1 where not given");
}

double SeasonalFactors::on(Date date) const noexcept {
  return weekday[weekday_index(date)] * month[static_cast<std::size_t>(date.month - 1)];
}

bool Holiday::covers(std::int64_t day_since_epoch) const noexcept {
  if (!every_year) {
    const std::int64_t first = days_since_epoch(on);
    return first <= day_since_epoch && day_since_epoch < first + days;
  }
  for (std::int64_t day = day_since_epoch - days + 1; day <= day_since_epoch; ++day) {
    const Date date = date_of_day(day);
    if (date.month == on.month && date.day == on.day) return true;
  }
  return false;
}

double YearlySeason::on(Date date) const noexcept {
  if (amplitude == 0.0) return 1.0;
  Date summit{.year = date.year, .month = peak.month, .day = peak.day};
  if (!is_valid(summit)) summit.day = 28;  // the 29th of February
  const auto days = static_cast<double>(days_since_epoch(date) - days_since_epoch(summit));
  return 1.0 + amplitude * cosine_of_turns(days / 365.25);
}

void ProfileSettings::describe(Fields& fields) {
  describe_hours(fields);
  seasons_.describe(fields, "speed");
  describe_holidays(fields);
  describe_year(fields);
}

void ProfileSettings::describe_hours(Fields& fields) {
  const auto describe_days = [this](Fields& days) {
    const std::span all(hours_);
    read_hours(days, "every_day", "hours of days that are not named otherwise", all);
    read_hours(days, "weekdays", "hours of Monday to Friday, such as \"09:00-17:00\"",
               all.first(5));
    read_hours(days, "weekend", "hours of Saturday and Sunday", all.last(2));
    for (std::size_t k = 0; k < all.size(); ++k) {
      read_hours(days, weekday_names[k],
                 "hours of this day: \"08:00-12:00, 13:00-17:00\" or \"closed\"",
                 all.subspan(k, 1));
    }
  };
  has_hours_ =
      fields.table("hours", describe_days,
                   "opening hours; closed on days not named, always open without this table");
}

void ProfileSettings::describe_holidays(Fields& fields) {
  const auto describe_holiday = [this](const Name& key, Fields& inner) {
    Holiday holiday{.name = key.text, .on = {}, .days = 1, .every_year = false, .position = {}};
    inner.date("on", holiday.on, "the first day");
    inner.whole("days", holiday.days, {.low = 1, .high = 366}, "how many days it lasts");
    inner.flag("every_year", holiday.every_year, "whether it returns each year on this date");
    inner.require({"on"});
    holiday.position = inner.position("on");
    if (inner.reading() && inner.given("on")) holidays_.push_back(std::move(holiday));
  };
  fields.tables("holidays", describe_holiday,
                "days with the holiday factor, by name: holidays.christmas = 2025-12-25", "on");
  fields.number("holiday_factor", holiday_factor_, "1", factor_bounds,
                "factor on holidays; 0 is closed");
}

void ProfileSettings::describe_year(Fields& fields) {
  const auto describe_season = [this](Fields& year) {
    year.number("amplitude", year_.amplitude, "1", probability,
                "how far the season rises and falls around 1");
    std::string peak = "07-15";
    if (!year.text("peak", peak, "month and day of its highest point")) return;
    const std::optional<Date> date = parse_date("2000-" + peak);
    if (!date) {
      year.error("peak", in_backticks(peak) + " is no day of the year",
                 "write month and day, as in \"07-15\"");
      return;
    }
    year_.peak = *date;
  };
  fields.table("year", describe_season,
               "a smooth yearly season: 1 + amplitude * cos(2 pi t / year)");
}

double ProfileSettings::factor_on(std::int64_t day_since_epoch) const noexcept {
  const auto covers = [&](const Holiday& holiday) { return holiday.covers(day_since_epoch); };
  const bool off = std::any_of(holidays_.begin(), holidays_.end(), covers);
  const Date date = date_of_day(day_since_epoch);
  return seasons_.on(date) * year_.on(date) * (off ? holiday_factor_ : 1.0);
}

Profile ProfileSettings::compile(const std::string& name, Date start, Seconds length) const {
  SOJOURN_EXPECT(0 < length && length < std::numeric_limits<std::int32_t>::max());
  Profile profile;
  profile.name = name;
  PieceList pieces(profile, length);
  const std::int64_t first = days_since_epoch(start);
  for (Seconds midnight = 0; midnight < length; midnight += seconds_per_day) {
    const std::int64_t day = first + midnight / seconds_per_day;
    const double factor = factor_on(day);
    if (has_hours_) {
      for (const Opening opening : hours_[weekday_index(date_of_day(day))]) {
        pieces.extend(midnight + opening.from, 0.0);
        pieces.extend(midnight + opening.to, factor);
      }
    }
    pieces.extend(midnight + seconds_per_day, has_hours_ ? 0.0 : factor);
  }
  pieces.finish();
  return profile;
}

void Profiles::describe(Fields& root) {
  if (root.reading()) {
    entries_.clear();
    names_.clear();
  }
  const auto describe_profile = [this](const Name& key, Fields& fields) {
    ProfileSettings settings;
    settings.describe(fields);
    if (!fields.reading()) return;
    names_.push_back(key.text);
    entries_.push_back({.name = key, .settings = std::move(settings)});
  };
  root.tables("profile", describe_profile,
              "time profiles: factors on the speed of the clocks that name them");
}

std::vector<Profile> Profiles::compile(Date start, Seconds length, Diagnostics& diagnostics) const {
  std::vector<Profile> profiles;
  const DayRange run = days_of_run(start, length);
  for (const auto& [name, settings] : entries_) {
    profiles.push_back(settings.compile(name.text, start, length));
    if (profiles.back().cumulative.back() <= 0.0) diagnostics.add(closed_always(name, run));
    for (const Holiday& holiday : settings.holidays()) {
      const std::int64_t day = days_since_epoch(holiday.on);
      const bool in_run = day < run.end && day + holiday.days > run.begin;
      if (!in_run && !holiday.every_year) diagnostics.add(outside_run(name, holiday));
    }
  }
  return profiles;
}

std::optional<int> Profiles::find(std::string_view name) const noexcept {
  const auto found = std::find(names_.begin(), names_.end(), name);
  if (found == names_.end()) return std::nullopt;
  return static_cast<int>(found - names_.begin());
}

}  // namespace sojourn::sim
