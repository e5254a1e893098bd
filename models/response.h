// Whether a customer answers an invitation.
//
//   logit P = ln(r / (1 - r)) + a1 |C| + a2 C + a3 min(tenure, 5) + trust * closed
//             - f F - a4 (items - 1) + propensity_i
//   F       = sum over past invitations of 2^(-age / h), kept in steps of 1/16
//
// r base rate of the channel for a customer whose other terms are 0; C standardised attitude;
// tenure in years; closed the share of answers that the company is seen to act on, as far as the
// customer believes it: with lesson L in [-1, 1],
//
//   closed = c + L (1 - c) where L >= 0, else c (1 + L);   c of the survey, L = 0 at first
//   L <- L + learning (1 - L) after a low answer that the company acted on, and
//   L <- L - learning (1 + L) after one that it did not, kept in steps of 1/127
//
// A reminder asks once more those who have not answered, with logit P + shift. Defaults are
// assumptions (base rates within what the trade press reports: e-mail .03 to .30).
#pragma once

#include <cstdint>

#include "core/math.h"

namespace sojourn::models::surveys {

struct ResponseRule {
  float extremity = 0.35F;  ///< a1
  float attitude = 0.35F;   ///< a2; above 0 respondents are too happy
  float tenure = 0.05F;     ///< a3, per year, five at most
  float length = 0.03F;     ///< a4, per item beyond the first
  float trust = 0.3F;
  float fatigue = 0.25F;                 ///< f, per invitation just got
  float fatigue_half_life = 5184000.0F;  ///< h, seconds: 60 days
  float propensity_sd = 0.5F;
  float reminder_shift = -0.5F;
};

inline constexpr float fatigue_steps = 16.0F;

inline constexpr float lesson_steps = 127.0F;
inline constexpr std::uint32_t no_lesson = 127;

/// What a lesson (in steps from 0) adds to the share c that a customer believes in.
SOJOURN_INLINE float belief_learnt(float closed, std::uint32_t steps) {
  const float lesson = static_cast<float>(steps) / lesson_steps - 1.0F;
  return lesson < 0.0F ? lesson * closed : lesson * (1.0F - closed);
}

/// The lesson after a low answer that the company acted on, or did not.
SOJOURN_INLINE std::uint32_t lesson_after(std::uint32_t steps, float learning, bool acted) {
  const float end = acted ? 2.0F * lesson_steps : 0.0F;
  const float now = static_cast<float>(steps);
  return static_cast<std::uint32_t>(now + learning * (end - now) + 0.5F);
}

/// F now, from F just after the last invitation (in steps) and its age in seconds.
SOJOURN_INLINE float fatigue_now(const ResponseRule& rule, std::uint32_t steps, float age) {
  const float kept = fast_exp2(-(larger_of(age, 0.0F) / rule.fatigue_half_life));
  return static_cast<float>(steps) / fatigue_steps * kept;
}

/// F just after one more invitation, in steps.
SOJOURN_INLINE std::uint32_t tired_by_one_more(float fatigue) {
  const float steps = (fatigue + 1.0F) * fatigue_steps + 0.5F;
  return static_cast<std::uint32_t>(smaller_of(steps, 255.0F));
}

SOJOURN_INLINE float logistic(float x) { return 1.0F / (1.0F + fast_exp(-x)); }

/// logit P without the base rate and what belongs to the survey.
SOJOURN_INLINE float willingness(const ResponseRule& rule, float attitude, float tenure_years,
                                 float fatigue) {
  const float size = attitude < 0.0F ? -attitude : attitude;
  return rule.extremity * size + rule.attitude * attitude +
         rule.tenure * smaller_of(tenure_years, 5.0F) - rule.fatigue * fatigue;
}

}  // namespace sojourn::models::surveys
