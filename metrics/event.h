// One row of a customer, as metrics over sequences keep it.
#pragma once

#include <cstdint>

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

}  // namespace sojourn::metrics
