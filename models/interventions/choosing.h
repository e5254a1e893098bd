// Whom to choose where not all can be treated: those with the highest scores, as many as a number,
// a budget and a capacity allow. Equal scores go by the customer's id, so that the choice does not
// depend on who was seen first.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace sojourn::models {

struct Candidate {
  float score = 0.0F;
  std::uint32_t customer = 0;
  bool is_new = true;  ///< never treated before
  friend bool operator==(const Candidate&, const Candidate&) = default;
};

/// What limits one choice; what is absent limits nothing.
struct Limits {
  std::optional<std::uint64_t> most{};      ///< customers
  std::optional<double> share{};            ///< of the candidates, rounded to the nearest customer
  std::optional<std::int64_t> budget{};     ///< micro-units of the currency
  std::int64_t first_cost = 0;              ///< of a customer never treated before
  std::int64_t further_cost = 0;            ///< of others
  std::optional<std::uint64_t> capacity{};  ///< customers under treatment at one time
};

/// The candidates chosen, by customer. Down the scores it stops at the first who does not fit.
[[nodiscard]] std::vector<Candidate> choose(std::vector<Candidate> candidates, const Limits& limits,
                                            std::uint64_t under_treatment);

}  // namespace sojourn::models
