// An occasion at which a customer may be asked, and what came of it.
#pragma once

#include <cstddef>
#include <cstdint>

#include "models/surveys/program.h"

namespace sojourn::models::surveys {

// An occasion at which a customer may be asked.
struct Occasion {
  std::size_t lane = 0;
  std::size_t survey = 0;
  std::int32_t time = 0;
  std::uint32_t occurrence = 0;
  std::uint8_t touchpoint = no_cause;
  const OccasionPurposes* purposes = nullptr;
  Influences felt{};
};

// What came of it.
struct Outcome {
  float p_invite = 0.0F;
  float p_respond = 0.0F;
  bool invited = false, reminded = false, answered = false, partial = false, straight = false;
  std::int32_t invited_at = 0;
  std::int32_t answered_at = -1;
  bool followed_up = false;
  std::uint16_t seconds = 0;
  std::uint8_t cause = no_cause, true_polarity = 1;
  std::uint8_t topic = no_answer, polarity = no_answer;
  std::uint16_t comment_length = 0;
};

}  // namespace sojourn::models::surveys
