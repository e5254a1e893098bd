#include "study/what_if/arms.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <utility>

#include "input/toml.h"
#include "study/arm_files.h"

namespace sojourn::study {
namespace {

struct ArmNames {
  std::string given;
  std::vector<std::string> in_force;
};

/// Everything that the arms of a study are loaded from. Shared by all threads.
struct Source {
  Document document;  ///< with the interventions of all files
  std::vector<std::string> sets;
  std::vector<ArmNames> arms;
};

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('+', at), text.size());
    parts.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

models::Scenario load(const Source& source, int arm, const std::vector<std::string>& more,
                      Diagnostics& diagnostics) {
  Document document = source.document;
  for (const std::vector<std::string>* const sets : {&source.sets, &more}) {
    for (const std::string& set : *sets) apply_set(document, set);
  }
  const std::vector<std::string> none;
  return models::load_arm(
      document, arm < 0 ? none : source.arms[static_cast<std::size_t>(arm)].in_force, diagnostics);
}

models::Scenario load(const Source& source, int arm, const std::vector<std::string>& more) {
  Diagnostics diagnostics;
  models::Scenario scenario = load(source, arm, more, diagnostics);
  diagnostics.throw_if_errors();
  if (scenario.name.empty()) {
    scenario.name = std::filesystem::path(source.document.file).stem().string();
  }
  return scenario;
}

bool is_given(const models::Scenario& scenario, const std::string& table) {
  return std::any_of(scenario.settings.begin(), scenario.settings.end(), [&](const Setting& s) {
    return s.given && (s.path == table || s.path.rfind(table + ".", 0) == 0);
  });
}

/// `["basic", "family"]` as "basic or family".
std::string names_in_words(const std::string& list) {
  std::string words;
  for (std::size_t at = 0; at < list.size(); ++at) {
    if (list[at] == '[' || list[at] == ']' || list[at] == '"' || list[at] == ' ') continue;
    words += list[at] == ',' ? std::string(" or ") : std::string(1, list[at]);
  }
  return words;
}

/// A limit of a choice in words; empty where the setting is none.
std::string limit_in_words(const std::string& path, const std::string& value) {
  if (path == "top") return "at most " + names_in_words(value) + " at each look";
  if (path == "capacity") return "at most " + value + " at a time";
  if (path != "budget") return {};
  const std::size_t end = value.find_first_not_of("0123456789.");
  std::string amount = value.substr(0, end);
  if (amount.ends_with(".00")) amount.resize(amount.size() - 3);
  const std::size_t point = std::min(amount.find('.'), amount.size());
  for (std::size_t at = point; at > 3; at -= 3) amount.insert(at - 3, ",");
  return "at most " + amount + (end == std::string::npos ? "" : " " + value.substr(end)) +
         " at each look";
}

/// A setting of a target, such as `when.effort.above` of 0.8, as "effort above 0.8".
std::string condition_in_words(std::string path, const std::string& value) {
  constexpr std::string_view when = "when.";
  if (const std::string limit = limit_in_words(path, value); !limit.empty()) return limit;
  if (path == "share") return "a random share of " + value;
  if (path.starts_with(when)) path.erase(0, when.size());
  if (path.ends_with(".is")) path.erase(path.size() - 3);
  std::replace(path.begin(), path.end(), '.', ' ');
  return path + " " + names_in_words(value);
}

std::string_view order_in_words(models::ChoosesBy by) {
  switch (by) {
    case models::ChoosesBy::rule:
      return "those first who score highest by a rule";
    case models::ChoosesBy::risk:
      return "those first whose learnt risk is highest";
    case models::ChoosesBy::oracle:
      return "those first whose true rate is highest";
    case models::ChoosesBy::nothing:
      break;
  }
  return {};
}

/// "segment basic or family, effort above 0.8": what the scenario says of an intervention's target.
std::string target_words(const models::Scenario& scenario, const models::InterventionInfo& info) {
  const std::string table = "intervention." + info.name + ".target.";
  std::string words;
  for (const Setting& setting : scenario.settings) {
    if (!setting.given || setting.path.rfind(table, 0) != 0 || setting.value_text.empty()) continue;
    const std::string key = setting.path.substr(table.size());
    if (key.rfind("score.", 0) == 0) continue;
    if (!words.empty()) words += ", ";
    words += condition_in_words(key, setting.value_text);
  }
  if (info.chooses_by != models::ChoosesBy::nothing) {
    words += (words.empty() ? "" : ", ") + std::string(order_in_words(info.chooses_by));
  }
  return words.empty() ? "everybody" : words;
}

char tag_of(Grounds grounds) {
  switch (grounds) {
    case Grounds::assumption:
      return 'A';
    case Grounds::general_knowledge:
      return 'U';
    case Grounds::published:
      return 'P';
    case Grounds::data:
      return 'R';
  }
  return 'A';
}

AssumptionUsed used(const Assumption& assumption) {
  const double low = assumption.low * assumption.base;
  const double high = assumption.high * assumption.base;
  return {.path = assumption.path,
          .value = text_of(assumption, assumption.value),
          .tag = std::string(1, tag_of(assumption.grounds)),
          .low = low,
          .high = high,
          .range = text_of(assumption, low) + " to " + text_of(assumption, high),
          .meaning = assumption.meaning};
}

ArmDesign design_of(const models::Scenario& scenario, const ArmNames& names) {
  ArmDesign design;
  design.whom = Target::met_at_start;
  Seconds start = scenario.run_off_from;
  for (const std::size_t place : scenario.in_force) {
    const models::InterventionInfo& info = scenario.interventions[place];
    const bool first = design.interventions.empty();
    const std::string label = info.label.empty() ? info.name : info.label;
    design.name += (first ? "" : "+") + info.name;
    design.label += (first ? "" : " + ") + label;
    if (!info.about.empty()) design.about += (first ? "" : " ") + info.about;
    design.target = (first ? "" : design.target + "; ") + target_words(scenario, info);
    design.interventions.push_back(info.name);
    const std::string table = "intervention." + info.name;
    if (is_given(scenario, table + ".at") || is_given(scenario, table + ".rollout")) {
      design.whom = Target::everybody;
    }
    if (info.chooses_by != models::ChoosesBy::nothing) {
      design.whom = Target::everybody;
      if (design.chooses_by == models::ChoosesBy::nothing) design.chooses_by = info.chooses_by;
    }
    start = std::min(start, info.from);
  }
  design.start = date_of_day(days_since_epoch(scenario.start) + start / seconds_per_day);
  if (design.name.empty()) design.name = names.given;
  return design;
}

}  // namespace

