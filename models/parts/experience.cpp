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
#include "models/part.h"

namespace sojourn::models {
namespace {

constexpr Bounds share{.low = 0.0, .high = 1.0};
constexpr Bounds effect{.low = 0.0, .high = 10.0};
constexpr Bounds level{.low = -10.0, .high = 10.0};

struct ChannelDraft {
  Name name{};
  std::string label{};
  std::string path{};
  double quality = 0.0;
  double effort = 0.0;
  double preference = 1.0;
  Name trait{};
  Name open{};
  UnitCost cost{};
};

struct TouchpointDraft {
  Name name{};
  std::string label{};
  std::string path{};
  Places places{};
  bool indirect = false;
  double mean = 0.0, sd = 0.0;
  std::array<double, 2> means{}, sds{};
  double effort = 0.0;
  double failure = 0.0, severity = 1.0, complaint = 0.3, recovery = 0.0;
  std::int64_t sites = 1;
  double site_sd = 0.0;
  std::size_t routing = 0;
  std::vector<NamedNumber> channels{};
  Name channel{};
  UnitCost cost{};
};

struct Constants {
  double affective = 0.5, performance = 0.45, gain = 0.25, loss = 0.5, noise = 0.5;
  double failure_loss = 1.0, second_failure = 1.5, paradox = 0.15, paradox_severity = 0.5;
  double learning_ratio = 0.5, learning_floor = 0.05, learning_down = 0.5;
  bool learns = true;
  double expectation = 0.0, expectation_affective = 0.0, satisfaction = 0.0;
  double memory_floor = 0.1, memory_slope = 0.5, novice = 1.3;
  double novice_time = 182.0 * 86400.0;
  double adaptation = 0.0, adaptation_time = 365.25 * 86400.0;
  double peak = 0.35, end = 0.35, mean = 0.3, episode_gap = 7.0 * 86400.0;
  double memory_half_life = 60.0 * 86400.0;
  double affect_gain = 0.3, affect_half_life = 7.0 * 86400.0;
  double repeat_effort = 0.5, switch_effort = 0.3, effort_half_life = 30.0 * 86400.0;
  double brand_weight = 0.1, brand_expectation = 0.0, brand_half_life = 180.0 * 86400.0;
  double brand = 0.0;
  double loyalty_slope = 0.5, delight = 0.25, pain = 0.5, delight_from = 1.0, pain_below = -1.0;
  double competition = 1.0, channel_success = 0.5;
};

void describe_satisfaction(Fields& fields, Constants& c) {
  fields.number("affective", c.affective, "1", share,
                "weight of the affective dimension; the cognitive one has the rest");
  fields.number("performance", c.performance, "1", effect,
                "what perceived performance adds to satisfaction, per sd");
  fields.number("gain", c.gain, "1", effect, "what a unit above expectation adds");
  fields.number("loss", c.loss, "1", effect, "what a unit below expectation takes");
  fields.number("noise", c.noise, "1", effect, "sd of what nothing explains");
  fields.number("satisfaction", c.satisfaction, "1", level, "satisfaction on joining");
  fields.number("floor", c.memory_floor, "1", share,
                "least share of an encounter in cumulative satisfaction");
  fields.number("slope", c.memory_slope, "1", effect,
                "how fast that share falls with the number of encounters");
  fields.number("novice", c.novice, "1", effect,
                "how much more novices count encounters below their satisfaction");
  fields.duration("novice_time", c.novice_time, not_negative, "how long customers are novices");
}

void describe_expectation(Fields& fields, Constants& c) {
  fields.flag("learns", c.learns, "false: expectations stand still");
  fields.number("ratio", c.learning_ratio, "1", effect,
                "variance of the first expectation over that of performance");
  fields.number("least", c.learning_floor, "1", share, "least share learned from an encounter");
  fields.number("down", c.learning_down, "1", share,
                "share of that by which expectations fall (they ratchet up)");
  fields.number("cognitive", c.expectation, "1", level, "cognitive expectation on joining");
  fields.number("affective", c.expectation_affective, "1", level,
                "affective expectation on joining");
}

void describe_memory(Fields& fields, Constants& c) {
  fields.number("peak", c.peak, "1", share, "weight of the encounter farthest from expectation");
  fields.number("end", c.end, "1", share, "weight of the last encounter");
  fields.number("mean", c.mean, "1", share, "weight of the episode's mean");
  fields.duration("gap", c.episode_gap, positive, "encounters farther apart are two episodes");
  fields.duration("half_life", c.memory_half_life, positive,
                  "time in which half of a remembered episode fades");
}

void describe_trouble(Fields& fields, Constants& c) {
  fields.number("loss", c.failure_loss, "1", effect, "satisfaction lost per unit of severity");
  fields.number("second", c.second_failure, "1", effect,
                "how much more a failure after an earlier one costs");
  fields.number("paradox", c.paradox, "1", {.low = 0.0, .high = 0.15},
                "bonus on reported satisfaction after the excellent recovery of a first failure");
  fields.number("paradox_severity", c.paradox_severity, "1", effect,
                "severity up to which there is that bonus");
}

void describe_loyalty(Fields& fields, Constants& c) {
  fields.number("slope", c.loyalty_slope, "1", effect, "loyalty per unit of satisfaction");
  fields.number("delight", c.delight, "1", effect, "of the square above `delight_from`");
  fields.number("delight_from", c.delight_from, "1", level, "satisfaction from which it counts");
  fields.number("pain", c.pain, "1", effect, "of each unit below `pain_below`");
  fields.number("pain_below", c.pain_below, "1", level, "satisfaction below which it counts");
  fields.number("competition", c.competition, "1", share,
                "factor on all of it: 0.2 monopoly, 1 commodity");
}

void describe_fading(Fields& fields, Constants& c) {
  fields.table(
      "adaptation",
      [&](Fields& table) {
        table.number("strength", c.adaptation, "1", share,
                     "share of the usual quality that is no longer perceived; 0: none");
        table.duration("half_life", c.adaptation_time, positive,
                       "time in which half of an improvement becomes usual");
      },
      "getting used to a level of quality");
  fields.table(
      "affect",
      [&](Fields& table) {
        table.number("gain", c.affect_gain, "1", effect,
                     "what affective disconfirmation adds to it");
        table.duration("half_life", c.affect_half_life, positive, "time in which half of it fades");
      },
      "the present feeling");
  fields.table(
      "effort",
      [&](Fields& table) {
        table.number("repeat", c.repeat_effort, "1", effect,
                     "of a further encounter of an episode, where that costs effort at all");
        table.number("switch", c.switch_effort, "1", effect,
                     "of having to change the channel within an episode");
        table.duration("half_life", c.effort_half_life, positive,
                       "time in which half of it is forgotten");
      },
      "remembered effort");
  fields.table(
      "brand",
      [&](Fields& table) {
        table.number("initial", c.brand, "1", level, "image on joining");
        table.number("weight", c.brand_weight, "1", share, "of an indirect contact in the image");
        table.number("promise", c.brand_expectation, "1", share,
                     "share of a message that raises cognitive expectation");
        table.duration("half_life", c.brand_half_life, positive,
                       "time in which half of its distance to 0 fades");
      },
      "image formed by indirect contacts, such as advertising and news");
}

class ExperiencePart final : public Part {
 public:
  [[nodiscard]] int order() const noexcept override { return 10; }

