#include "report/what_if/parts.h"

#include "core/error.h"
#include "study/what_if/words.h"

namespace sojourn::report {

Format format_of_level(const std::string& unit) {
  if (unit == "share") return percent(2);
  if (unit == "points") return plain(1);
  if (unit == "customers") return plain();
  return money(unit);
}

Format format_of_change(const std::string& unit) {
  if (unit == "share") return points(2);
  Format format = with_sign(format_of_level(unit));
  if (unit == "customers") format.digits = -1;
  if (unit == "points") format.digits = 2;
  return format;
}

Point effect_of(const study::Contrast& contrast) { return point_of(contrast.effect); }

Point one_world_of(const study::Contrast& contrast) {
  if (!contrast.effect) return {};
  return {.value = contrast.effect->value, .low = contrast.world_low, .high = contrast.world_high};
}

const study::Contrast* known(const std::vector<study::Contrast>& contrasts, std::string_view id) {
  for (const study::Contrast& contrast : contrasts) {
    if (contrast.id == id && contrast.effect) return &contrast;
  }
  return nullptr;
}

std::string in_print(std::string sentence) {
  constexpr std::string_view minus = "\u2212";
  const auto is_digit = [&](std::size_t at) {
    return at < sentence.size() && sentence[at] >= '0' && sentence[at] <= '9';
  };
  for (std::size_t at = 0; at < sentence.size(); ++at) {
    const bool begins = at == 0 || sentence[at - 1] == ' ' || sentence[at - 1] == '(';
    if (sentence[at] == '-' && begins && is_digit(at + 1)) sentence.replace(at, 1, minus);
  }
  return sentence;
}

const study::ArmResult& main_arm(const study::WhatIfResult& result) {
  SOJOURN_EXPECT(!result.arms.empty());
  if (!result.choice || result.choice->best < 0) return study::nearest_arm(result);
  return result.arms[static_cast<std::size_t>(result.choice->best)];
}

void add(Page& page, Section section) {
  if (section.figures.empty() && section.text.empty()) return;
  page.sections.push_back(std::move(section));
}

}  // namespace sojourn::report
