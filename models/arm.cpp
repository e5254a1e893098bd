// An arm: the scenario's program, and one more for every set of interventions that can treat a
// customer at one time. Each is the document with their changes, read and compiled like any other,
// so every setting can be changed and none needs to know.
#include <algorithm>
#include <bit>
#include <utility>

#include "models/interventions/patch.h"
#include "models/interventions/policy.h"
#include "models/interventions/present_rate.h"
#include "models/interventions/reach.h"
#include "models/interventions/scenario_parts.h"
#include "sim/plan.h"

namespace sojourn::models {
namespace {

constexpr std::size_t most_variants = 64;

using Drafts = std::vector<const InterventionDraft*>;

std::string words_of(const ChangeDraft& change) {
  std::string words = change.path.text;
  if (change.set) words += " set";
  if (change.times) words += " times " + std::to_string(*change.times).substr(0, 6);
  if (change.add) words += " added to";
  return words;
}

std::string words_of(const Drafts& drafts) {
  std::string words;
  for (const InterventionDraft* draft : drafts) {
    words += (words.empty() ? "" : " and ") + quoted(draft->name.text);
  }
  return words;
}

bool is_known(const Diagnostics& found, const Diagnostic& diagnostic) {
  return std::any_of(found.all().begin(), found.all().end(), [&](const Diagnostic& known) {
    return known.problem == diagnostic.problem && known.position.file == diagnostic.position.file &&
           known.position.line == diagnostic.position.line &&
           known.position.column == diagnostic.position.column;
  });
}

void complete_info(InterventionDraft& draft, const Scenario& scenario) {
  InterventionInfo& info = draft.info;
  info.from = moment_of(draft.from, scenario.start);
  info.until = draft.until ? moment_of(*draft.until, scenario.start)
                           : std::max(scenario.length_seconds, info.from);
  info.chooses_by = draft.ranking.by;
  for (const ChangeDraft& change : draft.changes) info.changes.push_back(words_of(change));
}

class ArmBuilder {
 public:
  ArmBuilder(const Document& document, ScenarioParts& parts, Diagnostics& found)
      : document_(document),
        parts_(parts),
        found_(found),
        reporter_(document, found),
        patch_(document, parts.scenario.settings, reporter_) {}

  void build(std::span<const std::string> in_force) {
    for (InterventionDraft& draft : parts_.interventions) {
      complete_info(draft, parts_.scenario);
      parts_.scenario.interventions.push_back(draft.info);
    }
    make_rules();
    for (const std::string& name : in_force) put_in_force(name);
    patch_.check_together(in_force_);
    check_count();
    if (found_.has_errors() || in_force_.empty()) return;
    compile_variants();
  }

 private:
  void make_rules();
  // The scenario's own is known only where nothing is wrong.
  [[nodiscard]] std::optional<Seconds> window() const {
    if (!parts_.has_window) return std::nullopt;
    return parts_.window.from(parts_.scenario.start);
  }
  void put_in_force(const std::string& name);
  void check_count();
  void compile_variants();
  [[nodiscard]] Drafts drafts_of(std::size_t set) const;
  [[nodiscard]] std::shared_ptr<sim::Program> compile(const Drafts& drafts);
  void check_shape(const sim::Plan& base, const sim::Program& variant, const Drafts& drafts);
  void check_oracle(const sim::Program& variant, const InterventionDraft& draft,
                    const TreatmentRule& rule);
  void report_idle_oracle(const InterventionDraft& draft);

