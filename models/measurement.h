// What a customer would answer: a multivariate ordered probit of what she feels.
//
//   Y* = lambda C + omega S + phi F + beta B + delta_i + e       e ~ N(0, 1 - var of the rest)
//   honest answer k:  tau_(k-1) < Y* <= tau_k
//   given answer k:   tau_(k-1) < exp(-g_i) (Y* - b_i) <= tau_k,   then heaping; or,
//   straight-lined,
//                     a habit of the customer's in place of Y*
//
// C attitude (cumulative satisfaction), S satisfaction with the last encounter, F effort, B brand:
// each standardised by a centre and a spread, so that Var Y* = 1 where C and S have the stated
// correlation and F, B are independent of them. delta_i ~ N(0, sd^2) is a customer's constant over
// all questions; b_i ~ N(mean, .25^2) harshness (acquiescence with the opposite sign); g_i ~ N(0,
// .25^2) shrinks answers to the middle (extremity with the opposite sign).
// Thresholds of nps and csat: San Francisco airport passengers, 2017, computed from the data. Those
// of ces, all loadings and styles: assumptions, but for the 14 % of straight-liners (same data),
// and for the loadings' sum lambda_n lambda_c + omega_n omega_c + var delta = .676 (same data).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/math.h"

namespace sojourn::models::surveys {

enum Question : std::uint8_t { nps, csat, ces, question_count };
enum Influence : std::uint8_t { attitude, encounter, effort, brand, influence_count };

inline constexpr std::array<std::string_view, question_count> question_names{"nps", "csat", "ces"};
inline constexpr std::array<std::string_view, influence_count> influence_names{
    "attitude", "encounter", "effort", "brand"};

/// Answers that a question has, and the first of them.
inline constexpr std::array<std::size_t, question_count> answer_counts{11, 5, 7};
inline constexpr std::array<std::uint8_t, question_count> first_answers{0, 1, 1};
inline constexpr std::size_t most_thresholds = 10;
inline constexpr std::uint8_t no_answer = 255;

using Influences = std::array<float, influence_count>;  ///< standardised

/// How a question turns feelings into an answer.
struct Measure {
  Question question = nps;
  Influences loadings{};
  float noise = 1.0F;                           ///< sd of e
  std::array<float, most_thresholds> honest{};  ///< thresholds
  std::array<float, most_thresholds> given{};   ///< those of given answers, solved where asked for
};

/// Response styles of a population.
struct Styles {
  float acquiescence = 0.0F;  ///< mean of -b_i
  float acquiescence_sd = 0.25F;
  float extremity_sd = 0.25F;
  float straight_lining = 0.14F;  ///< share of answers given out of habit
  float heap_five = 0.17F;        ///< share of nps answers 3, 4, 6 and 7 that become 5
  float heap_ten = 0.05F;         ///< share of nps answers 9 that become 10
};

/// What a customer is like when asked.
struct Person {
  float delta = 0.0F;
  float harshness = 0.0F;
  float shrink = 1.0F;  ///< exp(-g_i)
  float propensity = 0.0F;
  float habit = 0.0F;  ///< Y* of answers without thought
};

/// Y* without its chance e.
SOJOURN_INLINE float location_of(const Measure& measure, const Influences& felt, float delta) {
  float sum = delta;
  for (std::size_t k = 0; k < influence_count; ++k) sum += measure.loadings[k] * felt[k];
  return sum;
}

/// The answer whose interval holds y.
[[nodiscard]] inline std::uint8_t answer_at(Question question,
                                            const std::array<float, most_thresholds>& thresholds,
                                            float y) noexcept {
  std::uint32_t answer = first_answers[question];
  for (std::size_t k = 0; k + 1 < answer_counts[question]; ++k) {
    answer += y > thresholds[k] ? 1U : 0U;
  }
  return static_cast<std::uint8_t>(answer);
}

/// The answer put down: style, then heaping with the uniform u.
[[nodiscard]] std::uint8_t given_answer(const Measure& measure, const Styles& styles,
                                        const Person& person, float y, float u) noexcept;

/// The expected score given the location, chance integrated out: nps 100 [P(>= 9) - P(<= 6)], csat
/// and ces 100 times the chance of the two highest answers, the three highest of ces.
[[nodiscard]] float expected_score(const Measure& measure, float location) noexcept;

}  // namespace sojourn::models::surveys
