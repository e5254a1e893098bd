#include "metrics/collected_rows.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/error.h"

namespace sojourn::metrics {
namespace {

constexpr std::array<std::string_view, 8> covariate_roles{"x1", "x2", "x3", "x4",
                                                          "x5", "x6", "x7", "x8"};

/// A chunk's column as doubles, NaN where a value is missing.
std::vector<double> as_numbers(const Rows& rows, const Role& role) {
  if (role.type == RoleType::number) {
    const Numbers numbers = rows.numbers(role.name);
    return {numbers.begin(), numbers.end()};
  }
  std::vector<double> values;
  for (const std::uint8_t flag : rows.flags(role.name)) {
    if (flag > 1 && flag != missing_score) {
      throw InputError("`" + std::string(role.name) + "` is " + std::to_string(flag) +
                       " (must be 0 or 1). Leave it empty where it is unknown");
    }
    values.push_back(flag == missing_score ? std::numeric_limits<double>::quiet_NaN() : flag);
  }
  return values;
}

}  // namespace

std::vector<std::uint8_t> CollectedColumns::flags(std::size_t place) const {
  std::vector<std::uint8_t> result;
  for (const double value : columns[place]) result.push_back(value == 1.0 ? 1 : 0);
  return result;
}

Columns CollectedColumns::from(std::size_t first) const {
  return {columns.begin() + static_cast<std::ptrdiff_t>(first), columns.end()};
}

std::vector<Input> CollectedRowsMetric::inputs() const {
  std::vector<Role> roles = roles_;
  if (covariates_ == Covariates::optional) {
    for (const std::string_view name : covariate_roles) {
      roles.push_back({name, RoleType::number, Need::optional, "a covariate"});
    }
  }
  return {{"customers", std::move(roles)}};
}

void CollectedRowsMetric::require_same(const std::vector<std::string_view>& names) {
  if (seen_ && names != names_) {
    throw InputError(
        "covariates differ between chunks (one has a column that another lacks). Give all chunks "
        "the same columns");
  }
  if (!seen_) columns_.resize(roles_.size() + names.size());
  names_ = names;
  seen_ = true;
}

void CollectedRowsMetric::add(std::size_t /*input*/, const Rows& rows) {
  std::vector<std::string_view> names;
  std::vector<std::vector<double>> added;
  for (const Role& role : roles_) added.push_back(as_numbers(rows, role));
  for (const std::string_view name : covariate_roles) {
    if (covariates_ == Covariates::none || !rows.has(name)) continue;
    names.push_back(name);
    added.push_back(as_numbers(rows, {.name = name, .meaning = ""}));
  }
  require_same(names);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const bool whole =
        std::ranges::none_of(added, [i](const auto& column) { return std::isnan(column[i]); });
    if (!whole) continue;
    for (std::size_t c = 0; c < added.size(); ++c) columns_[c].push_back(added[c][i]);
  }
}

void CollectedRowsMetric::merge(const Metric& other) {
  const auto& same = same_kind<CollectedRowsMetric>(other);
  if (same.name() != name()) throw InputError("metrics of different kinds cannot be merged.");
  if (!same.seen_) return;
  require_same(same.names_);
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    columns_[c].insert(columns_[c].end(), same.columns_[c].begin(), same.columns_[c].end());
  }
}

std::uint64_t CollectedRowsMetric::count() const noexcept {
  return columns_.empty() ? 0 : columns_.front().size();
}

CollectedColumns CollectedRowsMetric::sorted() const {
  std::vector<std::size_t> order(count());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, [this](std::size_t a, std::size_t b) {
    for (const auto& column : columns_) {
      if (column[a] != column[b]) return column[a] < column[b];
    }
    return false;
  });
  CollectedColumns result{.columns = columns_, .rows = order.size()};
  result.columns.resize(roles_.size() + names_.size());
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    for (std::size_t i = 0; i < order.size(); ++i) result.columns[c][i] = columns_[c][order[i]];
  }
  return result;
}

}  // namespace sojourn::metrics
