// The settings of time profiles, `[profile.NAME]`: opening hours, weekdays, months, holidays and a
// yearly season, multiplied into one piecewise constant factor over the run.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/settings.h"
#include "core/time.h"
#include "sim/calendar.h"
#include "sim/hours.h"

namespace sojourn::sim {

/// Factors by weekday and by month, 1 where not given.
struct SeasonalFactors {
  std::array<double, 7> weekday{1, 1, 1, 1, 1, 1, 1};
  std::array<double, 12> month{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};

  /// Declares the tables `weekday` and `month`; `what` is what they multiply.
  void describe(Fields& fields, std::string_view what);
  [[nodiscard]] double on(Date date) const noexcept;
};

/// Days on which a profile has its holiday factor.
struct Holiday {
  std::string name;
  Date on;
  std::int64_t days = 1;
  bool every_year = false;
  Position position;
  [[nodiscard]] bool covers(std::int64_t day_since_epoch) const noexcept;
};

/// A yearly season in daily steps: 1 + amplitude * cos(2 pi (day - peak) / 365.25).
struct YearlySeason {
  double amplitude = 0.0;
  Date peak{.year = 2000, .month = 7, .day = 15};  ///< of any year
  [[nodiscard]] double on(Date date) const noexcept;
};

/// One `[profile.NAME]`: settings that turn into a Profile.
class ProfileSettings {
 public:
  void describe(Fields& fields);
  [[nodiscard]] Profile compile(const std::string& name, Date start, Seconds length) const;
  [[nodiscard]] const std::vector<Holiday>& holidays() const noexcept { return holidays_; }

 private:
  void describe_hours(Fields& fields);
  void describe_holidays(Fields& fields);
  void describe_year(Fields& fields);
  [[nodiscard]] double factor_on(std::int64_t day_since_epoch) const noexcept;

  std::array<std::vector<Opening>, 7> hours_;
  bool has_hours_ = false;
  SeasonalFactors seasons_;
  YearlySeason year_;
  std::vector<Holiday> holidays_;
  double holiday_factor_ = 0.0;
};

/// All time profiles of a scenario, in file order: a clock's `profile` is an index into them.
class Profiles {
 public:
  /// Declares `[profile.NAME]` at the root of a scenario. Reads into this.
  void describe(Fields& root);
  /// The profiles over the run [0, length). A profile that is closed all the time is an error.
  [[nodiscard]] std::vector<Profile> compile(Date start, Seconds length,
                                             Diagnostics& diagnostics) const;
  [[nodiscard]] const std::vector<std::string>& names() const noexcept { return names_; }
  /// The index of a profile, nothing where there is none of that name.
  [[nodiscard]] std::optional<int> find(std::string_view name) const noexcept;

 private:
  struct Entry {
    Name name;
    ProfileSettings settings;
  };
  std::vector<Entry> entries_;
  std::vector<std::string> names_;
};

}  // namespace sojourn::sim
