// A value with its uncertainty.
#pragma once

namespace sojourn {

struct Estimate {
  double value = 0.0;
  double standard_error = 0.0;
  /// The ends of the normal 95 % interval.
  [[nodiscard]] double low() const noexcept { return value - 1.959963984540054 * standard_error; }
  [[nodiscard]] double high() const noexcept { return value + 1.959963984540054 * standard_error; }
};

}  // namespace sojourn
