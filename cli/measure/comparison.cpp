#include "cli/measure/comparison.h"

#include <fmt/format.h>

#include <map>

#include "cli/texts.h"

namespace sojourn::cli {

std::vector<Comparison> compare(const Measured& observed, const Measured& truth) {
  std::map<std::string, double> known;
  const auto label_of = [](const GroupResults& group, const metrics::Result& result) {
    return group.group + (group.group.empty() || result.label.empty() ? "" : ": ") + result.label;
  };
  for (const GroupResults& group : truth.groups) {
    for (const metrics::Result& result : group.results) {
      if (result.outcome) known[label_of(group, result)] = result.outcome->value;
    }
  }
  std::vector<Comparison> compared;
  for (const GroupResults& group : observed.groups) {
    for (const metrics::Result& result : group.results) {
      const auto at = known.find(label_of(group, result));
      if (at == known.end() || !result.outcome) continue;
      const Estimate& estimate = *result.outcome;
      Comparison one{at->first, estimate.value, at->second, std::nullopt};
      if (estimate.has_interval) {
        one.covers = estimate.low <= at->second && at->second <= estimate.high;
      }
      compared.push_back(one);
    }
  }
  return compared;
}

std::string comparison_text(const std::vector<Comparison>& all) {
  std::string text;
  for (const Comparison& one : all) {
    const std::string label = harmless(one.label);
    text += fmt::format("  {}{:.6g}, truth {:.6g}, error {:.6g}",
                        label.empty() ? "" : padded(label, 28) + "  ", one.estimate, one.truth,
                        one.estimate - one.truth);
    if (one.covers) text += *one.covers ? ", the interval covers" : ", the interval does not cover";
    text += "\n";
  }
  return text.empty() ? "  nothing to compare\n" : text;
}

JsonObject comparison_json(const std::vector<Comparison>& all) {
  JsonObject list = JsonObject::array();
  for (const Comparison& one : all) {
    JsonObject json;
    json["label"] = one.label;
    json["estimate"] = one.estimate;
    json["truth"] = one.truth;
    json["error"] = one.estimate - one.truth;
    json["covers"] = one.covers ? JsonObject(*one.covers) : JsonObject(nullptr);
    list.push_back(std::move(json));
  }
  return list;
}

}  // namespace sojourn::cli
