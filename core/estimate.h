// A value with its uncertainty, or the reason why there is none.
#pragma once

#include <string>
#include <utility>
#include <variant>

#include "core/error.h"

namespace sojourn {

/// The 0.975 quantile of the standard normal distribution.
inline constexpr double normal_95 = 1.959963984540054;

/// A value with its 95 % interval, which is asymmetric where the method gives such a one.
struct Estimate {
  double value = 0.0;
  double standard_error = 0.0;
  double low = 0.0;
  double high = 0.0;
  bool has_interval = true;  ///< without one, low = high = value
  std::string note{};        ///< what to know before trusting it, empty where there is nothing
};

/// The estimate with the normal interval, value +- 1.96 standard errors.
[[nodiscard]] inline Estimate normal_estimate(double value, double standard_error,
                                              std::string note = {}) {
  return {.value = value,
          .standard_error = standard_error,
          .low = value - normal_95 * standard_error,
          .high = value + normal_95 * standard_error,
          .note = std::move(note)};
}

/// A value that is counted, not estimated: it has no interval.
[[nodiscard]] inline Estimate counted(double value, std::string note = {}) {
  return {
      .value = value, .low = value, .high = value, .has_interval = false, .note = std::move(note)};
}

/// Why there is no estimate, in words that end a sentence: "there are no answers".
struct NoEstimate {
  std::string reason;
};

/// An estimate, or the reason why there is none; used like a std::optional.
class Outcome {
 public:
  Outcome(Estimate estimate) : held_(std::move(estimate)) {}
  Outcome(NoEstimate none) : held_(std::move(none)) {}

  [[nodiscard]] bool has_value() const noexcept { return held_.index() == 0; }
  explicit operator bool() const noexcept { return has_value(); }
  /// The estimate; call it only where there is one.
  [[nodiscard]] const Estimate& operator*() const {
    SOJOURN_EXPECT(has_value());
    return std::get<Estimate>(held_);
  }
  [[nodiscard]] const Estimate* operator->() const { return &**this; }
  /// Why there is no estimate; empty where there is one.
  [[nodiscard]] std::string reason() const {
    return has_value() ? std::string() : std::get<NoEstimate>(held_).reason;
  }

 private:
  std::variant<Estimate, NoEstimate> held_;
};

}  // namespace sojourn