  void describe(Fields& root) override {
    root.table(
        "experience",
        [&](Fields& fields) {
          given_ = fields.reading() && fields.given({});
          position_ = fields.position();
          describe_satisfaction(fields, c_);
          fields.table(
              "expectation", [&](Fields& table) { describe_expectation(table, c_); },
              "what customers expect, and how they learn it");
          fields.table(
              "memory", [&](Fields& table) { describe_memory(table, c_); },
              "what of an episode is remembered");
          fields.table(
              "failure", [&](Fields& table) { describe_trouble(table, c_); },
              "failures and what recovery does");
          fields.table(
              "loyalty", [&](Fields& table) { describe_loyalty(table, c_); },
              "behavioural utility: a churn hazard has it with coefficient -1");
          describe_fading(fields, c_);
          fields.number("channel_success", c_.channel_success, "1", level,
                        "on the log of the weight of the last channel, if that went well");
          assume_experience(fields);
        },
        "how encounters become satisfaction, expectation, memory and loyalty");
    root.tables(
        "channel", [&](const Name& name, Fields& fields) { describe_channel(name, fields); },
        "a way for customer and company to meet");
    root.tables(
        "touchpoint", [&](const Name& name, Fields& fields) { describe_touchpoint(name, fields); },
        "where customer and company meet");
    if (!present()) root.unused("experience");
  }

