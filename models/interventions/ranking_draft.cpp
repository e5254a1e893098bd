#include "models/interventions/ranking_draft.h"

#include <array>
#include <string_view>

namespace sojourn::models {
namespace {

constexpr std::array<std::string_view, 3> aims{"rate", "fall", "rise"};
constexpr Bounds one_or_more{.low = 1.0, .high = 4294967295.0};

void describe_score(Fields& target, RankingDraft& draft) {
  const auto describe_rule = [&](Fields& rule) {
    rule.other_numbers(draft.terms, "coefficient of something the company can see");
  };
  const auto describe_risk = [&](Fields& risk) {
    describe_places(risk, "outcome", draft.risk_outcome, "coming to one of these states");
    draft.has_within = risk.length(
        "within", draft.within, "from so long before the start on who came there is learnt from");
    draft.within_position = risk.position("within");
    if (risk.given({}) || !risk.reading()) risk.require({"outcome", "within"});
  };
  const auto describe_oracle = [&](Fields& oracle) {
    describe_places(oracle, "outcome", draft.oracle_outcome, "coming to one of these states");
    auto aim = static_cast<std::size_t>(draft.aim);
    oracle.choice("by", aim, aims,
                  "rate: who comes there soonest; fall, rise: whose rate the treatment lowers, or "
                  "raises, most at once");
    draft.aim = static_cast<OracleAim>(aim);
    draft.aim_position = oracle.position("by");
    if (oracle.given({}) || !oracle.reading()) oracle.require({"outcome"});
  };
  draft.position = target.position("score");
  const int chosen =
      target.one_of("score",
                    {{.name = "rule",
                      .meaning = "the sum of coefficients times what the company sees",
                      .describe = describe_rule},
                     {.name = "risk",
                      .meaning = "what customers did before the start, learnt by a logistic "
                                 "regression on all that the company sees",
                      .describe = describe_risk},
                     {.name = "oracle",
                      .meaning = "the true present rate of an outcome, hidden state and all",
                      .describe = describe_oracle}},
                    false, "by what customers are put in order; the highest come first");
  if (chosen >= 0) draft.by = static_cast<ChoosesBy>(1 + chosen);
}

}  // namespace

void describe_ranking(Fields& target, RankingDraft& draft) {
  describe_score(target, draft);
  Node top;
  if (target.any("top", top, "at most so many are chosen at each look: 500, or \"5 %\" of them")) {
    draft.top = top;
  }
  UnitCost budget;
  if (target.unit_cost("budget", budget, "what the treatment of those chosen at a look may cost")) {
    draft.budget = budget;
  }
  draft.budget_position = target.position("budget");
  std::int64_t capacity = 1;
  if (target.whole("capacity", capacity, one_or_more, "most customers under treatment at a time")) {
    draft.capacity = capacity;
  }
  draft.capacity_position = target.position("capacity");
}

}  // namespace sojourn::models
