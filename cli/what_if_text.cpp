#include "cli/what_if_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "cli/texts.h"
#include "study/what_if/words.h"

namespace sojourn::cli {
namespace {

using study::ArmResult;
using study::Contrast;
using study::effect_text;
using study::level_text;
using study::WhatIfResult;

using Rows = std::vector<std::vector<std::string>>;

/// Columns as wide as they need to be; the first to the left, the others to the right.
std::string table_text(const Rows& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()), 0);
    for (std::size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], width_of(row[c]));
  }
  std::string text;
  for (const auto& row : rows) {
    std::string line = "  " + padded(row[0], widths[0]);
    for (std::size_t c = 1; c < row.size(); ++c) {
      line += "  " + std::string(widths[c] - width_of(row[c]), ' ') + row[c];
    }
    text += line + "\n";
  }
  return text;
}

/// Lines of at most 100 characters.
std::string wrapped(std::string_view text, std::string_view indent = "") {
  constexpr std::size_t width = 100;
  std::string result;
  std::string line(indent);
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string_view word = text.substr(at, end - at);
    if (width_of(line) + 1 + width_of(word) > width && line.size() > indent.size()) {
      result += line + "\n";
      line = indent;
    }
    if (line.size() > indent.size()) line += ' ';
    line += word;
    at = end + 1;
  }
  return result + line + "\n";
}

std::string range_text(const Contrast& contrast) {
  Contrast world = contrast;
  world.effect = Estimate{.value = contrast.effect->value,
                          .standard_error = contrast.effect->standard_error,
                          .low = contrast.world_low,
                          .high = contrast.world_high};
  const std::string text = effect_text(world);
  const std::size_t open = text.find('(');
  return open == std::string::npos ? text : text.substr(open + 1, text.size() - open - 2);
}

void add_contrasts(const std::vector<Contrast>& contrasts, Rows& rows) {
  for (const Contrast& contrast : contrasts) {
    if (!contrast.effect) {
      rows.push_back({contrast.name, "-", "-", contrast.effect.reason()});
      continue;
    }
    rows.push_back(
        {contrast.name, level_text(contrast.base, contrast.unit),
         level_text(contrast.arm, contrast.unit), effect_text(contrast), range_text(contrast),
         contrast.variance_ratio > 0.0 ? fmt::format("{:.0f}", contrast.variance_ratio) : "-"});
  }
}

std::string contrasts_text(std::string_view title, const std::vector<Contrast>& contrasts) {
  if (contrasts.empty()) return {};
  Rows rows{{std::string(title), "base", "with it", "change (95 %)", "in one world", "pairing"}};
  add_contrasts(contrasts, rows);
  return "\n" + table_text(rows);
}

std::string segments_text(const ArmResult& arm) {
  if (arm.segments.empty()) return {};
  Rows rows{{"by segment", "customers", "retention at the end", "value to the horizon", "finding"}};
  for (const study::SegmentFinding& finding : arm.segments) {
    std::vector<std::string> row{harmless(finding.segment),
                                 grouped(static_cast<std::uint64_t>(finding.customers + 0.5))};
    bool holds = false;
    for (std::size_t k = 0; k < finding.contrasts.size(); ++k) {
      if (finding.contrasts[k].id == "margin") continue;
      row.push_back(effect_text(finding.contrasts[k]));
      holds = holds || finding.p_adjusted[k] < 0.05;
    }
    row.push_back(holds ? "holds (Holm)" : "exploratory");
    rows.push_back(std::move(row));
  }
  return "\n" + table_text(rows);
}

std::string twins_text(const ArmResult& arm, const std::string& currency) {
  const study::GainersAndLosers& twins = arm.twins;
  std::string text =
      fmt::format("\nAgainst their twins, {} of these customers stay longer and {} leave sooner",
                  percent_text(twins.stay_longer), percent_text(twins.leave_sooner));
  if (!currency.empty()) {
    text += fmt::format("; {} bring more and {} less", percent_text(twins.value_gained),
                        percent_text(twins.value_lost));
  }
  return text + ".\n";
}

std::string money_text(const ArmResult& arm, const WhatIfResult& result) {
  if (result.currency.empty()) return {};
  std::string text = "\n";
  if (arm.return_on_investment) {
    const Estimate& roi = *arm.return_on_investment;
    text += fmt::format("return on investment  {:.2f}", roi.value);
    if (roi.has_interval) text += fmt::format(" ({:.2f} to {:.2f})", roi.low, roi.high);
    text += "\n";
    text +=
        fmt::format("payback               {}; not within {} months in {} of worlds\n",
                    arm.payback.expected ? fmt::format("after month {}", *arm.payback.expected + 1)
                                         : std::string("not within the horizon"),
                    result.horizon_months, percent_text(arm.payback.not_within_horizon));
  }
  return text + wrapped("break-even            " + arm.break_even.words);
}

