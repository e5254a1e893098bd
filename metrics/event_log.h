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

#include "metrics/event.h"
#include "metrics/large_vector.h"
#include "metrics/rows.h"
#include "metrics/sorted_parts.h"

namespace sojourn::metrics {

/// Sorts the events of one customer by time and kind.
void sort_customer(std::span<Event> sequence);

/// Hands on one customer's events after the other, each in order, where events stand by customer.
template <typename Use>
void for_each_customer(std::span<Event> events, const Use& use) {
  for (std::size_t first = 0; first < events.size();) {
    std::size_t end = first + 1;
    bool ordered = true;
    for (; end < events.size() && events[end].customer == events[first].customer; ++end) {
      ordered = ordered && !(events[end] < events[end - 1]);
    }
    const std::span<Event> sequence = events.subspan(first, end - first);
    if (!ordered) sort_customer(sequence);
    use(std::span<const Event>(sequence));
    first = end;
  }
}

/// Events that wait in no order, in blocks, so that few are moved when more come.
class WaitingEvents {
 public:
  void add(std::span<const Event> events);

  /// Takes in those of another, whose kinds `mapped(kind)` makes ours.
  template <typename Mapped>
  void merge(const WaitingEvents& other, const Mapped& mapped) {
    for (LargeVector<Event> events : other.blocks_) {
      for (Event& event : events) event.kind = mapped(event.kind);
      add(events);
    }
  }

  /// Hands on these events and those of a chunk, one customer after the other.
  template <typename Use>
  void for_each_customer(std::span<const Event> chunk, const Use& use) const {
    SortedParts<Event> parts = with(chunk);
    for (auto part = parts.next(); !part.empty(); part = parts.next()) {
      metrics::for_each_customer(part, use);
    }
  }

 private:
  [[nodiscard]] SortedParts<Event> with(std::span<const Event> chunk) const;

  std::vector<LargeVector<Event>> blocks_;
};

/// A tally over customers' sequences of events: `Tally` has take(std::span<const Event>) for all
/// events of one customer in order, and merge(const Tally&).
template <typename Tally>
class BySequence {
 public:
  explicit BySequence(Tally tally = Tally()) : tally_(std::move(tally)) {}

  void add(const Event& event) { chunk_.push_back(event); }
  void reserve(std::size_t more) { chunk_.reserve(chunk_.size() + more); }

  /// To be called after a chunk of rows was added.
  void end_chunk(Order order) {
    if (chunk_.empty()) return;
    if (order != Order::by_customer) {
      waiting_.add(chunk_);
      chunk_.clear();
      return;
    }
    const std::uint64_t last = chunk_.back().customer;
    std::size_t complete = chunk_.size();
    while (complete > 0 && chunk_[complete - 1].customer == last) --complete;
    for_each_customer(std::span(chunk_).first(complete),
                      [this](std::span<const Event> events) { tally_.take(events); });
    chunk_.erase(chunk_.begin(), chunk_.begin() + static_cast<std::ptrdiff_t>(complete));
  }

  void merge(const BySequence& other) {
    tally_.merge(other.tally_);
    take_waiting(other, [](std::uint32_t kind) { return kind; });
  }

  /// As merge, where the other's kinds mean something else: `mapped(kind)` is ours.
  template <typename Mapped>
  void merge(const BySequence& other, const Mapped& mapped) {
    tally_.merge(other.tally_, mapped);
    take_waiting(other, mapped);
  }

  /// The tally of all events so far.
  [[nodiscard]] Tally total() const {
    Tally total = tally_;
    waiting_.for_each_customer(chunk_,
                               [&total](std::span<const Event> events) { total.take(events); });
    return total;
  }

  [[nodiscard]] Tally& tally() noexcept { return tally_; }

 private:
  template <typename Mapped>
  void take_waiting(const BySequence& other, const Mapped& mapped) {
    waiting_.merge(other.waiting_, mapped);
    for (Event event : other.chunk_) {
      event.kind = mapped(event.kind);
      waiting_.add({&event, 1});
    }
  }

  Tally tally_;
  WaitingEvents waiting_;
  std::vector<Event> chunk_;  ///< the chunk at hand, or what is left of one that came by customer
};

}  // namespace sojourn::metrics
