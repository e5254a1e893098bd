#include "models/experience/settings.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "models/experience/assumptions.h"

namespace sojourn::models {
namespace {

constexpr Bounds share{.low = 0.0, .high = 1.0};
constexpr Bounds effect{.low = 0.0, .high = 10.0};
constexpr Bounds level{.low = -10.0, .high = 10.0};
constexpr std::array<std::string_view, 3> contact_names{"encounter", "advertising", "news"};

void describe_satisfaction(Fields& fields, ExperienceSettings& c) {
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

void describe_expectation(Fields& fields, ExperienceSettings& c) {
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

void describe_memory(Fields& fields, ExperienceSettings& c) {
  fields.number("peak", c.peak, "1", share, "weight of the encounter farthest from expectation");
  fields.number("end", c.end, "1", share, "weight of the last encounter");
  fields.number("mean", c.mean, "1", share, "weight of the episode's mean");
  fields.duration("gap", c.episode_gap, positive, "encounters farther apart are two episodes");
  fields.duration("half_life", c.memory_half_life, positive,
                  "time in which half of a remembered episode fades");
}

void describe_trouble(Fields& fields, ExperienceSettings& c) {
  fields.number("loss", c.failure_loss, "1", effect, "satisfaction lost per unit of severity");
  fields.number("second", c.second_failure, "1", effect,
                "how much more a failure after an earlier one costs");
  fields.number("paradox", c.paradox, "1", {.low = 0.0, .high = 0.15},
                "bonus on reported satisfaction after the excellent recovery of a first failure");
  fields.number("paradox_severity", c.paradox_severity, "1", effect,
                "severity up to which there is that bonus");
}

void describe_loyalty(Fields& fields, ExperienceSettings& c) {
  fields.number("slope", c.loyalty_slope, "1", effect, "loyalty per unit of satisfaction");
  fields.number("delight", c.delight, "1", effect, "of the square above `delight_from`");
  fields.number("delight_from", c.delight_from, "1", level, "satisfaction from which it counts");
  fields.number("pain", c.pain, "1", effect, "of each unit below `pain_below`");
  fields.number("pain_below", c.pain_below, "1", level, "satisfaction below which it counts");
  fields.number("competition", c.competition, "1", share,
                "factor on all of it: 0.2 monopoly, 1 commodity");
}

void describe_fading(Fields& fields, ExperienceSettings& c) {
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
        table.number("transfer", c.transfer_effort, "1", effect,
                     "of being passed on, at a touchpoint with `passed_on`");
        table.number("again", c.again_effort, "1", effect,
                     "of having to say everything again, at a touchpoint with `asks_again`");
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
                     "share of what advertising says that raises cognitive expectation");
        table.duration("half_life", c.brand_half_life, positive,
                       "time in which half of its distance to 0 fades");
      },
      "image formed by indirect contacts, such as advertising and news");
}

void describe_quality(Fields& fields, TouchpointDraft& draft) {
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

void describe_cost(Fields& fields, UnitCost& cost, std::string_view meaning) {
  if (!fields.unit_cost("cost", cost, meaning) || cost.micros >= 0) return;
  fields.error("cost", "the cost is negative (costs are at least 0)", "write it without the sign");
}

void describe_wait(Fields& fields, TouchpointDraft& draft) {
  draft.waits = fields.reading() && fields.given({});
  fields.number("loss", draft.wait_loss, "1", effect,
                "satisfaction lost: this times ln(1 + length / scale)");
  fields.duration("scale", draft.wait_scale, positive, "length that costs ln 2 of it");
  fields.number("times", draft.wait_times, "1", effect,
                "factor on the loss where nobody says how long it takes, or it is unfair");
  fields.number("effort", draft.wait_effort, "1", effect, "added to effort, per five minutes");
  if (!fields.reading() || draft.waits) assume_waits(fields);
}

}  // namespace

void describe_experience(Fields& fields, ExperienceSettings& settings) {
  describe_satisfaction(fields, settings);
  fields.table(
      "expectation", [&](Fields& table) { describe_expectation(table, settings); },
      "what customers expect, and how they learn it");
  fields.table(
      "memory", [&](Fields& table) { describe_memory(table, settings); },
      "what of an episode is remembered");
  fields.table(
      "failure", [&](Fields& table) { describe_trouble(table, settings); },
      "failures and what recovery does");
  fields.table(
      "loyalty", [&](Fields& table) { describe_loyalty(table, settings); },
      "behavioural utility: a churn hazard has it with coefficient -1");
  describe_fading(fields, settings);
  fields.number("channel_success", settings.channel_success, "1", level,
                "on the log of the weight of the last channel, if that went well");
}

void describe_channel(Fields& fields, ChannelDraft& draft) {
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
  describe_cost(fields, draft.cost, "to serve an encounter through it");
}

void describe_touchpoint(Fields& fields, TouchpointDraft& draft) {
  fields.text("label", draft.label, "name for people");
  describe_places(fields, "at", draft.places, "states whose entering is an encounter");
  fields.choice("contact", draft.contact, contact_names,
                "encounter; or customers only hear of the company here: advertising also promises, "
                "news do not");
  describe_quality(fields, draft);
  fields.number("effort", draft.effort, "1", effect, "what it costs the customer");
  fields.flag("passed_on", draft.passed_on,
              "customers are passed on to it, which costs experience.effort.transfer more");
  fields.flag("asks_again", draft.asks_again,
              "they have to say everything again, which costs experience.effort.again more");
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
  fields.table(
      "wait", [&](Fields& table) { describe_wait(table, draft); },
      "the stay is a wait, and its length counts at the encounter that ends it");
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
  describe_cost(fields, draft.cost, "to serve an encounter");
}

ExperienceConstants constants_of(const ExperienceSettings& settings) {
  const auto f = [](double x) { return static_cast<float>(x); };
  const auto seconds = [](double x) { return static_cast<std::int32_t>(std::min(x, 2e9)); };
  ExperienceConstants c;
  c.weight_affective = f(settings.affective);
  c.weight_cognitive = f(1.0 - settings.affective);
  c.performance = f(settings.performance);
  c.gain = f(settings.gain);
  c.loss = f(settings.loss);
  c.noise = f(settings.noise);
  c.failure_loss = f(settings.failure_loss);
  c.second_failure = f(settings.second_failure);
  c.paradox = f(settings.paradox);
  c.paradox_severity = f(settings.paradox_severity);
  c.learning_ratio = f(settings.learning_ratio);
  c.learning_floor = f(settings.learning_floor);
  c.learning = settings.learns ? 1.0F : 0.0F;
  c.learning_down = f(settings.learning_down);
  c.kappa_floor = f(settings.memory_floor);
  c.kappa_slope = f(settings.memory_slope);
  c.novice = f(settings.novice);
  c.novice_time = seconds(settings.novice_time);
  c.adaptation = f(settings.adaptation);
  c.inverse_adaptation_time = f(1.0 / settings.adaptation_time);
  c.weight_peak = f(settings.peak);
  c.weight_end = f(settings.end);
  c.weight_mean = f(settings.mean);
  c.episode_gap = seconds(settings.episode_gap);
  c.affect_gain = f(settings.affect_gain);
  c.repeat_effort = f(settings.repeat_effort);
  c.switch_effort = f(settings.switch_effort);
  c.brand_weight = f(settings.brand_weight);
  c.brand_expectation = f(settings.brand_expectation);
  c.loyalty_slope = f(settings.loyalty_slope);
  c.loyalty_delight = f(settings.delight);
  c.loyalty_pain = f(settings.pain);
  c.delight_from = f(settings.delight_from);
  c.pain_below = f(settings.pain_below);
  c.competition = f(settings.competition);
  return c;
}

}  // namespace sojourn::models