std::string arm_text(const ArmResult& arm, const WhatIfResult& result) {
  std::string text = "\n" + std::string(100, '-') + "\n";
  text += wrapped(harmless(arm.label) + (arm.about.empty() ? "" : ": " + harmless(arm.about)));
  text +=
      fmt::format("from {}, target: {}; {} customers, {} treated\n", to_string(arm.start),
                  harmless(arm.target), grouped(static_cast<std::uint64_t>(arm.customers + 0.5)),
                  grouped(static_cast<std::uint64_t>(arm.treated + 0.5)));
  if (arm.chooses_by != models::ChoosesBy::nothing) {
    text +=
        "it chooses among customers, so those it does not treat may live otherwise than in the "
        "base\n";
  }
  text += contrasts_text("active at the start, in the target", arm.population);
  text += money_text(arm, result);
  text += twins_text(arm, result.currency);
  if (arm.treated > 0.0) text += contrasts_text("per treated customer", arm.treated_effects);
  text += segments_text(arm);
  text += contrasts_text("whole company", arm.company);
  return text + contrasts_text("surveys", arm.surveys);
}

std::string choice_text(const WhatIfResult& result) {
  if (!result.choice) return {};
  Rows rows{{"arm", "net value (all arms together)", "probability best", "regret"}};
  for (std::size_t a = 0; a < result.arms.size(); ++a) {
    const ArmResult& arm = result.arms[a];
    std::vector<std::string> row{harmless(arm.label)};
    const Contrast* const net = arm.find("net_value_horizon");
    Contrast together = net != nullptr ? *net : *arm.find("retention_end");
    if (together.effect) {
      together.effect = Estimate{.value = together.effect->value,
                                 .standard_error = together.effect->standard_error,
                                 .low = together.low_together,
                                 .high = together.high_together};
    }
    row.push_back(effect_text(together));
    const bool drawn = !result.choice->probability_best.empty();
    row.push_back(drawn ? percent_text(result.choice->probability_best[a + 1]) : "-");
    const Estimate regret{.value = drawn ? result.choice->regret[a + 1] : 0.0};
    row.push_back(drawn ? level_text(regret, together.unit) : "-");
    rows.push_back(std::move(row));
  }
  std::string text = "\n" + table_text(rows);
  for (const Contrast& contrast : result.choice->best_again) {
    if (contrast.id != "net_value_horizon" && contrast.id != "retention_end") continue;
    text += fmt::format("  the best one again, on fresh seeds: {} {}\n", contrast.name,
                        effect_text(contrast));
  }
  return text;
}

std::string information_text(const WhatIfResult& result) {
  std::string text;
  for (const study::InformationValue& value : result.information) {
    text += "\n" + wrapped(harmless(value.words));
  }
  return text;
}

std::string assumptions_text(const WhatIfResult& result) {
  if (!result.assumptions_drawn) return {};
  std::vector<const study::AssumptionUsed*> order;
  for (const study::AssumptionUsed& assumption : result.assumptions) {
    if (assumption.correlation) order.push_back(&assumption);
  }
  std::stable_sort(order.begin(), order.end(), [](const auto* a, const auto* b) {
    return std::abs(*a->correlation) > std::abs(*b->correlation);
  });
  Rows rows{{"the result hangs most on", "from", "to", "correlation"}};
  for (std::size_t k = 0; k < std::min<std::size_t>(5, order.size()); ++k) {
    rows.push_back({harmless(order[k]->path), fmt::format("{:g}", order[k]->low),
                    fmt::format("{:g}", order[k]->high),
                    fmt::format("{:+.2f}", *order[k]->correlation)});
  }
  return rows.size() > 1 ? "\n" + table_text(rows) : std::string();
}

}  // namespace

std::string what_if_text(const WhatIfResult& result) {
  std::string text = wrapped(harmless(result.headline));
  text += choice_text(result);
  text += information_text(result);
  for (const ArmResult& arm : result.arms) text += arm_text(arm, result);
  text += assumptions_text(result);
  text += fmt::format("\n{} customers, {} to {}, horizon {} months, {:g} % a year, seed {}\n",
                      grouped(result.customers), to_string(result.start), to_string(result.end),
                      result.horizon_months, 100.0 * result.discount_rate, result.seed);
  text += result.stopping + "; " + wall_text(result.wall_seconds) + "\n";
  return text +
         wrapped(
             "change (95 %): interval of the expected change, Student's t over paired "
             "replications. in one world: range of the change in a single population of this "
             "size. pairing: how many times more replications independent runs would need. All "
             "words are defined in --json and in docs/guide/what-if.md.");
}

}  // namespace sojourn::cli
