#include "models/measurement.h"

namespace sojourn::models::surveys {
namespace {

std::uint8_t heaped(const Styles& styles, std::uint8_t answer, float u) noexcept {
  const bool near_five = answer == 3 || answer == 4 || answer == 6 || answer == 7;
  if (near_five && u < styles.heap_five) return 5;
  if (answer == 9 && u < styles.heap_ten) return 10;
  return answer;
}

// P(Y* > threshold).
float above(const Measure& measure, float location, std::size_t threshold) noexcept {
  return normal_cdf((location - measure.honest[threshold]) / measure.noise);
}

}  // namespace

std::uint8_t given_answer(const Measure& measure, const Styles& styles, const Person& person,
                          float y, float u) noexcept {
  const float styled = person.shrink * (y - person.harshness);
  const std::uint8_t answer = answer_at(measure.question, measure.given, styled);
  return measure.question == nps ? heaped(styles, answer, u) : answer;
}

float expected_score(const Measure& measure, float location) noexcept {
  if (measure.question == csat) return 100.0F * above(measure, location, 2);
  if (measure.question == ces) return 100.0F * above(measure, location, 3);
  return 100.0F * (above(measure, location, 8) - (1.0F - above(measure, location, 6)));
}

}  // namespace sojourn::models::surveys
