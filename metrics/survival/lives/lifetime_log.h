// Lives out of events: when a customer came, when and how they left, who was still there at the
// end.
//
// A life begins with joining, or with the first event that starts one; it ends with the first event
// after that by which customers leave, and only that one counts, whatever comes later. At equal
// times starts come before ends. Who has not left by `until` is censored there. Where observation
// begins late (`from`), lives that began earlier are seen from then on, and those that had ended by
// then not at all. Only rows that start or end a life are kept, 24 bytes each, so logs merge to the
// same lives in any order.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "metrics/event_log.h"
#include "metrics/rows.h"

namespace sojourn::metrics {

/// When lives are observed, and in which unit they are told.
struct ObservedSpan {
  std::int64_t from = missing_time;  ///< missing: from the beginning of each
  std::int64_t until =
      missing_time;  ///< the first second not observed; missing: after the last row
  double unit_seconds = 1.0;
};

struct Life {
  std::uint64_t customer = 0;
  double duration = 0.0;   ///< units from its start to its end or to the end of observation
  double entry = 0.0;      ///< units from its start to the beginning of observation
  std::uint8_t cause = 0;  ///< 0 = still there, k = ended as causes()[k - 1] says
};

class LifetimeLog {
 public:
  void add_start(std::uint64_t customer, std::int64_t time) {
    rows_.push_back({customer, time, 0});
  }
  /// Throws InputError for the 17th name of a cause.
  void add_end(std::uint64_t customer, std::int64_t time, const std::string& cause);
  /// Says that the data reach to this time.
  void see(std::int64_t time) noexcept { last_ = std::max(last_, time); }
  void merge(const LifetimeLog& other);

  /// Names of causes, sorted.
  [[nodiscard]] std::vector<std::string> causes() const;
  /// One life per customer who came, by customer.
  [[nodiscard]] std::vector<Life> lives(const ObservedSpan& span) const;

 private:
  std::uint32_t kind_of(const std::string& cause);

  std::vector<Event> rows_;  ///< kind 0 starts a life, k is the k-th name of a cause as it was met
  std::map<std::string, std::uint32_t> kinds_;
  std::int64_t last_ = missing_time;
};

}  // namespace sojourn::metrics
