#include "metrics/maximum.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <limits>

namespace sojourn::metrics {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double gradient_step = 1e-4;
constexpr double curvature_step = 1e-3;

double value_at(const Objective& objective, const VectorXd& x) {
  const double value = objective({x.data(), static_cast<std::size_t>(x.size())});
  return std::isnan(value) ? -std::numeric_limits<double>::infinity() : value;
}

struct Corner {
  VectorXd x;
  double value;
};

// The simplex of Nelder and Mead with its usual factors 1, 2, 1/2, 1/2.
class Simplex {
 public:
  Simplex(const Objective& objective, const VectorXd& start) : objective_(objective) {
    corners_.push_back(corner(start));
    for (Index k = 0; k < start.size(); ++k) {
      VectorXd x = start;
      x[k] += 0.5;
      corners_.push_back(corner(x));
    }
    sort();
  }

  Corner climb(int most_steps) {
    for (int step = 0; step < most_steps && !small(); ++step) {
      move();
      sort();
    }
    return corners_.front();
  }

 private:
  [[nodiscard]] Corner corner(const VectorXd& x) const { return {x, value_at(objective_, x)}; }
  void sort() {
    std::stable_sort(corners_.begin(), corners_.end(),
                     [](const Corner& a, const Corner& b) { return a.value > b.value; });
  }
  [[nodiscard]] bool small() const {
    return (corners_.back().x - corners_.front().x).cwiseAbs().maxCoeff() < 1e-3;
  }

  void move() {
    VectorXd centre = VectorXd::Zero(corners_.front().x.size());
    for (std::size_t k = 0; k + 1 < corners_.size(); ++k) centre += corners_[k].x;
    centre /= static_cast<double>(corners_.size() - 1);
    Corner& worst = corners_.back();
    const VectorXd away = centre - worst.x;
    const Corner reflected = corner(centre + away);
    if (reflected.value > corners_.front().value) {
      const Corner expanded = corner(centre + 2.0 * away);
      worst = expanded.value > reflected.value ? expanded : reflected;
    } else if (reflected.value > corners_[corners_.size() - 2].value) {
      worst = reflected;
    } else {
      const bool outside = reflected.value > worst.value;
      const Corner contracted = corner(centre + (outside ? 0.5 : -0.5) * away);
      if (contracted.value > std::max(reflected.value, worst.value)) {
        worst = contracted;
      } else {
        shrink();
      }
    }
  }

  void shrink() {
    for (std::size_t k = 1; k < corners_.size(); ++k) {
      corners_[k] = corner(0.5 * (corners_[k].x + corners_.front().x));
    }
  }

  const Objective& objective_;
  std::vector<Corner> corners_;
};

VectorXd gradient_at(const Objective& objective, VectorXd x) {
  VectorXd gradient(x.size());
  for (Index k = 0; k < x.size(); ++k) {
    const double here = x[k];
    x[k] = here + gradient_step;
    const double above = value_at(objective, x);
    x[k] = here - gradient_step;
    gradient[k] = (above - value_at(objective, x)) / (2.0 * gradient_step);
    x[k] = here;
  }
  return gradient;
}

// Minus the second derivatives.
MatrixXd curvature_at(const Objective& objective, const VectorXd& x) {
  const double h = curvature_step;
  const auto shifted = [&](Index k, double by_k, Index l, double by_l) {
    VectorXd there = x;
    there[k] += by_k;
    there[l] += by_l;
    return value_at(objective, there);
  };
  const double middle = value_at(objective, x);
  MatrixXd curvature(x.size(), x.size());
  for (Index k = 0; k < x.size(); ++k) {
    curvature(k, k) = -(shifted(k, h, k, 0.0) - 2.0 * middle + shifted(k, -h, k, 0.0)) / (h * h);
    for (Index l = 0; l < k; ++l) {
      curvature(k, l) = -(shifted(k, h, l, h) - shifted(k, h, l, -h) - shifted(k, -h, l, h) +
                          shifted(k, -h, l, -h)) /
                        (4.0 * h * h);
      curvature(l, k) = curvature(k, l);
    }
  }
  return curvature;
}

// Whether the function falls in every direction, beyond what rounding alone would show.
bool falls_all_around(const MatrixXd& curvature, double value) {
  if (!curvature.allFinite()) return false;
  const Eigen::SelfAdjointEigenSolver<MatrixXd> spectrum(curvature, Eigen::EigenvaluesOnly);
  const double noise = 1e-14 * std::abs(value) / (curvature_step * curvature_step);
  return spectrum.eigenvalues()[0] > std::max(noise, 1e-9 * spectrum.eigenvalues().tail(1)[0]);
}

// Newton's method from a point near the maximum; steps that lose are halved.
Corner polish(const Objective& objective, Corner here) {
  for (int iteration = 0; iteration < 25; ++iteration) {
    const MatrixXd curvature = curvature_at(objective, here.x);
    if (!falls_all_around(curvature, here.value)) break;
    VectorXd step = curvature.ldlt().solve(gradient_at(objective, here.x));
    if (step.cwiseAbs().maxCoeff() > 1.0) step /= step.cwiseAbs().maxCoeff();
    bool gained = false;
    for (int halving = 0; halving < 12 && !gained; ++halving, step *= 0.5) {
      const VectorXd x = here.x + step;
      const double value = value_at(objective, x);
      gained = value >= here.value;
      if (gained) here = {x, value};
    }
    if (!gained || step.cwiseAbs().maxCoeff() < 1e-7) break;
  }
  return here;
}

}  // namespace

double Maximum::error_of(const Objective& function) const {
  const VectorXd x = Eigen::Map<const VectorXd>(at.data(), static_cast<Index>(at.size()));
  const Eigen::Map<const MatrixXd> variance(covariance.data(), x.size(), x.size());
  const VectorXd slope = gradient_at(function, x);
  const double squared = slope.dot(variance * slope);
  return squared < 0.0 ? 0.0 : std::sqrt(squared);  // NaN stays NaN: no slope, no error
}

Maximum maximise(const Objective& objective, std::span<const double> start, double bound) {
  const VectorXd first = Eigen::Map<const VectorXd>(start.data(), static_cast<Index>(start.size()));
  Corner best = Simplex(objective, first).climb(400);
  // A second simplex frees one that has collapsed on a slope.
  if (best.x.cwiseAbs().maxCoeff() < bound) best = Simplex(objective, best.x).climb(400);
  best = polish(objective, best);
  Maximum found{.value = best.value};
  found.at.assign(best.x.begin(), best.x.end());
  const MatrixXd curvature = curvature_at(objective, best.x);
  if (!std::isfinite(best.value)) {
    found.none = "the likelihood has no value where the search began";
  } else if (best.x.cwiseAbs().maxCoeff() >= bound) {
    found.none = "the likelihood keeps rising towards the edge of the parameters";
  } else if (!falls_all_around(curvature, best.value)) {
    found.none = "the likelihood is flat: the data do not determine the parameters";
  } else {
    const MatrixXd covariance = curvature.inverse();
    found.covariance.assign(covariance.data(), covariance.data() + covariance.size());
  }
  return found;
}

}  // namespace sojourn::metrics
