#include "models/interventions/rounds.h"

#include <algorithm>
#include <utility>

#include "sim/run.h"

namespace sojourn::models {

Rounds::Rounds(const PolicyModel& model) : model_(model), choices_(model.rules.size()) {}

bool Rounds::open(std::int32_t edge, std::size_t parts) {
  edge_ = edge;
  bool any = false;
  for (std::size_t r = 0; r < choices_.size(); ++r) {
    const TreatmentRule& rule = model_.rules[r];
    choices_[r].seen.clear();
    if (!rule.chooses_at(edge) && !rule.learns_at(edge)) continue;
    choices_[r].seen.resize(parts);
    any = true;
  }
  return any;
}

void Rounds::close() {
  for (std::size_t r = 0; r < choices_.size(); ++r) {
    if (choices_[r].seen.empty()) continue;
    const TreatmentRule& rule = model_.rules[r];
    if (rule.learns_at(edge_)) {
      for (const ShardSeen& seen : choices_[r].seen) choices_[r].learnt.append(seen.values);
    } else {
      if (rule.learns() && !choices_[r].risk) learn(r);
      choose_for(r);
    }
    choices_[r].seen.clear();
  }
}

// Shards come in order of customers.
void Rounds::learn(std::size_t rule) {
  Choice& choice = choices_[rule];
  std::vector<std::uint32_t> came;
  for (const ShardSeen& seen : choice.seen) {
    came.insert(came.end(), seen.came.begin(), seen.came.end());
  }
  const TreatmentRule& learner = model_.rules[rule];
  choice.risk = train_risk(learner.name, learner.ranking->names, choice.learnt, came);
  choice.learnt = {};
}

void Rounds::choose_for(std::size_t rule) {
  Choice& choice = choices_[rule];
  const Ranking& ranking = *model_.rules[rule].ranking;
  std::vector<Candidate> candidates;
  std::uint64_t under_treatment = 0;
  for (ShardSeen& seen : choice.seen) {
    for (std::size_t k = 0; choice.risk && k < seen.candidates.size(); ++k) {
      seen.candidates[k].score =
          risk_of(*choice.risk, &seen.values.values[k * ranking.terms.size()]);
    }
    candidates.insert(candidates.end(), seen.candidates.begin(), seen.candidates.end());
    under_treatment += seen.under_treatment;
  }
  choice.edge = edge_;
  choice.chosen = choose(std::move(candidates), ranking.limits, under_treatment);
}

const Candidate* Rounds::chosen(std::size_t rule, std::uint32_t customer,
                                std::int32_t edge) const noexcept {
  const Choice& choice = choices_[rule];
  if (choice.edge != edge) return nullptr;
  const auto found =
      std::lower_bound(choice.chosen.begin(), choice.chosen.end(), customer,
                       [](const Candidate& one, std::uint32_t id) { return one.customer < id; });
  return found != choice.chosen.end() && found->customer == customer ? &*found : nullptr;
}

std::vector<TrainedRisk> trained_risks(const sim::RunSummary& summary) {
  std::vector<TrainedRisk> trained;
  const auto* rounds = dynamic_cast<const Rounds*>(summary.rounds.get());
  for (std::size_t r = 0; rounds != nullptr && r < rounds->rules(); ++r) {
    if (const auto& risk = rounds->risk(r)) trained.push_back(risk->trained);
  }
  return trained;
}

}  // namespace sojourn::models
