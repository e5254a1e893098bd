#include "study/what_if/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace sojourn::study {
namespace {

std::string grouped(double value, int decimals) {
  std::string text = fmt::format("{:.{}f}", std::abs(value), decimals);
  const std::size_t point = std::min(text.find('.'), text.size());
  for (std::size_t at = point; at > 3; at -= 3) text.insert(at - 3, ",");
  const bool is_zero = text.find_first_not_of("0.,") == std::string::npos;
  return value < 0.0 && !is_zero ? "-" + text : text;
}

// Three digits that matter, of the larger of an effect and its error.
int decimals_for(double size) {
  if (!(size > 0.0)) return 0;
  return std::clamp(2 - static_cast<int>(std::floor(std::log10(size))), 0, 4);
}

struct Scale {
  double factor = 1.0;
  std::string unit;
};

Scale scale_of_effect(const std::string& unit) {
  if (unit == "share") return {100.0, " points"};
  return {1.0, " " + unit};
}

std::string signed_text(double value, int decimals) {
  const std::string text = grouped(value, decimals);
  return value > 0.0 ? "+" + text : text;
}

bool is_above(const Outcome& effect, double level) {
  return effect && effect->has_interval && effect->low > level;
}
bool is_below(const Outcome& effect, double level) {
  return effect && effect->has_interval && effect->high < level;
}

std::string decision(const Outcome& net) {
  if (is_above(net, 0.0)) return "It pays.";
  if (is_below(net, 0.0)) return "It does not pay.";
  return "Whether it pays is not known at this precision.";
}

std::string payback_words(const ArmResult& arm, const WhatIfResult& result) {
  if (!arm.payback.expected) {
    return fmt::format("what it costs does not come back within {} months", result.horizon_months);
  }
  return fmt::format(
      "the cost is back after month {} (not within {} months in {:.0f} of 100 worlds)",
      *arm.payback.expected + 1, result.horizon_months, 100.0 * arm.payback.not_within_horizon);
}

// Of the margin that comes for what is spent, itself included.
std::string return_words(double return_on_investment, const std::string& currency) {
  const double back = 1.0 + return_on_investment;
  if (back < 0.0) return "margins fall on top of what is spent on it";
  return fmt::format("of each {} spent on it {:.2f} come back", currency, back);
}

std::string money_words(const ArmResult& arm, const WhatIfResult& result) {
  const Contrast* const net = arm.find("net_value_horizon");
  if (net == nullptr || !net->effect) return {};
  std::string words = fmt::format(" Net value over {} months changes by {}", result.horizon_months,
                                  effect_text(*net));
  if (arm.return_on_investment) {
    words += "; " + return_words(arm.return_on_investment->value, result.currency);
    words += ", and " + payback_words(arm, result);
  }
  return words + ". " + decision(net->effect);
}

const Contrast* worth_of(const ArmResult& arm) {
  const Contrast* const net = arm.find("net_value_horizon");
  const Contrast* const worth = net != nullptr ? net : arm.find("retention_end");
  return worth != nullptr && worth->effect ? worth : nullptr;
}

// The arm that comes nearest to being worth it, and how far it is from that.
std::string nearest_words(const WhatIfResult& result) {
  const ArmResult& arm = nearest_arm(result);
  const Contrast* const worth = worth_of(arm);
  if (worth == nullptr) return {};
  const bool is_money = worth->id == "net_value_horizon";
  return fmt::format("; nearest to it comes “{}”, with which {} changes by {}", arm.title(),
                     is_money ? fmt::format("net value over {} months", result.horizon_months)
                              : std::string("the share retained at the end of the run"),
                     effect_text(*worth));
}

std::string effect_words(const ArmResult& arm, const WhatIfResult& result) {
  const Contrast* const retention = arm.find("retention_end");
  std::string words = fmt::format("of {} customers active at its start and in its target",
                                  grouped(arm.customers, 0));
  words += retention != nullptr && retention->effect
               ? fmt::format(
                     ", the share retained at the end of the run changes by {}, from {} to "
                     "{}.",
                     effect_text(*retention), level_text(retention->base, retention->unit),
                     level_text(retention->arm, retention->unit))
               : ", retention has no estimate.";
  return words + money_words(arm, result);
}

}  // namespace

std::string effect_text(const Contrast& contrast) {
  if (!contrast.effect) return "no estimate (" + contrast.effect.reason() + ")";
  const Scale scale = scale_of_effect(contrast.unit);
  const Estimate& effect = *contrast.effect;
  const double size = scale.factor * std::max(std::abs(effect.value), effect.standard_error);
  const int decimals = decimals_for(size);
  std::string text = signed_text(scale.factor * effect.value, decimals) + scale.unit;
  if (!effect.has_interval) return text;
  return fmt::format("{} ({} to {})", text, grouped(scale.factor * effect.low, decimals),
                     grouped(scale.factor * effect.high, decimals));
}

std::string level_text(const Outcome& level, const std::string& unit) {
  if (!level) return "-";
  if (unit == "share") return fmt::format("{:.2f} %", 100.0 * level->value);
  return grouped(level->value, unit == "points" ? 1 : 0) + " " + unit;
}

std::string verdict_of(const ArmResult& arm, const WhatIfResult& result) {
  return arm.title() + ": " + effect_words(arm, result);
}

