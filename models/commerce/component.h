// Commerce as a component: its columns, tables and truth.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "models/commerce/terms.h"
#include "sim/component.h"

namespace sojourn::models::commerce {

/// Where each column is among those of the component; `absent` where the scenario needs none.
struct ColumnPlaces {
  static constexpr std::size_t absent = 255;
  std::size_t next_bill = absent, plan = absent, anchor = absent, addons = absent, waiting = absent,
              refund_due = absent, refund_cents = absent, below_cent = absent, revenue = absent,
              cost = absent;
};

[[nodiscard]] ColumnPlaces places_of(const Terms& terms, std::vector<sim::ExtraColumn>* columns);

/// Columns of the table of payments.
enum PaymentColumn : std::size_t {
  payment_customer,
  payment_time,
  payment_kind,
  payment_product,
  payment_amount,
  payment_items
};

[[nodiscard]] std::unique_ptr<sim::ComponentWork> make_work(const Terms& terms,
                                                            const sim::ComponentSetup& setup);
[[nodiscard]] std::shared_ptr<const sim::Component> make_component(Terms terms);

}  // namespace sojourn::models::commerce
