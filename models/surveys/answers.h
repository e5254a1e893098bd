// What a customer who was asked puts down, and what she would have said honestly: rows of the
// tables of surveys, one occasion at a time.
#pragma once

#include <array>

#include "models/surveys/occasion.h"
#include "sim/component.h"

namespace sojourn::models::surveys {

class Answers {
 public:
  Answers(const SurveyProgram& program, const sim::ComponentSetup& setup);

  /// Rows of an occasion. `nature` are the customer's normals: delta, harshness, extremity,
  /// propensity; `heaviest` is the encounter that weighs most on her, and `weight` how much.
  /// Returns whether the answer was low enough to call for a follow-up.
  bool write(const sim::Lanes& lanes, const Occasion& at, Outcome& outcome,
             const std::array<float, 4>& nature, std::uint8_t heaviest, float weight);
  /// Rows of an invitation that is not answered, where the truth is not told.
  void write_silence(const sim::Lanes& lanes, const Occasion& at, const Outcome& outcome);
  /// Whether what everybody would have answered is told too.
  [[nodiscard]] bool tells_all() const noexcept { return truth_.is_needed(); }

 private:
  void judge(const sim::Lanes& lanes, const Occasion& at, Outcome& outcome, std::uint8_t heaviest,
             float weight) const;
  [[nodiscard]] bool is_acted_on(const sim::Lanes& lanes, const Occasion& at) const;
  [[nodiscard]] Person person_of(std::uint32_t id, const Outcome& outcome,
                                 const std::array<float, 4>& nature) const;
  [[nodiscard]] std::array<std::uint32_t, 4> draw(const sim::Lanes& lanes, const Occasion& at,
                                                  Purpose purpose) const;

  const SurveyProgram& program_;
  DrawKey key_;
  sim::RowStage& asked_;
  sim::RowStage& truth_;
};

}  // namespace sojourn::models::surveys
