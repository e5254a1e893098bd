// The correlation of traits: a Gaussian copula, z = L e, where e are independent standard normals,
// one per trait, and L is the Cholesky factor of the correlation matrix of the normal scores z.
//
// L is lower triangular in file order: a trait depends on the ones before it only, so that a trait
// added at the end changes no number of the others.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/settings.h"

namespace sojourn::sim {

/// A symmetric matrix with ones on its diagonal.
class CorrelationMatrix {
 public:
  explicit CorrelationMatrix(std::size_t size);  ///< nothing correlated
  void set(std::size_t row, std::size_t column, double correlation) noexcept;
  [[nodiscard]] double at(std::size_t row, std::size_t column) const noexcept {
    return entries_[row * size_ + column];
  }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  /// All correlations multiplied by `factor`.
  [[nodiscard]] CorrelationMatrix scaled(double factor) const;

 private:
  std::size_t size_;
  std::vector<double> entries_;
};

/// The factor L of R = L L', row by row with zeros above the diagonal.
struct CholeskyFactor {
  std::size_t size = 0;
  std::vector<double> entries;
  /// The first row without a factor: the matrix is not positive definite. `size` if all is well.
  std::size_t failed_row = 0;

  [[nodiscard]] bool is_valid() const noexcept { return failed_row == size; }
  [[nodiscard]] double at(std::size_t row, std::size_t column) const noexcept {
    return entries[row * size + column];
  }
};

[[nodiscard]] CholeskyFactor factorise(const CorrelationMatrix& matrix);

/// The largest of 0.00, 0.01, …, 1.00 by which all correlations can be multiplied so that they fit.
[[nodiscard]] double largest_fitting_factor(const CorrelationMatrix& matrix);

/// A trait as far as correlations are concerned.
struct CorrelatedTrait {
  std::string_view name;
  bool categorical = false;
};

/// `[population.correlation.TRAIT]`: pairs of traits with the correlation of their normal scores.
class CorrelationSettings {
 public:
  /// Declares the table `correlation` in `[population]`.
  void describe(Fields& population);
  /// The factor of the traits in file order; none where nothing is correlated or something is
  /// wrong.
  [[nodiscard]] std::optional<CholeskyFactor> compile(const std::vector<CorrelatedTrait>& traits,
                                                      Diagnostics& diagnostics) const;

 private:
  struct Pair {
    Name trait;
    NamedNumber other;
  };
  std::vector<Pair> pairs_;
};

}  // namespace sojourn::sim
