// All registered metrics in all their modes, for tests of what holds of every one.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/error.h"
#include "metrics/metric.h"
#include "tests/metrics/feeding.h"

namespace sojourn::metrics::testing {

/// The switches that a metric cannot do without, behind its name.
inline std::string needed_switches(const std::string& name) {
  static const std::map<std::string, std::string> needed{
      {"journeys.funnel", "steps=\"mail > purchase\""},
      {"journeys.time_to_convert", "steps=\"mail > purchase\""},
      {"retention.churn_rate", "silence=30 days"},
      {"surveys.wave_difference", "boundary=1970-01-02"}};
  const auto found = needed.find(name);
  return found == needed.end() ? "" : found->second;
}

/// The specs of one metric: as it is, and with every combination of two of its choices.
inline std::vector<std::string> specs_of(const Metric& prototype) {
  const std::string name(prototype.name());
  const std::string needed = needed_switches(name);
  const auto spec = [&](const std::vector<std::string>& more) {
    std::string text = needed;
    for (const std::string& one : more) text += (text.empty() ? "" : ",") + one;
    return text.empty() ? name : name + ":" + text;
  };
  const auto metric = metric_of(spec({}));
  std::vector<std::vector<std::string>> choices;  // per switch, what may be written
  for (const Setting& setting : list_settings([&](Fields& fields) { metric->describe(fields); })) {
    std::vector<std::string> written;
    if (setting.kind == SettingKind::choice) {
      for (const std::string& option : setting.options) {
        written.push_back(setting.path + "=" + option);
      }
    }
    if (setting.kind == SettingKind::flag) written = {setting.path + "=true"};
    if (!written.empty()) choices.push_back(written);
  }
  if (name.starts_with("survival.") && name != "survival.sbg")
    choices.push_back({"leave=purchase"});
  std::vector<std::string> all{spec({})};
  for (std::size_t a = 0; a < choices.size(); ++a) {
    for (const std::string& first : choices[a]) {
      all.push_back(spec({first}));
      for (std::size_t b = a + 1; b < choices.size(); ++b) {
        for (const std::string& second : choices[b]) all.push_back(spec({first, second}));
      }
    }
  }
  return all;
}

/// The metric, or none where its choices need further switches.
inline std::unique_ptr<Metric> made(const std::string& spec) {
  try {
    return metric_of(spec);
  } catch (const InputError&) {
    return nullptr;
  }
}

}  // namespace sojourn::metrics::testing
