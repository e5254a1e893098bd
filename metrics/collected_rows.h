// Rows kept whole, for metrics that need all of them at once (regressions, rankings).
//
// Rows that miss a value are left out. They are handed on sorted by all their values, so that sums
// over them have the same bits however the rows were split and merged.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "metrics/metric.h"
#include "metrics/regression.h"

namespace sojourn::metrics {

/// Columns that own their rows, in the order of the roles they were asked for.
struct CollectedColumns {
  std::vector<std::vector<double>> columns{};
  std::size_t rows = 0;

  [[nodiscard]] std::span<const double> column(std::size_t place) const { return columns[place]; }
  /// A column of zeros and ones.
  [[nodiscard]] std::vector<std::uint8_t> flags(std::size_t place) const;
  /// The columns from `first` on.
  [[nodiscard]] Columns from(std::size_t first) const;
};

/// A metric over rows of named columns: required ones, then up to eight covariates x1 to x8.
class CollectedRowsMetric : public Metric {
 public:
  [[nodiscard]] std::vector<Input> inputs() const override;
  void add(std::size_t input, const Rows& rows) override;
  void merge(const Metric& other) override;

 protected:
  enum class Covariates : std::uint8_t { none, optional };

  /// Required roles are of type number or flag.
  CollectedRowsMetric(std::vector<Role> roles, Covariates covariates)
      : roles_(std::move(roles)), covariates_(covariates) {}

  /// Rows in the order of their values: required columns first, then the covariates given.
  [[nodiscard]] CollectedColumns sorted() const;
  [[nodiscard]] std::uint64_t count() const noexcept;
  /// "x1", "x3", ... of the covariates given.
  [[nodiscard]] const std::vector<std::string_view>& covariate_names() const noexcept {
    return names_;
  }

 private:
  void require_same(const std::vector<std::string_view>& names);

  std::vector<Role> roles_;
  Covariates covariates_;
  std::vector<std::string_view> names_;
  std::vector<std::vector<double>> columns_;
  bool seen_ = false;
};

}  // namespace sojourn::metrics
