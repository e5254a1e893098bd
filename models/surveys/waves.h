// When each customer's survey waves are: at phase, phase + every, …, the phase drawn once.
#pragma once

#include <cstdint>

#include "models/surveys/program.h"

namespace sojourn::models::surveys {

class Waves {
 public:
  Waves(const SurveyProgram& program, DrawKey key);

  /// The one survey that has waves; null where none or several have.
  [[nodiscard]] static const Survey* only_one(const SurveyProgram& program) noexcept;
  [[nodiscard]] const Survey* only() const noexcept { return only_; }
  /// The only survey's wave of a number, from 0; `word` is the customer's draw for the phase.
  [[nodiscard]] std::int32_t at(std::uint32_t word, std::uint32_t number) const noexcept;
  /// The number of the only survey's wave at `time`, and how many there can be.
  [[nodiscard]] std::uint32_t number_of(std::int32_t time) const noexcept;
  [[nodiscard]] static std::uint32_t most_waves(const SurveyProgram& program) noexcept;

  /// The first wave of any survey at or after `time`; never where the run ends before.
  [[nodiscard]] std::int32_t next(std::uint32_t id, std::int32_t time) const;
  /// The next wave after one at `time`; needs no draw where one survey only has waves.
  [[nodiscard]] std::int32_t after(std::uint32_t id, std::int32_t time) const;
  /// Whether the wave at `time` is one of the survey.
  [[nodiscard]] bool is_of(std::uint32_t id, const Survey& survey, std::int32_t time) const;

 private:
  [[nodiscard]] static std::int64_t phase_of(std::uint32_t word, const Survey& survey) noexcept;
  [[nodiscard]] std::int32_t first_from(std::uint32_t id, const Survey& survey,
                                        std::int32_t time) const;

  const SurveyProgram& program_;
  DrawKey key_;
  const Survey* only_;
};

}  // namespace sojourn::models::surveys
