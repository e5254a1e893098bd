// What a what-if study found: plain data, in the order in which people ask.
//
// Effects are always "arm minus base" of the same customers under the same draws. Three
// uncertainties are kept apart: that of the simulation (the interval of an expected effect over
// replications), that of one world (the range of the effect in a single population of this size),
// and that of the assumptions (in the interval of the simulation where each replication drew its
// own; the headline says so).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/estimate.h"
#include "core/time.h"
#include "models/intervention.h"
#include "study/what_if/learnt_risk.h"

namespace sojourn::study {

/// One estimand in both arms. Levels and the effect are means over replications with 95 %
/// intervals by Student's t; replications, never customers, are what is counted.
struct Contrast {
  std::string id{};     ///< "retention_12_months", the same in every study
  std::string name{};   ///< "Retention after 12 months"
  std::string words{};  ///< the estimand in a sentence
  std::string unit{};   ///< "share", "customers", "points", or the currency's code ("EUR")
  Outcome base = NoEstimate{};
  Outcome arm = NoEstimate{};
  Outcome effect = NoEstimate{};  ///< of the paired differences
  double low_together = 0.0;      ///< interval that holds for all arms at once (max-t)
  double high_together = 0.0;
  double world_low = 0.0;  ///< where the effect of a single world of this size lies in 95 of 100
  double world_high = 0.0;
  /// Variance of the effect from independent runs over that of the paired ones; 0 where there is
  /// none (no effect at all, fewer than two replications).
  double variance_ratio = 0.0;
};

/// A quantity month by month after the intervention's start, with pointwise intervals. Month 0 is
/// the first; a level (customers, retention, NPS) is that at the month's end.
struct MonthlySeries {
  std::string id{};  ///< "retention", "customers", "revenue", "cost", "margin", "cumulative_net"
  std::string name{};
  std::string words{};
  std::string unit{};
  std::vector<double> base{};
  std::vector<double> arm{};
  std::vector<Estimate> effect{};
};

struct SegmentFinding {
  std::string segment{};
  double customers = 0.0;  ///< of the population, mean over replications
  std::vector<Contrast> contrasts{};
  /// Two-sided p-values of the contrasts' effects, and Holm's adjustment over all segments and
  /// contrasts of the arm: a finding holds where this is below 0.05, else it is exploratory.
  std::vector<double> p{};
  std::vector<double> p_adjusted{};
};

/// Customers who are better or worse off than their twins, mean shares over replications. Other
/// ways to couple twins would give other shares; ours couples by keyed draws.
struct GainersAndLosers {
  double stay_longer = 0.0;  ///< shares of the population: leave later than their twins, or not
  double leave_sooner = 0.0;
  double value_gained = 0.0;  ///< bring more to the horizon than their twins
  double value_lost = 0.0;
  double value_same = 0.0;  ///< to the last part of a cent
  double gains = 0.0;       ///< money: sum over those who gained
  double losses = 0.0;      ///< sum over those who lost, not positive
};

/// First month after which the cumulative discounted net gain stays positive.
struct Payback {
  std::vector<double> probability{};  ///< by month, over replications
  double not_within_horizon = 0.0;
  std::optional<int> expected{};  ///< month by the mean curve; none: not within the horizon
};

/// What would have to be true for the intervention just to pay.
struct BreakEven {
  double highest_cost = 0.0;     ///< of the programme, discounted: the gain in margin
  double share_of_effect = 0.0;  ///< that suffices at the present cost; 0 without cost
  bool pays = false;             ///< the present estimate does
  std::string words{};
};

/// How often customers of one run moved from one state to another, from the start of the
/// intervention to the end of the run, in the first replication.
struct Flow {
  std::string track{};
  std::string from{};
  std::string to{};
  std::uint64_t base = 0;
  std::uint64_t arm = 0;
};

/// One arm against the base.
struct ArmResult {
  std::string name{};
  std::string label{};  ///< for people; the name where there is none
  std::string about{};
  std::vector<std::string> interventions{};  ///< in force in this arm
  Date start{};                              ///< of the first of them
  std::string target{};                      ///< in words
  double customers = 0.0;                    ///< in the population, mean over replications
  double treated = 0.0;                      ///< customers treated, mean over replications

