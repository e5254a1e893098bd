// Columns for whatever role a metric asks for: rows of a million customers, ten each, in the order
// of customers and times.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "metrics/metric.h"

namespace sojourn::metrics::bench {

inline constexpr std::size_t rows_per_customer = 10;

class RoleColumns {
 public:
  /// The columns that an input asks for; optional ones only where the metric is nothing without.
  RoleColumns(const Input& input, std::size_t rows);
  /// The same with numbers of renewals for durations, of customers who differ.
  [[nodiscard]] static RoleColumns of_renewals(const Input& input, std::size_t rows);
  /// Purchases of customers who come and go unseen: BG/NBD for when, gamma-gamma for how much.
  [[nodiscard]] static RoleColumns of_purchases(const Input& input, std::size_t rows);
  /// The same rows in an order drawn at random.
  [[nodiscard]] RoleColumns shuffled() const;
  [[nodiscard]] Rows rows(std::size_t first, std::size_t count, Order order) const;
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  /// How many customers the rows are of.
  [[nodiscard]] std::size_t customers() const noexcept { return customers_; }

 private:
  using Cells =
      std::variant<std::vector<std::uint64_t>, std::vector<std::int64_t>, std::vector<double>,
                   std::vector<std::uint8_t>, std::vector<std::uint32_t>>;
  [[nodiscard]] Cells made(const Role& role) const;
  void replace(std::string_view role, Cells cells);

  std::size_t size_;
  std::size_t customers_;
  std::vector<std::pair<std::string, Cells>> columns_;
};

}  // namespace sojourn::metrics::bench
