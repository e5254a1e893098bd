// Commerce compiled: what the work of a batch looks up.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "core/draws.h"
#include "core/monotone_table.h"
#include "sim/program.h"

namespace sojourn::models::commerce {

inline constexpr std::uint8_t nothing = 255;
inline constexpr std::size_t max_addons = 8;
inline constexpr std::size_t max_purchases = 8;
inline constexpr std::size_t max_plans = 64;

enum class Kind : std::uint8_t { bill, purchase, refund, fee, cost };

struct PriceChange {
  std::int32_t from = 0;
  double cents = 0.0;
};

struct PlanTerms {
  std::uint8_t product = 0;
  std::vector<PriceChange> prices{};  ///< by time; the first from the start on
  std::int32_t months = 0;            ///< period: calendar months, or
  std::int32_t seconds = 0;
  std::vector<float> inverse_odds{};  ///< by segment; infinite: never chosen
  std::int64_t cost = 0;              ///< micros
  std::int64_t setup_cost = 0;
  std::int32_t setup_fee = 0;  ///< cents
  float usage = 0.0F;
  Purpose usage_purpose{};
  std::uint8_t upgrade = nothing, downgrade = nothing;
};

struct AddonTerms {
  std::uint8_t product = 0;
  std::int32_t cents = 0;
  std::int64_t cost = 0;
};

struct PurchaseTerms {
  enum class Law : std::uint8_t { fixed, gamma_gamma, lognormal };
  std::uint8_t product = 0;
  Law law = Law::fixed;
  float cents = 0.0F;  ///< amount, scale p gamma / q of unit means, or median
  std::optional<MonotoneTable> order_table{}, customer_table{};
  float order_sd = 0.0F, customer_sd = 0.0F;
  float elasticity = 0.0F;
  float more_items = 0.0F;  ///< mean beyond the first
  float cost_share = 0.0F;
  float return_share = 0.0F;
  std::int32_t return_after = 0;
  Purpose customer_purpose{};
};

struct CostTerms {
  std::uint8_t product = 0;
  std::int64_t micros = 0;
  bool by_channel = false;  ///< plus that of the channel
};

/// What entering a state does.
struct StateTerms {
  bool begins = false, ends = false, upgrades = false, downgrades = false;
  bool pauses = false, is_unpaid = false;
  std::uint8_t adds = 0, drops = 0;  ///< bits of add-ons
  std::uint8_t purchase = nothing;
  std::vector<Purpose> plan_purposes{};  ///< of the race of plans, one per four of them
  Purpose order_purpose{};
  std::vector<CostTerms> costs;
};

/// First days of the run's months and of those around it, for periods of calendar months.
struct MonthTable {
  std::vector<std::int32_t> first_day;  ///< of each month, in days since the start; may be < 0
  std::vector<std::uint32_t> month_of_day;

  [[nodiscard]] static MonthTable make(Date start, Seconds length, std::int32_t longest);
};

struct Terms {
  std::vector<std::string> products;
  std::string currency = "EUR";
  std::vector<PlanTerms> plans;
  std::vector<AddonTerms> addons;
  std::vector<PurchaseTerms> purchases;
  std::vector<StateTerms> states;           ///< by state
  std::vector<std::int64_t> channel_costs;  ///< micros, by channel
  std::optional<std::size_t> channel_column;
  std::optional<std::size_t> satisfaction;  ///< where some purchase depends on it
  MonthTable months;
  bool has_contracts = false, has_returns = false, has_gates = false, by_segment = false;
};

}  // namespace sojourn::models::commerce
