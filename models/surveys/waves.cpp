#include "models/surveys/waves.h"

#include <algorithm>

#include "core/math.h"

namespace sojourn::models::surveys {

Waves::Waves(const SurveyProgram& program, DrawKey key) : program_(program), key_(key) {
  int with_waves = 0;
  for (const Survey& survey : program.surveys) {
    if (survey.every > 0) only_ = with_waves++ == 0 ? &survey : nullptr;
  }
}

std::int32_t Waves::first_from(std::uint32_t id, const Survey& survey, std::int32_t time) const {
  const float u = uniform_of(draw_block(key_, id, survey.phase, 0)[0]);
  const std::int64_t phase = static_cast<std::int32_t>(static_cast<double>(u) * survey.every);
  const std::int64_t waves = time <= phase ? 0 : (time - phase + survey.every - 1) / survey.every;
  const std::int64_t at = phase + waves * survey.every;
  return at < program_.length ? static_cast<std::int32_t>(at) : sim::never;
}

std::int32_t Waves::next(std::uint32_t id, std::int32_t time) const {
  std::int32_t next = sim::never;
  for (const Survey& survey : program_.surveys) {
    if (survey.every > 0) next = std::min(next, first_from(id, survey, time));
  }
  return next;
}

std::int32_t Waves::after(std::uint32_t id, std::int32_t time) const {
  if (only_ == nullptr) return next(id, time + 1);
  const std::int64_t next = std::int64_t{time} + only_->every;
  return next < program_.length ? static_cast<std::int32_t>(next) : sim::never;
}

bool Waves::is_of(std::uint32_t id, const Survey& survey, std::int32_t time) const {
  if (survey.every == 0) return false;
  return &survey == only_ || first_from(id, survey, time) == time;
}

}  // namespace sojourn::models::surveys
