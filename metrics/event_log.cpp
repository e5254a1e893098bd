#include "metrics/event_log.h"

#include <algorithm>

namespace sojourn::metrics {
namespace {

constexpr std::size_t block_events = std::size_t{1} << 18;  // some large pages

}  // namespace

void sort_customer(std::span<Event> sequence) { std::sort(sequence.begin(), sequence.end()); }

void WaitingEvents::add(std::span<const Event> events) {
  while (!events.empty()) {
    if (blocks_.empty() || blocks_.back().size() == block_events) {
      const bool first = blocks_.empty();
      blocks_.emplace_back();
      if (!first) blocks_.back().reserve(block_events);
    }
    LargeVector<Event>& block = blocks_.back();
    const std::size_t count = std::min(events.size(), block_events - block.size());
    block.insert(block.end(), events.begin(), events.begin() + static_cast<std::ptrdiff_t>(count));
    events = events.subspan(count);
  }
}

SortedParts<Event> WaitingEvents::with(std::span<const Event> chunk) const {
  std::vector<std::span<const Event>> lists(blocks_.begin(), blocks_.end());
  lists.push_back(chunk);
  return SortedParts<Event>(lists);
}

}  // namespace sojourn::metrics
