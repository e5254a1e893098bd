// The sections [experience], [channel.NAME] and [touchpoint.NAME] of a scenario. The formulas that
// the settings belong to stand in models/experience/kernels/encounter.h; which defaults are
// assumptions, docs/models/experience.md tells.
#include "models/experience/experience.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <string>
#include <utility>

#include "models/experience/assumptions.h"
#include "models/experience/settings.h"
#include "models/part.h"

namespace sojourn::models {
namespace {

class ExperiencePart final : public Part {
 public:
  [[nodiscard]] int order() const noexcept override { return 10; }

  void describe(Fields& root) override {
    root.table(
        "experience",
        [&](Fields& fields) {
          given_ = fields.reading() && fields.given({});
          position_ = fields.position();
          describe_experience(fields, settings_);
          assume_experience(fields);
        },
        "how encounters become satisfaction, expectation, memory and loyalty");
    root.tables(
        "channel",
        [&](const Name& name, Fields& fields) {
          ChannelDraft draft{.name = name, .path = fields.path()};
          describe_channel(fields, draft);
          if (fields.reading()) channels_.push_back(std::move(draft));
        },
        "a way for customer and company to meet");
    root.tables(
        "touchpoint",
        [&](const Name& name, Fields& fields) {
          TouchpointDraft draft{.name = name, .path = fields.path()};
          describe_touchpoint(fields, draft);
          if (fields.reading()) touchpoints_.push_back(std::move(draft));
        },
        "where customer and company meet");
    if (!present()) root.unused("experience");
  }

  [[nodiscard]] std::vector<VariableDraft> variables() const override;
  [[nodiscard]] std::shared_ptr<const sim::Component> compile(PartContext& context) override;

 private:
  [[nodiscard]] bool present() const { return given_ || !touchpoints_.empty(); }
  [[nodiscard]] Channel channel(const ChannelDraft& draft, const PartContext& context) const;
  [[nodiscard]] Touchpoint touchpoint(const TouchpointDraft& draft, PartContext& context) const;
  void check_states(const ExperienceModel& model, const PartContext& context) const;
  void check_updates(const ExperienceModel& model, const PartContext& context) const;
  void check_waits(const ExperienceModel& model, const PartContext& context) const;

