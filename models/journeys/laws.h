// Times of stays and races as probabilities, for explanations and expectations; nothing here
// reaches a draw.
//
// A clock rings when its exposure (cumulated hazard) has reached a unit exponential E. A stay is
// units(E) times its scale, and exposure is the inverse of units.
#pragma once

#include <vector>

#include "sim/population.h"
#include "sim/program.h"

namespace sojourn::models {

/// What a customer is like on average: every quantity that a coefficient or guard may read.
struct AverageCustomer {
  std::vector<double> traits;                        ///< means, of numeric traits
  std::vector<std::vector<double>> category_shares;  ///< [trait][code]
  std::vector<double> segment_shares;
  std::vector<double> variables;     ///< initial values
  std::vector<double> state_shares;  ///< [state] of the customer's time; one per track at first

  [[nodiscard]] double value(const sim::Source& source) const noexcept;
  /// Sum of coefficient times value.
  [[nodiscard]] double exponent(const std::vector<sim::Term>& terms) const noexcept;
  /// Probability that all are open, as if each were by itself.
  [[nodiscard]] double open(const std::vector<sim::Guard>& guards,
                            const sim::Program& program) const noexcept;
};

/// The average of a sample of the population, in the states it joins in.
[[nodiscard]] AverageCustomer average_customer(const sim::Program& program,
                                               const sim::Population& population);

/// A stay in units of its scale.
[[nodiscard]] double units(const sim::StayShape& shape, const std::vector<sim::StayTable>& tables,
                           double exponential);
/// The E with units(E) = `stay`; 0 below the shortest, infinity above the longest.
[[nodiscard]] double exposure(const sim::StayShape& shape,
                              const std::vector<sim::StayTable>& tables, double stay);
/// The mean in units of the scale; infinite for log-logistic shapes up to 1.
[[nodiscard]] double mean_units(const sim::StayShape& shape,
                                const std::vector<sim::StayTable>& tables);

/// How a state is left: moments and, for each exit, the probability of taking it then.
struct StateLaw {
  std::vector<double> seconds;
  std::vector<std::vector<double>> exits;  ///< [exit][moment]; all together 1, or 0 if never left
  std::vector<double> exit_probability;    ///< [exit]
  std::vector<double> exit_seconds;        ///< [exit] mean stay of those who take it
};

[[nodiscard]] StateLaw law_of(const sim::Program& program, const sim::StateRow& row,
                              const AverageCustomer& customer);

}  // namespace sojourn::models