  const Document& document_;
  ScenarioParts& parts_;
  Diagnostics& found_;
  Reporter reporter_;
  Patch patch_;
  std::vector<TreatmentRule> rules_;  ///< by draft
  Drafts in_force_;
};

// Every intervention is checked, whether it is in force or not.
void ArmBuilder::make_rules() {
  Scenario& scenario = parts_.scenario;
  const Names names(parts_.journeys, scenario.population, parts_.profiles.names(), reporter_);
  const PartContext context{.program = scenario.program,
                            .population = scenario.population,
                            .start = scenario.start,
                            .length = scenario.length_seconds,
                            .reporter = reporter_,
                            .window = window()};
  for (const InterventionDraft& draft : parts_.interventions) {
    rules_.push_back(make_rule(draft, names, context));
    patch_.check(draft);
  }
  if (!found_.has_errors()) check_reach(parts_.interventions, rules_, context);
}

void ArmBuilder::put_in_force(const std::string& name) {
  std::vector<std::string> known;
  for (std::size_t i = 0; i < parts_.interventions.size(); ++i) {
    const InterventionDraft& draft = parts_.interventions[i];
    known.push_back(draft.name.text);
    if (draft.name.text != name) continue;
    if (std::find(in_force_.begin(), in_force_.end(), &draft) != in_force_.end()) return;
    in_force_.push_back(&draft);
    parts_.scenario.in_force.push_back(i);
    return;
  }
  reporter_.unknown({.file = document_.file}, "intervention", "intervention", name, known);
}

void ArmBuilder::check_count() {
  if (in_force_.size() <= most_in_force) return;
  reporter_.error(in_force_.back()->name.position, in_force_.back()->path,
                  "more than " + std::to_string(most_in_force) + " interventions at once",
                  "put fewer into one arm");
}

Drafts ArmBuilder::drafts_of(std::size_t set) const {
  Drafts drafts;
  for (std::size_t i = 0; i < in_force_.size(); ++i) {
    if (((set >> i) & 1U) != 0U) drafts.push_back(in_force_[i]);
  }
  return drafts;
}

bool can_meet(const Drafts& drafts) {
  for (std::size_t a = 0; a < drafts.size(); ++a) {
    for (std::size_t b = a + 1; b < drafts.size(); ++b) {
      if (!overlap(drafts[a]->info, drafts[b]->info)) return false;
    }
  }
  return true;
}

// The sets are bits of the interventions in force; those that change nothing need no variant.
void ArmBuilder::compile_variants() {
  Scenario& scenario = parts_.scenario;
  PolicyModel model;
  std::size_t changing = 0;
  for (std::size_t i = 0; i < in_force_.size(); ++i) {
    model.rules.push_back(rules_[scenario.in_force[i]]);
    const TreatmentRule& rule = model.rules.back();
    if (rule.changes) changing |= std::size_t{1} << i;
    if (!rule.changes && rule.ranking && rule.ranking->aim != OracleAim::rate) {
      report_idle_oracle(*in_force_[i]);
    }
  }
  model.variant_of.assign(std::size_t{1} << in_force_.size(), 0);
  const sim::Plan base(scenario.program, scenario.population.traits().size());
  std::vector<std::shared_ptr<sim::Program>> variants;
  for (std::size_t set = 1; set < model.variant_of.size(); ++set) {
    if ((set & ~changing) != 0) {
      model.variant_of[set] = model.variant_of[set & changing];
      continue;
    }
    const Drafts drafts = drafts_of(set);
    if (!can_meet(drafts)) continue;
    if (variants.size() + 1 == most_variants) {
      reporter_.error(drafts.back()->name.position, drafts.back()->path,
                      "too many interventions can act on a customer at one time",
                      "put fewer into one arm");
      return;
    }
    auto variant = compile(drafts);
    if (found_.has_errors()) return;
    check_shape(base, *variant, drafts);
    if (std::has_single_bit(set)) {
      check_oracle(*variant, *drafts.front(),
                   model.rules[static_cast<std::size_t>(std::countr_zero(set))]);
    }
    model.variant_of[set] = static_cast<std::uint8_t>(variants.size() + 1);
    variants.push_back(std::move(variant));
  }
  const auto policy = make_policy(std::move(model));
  for (const auto& variant : variants) {
    variant->components.push_back(policy);
    variant->policy = policy;
    scenario.program.variants.push_back(variant);
  }
  scenario.program.components.push_back(policy);
  scenario.program.policy = policy;
}

// The program with the changes of some interventions. What is wrong with it stands where they say
// it; what is known from the base is not told again.
std::shared_ptr<sim::Program> ArmBuilder::compile(const Drafts& drafts) {
  const Document patched = patch_.apply(drafts);
  ScenarioParts parts;
  Diagnostics found;
  read_scenario(patched, parts, found);
  for (Diagnostic diagnostic : found.all()) {
    if (is_known(found_, diagnostic)) continue;
    diagnostic.problem = "with " + words_of(drafts) + " in force: " + diagnostic.problem;
    found_.add(diagnostic);
  }
  return std::make_shared<sim::Program>(std::move(parts.scenario.program));
}

void ArmBuilder::check_shape(const sim::Plan& base, const sim::Program& variant,
                             const Drafts& drafts) {
  const sim::Plan plan(variant, parts_.scenario.population.traits().size());
  const std::string difference = base.difference(plan);
  if (difference.empty()) return;
  reporter_.error(drafts.front()->name.position, drafts.front()->path + ".change",
                  "customers cannot go on in the changed scenario (" + difference + ")",
                  "write what it needs into the scenario itself, with values that have no effect, "
                  "such as a coefficient of 0");
}

// An oracle that asks what the treatment changes at once must find something that it changes.
void ArmBuilder::check_oracle(const sim::Program& variant, const InterventionDraft& draft,
                              const TreatmentRule& rule) {
  if (!rule.ranking || rule.ranking->aim == OracleAim::rate) return;
  if (rates_differ(parts_.scenario.program, variant, rule.ranking->wanted)) return;
  report_idle_oracle(draft);
}

void ArmBuilder::report_idle_oracle(const InterventionDraft& draft) {
  reporter_.error(
      draft.ranking.aim_position, draft.path + ".target.score.oracle.by",
      "the treatment changes no rate at which customers come to the outcome at once (it "
      "acts, if at all, by what changes later)",
      "write by = \"rate\", or name an outcome whose rates it changes");
}

}  // namespace

Scenario load_arm(const Document& document, std::span<const std::string> in_force,
                  Diagnostics& diagnostics) {
  ScenarioParts parts;
  Diagnostics found;  // of this document alone
  read_scenario(document, parts, found);
  // Ranges are about what the scenario itself says; an intervention may leave them.
  if (parts.is_read) {
    parts.scenario.assumptions =
        assumptions_of(document, parts.scenario.settings, parts.ranges, found);
  }
  if (parts.is_numbered) ArmBuilder(document, parts, found).build(in_force);
  for (const Diagnostic& diagnostic : found.all()) diagnostics.add(diagnostic);
  return std::move(parts.scenario);
}

void check_arms(const Document& document, const Scenario& scenario, Diagnostics& diagnostics) {
  for (const InterventionInfo& intervention : scenario.interventions) {
    Diagnostics found;
    (void)load_arm(document, std::span(&intervention.name, 1), found);
    for (const Diagnostic& diagnostic : found.all()) {
      if (!is_known(diagnostics, diagnostic)) diagnostics.add(diagnostic);
    }
  }
}

}  // namespace sojourn::models