  [[nodiscard]] std::vector<VariableDraft> variables() const override;
  [[nodiscard]] std::shared_ptr<const sim::Component> compile(PartContext& context) override;

 private:
  void describe_channel(const Name& name, Fields& fields) {
    ChannelDraft draft{.name = name, .path = fields.path()};
    fields.text("label", draft.label, "name for people");
    fields.number("quality", draft.quality, "1", level, "added to the touchpoint's quality, sd");
    fields.number("effort", draft.effort, "1", level, "added to the touchpoint's effort");
    fields.name("trait", draft.trait, "trait of customers who prefer this channel");
    fields.number("preference", draft.preference, "1", level,
                  "on the log of its weight, per unit of the trait");
    if (!fields.reading() || !draft.trait.text.empty()) {
      fields.assumed("preference", {.low = 0.5, .high = 1.5});
    }
    fields.name("open", draft.open, "time profile; the channel is closed where that is 0");
    fields.unit_cost("cost", draft.cost, "to serve an encounter through it");
    if (fields.reading()) channels_.push_back(std::move(draft));
  }

  void describe_touchpoint(const Name& name, Fields& fields) {
    TouchpointDraft draft{.name = name, .path = fields.path()};
    fields.text("label", draft.label, "name for people");
    describe_places(fields, "at", draft.places, "states whose entering is an encounter");
    fields.flag("indirect", draft.indirect,
                "true: customers hear of the company here, such as in advertising or news");
    describe_quality(fields, draft);
    fields.number("effort", draft.effort, "1", effect, "what it costs the customer");
    fields.table(
        "failure",
        [&](Fields& table) {
          table.number("probability", draft.failure, "1", probability, "that it fails");
          table.number("severity", draft.severity, "1", effect, "of a failure");
          table.number("complaint", draft.complaint, "1", probability,
                       "that a failure is complained of");
          table.number("recovery", draft.recovery, "1", effect,
                       "satisfaction given back to who complains, at most what was lost");
          if (fields.reading() && draft.failure <= 0.0) return;
          table.assumed("severity", {.low = 0.5, .high = 1.5});
          table.assumed("complaint",
                        {.low = 0.05,
                         .high = 0.75,
                         .source = "5 to 30 % complain of bad service, 50 to 75 % where money is "
                                   "lost (Goodman and TARP, as reported)"});
        },
        "things that go wrong here");
    constexpr std::array<std::string_view, 2> routings{"random", "home"};
    fields.table(
        "sites",
        [&](Fields& table) {
          table.whole("count", draft.sites, {.low = 1.0, .high = 10000.0}, "shops, teams, agents");
          table.number("sd", draft.site_sd, "1", effect, "of quality between them");
          table.choice("visit", draft.routing, routings,
                       "random: any of them each time; home: always the same");
        },
        "places that differ in quality");
    fields.name("channel", draft.channel, "the channel, where there is one");
    fields.named_numbers("channels", draft.channels, not_negative,
                         "odds of the channels that a customer may choose");
    fields.unit_cost("cost", draft.cost, "to serve an encounter");
    if (fields.reading()) touchpoints_.push_back(std::move(draft));
  }

  static void describe_quality(Fields& fields, TouchpointDraft& draft) {
    constexpr std::array<std::string_view, 2> dimensions{"cognitive", "affective"};
    fields.table(
        "quality",
        [&](Fields& table) {
          table.number("mean", draft.mean, "1", level, "in both dimensions");
          table.number("sd", draft.sd, "1", effect, "between encounters, in both dimensions");
          for (std::size_t d = 0; d < dimensions.size(); ++d) {
            draft.means[d] = draft.mean;
            draft.sds[d] = draft.sd;
            table.table(
                dimensions[d],
                [&](Fields& dimension) {
                  dimension.number("mean", draft.means[d], "1", level, "of this dimension");
                  dimension.number("sd", draft.sds[d], "1", effect, "of this dimension");
                },
                "this dimension by itself");
          }
        },
        "quality offered, in sd of baseline performance");
  }

