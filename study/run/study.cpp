#include "study/run/study.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <optional>
#include <utility>

#include "core/settings_reading.h"
#include "input/toml.h"
#include "study/arm_files.h"
#include "study/run/run_arm.h"

namespace sojourn::study {
namespace {

constexpr std::size_t most_runs = 1'000'000;

/// Reports mistakes of the study with their lines.
class Mistakes {
 public:
  Mistakes(const StudyFile& file, Diagnostics& diagnostics)
      : document_{.root = {}, .file = file.path, .text = file.text},
        lines_(document_),
        diagnostics_(diagnostics) {}

  void add(const Position& position, std::string key, std::string problem, std::string advice) {
    diagnostics_.add({.problem = std::move(problem),
                      .advice = std::move(advice),
                      .position = position,
                      .key = std::move(key),
                      .line = lines_.line(position)});
  }
  void add(const Diagnostic& found) { add(found.position, found.key, found.problem, found.advice); }

 private:
  Document document_;
  Lines lines_;
  Diagnostics& diagnostics_;
};

/// Whether a path names an intervention, not one of its settings.
bool is_intervention(const std::string& path) {
  constexpr std::string_view above = "intervention.";
  return path.starts_with(above) && path.find('.', above.size()) == std::string::npos;
}

bool is_at_or_below(const std::string& path, const std::string& above) {
  return path == above || path.starts_with(above + ".");
}

class Preparation {
 public:
  Preparation(StudyFile file, Diagnostics& diagnostics)
      : mistakes_(file, diagnostics), diagnostics_(diagnostics) {
    study_.file = std::move(file);
  }

  Study run() {
    const bool wrong = diagnostics_.has_errors();
    if (study_.file.scenario.text.empty() || !read_scenario()) return std::move(study_);
    switch (study_.file.design) {
      case Design::grid:
        make_grid();
        break;
      case Design::latin_hypercube:
        make_ranges();
        if (is_ready(wrong)) {
          study_.points =
              latin_hypercube(study_.ranges, static_cast<std::size_t>(study_.file.points),
                              static_cast<std::uint32_t>(study_.file.seed));
        }
        break;
      case Design::tornado:
        make_ranges();
        add_assumptions();
        if (is_ready(wrong)) study_.points = tornado(study_.ranges);
        break;
    }
    if (is_ready(wrong)) make_runs();
    return std::move(study_);
  }

 private:
  [[nodiscard]] bool is_ready(bool wrong) const { return !wrong && !diagnostics_.has_errors(); }

  bool read_scenario() {
    const auto folder = std::filesystem::path(study_.file.path).parent_path();
    study_.scenario_path = (folder / study_.file.scenario.text).lexically_normal().string();
    try {
      original_ = read_toml_file(study_.scenario_path);
    } catch (const InputError& error) {
      for (const Diagnostic& one : error.diagnostics()) diagnostics_.add(one);
      mistakes_.add(study_.file.scenario.position, "study.scenario",
                    "the scenario " + in_backticks(study_.scenario_path) + " cannot be read",
                    "name it from the folder of this file, such as \"../telecom.toml\"");
      return false;
    }
    study_.scenario_text = original_->text;
    if (!lay_interventions_over(folder)) return false;
    study_.document = *original_;
    for (const Name& set : study_.file.sets) {
      try {
        apply_set(*original_, set.text);
      } catch (const InputError& error) {
        for (const Diagnostic& one : error.diagnostics()) {
          mistakes_.add(set.position, "study.set", one.problem, one.advice);
        }
        return false;
      }
    }
    return load_base();
  }

  /// Those of files are laid over the scenario; all are in force.
  bool lay_interventions_over(const std::filesystem::path& folder) {
    for (const Name& given : study_.file.interventions) {
      const bool is_file = is_intervention_file(given.text);
      const std::vector<std::string> one{is_file ? (folder / given.text).lexically_normal().string()
                                                 : given.text};
      try {
        ArmFiles files = lay_interventions(std::move(*original_), one);
        original_ = std::move(files.document);
        for (std::string& name : files.in_force) study_.in_force.push_back(std::move(name));
      } catch (const InputError& error) {
        for (const Diagnostic& diagnostic : error.diagnostics()) diagnostics_.add(diagnostic);
        mistakes_.add(given.position, "study.interventions",
                      "the interventions " + in_backticks(given.text) + " cannot be read",
                      "name their file from the folder of this file");
        return false;
      }
    }
    return true;
  }

