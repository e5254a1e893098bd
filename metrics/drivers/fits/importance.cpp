#include "metrics/drivers/fits/importance.h"

#include <Eigen/Dense>
#include <algorithm>
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

/// Correlations of all groups but one (or of all, with left_out beyond them); false where a column
/// does not vary. The outcome is the last column.
template <typename Groups>
bool correlate(const Groups& groups, std::size_t left_out, std::size_t columns,
               Eigen::MatrixXd& correlation) {
  std::vector<ExactSum> sums(groups.front().sums.size());
  std::uint64_t count = 0;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    if (g == left_out) continue;
    count += groups[g].count;
    for (std::size_t s = 0; s < sums.size(); ++s) sums[s].merge(groups[g].sums[s]);
  }
  const auto size = static_cast<Eigen::Index>(columns);
  correlation.resize(size, size);
  std::size_t place = columns;
  const WideNumber n{static_cast<double>(count), 0.0};
  for (Eigen::Index a = 0; a < size; ++a) {
    for (Eigen::Index b = a; b < size; ++b) {
      const WideNumber spread =
          n * wide(sums[place++]) -
          wide(sums[static_cast<std::size_t>(a)]) * wide(sums[static_cast<std::size_t>(b)]);
      correlation(a, b) = correlation(b, a) = spread.high;
    }
  }
  const Eigen::VectorXd scale = correlation.diagonal().cwiseSqrt();
  if (!(scale.minCoeff() > 0.0)) return false;
  correlation = scale.cwiseInverse().asDiagonal() * correlation * scale.cwiseInverse().asDiagonal();
  return true;
}

/// How far one value moved when each group was left out.
struct Moves {
  double sum = 0.0;
  double squares = 0.0;
};

/// The value with its jackknife interval.
Outcome jackknifed(double value, Moves moves, double groups, bool enough) {
  if (!enough) return counted(value, "an interval needs 200 rows or more");
  const double spread = std::max(0.0, moves.squares - moves.sum * moves.sum / groups);
  const double variance = spread * (groups - 1.0) / groups;
  if (variance < 1e-24) return counted(value, "it does not vary, so there is no interval");
  Estimate estimate = normal_estimate(value, std::sqrt(variance));
  const double width = student_quantile(0.975, groups - 1.0) * estimate.standard_error;
  estimate.low = value - width;
  estimate.high = value + width;
  return estimate;
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
  const auto none = [this](const std::string& reason) {
    return DriverImportance{NoEstimate{reason},
                            std::vector<Outcome>(columns_ - 1, NoEstimate{reason})};
  };
  if (count() <= columns_) return none("there are too few rows for this many drivers");
  Eigen::MatrixXd correlation;
  if (!correlate(groups_, groups_.size(), columns_, correlation)) {
    return none("a column does not vary");
  }
  const std::vector<double> whole = shares_of(correlation);
  std::vector<Moves> moves(whole.size());
  double groups = 0.0;
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    if (groups_[g].count == 0 || !correlate(groups_, g, columns_, correlation)) continue;
    groups += 1.0;
    const std::vector<double> without = shares_of(correlation);
    for (std::size_t i = 0; i < whole.size(); ++i) {
      const double moved = without[i] - whole[i];
      moves[i].sum += moved;
      moves[i].squares += moved * moved;
    }
  }
  const bool enough = groups == group_count && count() >= 10 * group_count;
  DriverImportance importance{jackknifed(whole[0], moves[0], groups, enough)};
  for (std::size_t i = 1; i < whole.size(); ++i) {
    importance.shares.push_back(jackknifed(whole[i], moves[i], groups, enough));
  }
  return importance;
}

}  // namespace sojourn::metrics