const ArmResult& nearest_arm(const WhatIfResult& result) {
  const auto is_less = [](const ArmResult& a, const ArmResult& b) {
    const Contrast* const of_a = worth_of(a);
    const Contrast* const of_b = worth_of(b);
    if (of_a == nullptr || of_b == nullptr) return of_a == nullptr && of_b != nullptr;
    return of_a->effect->value < of_b->effect->value;
  };
  return *std::max_element(result.arms.begin(), result.arms.end(), is_less);
}

std::string headline_of(const WhatIfResult& result) {
  const std::string uncertainty = result.assumptions_drawn
                                      ? fmt::format(" Over {} draws of {} assumptions.",
                                                    result.replications, result.assumptions.size())
                                      : " With all assumptions taken as they stand.";
  if (result.arms.size() == 1) return result.arms.front().verdict + uncertainty;
  if (!result.choice || result.choice->best < 0) {
    return fmt::format("None of the {} arms is better than doing nothing{}.", result.arms.size(),
                       nearest_words(result)) +
           uncertainty;
  }
  const ArmResult& best = result.arms[static_cast<std::size_t>(result.choice->best)];
  return fmt::format("The best of {} arms is “{}”: ", result.arms.size(), best.title()) +
         effect_words(best, result) + uncertainty;
}

std::string break_even_words(const BreakEven& break_even, double cost,
                             const std::string& currency) {
  if (cost == 0.0 && break_even.highest_cost < 0.0) {
    return fmt::format(
        "The programme costs nothing beside what shows in margins, and these fall by {} {}.",
        grouped(-break_even.highest_cost, 0), currency);
  }
  if (cost == 0.0) {
    return fmt::format(
        "The programme costs nothing beside what shows in margins; it would pay up to "
        "{} {}.",
        grouped(break_even.highest_cost, 0), currency);
  }
  if (break_even.highest_cost <= 0.0) {
    return "It brings no margin, so no cost is low enough.";
  }
  if (break_even.pays) {
    return fmt::format(
        "It pays as long as it costs less than {} {} (it costs {}), or if only {:.0f} % "
        "of its effect comes true.",
        grouped(break_even.highest_cost, 0), currency, grouped(cost, 0),
        100.0 * break_even.share_of_effect);
  }
  return fmt::format(
      "To pay it must cost less than {} {} (it costs {}), or have {:.1f} times its "
      "effect.",
      grouped(break_even.highest_cost, 0), currency, grouped(cost, 0), break_even.share_of_effect);
}

std::vector<Definition> definitions_of(const WhatIfResult& result,
                                       const std::string& purchase_within) {
  const bool by_purchases = !purchase_within.empty();
  std::vector<Definition> all{
      {"population",
       by_purchases
           ? "Customers who bought within " + purchase_within +
                 " before the start of the intervention and are in its target, judged on data "
                 "before the start, so they are the same in all arms."
           : "Customers active at the start of the intervention and in its target, judged on data "
             "before the start, so they are the same in all arms."},
      {"whole company", "Everybody, later arrivals included."},
      {"retention",
       by_purchases
           ? "Share of the population who bought within " + purchase_within +
                 " before the moment named."
           : "Share of the population who have not left by the moment named, in calendar "
             "months after the start. A pause counts as retained; who left and came back "
             "does not, and is shown apart. Beyond the end of the run there is no estimate."},
      {"effect on the treated",
       "Customers treated in the intervention's arm, minus their twins in the base."},
      {"value",
       fmt::format(
           "Margin after cost to serve, discounted by the day at (1 + {:g}) to the power of "
           "-days / 365, from the start to the horizon of {} months. After the end of the "
           "run nobody new joins, and the rules of the arm go on.",
           result.discount_rate, result.horizon_months)},
      {"return on investment",
       "(Gain in discounted margin before the programme's cost, less that cost) / that cost, to "
       "the "
       "horizon, sums before dividing. A discount is lower revenue, never also a cost; those who "
       "would have stayed anyway are paid for."},
      {"payback",
       "First month after which the cumulative discounted net gain stays positive; its probability "
       "is the share of simulated worlds."},
      {"break-even",
       "How high the programme's cost, or how small the effect, may be for the intervention to "
       "pay, "
       "if the gain is proportional to the effect."},
      {"interval",
       fmt::format(
           "95 % interval of the expected effect over {} replications, Student's t on paired "
           "differences. Customers are never counted as independent.",
           result.replications)},
      {"one world",
       "Where the effect in a single population of this size lies in 95 of 100 worlds."},
      {"gainers and losers",
       "Customers who are better or worse off than their twins, who share every random number. "
       "Averages do not depend on how twins are coupled; these shares do."},
      {"NPS",
       "As answered: of the answers given. True: of the honest answers of those who answered, and "
       "of all who were eligible, by expectation."}};
  if (std::any_of(result.arms.begin(), result.arms.end(), [](const ArmResult& arm) {
        return arm.chooses_by != models::ChoosesBy::nothing;
      })) {
    all.push_back(
        {"chosen",
         "Where an intervention chooses among customers, one is treated because another is not: "
         "customers it does not treat are then not promised to live as in the base."});
  }
  if (result.assumptions_drawn) {
    all.push_back(
        {"assumptions",
         "Each replication draws its own value of every assumption from its range, the same "
         "in all arms, so intervals hold what is assumed and what is simulated together."});
  }
  return all;
}

}  // namespace sojourn::study
