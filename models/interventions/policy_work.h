// How a thread follows the rules of interventions (policy.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "core/draws.h"
#include "models/intervention.h"
#include "models/interventions/policy.h"
#include "models/interventions/rounds.h"

namespace sojourn::models {

class PolicyWork final : public sim::PolicyWork {
 public:
  PolicyWork(const PolicyModel& model, const sim::ComponentSetup& setup);

  void begin(sim::Lanes& lanes) override;
  void record(sim::Lanes& lanes) override;
  void decide(sim::Lanes& lanes, std::span<const std::uint32_t> list) override;
  void see(const sim::Lanes& lanes, std::int32_t edge, std::size_t shard) override;

 private:
  using Lanes = sim::Lanes;

  struct Keys {
    Purpose share, group, take_up;
    std::uint32_t contact = 0;    ///< its bit in lanes.contact
    std::size_t ends_column = 0;  ///< among the extra columns; 0: none
  };

  // Columns: bits of the rules that treat the customer, of those that an event called, where one
  // chooses of those that ever treated them, where one learns of those whose outcome they came to
  // meanwhile, then ends of treatments.
  [[nodiscard]] std::uint32_t* treated(const Lanes& lanes) const {
    return lanes.extra[setup_.first_extra];
  }
  [[nodiscard]] std::uint32_t* called(const Lanes& lanes) const {
    return lanes.extra[setup_.first_extra + 1];
  }
  [[nodiscard]] std::uint32_t* reached(const Lanes& lanes) const {
    return lanes.extra[setup_.first_extra + 2];
  }
  [[nodiscard]] std::uint32_t* came(const Lanes& lanes) const {
    return lanes.extra[setup_.first_extra + 3];
  }
  [[nodiscard]] std::uint32_t* ends(const Lanes& lanes, std::size_t rule) const {
    return lanes.extra[setup_.first_extra + keys_[rule].ends_column];
  }
  [[nodiscard]] bool is_treated(const Lanes& lanes, std::size_t lane, std::size_t rule) const {
    return ((treated(lanes)[lane] >> rule) & 1U) != 0U;
  }
  [[nodiscard]] float uniform(const Lanes& lanes, std::size_t lane, Purpose purpose) const;

  // When it looks.
  [[nodiscard]] std::int32_t start_of(const Lanes& lanes, std::size_t lane,
                                      std::size_t index) const;
  [[nodiscard]] std::int32_t next_of_rule(const Lanes& lanes, std::size_t lane, std::size_t index,
                                          std::int32_t after) const;
  [[nodiscard]] std::int32_t end_of(const Lanes& lanes, std::size_t lane, std::size_t index) const;
  [[nodiscard]] std::int32_t next_look(const Lanes& lanes, std::size_t lane,
                                       std::int32_t after) const;
  [[nodiscard]] std::int32_t next_lesson(const Lanes& lanes, std::size_t lane, std::size_t index,
                                         std::int32_t after) const;
  [[nodiscard]] std::uint32_t occurrence_of(const Lanes& lanes, std::size_t lane,
                                            std::size_t index) const;

  // Whom it treats.
  void note_outcomes(const Lanes& lanes, std::size_t index);
  void see(const Lanes& lanes, std::size_t lane, std::size_t index, std::int32_t edge,
           ShardSeen& seen) const;
  void note_values(const Lanes& lanes, std::size_t lane, const Ranking& ranking, std::int32_t edge,
                   SeenValues& seen) const;
  [[nodiscard]] float score(const Lanes& lanes, std::size_t lane, std::size_t index,
                            std::int32_t edge) const;
  [[nodiscard]] bool is_in_target(const Lanes& lanes, std::size_t lane, const TreatmentRule& rule,
                                  std::int32_t at) const;
  [[nodiscard]] bool is_chosen(const Lanes& lanes, std::uint32_t lane, std::size_t index);
  [[nodiscard]] bool is_taken(const Lanes& lanes, std::size_t lane, std::size_t index) const;
  void apply(Lanes& lanes, std::uint32_t lane, std::size_t index);
  void treat(Lanes& lanes, std::uint32_t lane, std::size_t index);
  void end_treatment(Lanes& lanes, std::uint32_t lane, std::size_t index);
  void write(const Lanes& lanes, std::uint32_t lane, std::size_t index, TreatmentKind kind);

  const PolicyModel& model_;
  sim::ComponentSetup setup_;
  sim::RowStage& table_;
  Rounds* rounds_ = nullptr;  ///< of the run; null where no rule chooses
  std::vector<Keys> keys_;
  bool learns_ = false;
  float score_ = 0.0F;  ///< by which the customer at hand was chosen; no number where they were not
};

}  // namespace sojourn::models
