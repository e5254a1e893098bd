// Payments that fail: the attempts to collect what is owed, row by row.
//
// A state that [commerce] calls unpaid stands for one attempt that failed; a chain of such states
// is a schedule of retries, each with a stay and a chance of success of its own. So entering the
// first is the attempt that failed, moving to a further one (or again to the same) a retry that
// failed, leaving them within the contract the attempt that went through, and ending the contract
// there an involuntary departure: the retries are exhausted.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sim/component.h"

namespace sojourn::models::commerce {

struct AttemptStates {
  std::vector<std::uint32_t> is_unpaid;  ///< by state, padded
  std::vector<std::uint8_t> ends;        ///< by state: 1 where entering it ends the contract
  std::string time_unit;
};

enum class Attempt : std::uint8_t { failed, retry_failed, recovered, exhausted };

/// Columns of the table of attempts.
enum AttemptColumn : std::size_t {
  attempt_customer,
  attempt_time,
  attempt_kind,
  attempt_number,
  attempt_since
};

[[nodiscard]] std::shared_ptr<const sim::Component> make_attempts(AttemptStates states);

}  // namespace sojourn::models::commerce
