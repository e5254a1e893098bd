// The shifted-beta-geometric model of retention (Fader and Hardie 2007), fitted by maximum
// likelihood.
#pragma once

#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

namespace sojourn::models::facts {

/// ln L for the survival curve of the first `years` periods.
inline double likelihood(const std::vector<double>& alive, std::size_t years, double a, double b) {
  double probability = a / (a + b);
  double left = 1.0;
  double sum = 0.0;
  for (std::size_t t = 1; t <= years; ++t) {
    const auto age = static_cast<double>(t);
    if (t > 1) probability *= (b + age - 2.0) / (a + b + age - 1.0);
    left -= probability;
    sum += (alive[t - 1] - alive[t]) * std::log(probability);
  }
  return sum + alive[years] * std::log(left);
}

struct ShiftedGeometric {
  double a = 1.0, b = 1.0;
};

/// Steps of a shrinking compass on (ln a, ln b).
inline ShiftedGeometric fit(const std::vector<double>& alive, std::size_t years) {
  ShiftedGeometric best;
  double top = likelihood(alive, years, best.a, best.b);
  for (double step = 0.5; step > 1e-6;) {
    bool better = false;
    for (const auto& [da, db] : {std::pair{step, 0.0}, {-step, 0.0}, {0.0, step}, {0.0, -step}}) {
      const ShiftedGeometric next{best.a * std::exp(da), best.b * std::exp(db)};
      const double value = likelihood(alive, years, next.a, next.b);
      if (value <= top) continue;
      best = next;
      top = value;
      better = true;
    }
    if (!better) step /= 2.0;
  }
  return best;
}

/// Share alive after so many periods.
inline double projected(const ShiftedGeometric& law, int years) {
  double alive = 1.0;
  for (int t = 1; t <= years; ++t) alive *= (law.b + t - 1.0) / (law.a + law.b + t - 1.0);
  return alive;
}

}  // namespace sojourn::models::facts
