#include "metrics/moments.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/error.h"
#include "metrics/wide_number.h"

namespace sojourn::metrics {
namespace {

/// (n sum xy - sum x sum y) / (n (n - 1)).
double central(std::uint64_t count, const ExactSum& products, const ExactSum& x,
               const ExactSum& y) {
  if (count < 2) return 0.0;
  const auto n = static_cast<double>(count);
  const WideNumber scaled = WideNumber{n, 0.0} * wide(products) - wide(x) * wide(y);
  return scaled.high / n / (n - 1.0);
}

}  // namespace

void require_summable(double x) {
  if (std::abs(x) <= 1e150) return;
  throw InputError("a value of " + std::to_string(x) +
                   " (must be a number within 1e150). Leave it out or change its unit");
}

void Moments::add(double x) {
  require_summable(x);
  sum_.add(x);
  add_product(squares_, x, x);
  count_ += 1;
}

void Moments::merge(const Moments& other) noexcept {
  sum_.merge(other.sum_);
  squares_.merge(other.squares_);
  count_ += other.count_;
}

double Moments::mean() const {
  return count_ == 0 ? 0.0 : sum_.value() / static_cast<double>(count_);
}

double Moments::variance() const { return std::max(0.0, central(count_, squares_, sum_, sum_)); }

void PairMoments::add(double x, double y) {
  require_summable(x);
  require_summable(y);
  x_.add(x);
  y_.add(y);
  add_product(products_, x, y);
}

void PairMoments::merge(const PairMoments& other) noexcept {
  x_.merge(other.x_);
  y_.merge(other.y_);
  products_.merge(other.products_);
}

double PairMoments::covariance() const {
  return central(count(), products_, x_.exact_sum(), y_.exact_sum());
}

}  // namespace sojourn::metrics
