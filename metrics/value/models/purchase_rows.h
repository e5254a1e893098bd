// Purchases out of a chunk of rows: the roles, and a metric whose whole state is a purchase log.
#pragma once

#include <cstdint>
#include <vector>

#include "metrics/days.h"
#include "metrics/metric.h"
#include "metrics/value/models/purchase_log.h"

namespace sojourn::metrics {

/// A metric over payments (customer, time, amount). Rows that miss a value are left out.
class PurchaseMetric : public Metric {
 public:
  [[nodiscard]] std::vector<Input> inputs() const override {
    return {{"payments",
             {{"customer", RoleType::identity, Need::required, "who paid"},
              {"time", RoleType::time, Need::required, "when"},
              {"amount", RoleType::money, Need::required, "how much, in cents"}}}};
  }
  void add(std::size_t /*input*/, const Rows& rows) override {
    const Identities customer = rows.identities("customer");
    const Times time = rows.times("time");
    const Times amount = rows.money("amount");
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (time[i] == missing_time || amount[i] == missing_money) continue;
      log_.add({customer[i], period_of(day_of(time[i])), amount[i]});
    }
  }
  void merge(const Metric& other) override {
    if (other.name() != name()) throw InputError("metrics of different kinds cannot be merged.");
    log_.merge(same_kind<PurchaseMetric>(other).log_);
  }

 protected:
  [[nodiscard]] const PurchaseLog& log() const noexcept { return log_; }
  /// The period that a day since 1970-01-01 belongs to.
  [[nodiscard]] virtual std::int64_t period_of(std::int64_t day) const { return day; }

 private:
  PurchaseLog log_;
};

}  // namespace sojourn::metrics
