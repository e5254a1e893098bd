// Settings that all surveys have in common, of customers and of an account's people: how scales are
// used, and who answers. Defaults stand here once; docs/models/surveys.md says which are
// assumptions.
#pragma once

#include "core/settings.h"
#include "models/measurement.h"
#include "models/response.h"

namespace sojourn::models {

/// As written, in the order of surveys::Styles.
struct StyleSettings {
  double acquiescence = 0.0, acquiescence_sd = 0.25, extremity_sd = 0.25;
  double straight_lining = 0.14, heap_five = 0.17, heap_ten = 0.05;
  [[nodiscard]] surveys::Styles styles() const;
};

/// As written, in the order of surveys::ResponseRule.
struct ResponseSettings {
  double extremity = 0.35, attitude = 0.35, tenure = 0.05, length = 0.03, trust = 0.3;
  double fatigue = 0.25, fatigue_half_life = 5184000.0, propensity_sd = 0.5, reminder = -0.5;
  [[nodiscard]] surveys::ResponseRule rule() const;
};

void describe_styles(Fields& fields, StyleSettings& styles);
void describe_response(Fields& fields, ResponseSettings& response);
/// Plausible ranges of what `owner.styles` and `owner.response` hold.
void assume_answers(Fields& owner);

}  // namespace sojourn::models
