#include "metrics/event_log.h"

namespace sojourn::metrics {

void sort_events(std::vector<Event>& events) {
  if (!std::is_sorted(events.begin(), events.end())) std::sort(events.begin(), events.end());
}

void sort_customer(std::span<Event> sequence) { std::sort(sequence.begin(), sequence.end()); }

}  // namespace sojourn::metrics
