// A study's result in sentences, as a person would say them to another: the decision first, its
// uncertainty beside it, and every word that needs one with its definition.
#pragma once

#include <string>
#include <vector>

#include "study/what_if/result.h"

namespace sojourn::study {

/// "+1.2 points (0.9 to 1.5)", "-12,300 EUR (-15,000 to -9,600)".
[[nodiscard]] std::string effect_text(const Contrast& contrast);
/// "84.2 %", "1,234,000 EUR".
[[nodiscard]] std::string level_text(const Outcome& level, const std::string& unit);

/// One sentence about an arm: what it does, what it brings, whether to do it.
[[nodiscard]] std::string verdict_of(const ArmResult& arm, const WhatIfResult& result);
/// The arm with the highest net value to the horizon; where nothing is paid, retention at the end.
[[nodiscard]] const ArmResult& nearest_arm(const WhatIfResult& result);
[[nodiscard]] std::string headline_of(const WhatIfResult& result);
[[nodiscard]] std::string break_even_words(const BreakEven& break_even, double cost,
                                           const std::string& currency);
/// Every word that results use, with its meaning in this study; `purchase_within`: in words, empty
/// where customers are members.
[[nodiscard]] std::vector<Definition> definitions_of(const WhatIfResult& result,
                                                     const std::string& purchase_within);

}  // namespace sojourn::study
