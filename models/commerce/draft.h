// Commerce as a user wrote it: names are still names, each with the place it stands at.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/money.h"
#include "core/settings.h"
#include "core/time.h"
#include "models/part.h"

namespace sojourn::models::commerce {

struct PriceChangeDraft {
  Name name{};
  Date from{};
  Position position{};
  Money price{};
};

struct PlanDraft {
  Name name{};
  std::string path{};
  Money price{};
  Length every{.months = 1};
  double odds = 1.0;
  std::vector<NamedNumber> segments{};  ///< factors on the odds
  UnitCost cost{};                      ///< to serve, with each bill
  Money setup_fee{};
  UnitCost setup_cost{};
  double usage = 0.0;
  std::optional<Name> upgrade{};
  std::optional<Name> downgrade{};
  std::vector<PriceChangeDraft> changes{};
};

struct AddonDraft {
  Name name{};
  Money price{};
  UnitCost cost{};
  Places at{}, end{};
};

struct PurchaseDraft {
  Name name{};
  std::string path{};
  Places at{};
  int law = -1;  ///< of spend: 0 fixed, 1 gamma_gamma, 2 lognormal
  Money fixed{}, gamma{}, median{};
  double p = 1.0, q = 2.0;
  double customer_sd = 0.0, order_sd = 0.0;
  double elasticity = 0.0;
  Position elasticity_position{};
  double items = 1.0;
  double cost_share = 0.0;
  double return_share = 0.0;
  double return_after = 14.0 * 86400.0;  ///< seconds
};

struct CostDraft {
  Name name{};
  Places at{};
  UnitCost amount{};
};

struct Draft {
  bool given = false;
  Places begin{}, end{}, pause{}, unpaid{}, upgrade{}, downgrade{};
  Name satisfaction{.text = "satisfaction"};
  Position position{};
  std::optional<Currency> currency{};
  std::vector<PlanDraft> plans{};
  std::vector<AddonDraft> addons{};
  std::vector<PurchaseDraft> purchases{};
  std::vector<CostDraft> costs{};
};

/// Declares [commerce], [plan.NAME], [addon.NAME], [purchase.NAME] and [cost.NAME].
void describe_commerce(Fields& root, Draft& draft);

}  // namespace sojourn::models::commerce