StudyOfArms study_of_arms(Document scenario, const std::vector<std::string>& sets,
                          const std::vector<std::string>& given) {
  auto source = std::make_shared<Source>();
  source->sets = sets;
  for (const std::string& one : given) {
    ArmFiles files = lay_interventions(std::move(scenario), split(one));
    scenario = std::move(files.document);
    source->arms.push_back({one, std::move(files.in_force)});
  }
  source->document = std::move(scenario);
  StudyOfArms study;
  Diagnostics diagnostics;
  for (std::size_t arm = 0; arm < source->arms.size(); ++arm) {
    const models::Scenario loaded = load(*source, static_cast<int>(arm), {}, diagnostics);
    diagnostics.throw_if_errors();
    study.design.arms.push_back(design_of(loaded, source->arms[arm]));
    study.design.seed = static_cast<std::uint32_t>(loaded.seed);
    study.assumptions = loaded.assumptions;
    study.start = loaded.start;
    study.customers = static_cast<std::uint64_t>(loaded.population.customers());
    for (const std::size_t place : loaded.in_force) {
      const models::InterventionCost& cost = loaded.interventions[place].cost;
      study.has_standing_costs |= cost.fixed.micros != 0 || cost.per_month.micros != 0;
    }
  }
  study.warnings = diagnostics.all();
  for (const Assumption& assumption : study.assumptions) {
    study.design.assumptions.push_back(used(assumption));
  }
  study.design.scenario = [source](int arm, const std::vector<std::string>& more) {
    return load(*source, arm, more);
  };
  return study;
}

void draw_assumptions(StudyOfArms& study) {
  study.design.draw_assumptions = [assumptions = study.assumptions,
                                   seed = study.design.seed](std::uint32_t replication) {
    return sojourn::draw_assumptions(assumptions, {seed, replication});
  };
}

}  // namespace sojourn::study
