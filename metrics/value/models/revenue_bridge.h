// The revenue bridge: what recurring revenue did between two moments, account by account.
//
//   end = start + new + reactivated + expanded - contracted - churned         (closes to the cent)
//
// new: 0 before, above 0 now, never above 0 earlier; reactivated: the same, but was once above 0;
// expanded, contracted: above 0 both times; churned: above 0 before, 0 now.
//   NRR = end revenue of those who paid at the start / their start revenue
//   GRR = the same with nobody counted above their start, so GRR <= 1 and NRR >= GRR
// Standard errors are those of a ratio over accounts: with e_i = y_i - R x_i,
// se^2 = n / (n - 1) sum e_i^2 / (sum x_i)^2. Estimand: the ratio in a population of such accounts.
#pragma once

#include <cstdint>

#include "core/estimate.h"
#include "metrics/exact_sum.h"

namespace sojourn::metrics {

/// Cents by kind of movement; all not negative.
struct RevenueMoves {
  std::int64_t start = 0;
  std::int64_t added = 0;  ///< new
  std::int64_t reactivated = 0;
  std::int64_t expanded = 0;
  std::int64_t contracted = 0;
  std::int64_t churned = 0;
  std::int64_t end = 0;
  friend bool operator==(const RevenueMoves&, const RevenueMoves&) = default;
};

enum class Known : std::uint8_t { never_paid, paid_before };

class RevenueBridge {
 public:
  /// Takes in an account's recurring revenue in cents at both moments; `before` says whether it
  /// paid at any time before the start. Throws InputError, and stays as it was, for negative
  /// revenue or where a sum does not fit.
  void add(std::int64_t start, std::int64_t end, Known before);
  void merge(const RevenueBridge& other);

  [[nodiscard]] const RevenueMoves& moves() const noexcept { return moves_; }
  /// Accounts that paid at the start.
  [[nodiscard]] std::int64_t payers() const noexcept { return payers_; }
  [[nodiscard]] Outcome net_retention() const;
  [[nodiscard]] Outcome gross_retention() const;

 private:
  // Exact sums over payers of x^2, x y and y^2, y the end revenue with and without expansion.
  struct Squares {
    ExactSum xx;
    ExactSum xy;
    ExactSum yy;
  };
  [[nodiscard]] Outcome ratio(std::int64_t kept, const Squares& squares) const;

  RevenueMoves moves_;
  std::int64_t payers_ = 0;
  Squares net_;
  Squares gross_;
};

}  // namespace sojourn::metrics