  bool load_base() {
    Diagnostics found;
    try {
      study_.scenario = load_run(*original_, {}, study_.in_force, found);
    } catch (const InputError& error) {
      for (const Diagnostic& one : error.diagnostics()) {
        mistakes_.add(study_.file.interventions.front().position, "study.interventions",
                      one.problem, one.advice);
      }
      return false;
    }
    for (const Diagnostic& one : found.all()) {
      if (one.warning) continue;
      const bool of_set = one.position.file != original_->file && !study_.file.sets.empty();
      if (!of_set) {
        diagnostics_.add(one);
      } else {
        mistakes_.add(study_.file.sets.front().position, one.key, one.problem, one.advice);
      }
    }
    return !found.has_errors();
  }

  /// Loads the scenario with one value more and reports what is wrong with it at `position`.
  bool check(const std::string& set, const Position& position) {
    Diagnostics found;
    try {
      (void)load_run(*original_, {set}, study_.in_force, found);
    } catch (const InputError& error) {
      for (const Diagnostic& one : error.diagnostics()) found.add(one);
    }
    for (const Diagnostic& one : found.all()) {
      if (one.warning) continue;
      mistakes_.add(position, "factors." + set.substr(0, set.find('=')),
                    "with " + in_backticks(set) + ": " + one.problem, one.advice);
      return false;
    }
    return true;
  }

  void make_grid() {
    std::vector<Factor> factors;
    for (const NamedValues& named : study_.file.factors) {
      Factor factor{.path = named.path, .levels = {}};
      for (const Node& node : named.values) {
        Level level{.text = node_text(node), .number = static_cast<double>(factor.levels.size())};
        if (const auto* number = node.as<double>()) level.number = *number;
        if (const auto* whole = node.as<std::int64_t>()) {
          level.number = static_cast<double>(*whole);
        }
        check(factor.path + "=" + level.text, node.position);
        factor.levels.push_back(std::move(level));
      }
      factors.push_back(std::move(factor));
    }
    const auto replications = static_cast<std::size_t>(study_.file.replications);
    if (size_of_grid(factors) > most_runs / replications) {
      mistakes_.add({.file = study_.file.path, .line = 0, .column = 0}, "factors",
                    "the grid has more than a million runs",
                    "give factors fewer values, or use design = \"latin_hypercube\"");
    } else if (!diagnostics_.has_errors()) {
      study_.points = grid(std::move(factors));
    }
  }

  /// Factors that have two ends; others are reported.
  std::vector<NamedValues> pairs() {
    std::vector<NamedValues> right;
    for (const NamedValues& factor : study_.file.factors) {
      if (factor.values.size() == 2) {
        right.push_back(factor);
        continue;
      }
      mistakes_.add(factor.position, "factors." + factor.path,
                    in_backticks(factor.path) + " has " + std::to_string(factor.values.size()) +
                        " values (a range has its two ends)",
                    "write the least and the greatest value");
    }
    return right;
  }

  /// An intervention as a factor: without it, and with it. None where its values say otherwise.
  std::optional<Assumption> with_and_without(const NamedValues& factor) {
    const auto is = [&](std::size_t k, bool wanted) {
      const auto* const flag = factor.values[k].as<bool>();
      return flag != nullptr && *flag == wanted;
    };
    if (!is(0, false) || !is(1, true)) {
      mistakes_.add(factor.position, "factors." + factor.path,
                    "an intervention is left out of a run or is in force in it",
                    "write [false, true]; its own settings have longer paths");
      return std::nullopt;
    }
    if (!check(factor.path + "=true", factor.position)) return std::nullopt;
    return Assumption{.path = factor.path,
                      .kind = SettingKind::flag,
                      .high = 1.0,
                      .meaning = "whether the intervention is in force"};
  }

