// Checking, sorting and standardising the rows of a Cox model.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>

#include "core/error.h"
#include "metrics/survival/estimators/cox_likelihood.h"

namespace sojourn::metrics {
namespace {

void check_lengths(const CoxRows& rows) {
  const std::size_t count = rows.duration.size();
  bool same = rows.ended.size() == count;
  same &= rows.entry.empty() || rows.entry.size() == count;
  same &= rows.cluster.empty() || rows.cluster.size() == count;
  for (const auto& column : rows.covariates) same &= column.size() == count;
  if (!same) {
    throw InputError("the columns of a Cox model differ in length (there are " +
                     std::to_string(count) + " durations). Give one of each per customer");
  }
}

void check_numbers(const CoxRows& rows) {
  for (std::size_t i = 0; i < rows.duration.size(); ++i) {
    bool usable = std::isfinite(rows.duration[i]) && rows.duration[i] >= 0.0;
    if (!rows.entry.empty()) usable &= rows.entry[i] >= 0.0 && rows.entry[i] < rows.duration[i];
    for (const auto& column : rows.covariates) usable &= std::isfinite(column[i]);
    if (!usable) {
      throw InputError("row " + std::to_string(i) +
                       " cannot be used (numbers must be finite, durations not negative, entries "
                       "before durations). Leave it out or fill the gap");
    }
  }
}

std::vector<std::size_t> sorted_rows(const CoxRows& rows) {
  std::vector<std::size_t> order(rows.duration.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    if (rows.duration[a] != rows.duration[b]) return rows.duration[a] < rows.duration[b];
    if ((rows.ended[a] != 0) != (rows.ended[b] != 0)) return rows.ended[a] != 0;
    if (!rows.entry.empty() && rows.entry[a] != rows.entry[b]) return rows.entry[a] < rows.entry[b];
    for (const auto& column : rows.covariates) {
      if (column[a] != column[b]) return column[a] < column[b];
    }
    return !rows.cluster.empty() && rows.cluster[a] < rows.cluster[b];
  });
  return order;
}

}  // namespace

CoxData::CoxData(const CoxRows& rows) {
  check_lengths(rows);
  check_numbers(rows);
  const std::vector<std::size_t> order = sorted_rows(rows);
  const auto count = static_cast<Eigen::Index>(order.size());
  x.resize(static_cast<Eigen::Index>(rows.covariates.size()), count);
  for (Eigen::Index i = 0; i < count; ++i) {
    const std::size_t row = order[static_cast<std::size_t>(i)];
    duration.push_back(rows.duration[row]);
    ended.push_back(rows.ended[row] != 0);
    entry.push_back(rows.entry.empty() ? -std::numeric_limits<double>::infinity()
                                       : rows.entry[row]);
    if (!rows.cluster.empty()) cluster.push_back(rows.cluster[row]);
    for (Eigen::Index k = 0; k < x.rows(); ++k) {
      x(k, i) = rows.covariates[static_cast<std::size_t>(k)][row];
    }
  }
  mean = count > 0 ? Eigen::VectorXd(x.rowwise().mean()) : Eigen::VectorXd::Zero(x.rows());
  x.colwise() -= mean;
  scale = (x.rowwise().squaredNorm() / static_cast<double>(std::max<Eigen::Index>(count, 1)))
              .cwiseSqrt();
  for (Eigen::Index k = 0; k < x.rows(); ++k) {
    // A constant column keeps rounding errors of its mean: they are no variance.
    if (scale[k] <= 1e-13 * (1.0 + std::abs(mean[k]))) scale[k] = 0.0;
    x.row(k) /= scale[k] > 0.0 ? scale[k] : 1.0;
  }
  if (rows.entry.empty()) return;
  by_entry.resize(order.size());
  std::iota(by_entry.begin(), by_entry.end(), 0U);
  std::stable_sort(by_entry.begin(), by_entry.end(),
                   [&](std::size_t a, std::size_t b) { return entry[a] > entry[b]; });
}

}  // namespace sojourn::metrics
