// Measured values for people and as JSON.
#include <fmt/format.h>

#include <cmath>

#include "cli/measure/measurement.h"
#include "cli/texts.h"

namespace sojourn::cli {
namespace {

/// Six digits; of a whole number all of them, as of cents and counts.
std::string value_text(double value) {
  const bool whole = value == std::nearbyint(value) && std::abs(value) < 1e15;
  return whole ? fmt::format("{:.0f}", value + 0.0) : fmt::format("{:.6g}", value);
}

std::string outcome_text(const metrics::Result& result) {
  const Outcome& outcome = result.outcome;
  if (!outcome) return "no estimate: " + outcome.reason();
  std::string text = value_text(outcome->value);
  if (outcome->has_interval) {
    text += fmt::format("  [{}, {}]", value_text(outcome->low), value_text(outcome->high));
  }
  if (result.unit != "1") text += fmt::format("  {}", result.unit);
  text += fmt::format("  n = {}", grouped(result.count));
  if (!outcome->note.empty()) text += "  (" + outcome->note + ")";
  return text;
}

}  // namespace

std::string measured_text(const std::vector<Measured>& all) {
  std::string text;
  for (const Measured& measured : all) {
    if (!text.empty()) text += "\n";
    text += measured.definition;
    if (measured.layer != "observed") text += " (" + measured.layer + ")";
    text += "\n";
    for (const GroupResults& group : measured.groups) {
      for (const metrics::Result& result : group.results) {
        std::string label = harmless(group.group);
        if (!label.empty() && !result.label.empty()) label += ": ";
        label += harmless(result.label);
        text += fmt::format("  {}{}\n", label.empty() ? "" : padded(label, 28) + "  ",
                            harmless(outcome_text(result)));
      }
    }
    if (measured.groups.empty()) text += "  there are no rows\n";
  }
  return text;
}

JsonObject measured_json(const Measured& measured) {
  JsonObject json;
  json["metric"] = measured.name;
  json["definition"] = measured.definition;
  json["layer"] = measured.layer;
  JsonObject results = JsonObject::array();
  for (const GroupResults& group : measured.groups) {
    for (const metrics::Result& result : group.results) {
      JsonObject one;
      if (!group.group.empty()) one["group"] = group.group;
      one["label"] = result.label;
      one["count"] = result.count;
      one["unit"] = std::string(result.unit);
      if (!result.outcome) {
        one["value"] = nullptr;
        one["reason"] = result.outcome.reason();
      } else {
        one["value"] = result.outcome->value;
        if (result.outcome->has_interval) {
          one["standard_error"] = result.outcome->standard_error;
          one["low"] = result.outcome->low;
          one["high"] = result.outcome->high;
        }
        if (!result.outcome->note.empty()) one["note"] = result.outcome->note;
      }
      results.push_back(std::move(one));
    }
  }
  json["results"] = std::move(results);
  return json;
}

}  // namespace sojourn::cli
