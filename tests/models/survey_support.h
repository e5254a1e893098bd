// A journey whose customers have an attitude and encounters to be asked about.
#pragma once

#include <string>

namespace sojourn::models::testing {

/// So many customers who are active after a day, with a standard normal satisfaction, and `more`.
inline std::string asked_customers(int customers, const std::string& more) {
  return "[scenario]\nformat = 1\nlength = \"400 days\"\n[population]\ncustomers = " +
         std::to_string(customers) + R"(
[variables.satisfaction]
[variables.encounter]
[journey.life.new]
stay.fixed = "1 day"
next.active = 1.0
[journey.life.active]
stay.exponential = { mean = "40 days" }
enter.satisfaction = { toward = 0.0, sd = 1.0, rate = 1.0 }
enter.encounter = { toward = 0.0, sd = 1.0, rate = 1.0 }
next.active = 1.0
)" + more;
}

/// A survey of csat after every encounter.
inline const std::string csat_after = "[survey.s]\nkind = \"csat\"\nat = { life = [\"active\"] }\n";

}  // namespace sojourn::models::testing
