#include "metrics/drivers/fits/importance.h"

#include <Eigen/Dense>
#include <array>
#include <cmath>
#include <string>

#include "core/error.h"
#include "metrics/moments.h"
#include "metrics/reference_laws.h"
#include "metrics/shapley_values.h"
#include "metrics/wide_number.h"

namespace sojourn::metrics {
namespace {

/// Spreads identities evenly over groups (the finaliser of SplitMix64).
std::size_t group_of(std::uint64_t identity) {
  std::uint64_t x = identity + 0x9E3779B97F4A7C15ULL;
  x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ (x >> 27U)) * 0x94D049BB133111EBULL;
  return static_cast<std::size_t>((x ^ (x >> 31U)) % DriverMoments::group_count);
}

/// Takes the columns of `sweeping` out of `left`, one after the other, in every combination: at
/// each coalition, the share of the outcome that is explained.
class Explained {
 public:
  Explained(Eigen::Index drivers, std::vector<double>& r_squared)
      : drivers_(drivers), r_squared_(r_squared) {}

  /// `left` is the correlation matrix less what the coalition explains.
  void visit(const Eigen::MatrixXd& left, Eigen::Index next, std::size_t coalition) {
    r_squared_[coalition] = 1.0 - left(drivers_, drivers_);
    for (Eigen::Index d = next; d < drivers_; ++d) {
      const double rest = left(d, d);
      // A driver that the others determine adds nothing.
      if (rest < 1e-10) {
        visit(left, d + 1, coalition | (std::size_t{1} << d));
      } else {
        visit(left - left.col(d) * left.row(d) / rest, d + 1, coalition | (std::size_t{1} << d));
      }
    }
  }

 private:
  Eigen::Index drivers_;
  std::vector<double>& r_squared_;
};

/// R^2 and then the shares, from a correlation matrix with the outcome last.
std::vector<double> shares_of(const Eigen::MatrixXd& correlation) {
  const Eigen::Index drivers = correlation.rows() - 1;
  std::vector<double> r_squared(std::size_t{1} << drivers, 0.0);
  Explained(drivers, r_squared).visit(correlation, 0, 0);
  std::vector<double> values{r_squared.back()};
  for (const double share : shapley_values(r_squared, static_cast<int>(drivers))) {
    values.push_back(share);
  }
  return values;
}

}  // namespace

DriverMoments::DriverMoments(std::size_t drivers) : columns_(drivers + 1), groups_(group_count) {
  if (drivers < 1 || drivers > most_drivers) {
    throw InputError(std::to_string(drivers) + " drivers (must be 1 to " +
                     std::to_string(most_drivers) + "). Choose or merge drivers");
  }
  for (Group& group : groups_) group.sums.resize(columns_ + columns_ * (columns_ + 1) / 2);
}

void DriverMoments::add(std::uint64_t identity, std::span<const double> drivers, double outcome) {
  SOJOURN_EXPECT(drivers.size() + 1 == columns_);
  std::array<double, most_drivers + 1> row{};
  for (std::size_t c = 0; c < drivers.size(); ++c) row[c] = drivers[c];
  row[columns_ - 1] = outcome;
  for (std::size_t c = 0; c < columns_; ++c) require_summable(row[c]);
  Group& group = groups_[group_of(identity)];
  group.count += 1;
  std::size_t place = columns_;
  for (std::size_t a = 0; a < columns_; ++a) {
    group.sums[a].add(row[a]);
    for (std::size_t b = a; b < columns_; ++b) add_product(group.sums[place++], row[a], row[b]);
  }
}

void DriverMoments::merge(const DriverMoments& other) {
  if (columns_ != other.columns_) {
    throw InputError("moments of different numbers of drivers do not add up. Use the same drivers");
  }
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    groups_[g].count += other.groups_[g].count;
    for (std::size_t s = 0; s < groups_[g].sums.size(); ++s) {
      groups_[g].sums[s].merge(other.groups_[g].sums[s]);
    }
  }
}

std::uint64_t DriverMoments::count() const noexcept {
  std::uint64_t total = 0;
  for (const Group& group : groups_) total += group.count;
  return total;
}

DriverImportance DriverMoments::importance() const {
  const auto size = static_cast<Eigen::Index>(columns_);
  // Correlations of all groups but one (or of all, with left_out = group_count).
  const auto correlation_without = [&](std::size_t left_out, Eigen::MatrixXd& correlation) {
    Group total{.sums = std::vector<ExactSum>(groups_.front().sums.size())};
    for (std::size_t g = 0; g < groups_.size(); ++g) {
      if (g == left_out) continue;
      total.count += groups_[g].count;
      for (std::size_t s = 0; s < total.sums.size(); ++s) total.sums[s].merge(groups_[g].sums[s]);
    }
    correlation.resize(size, size);
    std::size_t place = columns_;
    const WideNumber n{static_cast<double>(total.count), 0.0};
    for (Eigen::Index a = 0; a < size; ++a) {
      for (Eigen::Index b = a; b < size; ++b) {
        const WideNumber spread =
            n * wide(total.sums[place++]) - wide(total.sums[static_cast<std::size_t>(a)]) *
                                                wide(total.sums[static_cast<std::size_t>(b)]);
        correlation(a, b) = correlation(b, a) = spread.high;
      }
    }
    const Eigen::VectorXd scale = correlation.diagonal().cwiseSqrt();
    if (!(scale.minCoeff() > 0.0)) return false;
    correlation =
        scale.cwiseInverse().asDiagonal() * correlation * scale.cwiseInverse().asDiagonal();
    return true;
  };
  const auto none = [&](const std::string& reason) {
    return DriverImportance{NoEstimate{reason},
                            std::vector<Outcome>(columns_ - 1, NoEstimate{reason})};
  };
  if (count() <= columns_) return none("there are too few rows for this many drivers");
  Eigen::MatrixXd correlation;
  if (!correlation_without(group_count, correlation)) return none("a column does not vary");
  const std::vector<double> whole = shares_of(correlation);
  std::vector<double> sum(whole.size(), 0.0);
  std::vector<double> squares(whole.size(), 0.0);
  double groups = 0.0;
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    if (groups_[g].count == 0 || !correlation_without(g, correlation)) continue;
    groups += 1.0;
    const std::vector<double> without = shares_of(correlation);
    for (std::size_t i = 0; i < whole.size(); ++i) {
      const double moved = without[i] - whole[i];
      sum[i] += moved;
      squares[i] += moved * moved;
    }
  }
  const bool enough = groups == group_count && count() >= 10 * group_count;
  std::vector<Outcome> outcomes;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    const double spread = groups > 1.0 ? squares[i] - sum[i] * sum[i] / groups : 0.0;
    const double variance = std::max(0.0, spread) * (groups - 1.0) / groups;
    if (!enough || variance < 1e-24) {
      outcomes.emplace_back(counted(whole[i], enough ? "it does not vary, so there is no interval"
                                                     : "an interval needs 200 rows or more"));
      continue;
    }
    Estimate estimate = normal_estimate(whole[i], std::sqrt(variance));
    const double width = student_quantile(0.975, groups - 1.0) * estimate.standard_error;
    estimate.low = whole[i] - width;
    estimate.high = whole[i] + width;
    outcomes.emplace_back(std::move(estimate));
  }
  DriverImportance importance{outcomes.front()};
  importance.shares.assign(outcomes.begin() + 1, outcomes.end());
  return importance;
}

}  // namespace sojourn::metrics
