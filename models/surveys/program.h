// Surveys compiled: what the work of a thread reads. Names have become numbers.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/draws.h"
#include "models/measurement.h"
#include "models/response.h"
#include "sim/program.h"

namespace sojourn::models::surveys {

inline constexpr std::size_t most_surveys = 32;  ///< bits of a mask
inline constexpr std::uint8_t no_cause = 255;

/// An influence's column: value = (variable - centre) * inverse_spread; 0 without a variable.
struct InfluenceColumn {
  bool present = false;
  std::uint8_t variable = 0;
  float centre = 0.0F;
  float inverse_spread = 1.0F;
};

/// States of a track, as bits counted from its first.
struct TrackStates {
  std::uint8_t track = 0;
  sim::StateIndex first = 0;
  std::uint64_t bits = 0;
};

/// Words of an occasion: `choice` share, e of the first question, answer, answer to the reminder;
/// `manner` habit, break-off, time to answer, time taken.
struct OccasionPurposes {
  Purpose choice{}, manner{}, comment{};
  std::vector<Purpose> questions;  ///< e, heaping of each question
};

/// What the company does about low answers.
struct FollowUp {
  float below = 0.0F;  ///< of the first question; 0: nothing is done about any
  float share = 0.0F;  ///< of these answers
  Purpose draw{};
};

struct Survey {
  std::string name;
  std::vector<Measure> questions;
  std::int32_t every = 0;  ///< 0: asked at events
  std::vector<TrackStates> during;
  float share = 1.0F;
  std::int32_t quarantine = 0;
  std::uint8_t channel = 0;
  std::int32_t delay = 0;
  std::int32_t reminder = 0;
  std::int32_t items = 1;
  float base_logit = 0.0F;
  bool at_once = false;
  float closed = 0.0F;  ///< share of answers acted on, as a customer believes who has seen none
  FollowUp follow_up;
  float keeps_on = 1.0F;  ///< chance of getting to the end
  Purpose phase{};
  OccasionPurposes wave;
  std::vector<OccasionPurposes> by_state;  ///< of surveys asked at events
};

struct SurveyProgram {
  std::vector<Survey> surveys;
  std::array<InfluenceColumn, influence_count> influences{};
  Styles styles;
  ResponseRule rule;
  float learning = 0.0F;  ///< from follow-ups
  float delta_sd = 0.0F;
  float answer_time = 43200.0F;
  float accuracy = 0.85F;
  bool has_waves = false;
  bool follows_up = false;          ///< some survey does
  std::vector<std::string> causes;  ///< topics; the last one is "brand" where that is a variable
  std::vector<std::uint32_t> asked_at;  ///< by state: bits of surveys
  std::vector<std::uint8_t> cause_of;   ///< by state: topic of the encounter, or no_cause
  Purpose person{}, habits{};
  std::int32_t length = 0;
  std::string time_unit;
};

}  // namespace sojourn::models::surveys
