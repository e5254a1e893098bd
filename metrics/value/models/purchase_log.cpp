#include "metrics/value/models/purchase_log.h"

#include <algorithm>

#include "core/error.h"

namespace sojourn::metrics {

std::int64_t added_cents(std::int64_t a, std::int64_t b) {
  std::int64_t sum = 0;
  if (__builtin_add_overflow(a, b, &sum)) {
    throw InputError(
        "a sum of money does not fit (it exceeds 9.2e18 cents). Check the unit of the amounts");
  }
  return sum;
}

void PurchaseLog::merge(const PurchaseLog& other) {
  purchases_.insert(purchases_.end(), other.purchases_.begin(), other.purchases_.end());
}

std::int64_t PurchaseLog::last_period() const {
  SOJOURN_EXPECT(!purchases_.empty());
  const auto earlier = [](const Purchase& a, const Purchase& b) { return a.period < b.period; };
  return std::max_element(purchases_.begin(), purchases_.end(), earlier)->period;
}

std::vector<PurchaseLog::Purchase> PurchaseLog::by_customer() const {
  std::vector<Purchase> sorted = purchases_;
  std::sort(sorted.begin(), sorted.end());
  std::vector<Purchase> summed;
  for (const Purchase& next : sorted) {
    if (!summed.empty() && summed.back().customer == next.customer &&
        summed.back().period == next.period) {
      summed.back().cents = added_cents(summed.back().cents, next.cents);
    } else {
      summed.push_back(next);
    }
  }
  return summed;
}

std::vector<PurchaseSummary> PurchaseLog::summaries(std::int64_t end) const {
  std::vector<PurchaseSummary> found;
  std::int64_t first = 0;
  for (const Purchase& purchase : by_customer()) {
    if (purchase.period > end) continue;
    if (found.empty() || found.back().customer != purchase.customer) {
      first = purchase.period;
      found.push_back({.customer = purchase.customer, .age = end - first, .cents = purchase.cents});
      continue;
    }
    PurchaseSummary& customer = found.back();
    ++customer.repeats;
    customer.last = purchase.period - first;
    customer.repeat_cents = added_cents(customer.repeat_cents, purchase.cents);
    customer.cents = added_cents(customer.cents, purchase.cents);
  }
  return found;
}

std::vector<std::int64_t> PurchaseLog::totals() const {
  std::vector<std::int64_t> found;
  const Purchase* last = nullptr;
  const std::vector<Purchase> sorted = by_customer();
  for (const Purchase& purchase : sorted) {
    const bool same = last != nullptr && last->customer == purchase.customer;
    if (!same) found.push_back(0);
    found.back() = added_cents(found.back(), purchase.cents);
    last = &purchase;
  }
  return found;
}

}  // namespace sojourn::metrics
