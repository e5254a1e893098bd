// Events of customers, put in order and handed on one customer at a time.
//
// Equal times are ordered by kind, so that the order in which tied rows arrive changes nothing.
// Rows that promise to come customer by customer are handed on as they come, and only the customer
// at hand is kept; all others wait, 24 bytes an event, until somebody asks for results.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "metrics/rows.h"

namespace sojourn::metrics {

struct Event {
  std::uint64_t customer = 0;
  std::int64_t time = 0;   ///< seconds
  std::uint32_t kind = 0;  ///< what the metric makes of it
  friend bool operator<(const Event& a, const Event& b) noexcept {
    if (a.customer != b.customer) return a.customer < b.customer;
    return a.time != b.time ? a.time < b.time : a.kind < b.kind;
  }
};

/// Sorts by customer, time and kind; one pass where they are in order already.
void sort_events(std::vector<Event>& events);

/// Sorts the events of one customer by time and kind.
void sort_customer(std::span<Event> sequence);

/// A tally over customers' sequences of events: `Tally` has take(std::span<const Event>) for all
/// events of one customer in order, and merge(const Tally&).
template <typename Tally>
class BySequence {
 public:
  explicit BySequence(Tally tally = Tally()) : tally_(std::move(tally)) {}

  void add(const Event& event) { waiting_.push_back(event); }
  void reserve(std::size_t more) {
    if (waiting_.size() + more > waiting_.capacity()) {
      waiting_.reserve(waiting_.size() + std::max(more, waiting_.size() / 2));
    }
  }

  /// To be called after a chunk of rows was added.
  void end_chunk(Order order) {
    if (order != Order::by_customer || waiting_.empty()) return;
    const std::uint64_t last = waiting_.back().customer;
    std::size_t complete = waiting_.size();
    while (complete > 0 && waiting_[complete - 1].customer == last) --complete;
    hand_on(std::span(waiting_).first(complete), tally_);
    waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(complete));
  }

  void merge(const BySequence& other) {
    tally_.merge(other.tally_);
    waiting_.insert(waiting_.end(), other.waiting_.begin(), other.waiting_.end());
  }

  /// As merge, where the other's kinds mean something else: `mapped(kind)` is ours.
  template <typename Mapped>
  void merge(const BySequence& other, const Mapped& mapped) {
    tally_.merge(other.tally_, mapped);
    for (Event event : other.waiting_) {
      event.kind = mapped(event.kind);
      waiting_.push_back(event);
    }
  }

  /// The tally of all events so far.
  [[nodiscard]] Tally total() {
    Tally total = tally_;
    sort_events(waiting_);
    hand_on(waiting_, total);
    return total;
  }

  [[nodiscard]] Tally& tally() noexcept { return tally_; }
  [[nodiscard]] std::size_t waiting() const noexcept { return waiting_.size(); }

 private:
  /// Rows by customer are in order of time, but equal times may stand in any order of kinds.
  static void hand_on(std::span<Event> events, Tally& tally) {
    for (std::size_t first = 0; first < events.size();) {
      std::size_t end = first + 1;
      bool ordered = true;
      for (; end < events.size() && events[end].customer == events[first].customer; ++end) {
        ordered = ordered && !(events[end] < events[end - 1]);
      }
      const std::span<Event> sequence = events.subspan(first, end - first);
      if (!ordered) sort_customer(sequence);
      tally.take(std::span<const Event>(sequence));
      first = end;
    }
  }

  Tally tally_;
  std::vector<Event> waiting_;
};

}  // namespace sojourn::metrics
