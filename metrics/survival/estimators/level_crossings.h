// Where a survival curve comes down to a level, and where the limits of its interval do: what the
// time to a share of ends is made of.
//
// The curve is seen once, some steps at a time, so it need not be held. Limits may rise and fall;
// where no limit of the steps at hand can be at the level, none of them is computed.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "metrics/survival/estimators/survival_curve.h"

namespace sojourn::metrics {

class LevelCrossings {
 public:
  /// As many steps should be seen at a time: so many are passed over at once.
  static constexpr std::size_t block = 256;

  LevelCrossings(double level, SurvivalInterval interval) : level_(level), interval_(interval) {}

  /// The next steps of the curve.
  void see(std::span<const SurvivalStep> steps);

  /// The first step with S <= level, and the one after it.
  std::optional<SurvivalStep> reached{};
  std::optional<SurvivalStep> after{};
  /// The first steps whose lower and upper limits are at or below the level.
  std::optional<SurvivalStep> low{};
  std::optional<SurvivalStep> high{};

  /// Whether S has come down to `level`; a product of fractions may miss it by some last bits.
  [[nodiscard]] static bool is_reached(double survival, double level) noexcept {
    return survival <= level * (1.0 + 1e-12);
  }

 private:
  void see_survival(std::span<const SurvivalStep> steps);
  void see_limit(std::span<const SurvivalStep> steps, double Limits::*side,
                 std::optional<SurvivalStep>& found) const;

  double level_;
  SurvivalInterval interval_;
};

}  // namespace sojourn::metrics
