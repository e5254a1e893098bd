// What models of repeat buying know of a customer: how often after the first purchase (x), when
// last (t_x), and how long observed (T), both times counted from the first purchase.
//
// Equal customers are counted once, with how many they are; so the state is exact, merges to the
// same bits in any split, and likelihoods cost by distinct customers.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace sojourn::metrics {

struct Buyer {
  double repeats = 0.0;  ///< x, whole
  double last = 0.0;     ///< t_x, 0 where x = 0
  double age = 0.0;      ///< T >= t_x
  friend auto operator<=>(const Buyer&, const Buyer&) = default;
};

struct BuyerCount {
  Buyer buyer;
  std::int64_t count = 0;
};

class RepeatBuying {
 public:
  /// Takes in customers, one of each column per customer; throws InputError, and stays as it was,
  /// where x is not whole, t_x > T, or x > 0 without a later purchase (t_x = 0) or the reverse.
  void add(std::span<const double> repeats, std::span<const double> last,
           std::span<const double> age);
  void merge(const RepeatBuying& other);

  [[nodiscard]] std::int64_t customers() const noexcept { return customers_; }
  [[nodiscard]] std::int64_t repeat_buyers() const noexcept { return repeat_buyers_; }
  /// Distinct customers, rising.
  [[nodiscard]] const std::vector<BuyerCount>& buyers() const;

 private:
  mutable std::vector<BuyerCount> buyers_;  ///< sorted and distinct where `sorted_`
  mutable bool sorted_ = true;
  std::int64_t customers_ = 0;
  std::int64_t repeat_buyers_ = 0;
};

/// Why no model can be fitted; empty where one can.
[[nodiscard]] std::string no_fit_of(const RepeatBuying& buying);
/// The longest T.
[[nodiscard]] double longest_age(const RepeatBuying& buying);

/// The log-likelihood of all customers, where that of one is of_repeats(x) + of_times(buyer).
template <typename OfRepeats, typename OfTimes>
[[nodiscard]] double sum_log_likelihoods(const RepeatBuying& buying, const OfRepeats& of_repeats,
                                         const OfTimes& of_times) {
  double sum = 0.0;
  double repeats = -1.0;
  double part = 0.0;
  for (const auto& [buyer, count] : buying.buyers()) {
    if (buyer.repeats != repeats) {
      repeats = buyer.repeats;
      part = of_repeats(repeats);
    }
    sum += static_cast<double>(count) * (part + of_times(buyer));
  }
  return sum;
}

}  // namespace sojourn::metrics
