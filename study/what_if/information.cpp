#include "study/what_if/information.h"

#include <fmt/format.h>

#include "study/statistics/intervals.h"
#include "study/what_if/conclusion.h"
#include "study/what_if/words.h"

namespace sojourn::study {
namespace {

using models::ChoosesBy;

std::string_view basis_of(ChoosesBy by) {
  return by == ChoosesBy::risk ? "its learnt risk" : "its rule";
}

std::string words_of(const InformationValue& value, const ArmResult& arm, const ArmResult& oracle) {
  std::string words = fmt::format(
      "The value of information: where \u201c{}\u201d chooses by {}, \u201c{}\u201d knows "
      "the true rates. {} differs by {} (oracle minus the other).",
      arm.title(), basis_of(arm.chooses_by), oracle.title(), value.gain.name,
      effect_text(value.gain));
  const Outcome& gain = value.gain.effect;
  if (gain && gain->has_interval && gain->low <= 0.0 && gain->high >= 0.0) {
    words += " At this precision it may be nothing.";
  }
  return words;
}

InformationValue value_of(const std::vector<std::vector<Figures>>& figures,
                          const WhatIfResult& result, std::size_t arm, std::size_t oracle) {
  const std::string_view id = result.currency.empty() ? "retention_end" : "net_value_horizon";
  InformationValue value{.arm = result.arms[arm].name, .oracle = result.arms[oracle].name};
  const Contrast* const known = result.arms[arm].find(id);
  if (known != nullptr) {
    value.gain = {.id = known->id, .name = known->name, .words = known->words, .unit = known->unit};
  }
  const auto own = effects_of(figures, arm, id);
  const auto best = effects_of(figures, oracle, id);
  if (own.size() < figures.size() || best.size() < figures.size()) {
    value.gain.effect = NoEstimate{"the arms have no estimate of it"};
  } else {
    value.gain.base = mean_with_interval(own);
    value.gain.arm = mean_with_interval(best);
    value.gain.effect = mean_with_interval(differences(best, own));
    value.gain.low_together = value.gain.effect->low;
    value.gain.high_together = value.gain.effect->high;
    const Range world = range_of_one_world(differences(best, own));
    value.gain.world_low = world.low;
    value.gain.world_high = world.high;
    value.gain.variance_ratio = variance_ratio(own, best);
  }
  value.words = words_of(value, result.arms[arm], result.arms[oracle]);
  return value;
}

}  // namespace

std::vector<InformationValue> values_of_information(
    const std::vector<std::vector<Figures>>& figures, const WhatIfResult& result) {
  std::vector<InformationValue> values;
  for (std::size_t arm = 0; arm < result.arms.size(); ++arm) {
    const ChoosesBy by = result.arms[arm].chooses_by;
    if (by != ChoosesBy::rule && by != ChoosesBy::risk) continue;
    for (std::size_t oracle = 0; oracle < result.arms.size(); ++oracle) {
      if (result.arms[oracle].chooses_by != ChoosesBy::oracle) continue;
      if (result.arms[oracle].start != result.arms[arm].start) continue;
      values.push_back(value_of(figures, result, arm, oracle));
    }
  }
  return values;
}

}  // namespace sojourn::study
