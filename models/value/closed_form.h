// The expected remaining value of a customer where it has a closed form.
//
// It has one where what moves money is a Markov chain given who the customer is: exits by hazards
// and exponential stays whose speeds, and choices whose weights, depend on traits and segments
// only, states of no time between them, and no other track that interferes. Then
//
//   value = sum over tracks of the chain's discounted earnings (models/value/chain.h)
//         + sum over bills k of b^(days to k) P(the contract is still there at k) margin(k)
//
// For a buyer of rate l who is gone after a purchase with probability p this is the expected number
// of discounted purchases, l (1 - exp(-(l p + i) H)) / (l p + i), times her mean margin; for a
// contract with the constant hazard h, the bills times exp(-h t).
//
// Time is continuous here, whole seconds in a run: what that moves is far below a standard error.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/draws.h"
#include "models/money_ahead.h"
#include "models/value/chain.h"
#include "sim/plan.h"
#include "sim/program.h"

namespace sojourn::models {

/// Whether it is left in the second in which it is entered.
[[nodiscard]] inline bool takes_no_time(const sim::Clock& stay) noexcept {
  return stay.shape.kind == sim::StayShape::Kind::fixed && stay.scale <= 0.0F;
}
[[nodiscard]] inline bool takes_no_time(const sim::StateRow& row) noexcept {
  return row.leaving == sim::Leaving::by_choice && takes_no_time(row.stay);
}

/// States that are reached from where contracts begin without one of their ends, by state.
[[nodiscard]] std::vector<bool> contract_states(const sim::Program& program,
                                                const MoneyAhead& money);

/// What keeps a scenario from a closed form, in words; none: it has one. `words` says a source.
[[nodiscard]] std::vector<std::string> obstacles_to_closed_form(
    const sim::Program& program, const MoneyAhead& money,
    const std::function<std::string(const sim::Source&)>& words);

class ClosedForm {
 public:
  /// Of a program without obstacles. `discount` is the factor of a day.
  ClosedForm(const sim::Plan& plan, const MoneyAhead& money, Seconds horizon, double discount);

  /// Cents, of the customer who has reached the end of the run in the lane.
  [[nodiscard]] double value(const sim::Lanes& lanes, std::size_t lane, DrawKey lasting);

 private:
  struct Track {
    std::size_t track = 0;
    std::vector<std::size_t> states{};  ///< of its chain
    std::vector<bool> in_contract{};    ///< by place in the chain
    bool has_contracts = false;
  };

  [[nodiscard]] double bills_of(const Track& track, const EarningChain& chain,
                                std::size_t at) const;

  const sim::Plan& plan_;
  const MoneyAhead& money_;
  Seconds horizon_;
  double discount_;
  std::vector<std::size_t> places_;  ///< of states in the chain of their track
  std::vector<Track> tracks_;        ///< those that earn
  std::vector<MoneyAhead::Bill> bills_;
};

}  // namespace sojourn::models
