#include "metrics/survival/estimators/cox_likelihood.h"

#include <algorithm>
#include <cmath>

namespace sojourn::metrics {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

enum class Moments : std::uint8_t { first, second };

// Sums of exp(x'beta), x exp(x'beta) and x x' exp(x'beta) over some rows.
struct Sums {
  explicit Sums(Index width) : first(VectorXd::Zero(width)), second(MatrixXd::Zero(width, width)) {}

  template <typename Column>
  void add(const Column& x, double weight, Moments moments) {
    total += weight;
    first += weight * x;
    if (moments == Moments::second) second.noalias() += (weight * x) * x.transpose();
  }
  void clear() {
    total = 0.0;
    first.setZero();
    second.setZero();
  }

  double total = 0.0;
  VectorXd first;
  MatrixXd second;
};

// What is known at one end time.
struct EndTime {
  double time;
  std::size_t begin;  // rows begin .. end - 1 end at this time
  std::size_t end;
  const Sums& at_risk;
  const Sums& ending;
};

// Weights exp(x'beta - shift), and the shift.
struct Weights {
  Weights(const CoxData& data, const VectorXd& beta)
      : predictor(data.x.transpose() * beta),
        shift(predictor.size() > 0 ? predictor.maxCoeff() : 0.0),
        weight((predictor.array() - shift).exp()) {}
  VectorXd predictor;
  double shift;
  VectorXd weight;
};

// The first row of those that share row `last`'s duration. Among them those who ended stand first.
std::size_t begin_of_ties(const CoxData& data, std::size_t last) {
  std::size_t begin = last;
  while (begin > 0 && data.duration[begin - 1] == data.duration[last]) --begin;
  return begin;
}

// The sums over those at risk while time runs back: rows join at their duration and leave at their
// entry. Leaving is a subtraction; where it has cancelled most digits the sums are made anew.
class AtRisk {
 public:
  AtRisk(const CoxData& data, const VectorXd& weight, Moments moments)
      : data_(data), weight_(weight), moments_(moments), sums_(data.width()) {}

  void join(std::size_t row) { add(row, 1.0); }

  // All rows from `begin` on have joined.
  void leave_before(double time, std::size_t begin) {
    greatest_ = std::max(greatest_, sums_.total);
    for (; next_ < data_.by_entry.size() && data_.entry[data_.by_entry[next_]] >= time; ++next_) {
      add(data_.by_entry[next_], -1.0);
    }
    if (sums_.total >= 1e-6 * greatest_) return;
    sums_.clear();
    for (std::size_t row = begin; row < data_.duration.size(); ++row) {
      if (data_.entry[row] < time) add(row, 1.0);
    }
    greatest_ = sums_.total;
  }

  [[nodiscard]] const Sums& sums() const noexcept { return sums_; }

 private:
  void add(std::size_t row, double sign) {
    const auto i = static_cast<Index>(row);
    sums_.add(data_.x.col(i), sign * weight_[i], moments_);
  }

  const CoxData& data_;
  const VectorXd& weight_;
  Moments moments_;
  Sums sums_;
  std::size_t next_ = 0;
  double greatest_ = 0.0;
};

// Calls `visit(EndTime)` for every end time, the latest first.
template <typename Visit>
void walk_back(const CoxData& data, const VectorXd& weight, Moments moments, Visit visit) {
  AtRisk at_risk(data, weight, moments);
  Sums ending(data.width());
  for (std::size_t after = data.duration.size(); after > 0;) {
    const std::size_t begin = begin_of_ties(data, after - 1);
    ending.clear();
    std::size_t end = begin;
    for (std::size_t i = begin; i < after; ++i) {
      at_risk.join(i);
      if (data.ended[i] == 0) continue;
      const auto row = static_cast<Index>(i);
      ending.add(data.x.col(row), weight[row], moments);
      end = i + 1;
    }
    const double time = data.duration[begin];
    at_risk.leave_before(time, begin);
    if (end > begin) visit(EndTime{time, begin, end, at_risk.sums(), ending});
    after = begin;
  }
}

// Calls `visit(share)` once per end at this time, with the share of the ending that no longer
// counts as at risk: k / d for Efron, none for Breslow.
template <typename Visit>
void each_end(const EndTime& now, CoxTies ties, Visit visit) {
  const auto d = static_cast<double>(now.end - now.begin);
  for (std::size_t k = 0; k < now.end - now.begin; ++k) {
    visit(ties == CoxTies::efron ? static_cast<double>(k) / d : 0.0);
  }
}

// What score residuals need of one end time: sums over its ends of 1 / S0, S1 / S0^2 and S1 / S0,
// the first two also times the share that no longer counts.
struct Increment {
  explicit Increment(Index width)
      : mean(VectorXd::Zero(width)),
        own_mean(VectorXd::Zero(width)),
        expected(VectorXd::Zero(width)) {}
  double time = 0.0;
  double hazard = 0.0;
  double own_hazard = 0.0;
  VectorXd mean;      // of x over those at risk, times hazard
  VectorXd own_mean;  // the same for what those who end here are spared
  VectorXd expected;  // mean of x, per end
};

std::vector<Increment> increments(const CoxData& data, const VectorXd& weight, CoxTies ties) {
  std::vector<Increment> found;
  walk_back(data, weight, Moments::first, [&](const EndTime& now) {
    Increment step(data.width());
    step.time = now.time;
    each_end(now, ties, [&](double share) {
      const double s0 = now.at_risk.total - share * now.ending.total;
      const VectorXd mean = (now.at_risk.first - share * now.ending.first) / s0;
      step.hazard += 1.0 / s0;
      step.own_hazard += share / s0;
      step.mean += mean / s0;
      step.own_mean += share / s0 * mean;
      step.expected += mean / static_cast<double>(now.end - now.begin);
    });
    found.push_back(step);
  });
  std::reverse(found.begin(), found.end());
  return found;
}

}  // namespace