  ExperienceSettings settings_;
  bool given_ = false;
  Position position_{};
  std::vector<ChannelDraft> channels_;
  std::vector<TouchpointDraft> touchpoints_;
};

constexpr std::array<std::string_view, experience_variables> variable_names{
    "satisfaction", "encounter",  "memory", "expectation", "expectation_affective",
    "affect",       "effort",     "brand",  "adaptation",  "loyalty",
    "memory_peak",  "memory_mean"};

constexpr std::array<std::string_view, experience_variables> variable_labels{
    "Cumulative satisfaction",
    "Satisfaction with the last encounter, as reported",
    "The remembered episode",
    "Cognitive expectation",
    "Affective expectation",
    "Present feeling",
    "Remembered effort",
    "Brand image",
    "Quality that has become usual",
    "Loyalty (behavioural utility)",
    "Peak of the episode",
    "Mean of the episode"};

std::vector<VariableDraft> ExperiencePart::variables() const {
  std::vector<VariableDraft> drafts;
  if (!present()) return drafts;
  for (std::size_t v = 0; v < experience_variables; ++v) {
    VariableDraft draft{.name = {std::string(variable_names[v]), position_},
                        .path = "experience",
                        .label = std::string(variable_labels[v])};
    draft.latent = true;
    draft.grid = static_cast<double>(experience_grid);
    drafts.push_back(std::move(draft));
  }
  const auto rounded = [](double x) {
    return std::round(x / static_cast<double>(experience_grid)) *
           static_cast<double>(experience_grid);
  };
  drafts[satisfaction_variable].initial = rounded(settings_.satisfaction);
  drafts[expectation_variable].initial = rounded(settings_.expectation);
  drafts[expectation_affective_variable].initial = rounded(settings_.expectation_affective);
  drafts[brand_variable].initial = rounded(settings_.brand);
  drafts[loyalty_variable].initial =
      loyalty_of(constants_of(settings_), static_cast<float>(rounded(settings_.satisfaction)));
  drafts[memory_variable].half_life = settings_.memory_half_life;
  drafts[affect_variable].half_life = settings_.affect_half_life;
  drafts[effort_variable].half_life = settings_.effort_half_life;
  drafts[effort_variable].burden = true;
  drafts[brand_variable].half_life = settings_.brand_half_life;
  for (const std::size_t v : {affect_variable, effort_variable, brand_variable}) {
    drafts[v].written_with = drafts[memory_variable].name.text;
  }
  return drafts;
}

Channel ExperiencePart::channel(const ChannelDraft& draft, const PartContext& context) const {
  Channel made{.name = draft.name.text,
               .quality = static_cast<float>(draft.quality),
               .effort = static_cast<float>(draft.effort),
               .preference = static_cast<float>(draft.preference)};
  if (!draft.trait.text.empty()) {
    const auto trait = context.trait(draft.trait, draft.path + ".trait");
    made.trait = trait ? static_cast<int>(*trait) : -1;
  }
  if (!draft.open.text.empty()) {
    const auto profile =
        context.one_of(context.profiles, "time profile", draft.open, draft.path + ".open");
    made.profile = profile ? static_cast<int>(*profile) : -1;
  }
  return made;
}

Touchpoint ExperiencePart::touchpoint(const TouchpointDraft& draft, PartContext& context) const {
  Touchpoint made;
  made.name = draft.name.text;
  made.contact = static_cast<Contact>(draft.contact);
  for (std::size_t d = 0; d < 2; ++d) {
    made.mean[d] = static_cast<float>(draft.means[d]);
    made.sd[d] = static_cast<float>(draft.sds[d]);
  }
  made.effort =
      static_cast<float>(draft.effort + (draft.passed_on ? settings_.transfer_effort : 0.0) +
                         (draft.asks_again ? settings_.again_effort : 0.0));
  made.failure = static_cast<float>(draft.failure);
  made.severity = static_cast<float>(draft.severity);
  made.complaint = static_cast<float>(draft.complaint);
  made.recovery = static_cast<float>(draft.recovery);
  made.wait = {.counts = draft.waits,
               .loss = static_cast<float>(draft.wait_loss * draft.wait_times),
               .inverse_scale = static_cast<float>(1.0 / draft.wait_scale),
               .effort_per_second = static_cast<float>(draft.wait_effort / 300.0)};
  made.sites = static_cast<int>(draft.sites);
  made.site_sd = static_cast<float>(draft.site_sd);
  made.home_site = draft.routing == 1;
  made.states = context.states_at(draft.places);
  if (draft.places.entries.empty()) {
    context.reporter.error(draft.name.position, draft.path,
                           "the touchpoint " + quoted(draft.name.text) +
                               " is nowhere (an encounter happens on entering a state)",
                           "say where: at = { TRACK = \"STATE\" }");
  }
  std::vector<std::string> names;
  for (const ChannelDraft& known : channels_) names.push_back(known.name.text);
  const auto add = [&](const Name& name, double odds, const std::string& path) {
    const auto found = context.one_of(names, "channel", name, path);
    if (!found) return;
    made.channels.push_back(*found);
    made.odds.push_back(static_cast<float>(odds));
  };
  if (!draft.channel.text.empty()) add(draft.channel, 1.0, draft.path + ".channel");
  for (const NamedNumber& number : draft.channels) {
    if (number.value > 0.0) {
      add({number.name, number.position}, number.value, draft.path + ".channels");
    }
  }
  return made;
}

void ExperiencePart::check_states(const ExperienceModel& model, const PartContext& context) const {
  std::vector<std::string> owner(context.program.states.size());
  for (std::size_t t = 0; t < model.touchpoints.size(); ++t) {
    for (const sim::StateIndex state : model.touchpoints[t].states) {
      if (!owner[state].empty()) {
        context.reporter.error(touchpoints_[t].places.position, touchpoints_[t].path + ".at",
                               "the state " + quoted(context.program.states[state].path) +
                                   " belongs to two touchpoints (" + owner[state] + " too)",
                               "leave it to one of them");
      }
      owner[state] = model.touchpoints[t].name;
    }
  }
}

// A wait is felt at the encounter that ends it; so each way out of it leads to one.
void ExperiencePart::check_waits(const ExperienceModel& model, const PartContext& context) const {
  std::vector<bool> meets(context.program.states.size(), false);
  for (const Touchpoint& point : model.touchpoints) {
    for (const sim::StateIndex state : point.states) meets[state] = point.is_encounter();
  }
  for (std::size_t t = 0; t < model.touchpoints.size(); ++t) {
    if (!model.touchpoints[t].wait.counts) continue;
    for (const sim::StateIndex state : model.touchpoints[t].states) {
      for (const sim::Exit& exit : context.program.rows[state].exits) {
        if (exit.to == sim::no_state || meets[exit.to]) continue;
        context.reporter.error(
            context.reporter.key_position(touchpoints_[t].path + ".wait"),
            touchpoints_[t].path + ".wait",
            "the wait " + quoted(context.program.states[state].path) + " can end in " +
                quoted(context.program.states[exit.to].name) +
                ", which is no encounter (a wait is felt at the encounter that ends it)",
            "make that state a [touchpoint.NAME] too, or leave the wait out");
      }
    }
  }
}

// The variables of experience follow from encounters; a journey that wrote them would be lost.
void ExperiencePart::check_updates(const ExperienceModel& model, const PartContext& context) const {
  const auto check = [&](const std::vector<sim::Update>& updates, const std::string& path) {
    for (const sim::Update& update : updates) {
      for (const std::size_t v : model.variables) {
        if (update.variable != v) continue;
        context.reporter.error(
            context.reporter.key_position(path), path,
            "the journey writes " + quoted(context.program.variables[v].name) +
                " (encounters do, where a scenario has [experience] or touchpoints)",
            "make the state an encounter of a [touchpoint.NAME], or use a variable of your own");
      }
    }
  };
  for (std::size_t s = 0; s < context.program.states.size(); ++s) {
    const sim::StateRow& row = context.program.rows[s];
    const std::string& path = context.program.states[s].path;
    check(row.updates, path + ".enter");
    for (const sim::Exit& exit : row.exits) {
      const std::string to =
          exit.to == sim::no_state ? std::string() : context.program.states[exit.to].name;
      const bool races = row.leaving == sim::Leaving::by_race;
      check(exit.updates, path + (races ? ".race." : ".next.") + to + ".change");
    }
  }
}

std::shared_ptr<const sim::Component> ExperiencePart::compile(PartContext& context) {
  if (!present()) return nullptr;
  ExperienceModel model;
  model.constants = constants_of(settings_);
  model.channel_success = static_cast<float>(settings_.channel_success);
  for (std::size_t v = 0; v < experience_variables; ++v) {
    const auto found = context.variable(variable_names[v]);
    if (!found) return nullptr;
    model.variables[v] = *found;
  }
  for (const ChannelDraft& draft : channels_) {
    model.channels.push_back(channel(draft, context));
    context.channels.push_back({draft.name.text, draft.label, draft.cost});
  }
  for (const TouchpointDraft& draft : touchpoints_) {
    model.touchpoints.push_back(touchpoint(draft, context));
    const Touchpoint& made = model.touchpoints.back();
    if (!made.is_encounter()) continue;
    context.touchpoints.push_back(
        {made.name, draft.label, made.states, draft.cost, !made.channels.empty()});
  }
  check_states(model, context);
  check_waits(model, context);
  check_updates(model, context);
  if (!model.channels.empty()) {
    context.channel_column = context.extra_columns() + channel_column;
  }
  return make_experience(std::move(model), context.program);
}

}  // namespace

std::unique_ptr<Part> make_experience() { return std::make_unique<ExperiencePart>(); }

}  // namespace sojourn::models
