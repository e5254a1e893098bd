#include "models/surveys/comments.h"

#include "core/math.h"

namespace sojourn::models::surveys {

std::uint8_t polarity_at(float feeling) noexcept {
  return feeling < -0.5F ? 0 : (feeling > 0.5F ? 2 : 1);
}

// Polarity is an ordered probit of the feeling; the topic is the true cause or, one time in five,
// any. The classifier reads one polarity for another where it fails (mixed ones more often).
void write_comment(const SurveyProgram& program, const std::array<std::uint32_t, 4>& words,
                   float feeling, Outcome& outcome) noexcept {
  const float shown = feeling + 0.5F * normal_quantile(uniform_of(words[0]));
  const std::uint8_t meant = polarity_at(shown);
  const float u = uniform_of(words[1]);
  const auto topics = static_cast<float>(program.causes.size());
  outcome.topic = u < 0.2F ? static_cast<std::uint8_t>(smaller_of(u * 5.0F * topics, topics - 1.0F))
                           : outcome.cause;
  const float read = uniform_of(words[2]);
  const float accuracy = meant == 1 ? program.accuracy - 0.15F : program.accuracy;
  const auto other = static_cast<std::uint8_t>((meant + (words[2] & 1U) + 1U) % 3U);
  outcome.polarity = read < accuracy ? meant : other;
  const float length =
      (meant == 0 ? 84.0F : 60.0F) * fast_exp(0.9F * normal_quantile(uniform_of(words[3])));
  outcome.comment_length = static_cast<std::uint16_t>(smaller_of(length + 1.0F, 4000.0F));
}

}  // namespace sojourn::models::surveys
