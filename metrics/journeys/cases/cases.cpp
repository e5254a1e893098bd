#include "metrics/journeys/cases/cases.h"

namespace sojourn::metrics {

std::uint32_t ActivityNames::code_of(const std::string& name) {
  const auto [at, added] = codes_.try_emplace(name, static_cast<std::uint32_t>(names_.size()));
  if (added) names_.push_back(name);
  return at->second;
}

std::span<const Event> by_name(std::span<const Event> events, const ActivityNames& names,
                               std::vector<Event>& scratch) {
  const auto tied = [](const Event& a, const Event& b) {
    return a.time == b.time && a.kind != b.kind;
  };
  if (std::adjacent_find(events.begin(), events.end(), tied) == events.end()) return events;
  scratch.assign(events.begin(), events.end());
  std::stable_sort(scratch.begin(), scratch.end(), [&names](const Event& a, const Event& b) {
    return a.time != b.time ? a.time < b.time : names.name(a.kind) < names.name(b.kind);
  });
  return scratch;
}

void EdgeTally::take(std::span<const Event> events) {
  const std::span<const Event> ordered = by_name(events, *names_, scratch_);
  ++edges_[key_of(case_start, ordered.front().kind)].count;
  for (std::size_t i = 1; i < ordered.size(); ++i) {
    Edge& edge = edges_[key_of(ordered[i - 1].kind, ordered[i].kind)];
    const std::int64_t seconds = ordered[i].time - ordered[i - 1].time;
    ++edge.count;
    edge.seconds += seconds;
    __extension__ using Wide = __int128;
    edge.squares += static_cast<Wide>(seconds) * seconds;
  }
  ++edges_[key_of(ordered.back().kind, case_end)].count;
  ++cases_;
}

std::map<std::pair<std::string, std::string>, EdgeTally::Edge> EdgeTally::named() const {
  std::map<std::pair<std::string, std::string>, Edge> named;
  const auto name = [this](std::uint64_t side) -> std::string {
    const auto code = static_cast<std::uint32_t>(side);
    if (code == case_start) return "(start)";
    return code == case_end ? "(end)" : names_->name(code);
  };
  for (const auto& [key, edge] : edges_) named[{name(key >> 32U), name(key & 0xFFFFFFFFU)}] = edge;
  return named;
}

void VariantTally::take(std::span<const Event> events) {
  const std::span<const Event> ordered = by_name(events, *names_, scratch_);
  std::vector<std::uint32_t> path;
  path.reserve(ordered.size());
  for (const Event& event : ordered) path.push_back(event.kind);
  ++variants_[std::move(path)];
  durations_.push_back(ordered.back().time - ordered.front().time);
  events_ += ordered.size();
}

}  // namespace sojourn::metrics
