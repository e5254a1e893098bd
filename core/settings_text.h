// Values of settings as the user would write them: for defaults, `sojourn explain` and messages.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "core/settings.h"

namespace sojourn {

/// Empty where the number is not finite, and so has no text a user could write.
[[nodiscard]] std::string number_text(double value);
/// "3 days": the largest unit that needs no fraction.
[[nodiscard]] std::string duration_text(double seconds);
[[nodiscard]] std::string length_text(const Length& length);
/// "0.2 / month": the unit with the shortest number that reads back the same.
[[nodiscard]] std::string rate_text(double per_second);
[[nodiscard]] std::string unit_cost_text(UnitCost cost);
[[nodiscard]] std::string text_text(std::string_view text);  ///< in quotes
/// A value of the kind in its canonical unit (seconds, 1/s) as text; number_text where the kind has
/// no unit.
[[nodiscard]] std::string value_text(SettingKind kind, double value);
/// "assumption, 0.1 to 0.4", in the kind's unit.
[[nodiscard]] std::string plausible_text(SettingKind kind, const Plausible& plausible);
/// "between 0 and 1", "above 0"; empty where there are no bounds.
[[nodiscard]] std::string bounds_text(const Bounds& bounds,
                                      const std::function<std::string(double)>& text);

}  // namespace sojourn
