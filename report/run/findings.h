// What a run's page says in its headline and facts, as its sections find it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "report/page.h"

namespace sojourn::report {

/// The score of a survey that asks for recommendation.
struct Recommendation {
  std::string survey{};
  Point observed{};
  Point of_all{};  ///< no value where the truth was not recorded
};

/// Money of the run.
struct Earned {
  double revenue = 0.0;
  double margin = 0.0;
  std::string currency{};
};

struct Findings {
  std::uint64_t joined = 0;
  std::uint64_t became = 0;  ///< customers of the company at some time
  std::uint64_t at_end = 0;  ///< of them, at the end of the run
  std::uint64_t moves = 0;
  Point retained{};         ///< share that had not left after `retained_months`
  int retained_months = 0;  ///< 0: unknown
  std::optional<Recommendation> recommendation{};
  std::optional<Earned> earned{};
};

}  // namespace sojourn::report
