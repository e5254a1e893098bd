// The money of a batch: the few lanes that have something to pay are listed, and sixteen at a time
// their numbers are gathered into vectors from which each kind of row is worked out.
//
// Parameters are looked up by row (variant * states + state), or by (variant * plans + plan) and
// the like, so that several variants are the same code over tables laid end to end. Costs are whole
// cents and a rest in micro-units, 10,000 to a cent.
//
// money.cpp is compiled once per instruction set, as sim/kernels are.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/monotone_table.h"
#include "sim/kernels/lanes.h"

namespace sojourn::models::commerce {

/// What entering a state does, as bits.
inline constexpr std::uint32_t changes_contract = 1, is_purchase = 2, has_costs = 4;
/// What being in a state does to bills, as bits.
inline constexpr std::uint32_t pauses_bills = 1, delays_bills = 2;

inline constexpr std::uint32_t new_contract = 128;  ///< in the plan's column until the first bill
inline constexpr std::uint32_t micros_per_cent = 10000;

/// Micro-units, as whole cents and the rest.
struct MicrosTable {
  const std::uint32_t* cents = nullptr;
  const std::uint32_t* rest = nullptr;
};

/// By variant * plans + plan; padded as the engine's tables are.
struct PlanTables {
  std::size_t plans = 0;  ///< of a variant
  std::size_t rows = 0;   ///< of all variants
  const std::uint32_t* product = nullptr;
  const std::int32_t* months = nullptr;
  const std::int32_t* seconds = nullptr;
  std::size_t prices = 0;                      ///< steps of the price that has most
  const std::int32_t* price_from = nullptr;    ///< [step * rows + row]
  const double* price = nullptr;               ///< cents
  const std::uint32_t* whole_price = nullptr;  ///< the same, rounded
  bool has_usage = false;
  const float* usage = nullptr;
  const std::uint32_t* usage_purpose = nullptr;
  MicrosTable cost, setup_cost;
  const std::uint32_t* has_cost = nullptr;
  const std::uint32_t* has_setup_cost = nullptr;
  const std::uint32_t* setup_fee = nullptr;
  std::size_t segments = 1;
  const float* inverse_odds = nullptr;            ///< [row * segments + segment]
  const std::uint32_t* choice_purpose = nullptr;  ///< [block * rows of states + row]
};

/// By variant * add-ons + add-on; padded.
struct AddonTables {
  std::size_t addons = 0;  ///< of a variant
  std::size_t rows = 0;    ///< of all variants
  const std::uint32_t* product = nullptr;
  const std::uint32_t* price = nullptr;
  MicrosTable cost;
  const std::uint32_t* has_cost = nullptr;
};

/// By cost, padded; the costs of a row are neighbours.
struct CostTables {
  std::size_t rows = 0;
  std::size_t most = 0;                  ///< of a row that has most
  const std::uint32_t* first = nullptr;  ///< by row
  const std::uint32_t* count = nullptr;  ///< by row
  const std::uint32_t* product = nullptr;
  MicrosTable cost;
  const std::uint32_t* by_channel = nullptr;
  std::uint32_t channels = 0;
  MicrosTable channel;  ///< [variant * (channels + 1) + channel]; the last is none
};

/// First days of months, as MonthTable in terms.h has them.
struct MonthColumns {
  const std::int32_t* first_day = nullptr;
  const std::uint32_t* month_of_day = nullptr;
};

struct MoneyTables {
  std::size_t rows = 0;  ///< of states
  std::size_t variants = 1;
  const std::uint32_t* effects = nullptr;  ///< by row
  const std::uint32_t* gates = nullptr;    ///< by row
  std::size_t gated = 0;                   ///< tracks with gates
  std::uint32_t gated_tracks[sim::max_tracks] = {};
  const std::uint32_t* variant = nullptr;  ///< by row
  const std::uint32_t* purchase_product = nullptr;
  std::uint32_t purchases = 0;
  PlanTables plan;
  AddonTables addon;
  CostTables cost;
  MonthColumns months;
  const std::uint32_t* channel = nullptr;  ///< column of the batch
};

/// Columns that customers keep; null where the scenario needs none.
struct MoneyColumns {
  std::uint32_t* next_bill = nullptr;
  std::uint32_t* plan = nullptr;
  std::uint32_t* anchor = nullptr;
  std::uint32_t* addons = nullptr;
  std::uint32_t* waiting = nullptr;
  std::uint32_t* refund_due = nullptr;
  std::uint32_t* refund_cents = nullptr;
  std::uint32_t* below_cent = nullptr;
  std::uint32_t* revenue = nullptr;
  std::uint32_t* cost = nullptr;
};

/// Payments on their way to their table.
struct PaymentRows {
  std::uint32_t* customer = nullptr;
  std::int32_t* time = nullptr;
  std::uint32_t* what = nullptr;  ///< kind + 256 * product + 65536 * items
  std::uint32_t* amount = nullptr;
  std::size_t count = 0;
};

/// Where they land.
struct PaymentTable {
  std::uint32_t* customer = nullptr;
  std::int32_t* time = nullptr;
  std::uint8_t* kind = nullptr;
  std::uint8_t* product = nullptr;
  std::int32_t* amount = nullptr;
  std::uint16_t* items = nullptr;
};

/// What is bought on entering a state; the same for all lanes listed.
struct OrderLaw {
  enum class Kind : std::uint8_t { fixed, gamma_gamma, lognormal };
  Kind kind = Kind::fixed;
  std::uint32_t purchase = 0;
  std::uint32_t product = 0;
  float cents = 0.0F;
  const std::uint32_t* purposes = nullptr;  ///< by row of states, padded
  MonotoneTableView order_table, customer_table;
  float order_sd = 0.0F, customer_sd = 0.0F;
  float elasticity = 0.0F;
  float more_items = 0.0F;
  float cost_share = 0.0F;
  float return_share = 0.0F;
  std::int32_t return_after = 0;
  std::uint32_t customer_purpose = 0;
  const float* satisfaction = nullptr;  ///< column of the batch; null: no matter
};

/// All that a call works on: the lanes listed, each once.
struct MoneyBatch {
  const sim::Lanes& lanes;
  const MoneyTables& tables;
  MoneyColumns columns;
  const std::uint32_t* list = nullptr;
  std::size_t listed = 0;
  PaymentRows& rows;
  std::uint32_t seed = 0, replication = 0;                  ///< of what happens
  std::uint32_t lasting_seed = 0, lasting_replication = 0;  ///< of what customers are
};

struct MoneyKernels {
  const char* name;
  /// Lanes i < n with due[i] < until[i], ascending; returns how many.
  std::size_t (*find_before)(const std::int32_t* due, const std::int32_t* until, std::size_t n,
                             std::uint32_t* lanes);
  /// Contracts begin at `time` in a state, with a race of plans; all three by lane.
  void (*begin_contracts)(const MoneyBatch&, const std::uint32_t* states, const std::int32_t* time,
                          const std::uint32_t* occurrence);
  /// The next bill of each.
  void (*bill)(const MoneyBatch&);
  /// The bills that wait, at the event.
  void (*bill_waiting)(const MoneyBatch&);
  /// The refund that each has due.
  void (*give_back)(const MoneyBatch&);
  /// An order of each.
  void (*order)(const MoneyBatch&, const OrderLaw&);
  /// Costs of the states entered.
  void (*charge_states)(const MoneyBatch&);
  /// Rows to their table.
  void (*unpack)(const PaymentRows&, const PaymentTable&);
};

/// Those of the instruction set that `name` has among the engine's.
[[nodiscard]] const MoneyKernels& money_kernels(const char* name);

}  // namespace sojourn::models::commerce
