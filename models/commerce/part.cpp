// Commerce as a part of a scenario: money that customers pay and cost.
//
// Contractual: a contract begins in named states, its plan is a race over odds by segment, and a
// bill falls due at its begin and every period after (calendar months keep the day of the month).
// Non-contractual: named states are purchases, with spend by gamma-gamma or lognormal laws.
// Costs: per bill, per encounter (touchpoint and channel), per named state, per purchase.
// Everything is a row of `payments`. Payments never change what customers do: churn, dunning and
// upgrades belong to the journeys.
#include <algorithm>
#include <utility>

#include "models/commerce.h"
#include "models/commerce/ahead.h"
#include "models/commerce/compile.h"
#include "models/commerce/component.h"
#include "models/commerce/draft.h"

namespace sojourn::models {
namespace {

class CommercePart final : public Part {
 public:
  [[nodiscard]] int order() const noexcept override { return 30; }
  void describe(Fields& root) override { commerce::describe_commerce(root, draft_); }
  [[nodiscard]] std::shared_ptr<const sim::Component> compile(PartContext& context) override {
    const bool any = !draft_.begin.entries.empty() || !draft_.plans.empty() ||
                     !draft_.addons.empty() || !draft_.purchases.empty() || !draft_.costs.empty();
    if (!any && !serving_costs(context)) return nullptr;
    commerce::Terms terms = commerce::compile_terms(draft_, context);
    context.money = commerce::make_money_ahead(terms, context.extra_columns(), context.start);
    return commerce::make_component(std::move(terms));
  }

 private:
  // Encounters cost money where nothing is sold, too.
  static bool serving_costs(const PartContext& context) {
    const bool channels = context.channel_column.has_value() &&
                          std::any_of(context.channels.begin(), context.channels.end(),
                                      [](const auto& c) { return c.cost.micros != 0; });
    return std::any_of(context.touchpoints.begin(), context.touchpoints.end(), [&](const auto& t) {
      return t.cost.micros != 0 || (channels && t.has_channels);
    });
  }

  commerce::Draft draft_;
};

}  // namespace

std::unique_ptr<Part> make_commerce_part() { return std::make_unique<CommercePart>(); }

}  // namespace sojourn::models
