// What commerce knows of money to come: expectations, given who a customer is and where she stands.
// Published for parts that need them without living through it (closed forms of remaining value).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/draws.h"
#include "core/time.h"
#include "sim/kernels/lanes.h"

namespace sojourn::models {

class MoneyAhead {
 public:
  /// A bill less what serving its period costs, should the contract still be there.
  struct Bill {
    Seconds time = 0;
    double cents = 0.0;
  };

  virtual ~MoneyAhead() = default;
  /// Rules by which money depends on more than the customer and her state, in words; with none the
  /// expectations below hold.
  [[nodiscard]] virtual std::vector<std::string> obstacles() const = 0;
  /// Whether entering the state brings money, or begins or ends a contract.
  [[nodiscard]] virtual bool acts_at(sim::StateIndex state) const = 0;
  [[nodiscard]] virtual bool begins_contract(sim::StateIndex state) const = 0;
  [[nodiscard]] virtual bool ends_contract(sim::StateIndex state) const = 0;
  /// Cents that each entering of the state brings on average, costs taken off. `lasting` is the key
  /// of what customers are.
  [[nodiscard]] virtual double at_entry(sim::StateIndex state, std::uint32_t customer,
                                        DrawKey lasting) const = 0;
  /// The lane's bills before `until`, in order; none without a contract.
  virtual void find_bills(const sim::Lanes& lanes, std::size_t lane, Seconds until, DrawKey lasting,
                          std::vector<Bill>& bills) const = 0;
};

}  // namespace sojourn::models