PartialLikelihood partial_likelihood(const CoxData& data, const VectorXd& beta, CoxTies ties) {
  const Index width = data.width();
  PartialLikelihood found{0.0, VectorXd::Zero(width), MatrixXd::Zero(width, width)};
  const Weights weights(data, beta);
  walk_back(data, weights.weight, Moments::second, [&](const EndTime& now) {
    for (std::size_t i = now.begin; i < now.end; ++i) {
      found.value += weights.predictor[static_cast<Index>(i)] - weights.shift;
      found.gradient += data.x.col(static_cast<Index>(i));
    }
    each_end(now, ties, [&](double share) {
      const double s0 = now.at_risk.total - share * now.ending.total;
      const VectorXd mean = (now.at_risk.first - share * now.ending.first) / s0;
      found.value -= std::log(s0);
      found.gradient -= mean;
      found.information += (now.at_risk.second - share * now.ending.second) / s0;
      found.information -= mean * mean.transpose();
    });
  });
  return found;
}

std::vector<BaselineStep> baseline_hazard(const CoxData& data, const VectorXd& beta, CoxTies ties) {
  const Weights weights(data, beta);
  std::vector<BaselineStep> steps;
  double hazard = 0.0;
  for (const Increment& step : increments(data, weights.weight, ties)) {
    hazard += step.hazard * std::exp(-weights.shift);
    steps.push_back({step.time, hazard});
  }
  return steps;
}

MatrixXd score_residuals(const CoxData& data, const VectorXd& beta, CoxTies ties) {
  const Weights weights(data, beta);
  const std::vector<Increment> steps = increments(data, weights.weight, ties);
  // Sums of hazard and mean over end times up to and including each.
  std::vector<Increment> upto{Increment(data.width())};
  for (const Increment& step : steps) {
    Increment sum = step;
    sum.hazard += upto.back().hazard;
    sum.mean += upto.back().mean;
    upto.push_back(sum);
  }
  const auto index_upto = [&](double time) {
    const auto next =
        std::upper_bound(steps.begin(), steps.end(), time,
                         [](double wanted, const Increment& step) { return wanted < step.time; });
    return static_cast<std::size_t>(next - steps.begin());
  };
  MatrixXd residuals(data.width(), data.rows());
  for (Index i = 0; i < data.rows(); ++i) {
    const auto row = static_cast<std::size_t>(i);
    const std::size_t last = index_upto(data.duration[row]);
    const Increment& exit = upto[last];
    const Increment& entry = upto[index_upto(data.entry[row])];
    const VectorXd x = data.x.col(i);
    const double w = weights.weight[i];
    residuals.col(i) = -w * ((exit.hazard - entry.hazard) * x - (exit.mean - entry.mean));
    if (data.ended[row] == 0) continue;
    const Increment& own = steps[last - 1];
    residuals.col(i) += x - own.expected + w * (own.own_hazard * x - own.own_mean);
  }
  return residuals;
}

}  // namespace sojourn::metrics
