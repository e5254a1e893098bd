#include "models/value/chain.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/special.h"

namespace sojourn::models {
namespace {

Matrix identity(std::size_t size) {
  Matrix one(size);
  for (std::size_t i = 0; i < size; ++i) one.at(i, i) = 1.0;
  return one;
}

Matrix scaled(Matrix a, double factor) {
  for (double& entry : a.entries) entry *= factor;
  return a;
}

double largest_row_sum(const Matrix& a) {
  double largest = 0.0;
  for (std::size_t i = 0; i < a.size; ++i) {
    double sum = 0.0;
    for (std::size_t j = 0; j < a.size; ++j) sum += std::abs(a.at(i, j));
    largest = std::max(largest, sum);
  }
  return largest;
}

// The series of exp(a) for a small `a` without negative entries: nothing cancels.
Matrix small_exponential(const Matrix& a) {
  constexpr int terms = 14;  // (1/2)^15 / 15! is below what a double tells apart
  Matrix sum = identity(a.size);
  Matrix term = sum;
  for (int k = 1; k <= terms; ++k) {
    term = scaled(product(term, a), 1.0 / k);
    for (std::size_t i = 0; i < sum.entries.size(); ++i) sum.entries[i] += term.entries[i];
  }
  return sum;
}

}  // namespace

Matrix product(const Matrix& a, const Matrix& b) {
  Matrix result(a.size);
  for (std::size_t i = 0; i < a.size; ++i) {
    for (std::size_t k = 0; k < a.size; ++k) {
      const double factor = a.at(i, k);
      for (std::size_t j = 0; j < a.size; ++j) result.at(i, j) += factor * b.at(k, j);
    }
  }
  return result;
}

Matrix power(Matrix base, std::size_t exponent) {
  Matrix result = identity(base.size);
  for (; exponent > 0; exponent /= 2) {
    if (exponent % 2 == 1) result = product(result, base);
    base = product(base, base);
  }
  return result;
}

// exp(a) = (exp(-c h) exp((a + c) h))^(1 / h), with c that lifts the diagonal to 0 and h = 2^-n so
// small that the series needs few terms.
Matrix exponential(const Matrix& a) {
  double lift = 0.0;
  for (std::size_t i = 0; i < a.size; ++i) lift = std::max(lift, -a.at(i, i));
  Matrix lifted = a;
  for (std::size_t i = 0; i < a.size; ++i) lifted.at(i, i) += lift;
  int halvings = 0;
  double step = 1.0;
  for (const double size = largest_row_sum(lifted); size * step > 0.5; step *= 0.5) ++halvings;
  Matrix result = scaled(small_exponential(scaled(lifted, step)), special::exp(-lift * step));
  for (int k = 0; k < halvings; ++k) result = product(result, result);
  return result;
}

void EarningChain::add_move(std::size_t from, std::size_t to, double per_day) {
  if (from == to) return;
  rates_.at(from, to) += per_day;
  rates_.at(from, from) -= per_day;
}

Matrix EarningChain::passing(double days) const { return exponential(scaled(rates_, days)); }

// The last column is what `days` earn.
Matrix EarningChain::passing_and_earnings(double days) const {
  const std::size_t n = earnings_.size();
  double unit = 0.0;  // of money, so that amounts ask for no shorter steps
  for (const double earnings : earnings_) unit = std::max(unit, std::abs(earnings));
  if (unit == 0.0) unit = 1.0;
  Matrix both(n + 1);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) both.at(i, j) = days * rates_.at(i, j);
    both.at(i, n) = days * earnings_[i] / unit;
  }
  both = exponential(both);
  for (std::size_t i = 0; i < n; ++i) both.at(i, n) *= unit;
  return both;
}

std::vector<double> EarningChain::value(double days, double discount_per_day) const {
  const std::size_t n = earnings_.size();
  const auto whole_days = static_cast<std::size_t>(days);
  Matrix day = passing_and_earnings(1.0);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) day.at(i, j) *= discount_per_day;
  }
  const Matrix all_days = power(day, whole_days);
  const Matrix rest = passing_and_earnings(days - static_cast<double>(whole_days));
  std::vector<double> value(n);
  for (std::size_t i = 0; i < n; ++i) {
    value[i] = all_days.at(i, n);
    for (std::size_t j = 0; j < n; ++j) value[i] += all_days.at(i, j) * rest.at(j, n);
  }
  return value;
}

}  // namespace sojourn::models
