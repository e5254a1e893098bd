// What customers are still worth at the end of a run: the margin to come, which only a simulator
// can know.
//
//   remaining value = E sum over payments at t in [T, T + horizon) of
//                     amount (1 + i)^(-days(t - T) / 365)
//   referral value  = logistic(z0 + z1 A) share * worth     of who is a customer at T, else 0
//
// T is the end of the run, i the discount rate per year, A standardised attitude at T. Where the
// expectation has a closed form it is worked out (models/value/closed_form.h). Elsewhere lives go
// on under the rules in force. One continuation is the life the customer goes on to live; its sums
// over customers are unbiased, its values customer by customer scatter around what is expected. Of
// K > 1 each draws anew what is to come, given the state at T and all that has passed
// (sim/clocks_renew.cpp), and their mean goes to what is expected of this customer. They come from
// a run of their own that goes on for the horizon, so the run itself, its rows and its digest know
// nothing of it.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/table.h"
#include "core/time.h"
#include "models/money_ahead.h"
#include "models/scenario.h"
#include "sim/component.h"
#include "sim/run.h"

namespace sojourn::models {

struct ReferralModel {
  std::size_t variable = 0;
  double centre = 0.0, spread = 1.0;
  double base = -0.708, slope = 0.5;  ///< z0, z1
  double success = 0.42;              ///< share of referrals that bring a customer
  double worth = 0.0;                 ///< cents, of a customer brought
};

struct ValueModel {
  Seconds horizon = 0;
  double discount = 0.10;           ///< per year
  std::uint32_t continuations = 1;  ///< K
  /// What the closed form is worked out with; null: lives go on.
  std::shared_ptr<const MoneyAhead> closed{};
  std::vector<std::string> obstacles{};  ///< to a closed form, in words
  std::string unit;                      ///< of amounts: "0.01 EUR"
  std::optional<ReferralModel> referral{};
  std::vector<std::uint8_t> outside;  ///< by state: 1 where who is in it is no customer
};

/// Remaining values by customer, filled before a run and read at its end; empty: not known.
using RemainingValues = std::vector<float>;

/// The component of a program that reports values.
class ValueComponent : public sim::Component {
 public:
  [[nodiscard]] virtual const ValueModel& model() const noexcept = 0;
  /// Where the run finds remaining values.
  [[nodiscard]] virtual RemainingValues& remaining() const noexcept = 0;
};

/// `tracks` is how many the program has.
[[nodiscard]] std::shared_ptr<const sim::Component> make_value_component(ValueModel model,
                                                                         std::size_t tracks);
/// That of the program; null where the scenario has no [value].
[[nodiscard]] const ValueComponent* value_of(const sim::Program& program);

/// How remaining values are found, in a sentence, and what keeps them from a closed form.
[[nodiscard]] std::string value_in_words(const ValueModel& model);

/// Length of the run-off with which the scenario goes on for the horizon, such as "1827 days".
[[nodiscard]] std::string run_off_to_value(const Scenario& scenario);

/// Fills in the remaining values of a scenario's customers from lives that go on; `later` is the
/// same scenario with run_off_to_value as its run-off, and gets as many customers. Key, threads,
/// batches, shards and windows are those of `options`; ends early, with values that mean nothing,
/// once `stop` is set.
void value_customers(const Scenario& scenario, Scenario& later, const sim::RunOptions& options,
                     const std::atomic<bool>* stop = nullptr);

}  // namespace sojourn::models
