// A log of what customers did, and what retention metrics say of it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/metrics/feeding.h"

namespace sojourn::metrics::testing {

inline constexpr std::int64_t hour = 3600;
inline constexpr std::int64_t day = 24 * hour;

struct Log {
  std::vector<std::uint64_t> customers;
  std::vector<std::int64_t> times;
  std::vector<std::string> activities;

  void add(std::uint64_t customer, std::int64_t time, const std::string& activity = "use") {
    customers.push_back(customer);
    times.push_back(time);
    activities.push_back(activity);
  }
  [[nodiscard]] Table table() const {
    return {.columns = {{"customer", customers}, {"time", times}, {"activity", words(activities)}},
            .size = times.size()};
  }
};

inline std::vector<Result> results_of(const std::string& spec, const Log& log) {
  return results_of(spec, log.table());
}

}  // namespace sojourn::metrics::testing
