// How a customer stands to a survey at an occasion: whether it is where the survey is asked, and
// what it feels at that moment.
#pragma once

#include <cstddef>
#include <cstdint>

#include "models/surveys/program.h"
#include "sim/component.h"

namespace sojourn::models::surveys {

inline constexpr std::int32_t at_event = -1;  ///< in place of a wave's time

class Standing {
 public:
  Standing(const SurveyProgram& program, const sim::ComponentSetup& setup)
      : program_(program), journeys_(setup.program) {}

  /// Whether the customer is where the survey is asked; `entered` is the state just entered.
  [[nodiscard]] static bool is_eligible(const sim::Lanes& lanes, std::size_t lane,
                                        const Survey& survey, std::uint32_t entered);

  /// An influence, standardised: as it has faded until a wave, or as of the event.
  [[nodiscard]] float felt(const sim::Lanes& lanes, std::size_t lane, Influence which,
                           std::int32_t wave) const;

 private:
  const SurveyProgram& program_;
  const sim::Program& journeys_;
};

}  // namespace sojourn::models::surveys
