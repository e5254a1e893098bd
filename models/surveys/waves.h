// When each customer's survey waves are: at phase, phase + every, …, the phase drawn once.
#pragma once

#include <cstdint>

#include "models/surveys/program.h"

namespace sojourn::models::surveys {

class Waves {
 public:
  Waves(const SurveyProgram& program, DrawKey key);

  /// The first wave of any survey at or after `time`; never where the run ends before.
  [[nodiscard]] std::int32_t next(std::uint32_t id, std::int32_t time) const;
  /// The next wave after one at `time`; needs no draw where one survey only has waves.
  [[nodiscard]] std::int32_t after(std::uint32_t id, std::int32_t time) const;
  /// Whether the wave at `time` is one of the survey.
  [[nodiscard]] bool is_of(std::uint32_t id, const Survey& survey, std::int32_t time) const;

 private:
  [[nodiscard]] std::int32_t first_from(std::uint32_t id, const Survey& survey,
                                        std::int32_t time) const;

  const SurveyProgram& program_;
  DrawKey key_;
  const Survey* only_ = nullptr;  ///< the one survey that has waves
};

}  // namespace sojourn::models::surveys
