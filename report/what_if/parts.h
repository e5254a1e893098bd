// Sections of the page of a what-if study, a file each; and how its estimands are written.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "report/page.h"
#include "report/words.h"
#include "study/what_if/result.h"

namespace sojourn::report {

/// A level of an estimand: "share" as percent, amounts in their currency, points and counts plain.
[[nodiscard]] Format format_of_level(const std::string& unit);
/// A change of it, with its sign.
[[nodiscard]] Format format_of_change(const std::string& unit);

/// The effect with the interval of its expectation.
[[nodiscard]] Point effect_of(const study::Contrast& contrast);
/// The effect with the range of a single world.
[[nodiscard]] Point one_world_of(const study::Contrast& contrast);

/// A contrast of a list by its id; null where there is none with an effect.
[[nodiscard]] const study::Contrast* known(const std::vector<study::Contrast>& contrasts,
                                           std::string_view id);

/// The arm that the page is about: the best one, or the one that comes nearest to doing nothing.
[[nodiscard]] const study::ArmResult& main_arm(const study::WhatIfResult& result);

/// Adds the section unless it has nothing to show.
/// A sentence of a result as it is printed: with the sign of a minus in front of numbers.
[[nodiscard]] std::string in_print(std::string sentence);

void add(Page& page, Section section);

void add_choice(const study::WhatIfResult& result, Page& page);
void add_choosing(const study::WhatIfResult& result, Page& page);
void add_effects(const study::WhatIfResult& result, Page& page);
void add_months(const study::WhatIfResult& result, Page& page);
void add_money(const study::WhatIfResult& result, Page& page);
void add_payback(const study::WhatIfResult& result, Page& page);
void add_segments(const study::WhatIfResult& result, Page& page);
void add_twins(const study::WhatIfResult& result, Page& page);
void add_flows(const study::WhatIfResult& result, Page& page);
void add_assumptions(const study::WhatIfResult& result, Page& page);
void add_uncertainties(const study::WhatIfResult& result, Page& page);
void add_definitions(const study::WhatIfResult& result, Page& page);

}  // namespace sojourn::report