  std::vector<Contrast> population{};  ///< of customers active at the start and in the target
  std::vector<Contrast> treated_effects{};
  std::vector<Contrast> company{};  ///< everybody, later arrivals included
  std::vector<Contrast> surveys{};  ///< NPS observed and true
  std::vector<MonthlySeries> months{};
  std::vector<SegmentFinding> segments{};
  GainersAndLosers twins;

  Outcome return_on_investment = NoEstimate{};
  Payback payback;
  BreakEven break_even;
  std::vector<Flow> flows{};
  models::ChoosesBy chooses_by = models::ChoosesBy::nothing;  ///< among customers
  std::vector<LearntRisk> risks{};                            ///< by which it chose
  std::string verdict{};  ///< one sentence: the decision and its uncertainty

  /// What people call it.
  [[nodiscard]] const std::string& title() const noexcept { return label.empty() ? name : label; }
  /// A contrast of the population, else of the surveys, else of the company; null: there is none.
  [[nodiscard]] const Contrast* find(std::string_view id) const noexcept;
};

/// Several arms against each other. Arm -1 is the base: doing nothing.
struct Choice {
  int best = -1;  ///< by net value to the horizon
  /// The best one's net value on replications that had no part in choosing it.
  std::vector<Contrast> best_again{};
  /// Over assumption draws only: by arm, the base first; empty without them.
  std::vector<double> probability_best{};
  std::vector<double> regret{};  ///< mean of what the choice loses against the best of each draw
};

/// What an arm that chooses by what the company sees would gain by knowing the truth.
struct InformationValue {
  std::string arm{};     ///< names
  std::string oracle{};  ///< the arm that does know
  /// Of the oracle's arm minus the arm: net value to the horizon, retention where nothing is paid.
  Contrast gain{};
  std::string words{};
};

struct AssumptionUsed {
  std::string path{};
  std::string value{};  ///< in force, or "drawn"
  /// "A": assumed, "U": known without a source seen, "P": published, "R": from data.
  std::string tag{};
  double low = 0.0;  ///< in seconds, or per second
  double high = 0.0;
  std::string range{};  ///< "2 hours to 5 hours"
  std::string meaning{};
  /// Correlation over replications of what was drawn with the first arm's net value.
  std::optional<double> correlation{};
};

/// A word that results use, with its exact meaning in this study.
struct Definition {
  std::string term{};
  std::string words{};
};

struct WhatIfResult {
  std::string scenario{};  ///< its name
  std::string label{};
  std::string about{};
  std::string command{};  ///< that remakes this
  std::string version{};
  std::string currency{};  ///< empty where nothing is paid
  std::uint32_t seed = 0;
  int replications = 0;
  std::string stopping{};  ///< why there are that many
  std::uint64_t customers = 0;
  Date start{};             ///< of the run
  Date end{};               ///< of the run, excluded
  int horizon_months = 60;  ///< of value, from an arm's start
  double discount_rate = 0.10;
  bool assumptions_drawn = false;

  std::string headline{};  ///< in words, with its uncertainty
  std::vector<ArmResult> arms{};
  std::optional<Choice> choice{};               ///< where there are several arms
  std::vector<InformationValue> information{};  ///< where one of them chooses as an oracle
  std::vector<AssumptionUsed> assumptions{};
  std::vector<Definition> definitions{};
  std::vector<std::string> warnings{};
  double wall_seconds = 0.0;
};

/// The result as one JSON object; keys are the names of the fields above.
[[nodiscard]] std::string to_json(const WhatIfResult& result);

}  // namespace sojourn::study