  void make_ranges() {
    const std::vector<NamedValues> given = pairs();
    std::vector<NamedValues> numbers;
    std::copy_if(given.begin(), given.end(), std::back_inserter(numbers),
                 [](const NamedValues& factor) { return !is_intervention(factor.path); });
    Diagnostics found;
    study_.ranges = factors_of(*original_, study_.scenario.settings, numbers, found);
    for (const Diagnostic& one : found.all()) mistakes_.add(one);
    check_ends();
    for (const NamedValues& factor : given) {
      if (!is_intervention(factor.path)) continue;
      if (const auto range = with_and_without(factor)) study_.ranges.push_back(*range);
    }
  }

  void check_ends() {
    for (const NamedValues& named : study_.file.factors) {
      const auto range =
          std::find_if(study_.ranges.begin(), study_.ranges.end(),
                       [&](const auto& r) { return is_at_or_below(named.path, r.path); });
      if (range == study_.ranges.end()) continue;
      if (check(assignment(*range, range->low), named.position)) {
        check(assignment(*range, range->high), named.position);
      }
    }
  }

  void add_assumptions() {
    std::vector<bool> used(study_.file.over.size(), false);
    for (const Assumption& one : study_.scenario.assumptions) {
      bool taken = study_.file.over.empty() && study_.file.factors.empty();
      for (std::size_t k = 0; k < used.size(); ++k) {
        if (!is_at_or_below(one.path, study_.file.over[k].text)) continue;
        taken = used[k] = true;
      }
      const bool known = std::any_of(study_.ranges.begin(), study_.ranges.end(),
                                     [&](const Assumption& r) { return r.path == one.path; });
      if (taken && !known) study_.ranges.push_back(one);
    }
    for (std::size_t k = 0; k < used.size(); ++k) {
      if (used[k]) continue;
      mistakes_.add(study_.file.over[k].position, "study.over",
                    "no assumption lies at or below " + in_backticks(study_.file.over[k].text),
                    "`sojourn list assumptions " + study_.scenario_path + "` names them");
    }
    if (study_.ranges.empty() && used.empty()) {
      mistakes_.add(study_.file.scenario.position, "study.scenario",
                    "the scenario has no assumptions (there is nothing to go over)",
                    "give ranges in [factors], or in [assumptions] of the scenario");
    }
  }

  void make_runs() {
    const auto replications = static_cast<std::uint32_t>(study_.file.replications);
    const auto seed = static_cast<std::uint32_t>(study_.file.seed);
    for (std::size_t p = 0; p < study_.points.size(); ++p) {
      for (std::uint32_t r = 0; r < replications; ++r) {
        RunSpec run{.point = p, .key = {seed, r}, .sets = {}};
        for (const Name& set : study_.file.sets) run.sets.push_back(set.text);
        if (study_.file.draws_assumptions) {
          for (std::string& set : draw_assumptions(study_.scenario.assumptions, run.key)) {
            run.sets.push_back(std::move(set));
          }
        }
        for (std::string& set : study_.points.sets_of(p)) run.sets.push_back(std::move(set));
        study_.runs.push_back(std::move(run));
      }
    }
  }

  Mistakes mistakes_;
  Diagnostics& diagnostics_;
  Study study_;
  std::optional<Document> original_;  ///< the scenario with the study's settings
};

// The scenario's text, those of files laid over it, and what is in force.
std::string texts_of(const Study& study) {
  std::string texts = study.scenario_text;
  for (const Document::Source& file : study.document.laid_over) texts += "\n" + file.text;
  for (const std::string& name : study.in_force) texts += "\n" + name;
  return texts;
}

}  // namespace

Study prepare(StudyFile file, Diagnostics& diagnostics) {
  return Preparation(std::move(file), diagnostics).run();
}

std::vector<std::string> keys_of(const Study& study, const std::string& program) {
  std::string outputs;
  for (const Name& output : study.file.outputs) outputs += output.text + "\n";
  std::vector<std::string> keys;
  for (const RunSpec& run : study.runs) {
    std::string sets;
    for (const std::string& set : run.sets) sets += set + "\n";
    const std::string draws =
        std::to_string(run.key.seed) + " " + std::to_string(run.key.replication);
    keys.push_back(fingerprint({texts_of(study), program, outputs, draws, sets}));
  }
  return keys;
}

JournalOrigin origin_of(const Study& study, const std::string& program) {
  return {.scenario = fingerprint({texts_of(study)}), .program = program};
}

}  // namespace sojourn::study