  [[nodiscard]] bool present() const { return given_ || !touchpoints_.empty(); }
  [[nodiscard]] ExperienceConstants constants() const;
  [[nodiscard]] Channel channel(const ChannelDraft& draft, const PartContext& context) const;
  [[nodiscard]] Touchpoint touchpoint(const TouchpointDraft& draft, PartContext& context) const;
  void check_states(const ExperienceModel& model, const PartContext& context) const;
  void check_updates(const ExperienceModel& model, const PartContext& context) const;

  Constants c_;
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
  drafts[satisfaction_variable].initial = rounded(c_.satisfaction);
  drafts[expectation_variable].initial = rounded(c_.expectation);
  drafts[expectation_affective_variable].initial = rounded(c_.expectation_affective);
  drafts[brand_variable].initial = rounded(c_.brand);
  drafts[loyalty_variable].initial =
      loyalty_of(constants(), static_cast<float>(rounded(c_.satisfaction)));
  drafts[memory_variable].half_life = c_.memory_half_life;
  drafts[affect_variable].half_life = c_.affect_half_life;
  drafts[effort_variable].half_life = c_.effort_half_life;
  drafts[brand_variable].half_life = c_.brand_half_life;
  for (const std::size_t v : {affect_variable, effort_variable, brand_variable}) {
    drafts[v].written_with = drafts[memory_variable].name.text;
  }
  return drafts;
}

ExperienceConstants ExperiencePart::constants() const {
  const auto f = [](double x) { return static_cast<float>(x); };
  const auto seconds = [](double x) { return static_cast<std::int32_t>(std::min(x, 2e9)); };
  ExperienceConstants c;
  c.weight_affective = f(c_.affective);
  c.weight_cognitive = f(1.0 - c_.affective);
  c.performance = f(c_.performance);
  c.gain = f(c_.gain);
  c.loss = f(c_.loss);
  c.noise = f(c_.noise);
  c.failure_loss = f(c_.failure_loss);
  c.second_failure = f(c_.second_failure);
  c.paradox = f(c_.paradox);
  c.paradox_severity = f(c_.paradox_severity);
  c.learning_ratio = f(c_.learning_ratio);
  c.learning_floor = f(c_.learning_floor);
  c.learning = c_.learns ? 1.0F : 0.0F;
  c.learning_down = f(c_.learning_down);
  c.kappa_floor = f(c_.memory_floor);
  c.kappa_slope = f(c_.memory_slope);
  c.novice = f(c_.novice);
  c.novice_time = seconds(c_.novice_time);
  c.adaptation = f(c_.adaptation);
  c.inverse_adaptation_time = f(1.0 / c_.adaptation_time);
  c.weight_peak = f(c_.peak);
  c.weight_end = f(c_.end);
  c.weight_mean = f(c_.mean);
  c.episode_gap = seconds(c_.episode_gap);
  c.affect_gain = f(c_.affect_gain);
  c.repeat_effort = f(c_.repeat_effort);
  c.switch_effort = f(c_.switch_effort);
  c.brand_weight = f(c_.brand_weight);
  c.brand_expectation = f(c_.brand_expectation);
  c.loyalty_slope = f(c_.loyalty_slope);
  c.loyalty_delight = f(c_.delight);
  c.loyalty_pain = f(c_.pain);
  c.delight_from = f(c_.delight_from);
  c.pain_below = f(c_.pain_below);
  c.competition = f(c_.competition);
  return c;
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
  made.indirect = draft.indirect;
  for (std::size_t d = 0; d < 2; ++d) {
    made.mean[d] = static_cast<float>(draft.means[d]);
    made.sd[d] = static_cast<float>(draft.sds[d]);
  }
  made.effort = static_cast<float>(draft.effort);
  made.failure = static_cast<float>(draft.failure);
  made.severity = static_cast<float>(draft.severity);
  made.complaint = static_cast<float>(draft.complaint);
  made.recovery = static_cast<float>(draft.recovery);
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
  model.constants = constants();
  model.channel_success = static_cast<float>(c_.channel_success);
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
    if (made.indirect) continue;
    context.touchpoints.push_back({made.name, draft.label, made.states, draft.cost});
  }
  check_states(model, context);
  check_updates(model, context);
  if (!model.channels.empty()) {
    context.channel_column = context.extra_columns() + channel_column;
  }
  return make_experience(std::move(model));
}

}  // namespace

std::unique_ptr<Part> make_experience() { return std::make_unique<ExperiencePart>(); }

}  // namespace sojourn::models
