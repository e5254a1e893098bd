#include "metrics/survival/lives/lifetime_log.h"

#include <algorithm>
#include <optional>

#include "core/error.h"
#include "metrics/survival/estimators/life_table.h"

namespace sojourn::metrics {
namespace {

/// The life in one customer's rows, which stand in order; none where it was not observed.
std::optional<Life> life_in(std::span<const Event> rows, const ObservedSpan& span,
                            std::int64_t until) {
  const auto start =
      std::find_if(rows.begin(), rows.end(), [](const Event& row) { return row.kind == 0; });
  if (start == rows.end() || start->time >= until) return std::nullopt;
  const auto end = std::find_if(start, rows.end(), [](const Event& row) { return row.kind != 0; });
  const bool ended = end != rows.end() && end->time < until;
  const std::int64_t last = ended ? end->time : until;
  const std::int64_t first =
      span.from == missing_time ? start->time : std::max(start->time, span.from);
  if (span.from != missing_time && last <= first) return std::nullopt;
  return Life{.customer = start->customer,
              .duration = static_cast<double>(last - start->time) / span.unit_seconds,
              .entry = static_cast<double>(first - start->time) / span.unit_seconds,
              .cause = static_cast<std::uint8_t>(ended ? end->kind : 0)};
}

}  // namespace

std::uint32_t LifetimeLog::kind_of(const std::string& cause) {
  const auto next = static_cast<std::uint32_t>(kinds_.size() + 1);
  const auto [at, added] = kinds_.try_emplace(cause, next);
  if (added && next > LifeTable::causes) {
    kinds_.erase(at);
    throw InputError("customers leave in more than " + std::to_string(LifeTable::causes) +
                     " ways (" + cause +
                     " is one more). Name fewer in `leave`, or tell causes by "
                     "the state entered only: causes=state");
  }
  return at->second;
}

void LifetimeLog::add_end(std::uint64_t customer, std::int64_t time, const std::string& cause) {
  rows_.push_back({customer, time, kind_of(cause)});
}

void LifetimeLog::merge(const LifetimeLog& other) {
  std::vector<std::uint32_t> ours(other.kinds_.size() + 1, 0);
  for (const auto& [name, kind] : other.kinds_) ours[kind] = kind_of(name);
  rows_.reserve(rows_.size() + other.rows_.size());
  for (Event row : other.rows_) {
    row.kind = ours[row.kind];
    rows_.push_back(row);
  }
  last_ = std::max(last_, other.last_);
}

std::vector<std::string> LifetimeLog::causes() const {
  std::vector<std::string> names;
  for (const auto& [name, kind] : kinds_) names.push_back(name);
  return names;
}

std::vector<Life> LifetimeLog::lives(const ObservedSpan& span) const {
  std::vector<std::uint32_t> place(kinds_.size() + 1, 0);  // by name, so that ties have one order
  std::uint32_t next = 1;
  for (const auto& [name, kind] : kinds_) place[kind] = next++;
  std::vector<Event> rows = rows_;
  for (Event& row : rows) row.kind = place[row.kind];
  const std::int64_t until = span.until != missing_time ? span.until : last_ + 1;
  std::vector<Life> lives;
  SortedParts<Event> parts{std::span<const Event>(rows)};
  for (auto part = parts.next(); !part.empty(); part = parts.next()) {
    for_each_customer(part, [&](std::span<const Event> events) {
      if (const auto life = life_in(events, span, until)) lives.push_back(*life);
    });
  }
  return lives;
}

}  // namespace sojourn::metrics
