// The rounds of one run: what the policy has seen of the customers at the edge of a window, and
// whom it has chosen there, intervention by intervention.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "models/interventions/policy.h"
#include "models/interventions/risk_training.h"
#include "sim/policy.h"

namespace sojourn::models {

/// What one shard of customers brings to a round.
struct ShardSeen {
  std::vector<Candidate> candidates;  ///< their scores too, but of a risk
  SeenValues values;                  ///< of a risk: of the candidates, or to learn from
  std::vector<std::uint32_t> came;    ///< to the outcome since it began to learn
  std::uint64_t under_treatment = 0;
};

class Rounds final : public sim::PolicyRounds {
 public:
  explicit Rounds(const PolicyModel& model);

  [[nodiscard]] bool open(std::int32_t edge, std::size_t parts) override;
  void close() override;
  [[nodiscard]] std::unique_ptr<sim::PolicyRounds> copy() const override {
    return std::make_unique<Rounds>(*this);
  }

  /// Where a shard's customers go that the rule may choose from; used by one thread at a time.
  [[nodiscard]] ShardSeen& seen(std::size_t rule, std::size_t shard) noexcept {
    return choices_[rule].seen[shard];
  }
  /// The customer as chosen by the rule in its round at `edge`; null: not chosen.
  [[nodiscard]] const Candidate* chosen(std::size_t rule, std::uint32_t customer,
                                        std::int32_t edge) const noexcept;
  /// The rule's risk; none before its first choice.
  [[nodiscard]] const std::optional<RiskFit>& risk(std::size_t rule) const noexcept {
    return choices_[rule].risk;
  }
  [[nodiscard]] std::size_t rules() const noexcept { return choices_.size(); }

 private:
  struct Choice {
    std::int32_t edge = -1;
    std::vector<ShardSeen> seen;    ///< by shard, of the round that is open
    std::vector<Candidate> chosen;  ///< by customer
    SeenValues learnt;              ///< of a risk that is to be learnt
    std::optional<RiskFit> risk;
  };

  void learn(std::size_t rule);
  void choose_for(std::size_t rule);

  const PolicyModel& model_;
  std::int32_t edge_ = -1;       ///< of the round that is open
  std::vector<Choice> choices_;  ///< by rule
};

}  // namespace sojourn::models
