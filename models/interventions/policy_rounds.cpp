// What a policy's work sees of customers in a round, and what it notes to learn from.
#include <algorithm>

#include "models/interventions/policy_work.h"
#include "models/interventions/present_rate.h"

namespace sojourn::models {

// When a rule that learns notes what is so of a customer, and whether they came to the outcome.
std::int32_t PolicyWork::next_lesson(const Lanes& lanes, std::size_t lane, std::size_t index,
                                     std::int32_t after) const {
  const TreatmentRule& rule = model_.rules[index];
  const std::int64_t least = std::max<std::int64_t>(std::int64_t{after} + 1, lanes.joined[lane]);
  if (least <= rule.ranking->learns_from) return rule.ranking->learns_from;
  return least <= rule.from ? rule.from : sim::never;
}

void PolicyWork::note_outcomes(const Lanes& lanes, std::size_t index) {
  const TreatmentRule& rule = model_.rules[index];
  for (std::size_t i = 0; i < lanes.count; ++i) {
    const std::int32_t time = lanes.time[i];
    if (time < rule.ranking->learns_from || time >= rule.from) continue;
    if (rule.ranking->wanted[lanes.to[i]]) came(lanes)[i] |= 1U << index;
  }
}

void PolicyWork::see(const Lanes& lanes, std::int32_t edge, std::size_t shard) {
  for (std::size_t r = 0; r < model_.rules.size(); ++r) {
    const TreatmentRule& rule = model_.rules[r];
    const bool learns = rule.learns_at(edge);
    if (!learns && !rule.chooses_at(edge)) continue;
    ShardSeen& seen = rounds_->seen(r, shard);
    for (std::size_t i = 0; i < lanes.count; ++i) {
      if (lanes.decision[i] != edge) continue;
      if (!learns) {
        see(lanes, i, r, edge, seen);
      } else if (is_in_target(lanes, i, rule, edge)) {
        note_values(lanes, i, *rule.ranking, edge, seen.values);
      }
    }
  }
}

// Who is under treatment that lasts holds a place; everybody else in the target may be chosen.
void PolicyWork::see(const Lanes& lanes, std::size_t lane, std::size_t index, std::int32_t edge,
                     ShardSeen& seen) const {
  const TreatmentRule& rule = model_.rules[index];
  const Ranking& ranking = *rule.ranking;
  if (learns_ && ((came(lanes)[lane] >> index) & 1U) != 0U) seen.came.push_back(lanes.id[lane]);
  if (rule.lasts > 0 && is_treated(lanes, lane, index) && end_of(lanes, lane, index) > edge) {
    ++seen.under_treatment;
    return;
  }
  if (next_of_rule(lanes, lane, index, edge - 1) != edge) return;
  if (!is_in_target(lanes, lane, rule, edge)) return;
  if (rule.learns()) note_values(lanes, lane, ranking, edge, seen.values);
  seen.candidates.push_back({.score = score(lanes, lane, index, edge),
                             .customer = lanes.id[lane],
                             .is_new = ((reached(lanes)[lane] >> index) & 1U) == 0U});
}

void PolicyWork::note_values(const Lanes& lanes, std::size_t lane, const Ranking& ranking,
                             std::int32_t edge, SeenValues& seen) const {
  seen.customers.push_back(lanes.id[lane]);
  for (const ScoreTerm& term : ranking.terms) {
    seen.values.push_back(value_of(term, setup_.plan, lanes, lane, edge));
  }
}

// A risk is known when all are seen (rounds.h). An oracle goes by what would be without the rule,
// or by what the rule would change of it.
float PolicyWork::score(const Lanes& lanes, std::size_t lane, std::size_t index,
                        std::int32_t edge) const {
  const Ranking& ranking = *model_.rules[index].ranking;
  if (ranking.by == ChoosesBy::rule) {
    return score_of(ranking, setup_.plan, lanes, lane, edge);
  }
  if (ranking.by == ChoosesBy::risk) return 0.0F;
  const std::uint32_t others = treated(lanes)[lane] & ~(1U << index);
  const auto rate_under = [&](std::uint32_t rules) {
    const std::size_t variant = model_.variant_of[rules];
    const sim::Program& program =
        variant == 0 ? setup_.program : *setup_.program.variants[variant - 1];
    return present_rate(program, setup_.plan, lanes, lane, edge, ranking.wanted, ranking.tracks);
  };
  const double without = rate_under(others);
  if (ranking.aim == OracleAim::rate) return static_cast<float>(without);
  const double rise = rate_under(others | (1U << index)) - without;
  return static_cast<float>(ranking.aim == OracleAim::rise ? rise : -rise);
}

}  // namespace sojourn::models
