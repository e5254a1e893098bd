#include "models/interventions/risk_training.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <span>

#include "core/error.h"
#include "core/math.h"
#include "metrics/logistic_fit.h"

namespace sojourn::models {
namespace {

// Customers learnt from: more would make the coefficients hardly better, and the fit slower.
constexpr std::size_t most_rows = 20'000;
// A coefficient rests on ten customers with the outcome at the least, and ten without.
constexpr std::size_t fewest = 10;
// Of a column's length that the columns before it leave over.
constexpr double redundant = 1e-4;

class Training {
 public:
  Training(const std::string& intervention, const std::vector<std::string>& names,
           const SeenValues& seen, const std::vector<std::uint32_t>& came)
      : intervention_(intervention), names_(names) {
    const std::size_t step = (seen.customers.size() + most_rows - 1) / most_rows;
    for (std::size_t row = 0; row < seen.customers.size(); row += std::max<std::size_t>(step, 1)) {
      rows_.push_back(row);
      const bool is_there = std::binary_search(came.begin(), came.end(), seen.customers[row]);
      outcomes_.push_back(is_there ? 1 : 0);
    }
    for (std::size_t c = 0; c < names.size(); ++c) consider(c, seen);
  }

  RiskFit fit() {
    const auto ones = static_cast<std::size_t>(std::ranges::count(outcomes_, 1));
    if (ones < fewest || rows_.size() - ones < fewest || columns_.empty()) {
      refuse(std::to_string(ones) + " of " + std::to_string(rows_.size()) +
             " customers came to the outcome, and nothing tells who");
    }
    const metrics::LogisticFit fitted = fit_columns();
    RiskFit fit;
    fit.trained.intervention = intervention_;
    fit.trained.customers = rows_.size();
    fit.trained.outcomes = ones;
    fit.trained.intercept = rounded(fitted.coefficients[0]);
    fit.coefficients.assign(names_.size(), 0.0F);
    for (std::size_t k = 0; k < kept_.size(); ++k) {
      const float value = rounded(fitted.coefficients[k + 1]);
      fit.coefficients[kept_[k]] = value;
      fit.trained.coefficients.push_back({names_[kept_[k]], value});
    }
    for (std::size_t c = 0; c < names_.size(); ++c) {
      if (std::ranges::find(kept_, c) == kept_.end()) fit.trained.left_out.push_back(names_[c]);
    }
    return fit;
  }

 private:
  // Columns that together tell the outcome without error have no best coefficients: those on which
  // the fewest customers bear are left out until there are.
  metrics::LogisticFit fit_columns() {
    for (;;) {
      metrics::Columns columns;
      for (const auto& column : columns_) columns.emplace_back(column);
      metrics::LogisticFit fitted = metrics::fit_logistic(columns, outcomes_);
      if (fitted.has_value()) return fitted;
      if (columns_.size() == 1) refuse(fitted.reason);
      const auto weakest = std::min_element(support_.begin(), support_.end()) - support_.begin();
      columns_.erase(columns_.begin() + weakest);
      kept_.erase(kept_.begin() + weakest);
      support_.erase(support_.begin() + weakest);
    }
  }

  [[noreturn]] void refuse(const std::string& reason) const {
    throw InputError("intervention." + intervention_ + ": the risk cannot be learnt (" + reason +
                     "). Give a longer `within`, a wider target or more customers, or score by a "
                     "rule.");
  }

  // Keeps a column that can tell something.
  void consider(std::size_t c, const SeenValues& seen) {
    std::vector<double> column;
    for (const std::size_t row : rows_) column.push_back(seen.values[row * names_.size() + c]);
    const std::size_t support = support_of(column);
    if (support < fewest || !is_new(column)) return;
    kept_.push_back(c);
    support_.push_back(support);
    columns_.push_back(std::move(column));
  }

  // How many customers of the rarer outcome differ from the least value or, where there are but two
  // values, have it; the fewer of both.
  [[nodiscard]] std::size_t support_of(const std::vector<double>& column) const {
    const auto [least, greatest] = std::minmax_element(column.begin(), column.end());
    if (column.empty() || *least == *greatest) return 0;
    std::array<std::size_t, 2> above{};
    std::array<std::size_t, 2> at_least_value{};
    bool binary = true;
    for (std::size_t k = 0; k < column.size(); ++k) {
      ++(column[k] > *least ? above : at_least_value)[outcomes_[k]];
      binary = binary && (column[k] == *least || column[k] == *greatest);
    }
    const std::size_t support = std::min(above[0], above[1]);
    return binary ? std::min({support, at_least_value[0], at_least_value[1]}) : support;
  }

  // Whether it is no combination of the columns before it and a constant (Gram-Schmidt).
  bool is_new(const std::vector<double>& column) {
    std::vector<double> rest = column;
    double mean = 0.0;
    for (const double value : rest) mean += value;
    mean /= static_cast<double>(rest.size());
    for (double& value : rest) value -= mean;
    const double length = length_of(rest);
    for (int twice = 0; twice < 2; ++twice) {
      for (const std::vector<double>& unit : units_) {
        double along = 0.0;
        for (std::size_t k = 0; k < rest.size(); ++k) along += unit[k] * rest[k];
        for (std::size_t k = 0; k < rest.size(); ++k) rest[k] -= along * unit[k];
      }
    }
    const double left = length_of(rest);
    if (left <= redundant * length) return false;
    for (double& value : rest) value /= left;
    units_.push_back(std::move(rest));
    return true;
  }

  static double length_of(const std::vector<double>& values) {
    double squares = 0.0;
    for (const double value : values) squares += value * value;
    return std::sqrt(squares);
  }

  static float rounded(double value) {
    std::array<char, 64> text{};
    const auto end =
        std::to_chars(text.begin(), text.end(), value, std::chars_format::scientific, 5).ptr;
    float result = 0.0F;
    std::from_chars(text.begin(), end, result);
    return result;
  }

  const std::string& intervention_;
  const std::vector<std::string>& names_;
  std::vector<std::size_t> rows_;
  std::vector<std::uint8_t> outcomes_;
  std::vector<std::size_t> kept_;
  std::vector<std::size_t> support_;          ///< of those kept
  std::vector<std::vector<double>> columns_;  ///< those kept
  std::vector<std::vector<double>> units_;    ///< orthonormal, spanning them
};

}  // namespace

void SeenValues::append(const SeenValues& other) {
  customers.insert(customers.end(), other.customers.begin(), other.customers.end());
  values.insert(values.end(), other.values.begin(), other.values.end());
}

RiskFit train_risk(const std::string& intervention, const std::vector<std::string>& columns,
                   const SeenValues& seen, const std::vector<std::uint32_t>& came) {
  return Training(intervention, columns, seen, came).fit();
}

float risk_of(const RiskFit& fit, const float* values) noexcept {
  float sum = fit.trained.intercept;
  for (std::size_t c = 0; c < fit.coefficients.size(); ++c) sum += fit.coefficients[c] * values[c];
  return 1.0F / (1.0F + fast_exp(-sum));
}

}  // namespace sojourn::models
