#include "study/what_if/conclusion.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "study/statistics/choosing.h"
#include "study/statistics/intervals.h"
#include "study/statistics/max_t.h"
#include "study/what_if/information.h"
#include "study/what_if/words.h"

namespace sojourn::study {
namespace {

using Replications = std::vector<std::vector<Figures>>;  // [replication][arm]
using Group = std::vector<Figure> Figures::*;

struct Sample {
  std::vector<double> base, arm;
};

template <typename Get>
Sample sample_of(std::size_t replications, const Get& figure) {
  Sample sample;
  for (std::size_t r = 0; r < replications; ++r) {
    sample.base.push_back(figure(r).base);
    sample.arm.push_back(figure(r).arm);
  }
  return sample;
}

// `figure(r)`: the estimand in replication r.
template <typename Get>
Contrast contrast_of(std::size_t replications, const Get& figure) {
  const Figure& first = figure(0);
  Contrast contrast{first.id, first.name, first.words, first.unit};
  for (std::size_t r = 0; r < replications; ++r) {
    if (figure(r).none.empty()) continue;
    contrast.base = contrast.arm = contrast.effect = NoEstimate{figure(r).none};
    return contrast;
  }
  const Sample sample = sample_of(replications, figure);
  const std::vector<double> effect = differences(sample.arm, sample.base);
  contrast.base = mean_with_interval(sample.base);
  contrast.arm = mean_with_interval(sample.arm);
  contrast.effect = mean_with_interval(effect);
  contrast.low_together = contrast.effect->low;
  contrast.high_together = contrast.effect->high;
  const Range world = range_of_one_world(effect);
  contrast.world_low = world.low;
  contrast.world_high = world.high;
  contrast.variance_ratio = variance_ratio(sample.base, sample.arm);
  return contrast;
}

std::vector<Contrast> contrasts_of(const Replications& figures, std::size_t arm, Group group) {
  std::vector<Contrast> contrasts;
  for (std::size_t k = 0; k < (figures[0][arm].*group).size(); ++k) {
    contrasts.push_back(contrast_of(figures.size(), [&](std::size_t r) -> const Figure& {
      return (figures[r][arm].*group)[k];
    }));
  }
  return contrasts;
}

template <typename Get>
double mean_over(const Replications& figures, std::size_t arm, const Get& get) {
  std::vector<double> values;
  for (const auto& replication : figures) values.push_back(get(replication[arm]));
  return mean_of(values);
}

GainersAndLosers mean_twins(const Replications& figures, std::size_t arm) {
  const auto mean = [&](double GainersAndLosers::*part) {
    return mean_over(figures, arm, [part](const Figures& f) { return f.twins.*part; });
  };
  using Twins = GainersAndLosers;
  return {.stay_longer = mean(&Twins::stay_longer),
          .leave_sooner = mean(&Twins::leave_sooner),
          .value_gained = mean(&Twins::value_gained),
          .value_lost = mean(&Twins::value_lost),
          .value_same = mean(&Twins::value_same),
          .gains = mean(&Twins::gains),
          .losses = mean(&Twins::losses)};
}

MonthlySeries series_of(const Replications& figures, std::size_t arm, std::size_t k) {
  const FigureSeries& first = figures[0][arm].months[k];
  MonthlySeries series{first.id, first.name, first.words, first.unit};
  for (std::size_t m = 0; m < first.arm.size(); ++m) {
    Sample sample;
    for (const auto& replication : figures) {
      sample.base.push_back(replication[arm].months[k].base[m]);
      sample.arm.push_back(replication[arm].months[k].arm[m]);
    }
    series.base.push_back(mean_of(sample.base));
    series.arm.push_back(mean_of(sample.arm));
    series.effect.push_back(*mean_with_interval(differences(sample.arm, sample.base)));
  }
  return series;
}

std::vector<double> paired(const Replications& figures, std::size_t arm, std::size_t segment,
                           std::size_t k) {
  const auto sample = sample_of(figures.size(), [&](std::size_t r) -> const Figure& {
    return figures[r][arm].segments[segment][k];
  });
  return differences(sample.arm, sample.base);
}

// Retention and value of each segment; what is asked of all of them is adjusted by Holm.
std::vector<SegmentFinding> segments_of(const Replications& figures, std::size_t arm,
                                        const FigureContext& context) {
  const auto is_asked = [](const std::string& id) {
    return id == "retention_end" || id == "value_horizon" || id == "margin";
  };
  std::vector<SegmentFinding> findings;
  std::vector<double> all;
  for (std::size_t s = 0; s < figures[0][arm].segments.size(); ++s) {
    SegmentFinding finding{.segment = context.segments[s]};
    finding.customers =
        mean_over(figures, arm, [s](const Figures& f) { return f.segment_customers[s]; });
    for (std::size_t k = 0; k < figures[0][arm].segments[s].size(); ++k) {
      if (!is_asked(figures[0][arm].segments[s][k].id)) continue;
      finding.contrasts.push_back(contrast_of(figures.size(), [&](std::size_t r) -> const Figure& {
        return figures[r][arm].segments[s][k];
      }));
      finding.p.push_back(finding.contrasts.back().effect ? two_sided_p(paired(figures, arm, s, k))
                                                          : 1.0);
      all.push_back(finding.p.back());
    }
    findings.push_back(std::move(finding));
  }
  std::vector<double> adjusted = holm(all);
  auto next = adjusted.begin();
  for (SegmentFinding& finding : findings) {
    finding.p_adjusted.assign(next, next + static_cast<std::ptrdiff_t>(finding.p.size()));
    next += static_cast<std::ptrdiff_t>(finding.p.size());
  }
  return findings;
}

Payback payback_of(const Replications& figures, std::size_t arm, const ArmResult& result,
                   int horizon_months) {
  Payback payback;
  payback.probability.assign(static_cast<std::size_t>(horizon_months), 0.0);
  const double share = 1.0 / static_cast<double>(figures.size());
  for (const auto& replication : figures) {
    const std::optional<int>& month = replication[arm].payback;
    if (month) {
      payback.probability[static_cast<std::size_t>(*month)] += share;
    } else {
      payback.not_within_horizon += share;
    }
  }
  for (const MonthlySeries& series : result.months) {
    if (series.id != "cumulative_net") continue;
    std::vector<double> net = series.arm;
    for (std::size_t m = net.size(); m-- > 1;) net[m] -= net[m - 1];
    payback.expected = payback_month(net);
  }
  return payback;
}

void weigh_cost(const Replications& figures, std::size_t arm, const WhatIfResult& study,
                ArmResult& result) {
  std::vector<double> gains, costs, net;
  for (const auto& replication : figures) {
    gains.push_back(replication[arm].gain);
    costs.push_back(replication[arm].cost);
    net.push_back(gains.back() - costs.back());
  }
  const double cost = mean_of(costs);
  result.return_on_investment =
      cost > 0.0 ? ratio_of_sums(net, costs)
                 : Outcome(NoEstimate{"the programme costs nothing beside what shows in margins"});
  result.payback = payback_of(figures, arm, result, study.horizon_months);
  BreakEven& even = result.break_even;
  even.highest_cost = mean_of(gains);
  even.pays = mean_of(net) > 0.0;
  if (cost > 0.0 && even.highest_cost > 0.0) even.share_of_effect = cost / even.highest_cost;
  even.words = study.currency.empty() ? "Nothing is paid in this scenario."
                                      : break_even_words(even, cost, study.currency);
}

// Intervals that hold for all arms at once, for each estimand of a group.
void widen(const Replications& figures, Group group, std::vector<Contrast> ArmResult::*place,
           std::vector<ArmResult>& arms) {
  if (arms.size() < 2 || figures.size() < 2) return;
  const MaxT law(arms.size(), figures.size());
  for (std::size_t k = 0; k < (arms[0].*place).size(); ++k) {
    std::vector<std::vector<double>> effects;
    for (std::size_t arm = 0; arm < arms.size(); ++arm) {
      const Sample sample = sample_of(figures.size(), [&](std::size_t r) -> const Figure& {
        return (figures[r][arm].*group)[k];
      });
      effects.push_back(differences(sample.arm, sample.base));
    }
    const double quantile = law.quantile(effects);
    for (ArmResult& arm : arms) {
      Contrast& contrast = (arm.*place)[k];
      if (!contrast.effect) continue;
      const double half = quantile * contrast.effect->standard_error;
      contrast.low_together = contrast.effect->value - half;
      contrast.high_together = contrast.effect->value + half;
    }
  }
}

ArmResult arm_result(const Replications& figures, std::size_t arm, const ArmDesign& design,
                     const FigureContext& context, const WhatIfResult& study) {
  ArmResult result;
  result.name = design.name;
  result.label = design.label.empty() ? design.name : design.label;
  result.about = design.about;
  result.chooses_by = design.chooses_by;
  result.interventions = design.interventions;
  result.start = design.start;
  result.target = design.target;
  result.customers = mean_over(figures, arm, [](const Figures& f) { return f.customers; });
  result.treated = mean_over(figures, arm, [](const Figures& f) { return f.treated; });
  result.population = contrasts_of(figures, arm, &Figures::population);
  result.treated_effects = contrasts_of(figures, arm, &Figures::treated_effects);
  result.company = contrasts_of(figures, arm, &Figures::company);
  result.surveys = contrasts_of(figures, arm, &Figures::surveys);
  for (std::size_t k = 0; k < figures[0][arm].months.size(); ++k) {
    result.months.push_back(series_of(figures, arm, k));
  }
  result.segments = segments_of(figures, arm, context);
  result.twins = mean_twins(figures, arm);
  weigh_cost(figures, arm, study, result);
  return result;
}

// Net gains of the arms, the base (no gain) before them; by retention where nothing is paid.
Choice choice_of(const Replications& figures, const WhatIfResult& study) {
  std::vector<std::vector<double>> gains{std::vector<double>(figures.size(), 0.0)};
  const std::string_view id = study.currency.empty() ? "retention_end" : "net_value_horizon";
  for (std::size_t arm = 0; arm < study.arms.size(); ++arm) {
    gains.push_back(effects_of(figures, arm, id));
    gains.back().resize(figures.size(), 0.0);
  }
  Choice choice;
  choice.best = static_cast<int>(best_of(gains)) - 1;
  if (!study.assumptions_drawn) return choice;
  const ChoiceQuality quality = quality_of_choices(gains);
  choice.probability_best = quality.probability_best;
  choice.regret = quality.regret;
  return choice;
}

}  // namespace

std::vector<double> effects_of(const Replications& figures, std::size_t arm, std::string_view id) {
  std::vector<double> effects;
  for (const auto& replication : figures) {
    for (const Figure& figure : replication[arm].population) {
      if (figure.id == id && figure.none.empty()) effects.push_back(figure.arm - figure.base);
    }
  }
  return effects;
}

std::vector<Contrast> population_contrasts(const std::vector<Figures>& figures) {
  Replications of_one;
  for (const Figures& replication : figures) of_one.push_back({replication});
  return contrasts_of(of_one, 0, &Figures::population);
}

void conclude(const Replications& figures, const WhatIfDesign& design, const FigureContext& context,
              const std::string& purchase_within, WhatIfResult& result) {
  result.currency = context.currency;
  result.replications = static_cast<int>(figures.size());
  for (std::size_t arm = 0; arm < design.arms.size(); ++arm) {
    result.arms.push_back(arm_result(figures, arm, design.arms[arm], context, result));
  }
  widen(figures, &Figures::population, &ArmResult::population, result.arms);
  widen(figures, &Figures::company, &ArmResult::company, result.arms);
  for (ArmResult& arm : result.arms) arm.verdict = verdict_of(arm, result);
  if (result.arms.size() > 1) result.choice = choice_of(figures, result);
  result.information = values_of_information(figures, result);
  result.definitions = definitions_of(result, purchase_within);
  result.headline = headline_of(result);
}

}  // namespace sojourn::study
