#include "cli/story.h"

#include <algorithm>
#include <string_view>

#include "models/causes/causes.h"

namespace sojourn::cli {

std::vector<Moment> timeline_of(const Life& life) {
  std::vector<Moment> moments;
  for (const LifeTable& table : life.tables) {
    const std::string& name = table.schema.name;
    const auto time = table.time_column();
    if (!time || name == "truth/events" || name == models::departures_table) continue;
    for (std::size_t i = 0; i < table.rows; ++i) {
      moments.push_back({static_cast<std::int64_t>(table.number(*time, i)), &table, i});
    }
  }
  std::stable_sort(moments.begin(), moments.end(),
                   [](const Moment& a, const Moment& b) { return a.time < b.time; });
  return moments;
}

std::vector<Cause> told_causes(const Departure& departure) {
  std::vector<Cause> told;
  for (const Cause& cause : departure.causes) {
    if (cause.effect != 0.0) told.push_back(cause);
  }
  std::stable_sort(told.begin(), told.end(),
                   [](const Cause& a, const Cause& b) { return a.share > b.share; });
  return told;
}

std::optional<std::int64_t> twin_time(const Removal& removal, std::size_t departure) {
  if (departure >= removal.times.size()) return std::nullopt;
  return removal.times[departure];
}

}  // namespace sojourn::cli
