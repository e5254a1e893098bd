// A what-if study worked by hand, with a hostile name for whatever a user can name.
#pragma once

#include <string>
#include <vector>

#include "study/what_if/result.h"
#include "tests/report/sample_page.h"

namespace sojourn::report {

inline Estimate between(double low, double value, double high) {
  Estimate estimate = normal_estimate(value, (high - low) / 4);
  estimate.low = low;
  estimate.high = high;
  return estimate;
}

inline study::Contrast contrast(const std::string& id, const std::string& unit, double base,
                                const Estimate& effect) {
  study::Contrast made;
  made.id = id;
  made.name = "Name of " + id;
  made.words = "words of " + id;
  made.unit = unit;
  made.base = counted(base);
  made.arm = counted(base + effect.value);
  made.effect = effect;
  made.low_together = effect.low - 1e-3;
  made.high_together = effect.high + 1e-3;
  made.world_low = effect.value - 3 * (effect.value - effect.low);
  made.world_high = effect.value + 3 * (effect.high - effect.value);
  made.variance_ratio = 40.0;
  return made;
}

inline study::MonthlySeries months(const std::string& id, const std::string& unit) {
  study::MonthlySeries series;
  series.id = id;
  series.name = "Months of " + id;
  series.words = "words of " + id;
  series.unit = unit;
  for (int month = 0; month < 6; ++month) {
    series.base.push_back(0.9 - 0.02 * month);
    series.arm.push_back(0.9 - 0.01 * month);
    series.effect.push_back(between(0.008 * month, 0.01 * month, 0.013 * month));
  }
  return series;
}

inline study::ArmResult small_arm(const std::string& label) {
  study::ArmResult arm;
  arm.name = "arm";
  arm.label = label;
  arm.about = "About " + hostile;
  arm.start = {2025, 7, 1};
  arm.target = "segment " + hostile;
  arm.customers = 1200.0;
  arm.treated = 300.0;
  arm.population.push_back(
      contrast("retention_12_months", "share", 0.7, between(0.01, 0.02, 0.03)));
  arm.population.push_back(contrast("retention_end", "share", 0.6, between(0.011, 0.021, 0.031)));
  arm.population.push_back(contrast("revenue", "EUR", 90000.0, between(1500.0, 2000.0, 2500.0)));
  arm.population.push_back(contrast("cost", "EUR", 30000.0, between(200.0, 500.0, 800.0)));
  arm.population.push_back(
      contrast("value_horizon", "EUR", 1e6, between(20000.0, 25000.0, 30000.0)));
  arm.population.push_back(
      contrast("net_value_horizon", "EUR", 1e6, between(10000.0, 15000.0, 20000.0)));
  study::Contrast unknown = contrast("retention_36_months", "share", 0.0, between(0.0, 0.0, 0.0));
  unknown.base = unknown.arm = unknown.effect = NoEstimate{"the run is not long enough"};
  arm.population.push_back(unknown);
  arm.company.push_back(contrast("customers_end", "customers", 3000.0, between(10.0, 25.5, 41.0)));
  arm.surveys.push_back(contrast("nps_observed", "points", 31.0, between(-0.5, 0.4, 1.3)));
  arm.months.push_back(months("retention", "share"));
  arm.months.push_back(months("cumulative_net", "EUR"));
  for (const std::string& name : {std::string("basic"), hostile}) {
    study::SegmentFinding finding;
    finding.segment = name;
    finding.customers = 600.0;
    finding.contrasts.push_back(
        contrast("retention_end", "share", 0.6, between(-0.01, 0.01, 0.03)));
    finding.p.push_back(0.3);
    finding.p_adjusted.push_back(name == "basic" ? 0.01 : 0.6);
    arm.segments.push_back(finding);
  }
  arm.twins = {0.03, 0.01, 0.4, 0.1, 0.5, 30000.0, -5000.0};
  arm.return_on_investment = between(0.5, 1.5, 2.5);
  arm.payback.probability = {0.0, 0.0, 0.25, 0.5, 0.125, 0.0};
  arm.payback.not_within_horizon = 0.125;
  arm.payback.expected = 3;
  arm.break_even.words = "It pays as long as it costs less than 25,000 EUR.";
  arm.flows.push_back({"care", "waiting", "contact", 900, 950});
  arm.flows.push_back({"care", "waiting", hostile, 100, 50});
  arm.verdict = label + ": a verdict.";
  return arm;
}

inline study::WhatIfResult small_what_if() {
  study::WhatIfResult result;
  result.scenario = "club";
  result.label = "Club " + hostile;
  result.command = "sojourn what-if club.toml --intervention '" + hostile + "' -o x.html";
  result.version = "0.1.0";
  result.currency = "EUR";
  result.replications = 20;
  result.stopping = "as asked";
  result.customers = 4000;
  result.end = {2027, 1, 1};
  result.horizon_months = 60;
  result.headline = "Headline of " + hostile;
  result.arms.push_back(small_arm("Faster " + hostile));
  study::AssumptionUsed assumption;
  assumption.range = "0.5 to 2";
  assumption.path = "experience.sensitivity";
  assumption.value = "1";
  assumption.tag = "A";
  assumption.low = 0.5;
  assumption.high = 2.0;
  assumption.meaning = "how strongly " + hostile;
  result.assumptions.push_back(assumption);
  result.definitions.push_back({"retention", "share that " + hostile});
  result.warnings.push_back("careful with " + hostile);
  return result;
}

}  // namespace sojourn::report
