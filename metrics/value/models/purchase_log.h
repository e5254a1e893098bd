// Purchases by customer, and what models of repeat buying make of them.
//
// Purchases of one customer in one period (a day) count once, with their sum: x is the number of
// periods with a purchase after the first, t_x the time from the first to the last, T from the
// first to the end, m the mean of the repeat periods' sums. Times are in periods, whole.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace sojourn::metrics {

/// One customer's history up to the end of observation.
struct PurchaseSummary {
  std::uint64_t customer = 0;
  std::int64_t repeats = 0;  ///< x
  std::int64_t last = 0;     ///< t_x
  std::int64_t age = 0;      ///< T
  std::int64_t repeat_cents = 0;
  std::int64_t cents = 0;  ///< of all purchases
};

class PurchaseLog {
 public:
  struct Purchase {
    std::uint64_t customer;
    std::int64_t period;
    std::int64_t cents;
    friend auto operator<=>(const Purchase&, const Purchase&) = default;
  };

  /// Counts one purchase; periods are numbered from any origin.
  void add(const Purchase& purchase) { purchases_.push_back(purchase); }
  void merge(const PurchaseLog& other);

  /// Whether nothing was taken in.
  [[nodiscard]] bool empty() const noexcept { return purchases_.empty(); }
  /// The last period with a purchase; call it only where there is one.
  [[nodiscard]] std::int64_t last_period() const;
  /// All purchases by customer, then period; those of one period added up. Throws InputError where
  /// a sum does not fit into 64 bits.
  [[nodiscard]] std::vector<Purchase> by_customer() const;
  /// A summary per customer who bought by the period `end`, by customer; later purchases are left
  /// out.
  [[nodiscard]] std::vector<PurchaseSummary> summaries(std::int64_t end) const;

  /// The sum of each customer's purchases, in cents, by customer.
  [[nodiscard]] std::vector<std::int64_t> totals() const;

 private:
  std::vector<Purchase> purchases_;
};

/// a + b of cents; throws InputError where it does not fit.
[[nodiscard]] std::int64_t added_cents(std::int64_t a, std::int64_t b);

}  // namespace sojourn::metrics
