#include "models/surveys/waves.h"

#include <algorithm>

#include "core/math.h"

namespace sojourn::models::surveys {

Waves::Waves(const SurveyProgram& program, DrawKey key)
    : program_(program), key_(key), only_(only_one(program)) {}

const Survey* Waves::only_one(const SurveyProgram& program) noexcept {
  const Survey* only = nullptr;
  for (const Survey& survey : program.surveys) {
    if (survey.every == 0) continue;
    if (only != nullptr) return nullptr;
    only = &survey;
  }
  return only;
}

std::int64_t Waves::phase_of(std::uint32_t word, const Survey& survey) noexcept {
  return static_cast<std::int32_t>(static_cast<double>(uniform_of(word)) * survey.every);
}

std::int32_t Waves::at(std::uint32_t word, std::uint32_t number) const noexcept {
  const std::int64_t time = phase_of(word, *only_) + std::int64_t{number} * only_->every;
  return time < program_.length ? static_cast<std::int32_t>(time) : sim::never;
}

// A wave's phase is less than the time between waves. After the last the number is of no account.
std::uint32_t Waves::number_of(std::int32_t time) const noexcept {
  return time == sim::never ? most_waves(program_)
                            : static_cast<std::uint32_t>(time / only_->every);
}

std::uint32_t Waves::most_waves(const SurveyProgram& program) noexcept {
  return static_cast<std::uint32_t>(program.length / only_one(program)->every) + 1U;
}

std::int32_t Waves::first_from(std::uint32_t id, const Survey& survey, std::int32_t time) const {
  const std::int64_t phase = phase_of(draw_block(key_, id, survey.phase, 0)[0], survey);
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
