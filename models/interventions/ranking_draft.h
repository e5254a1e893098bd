// `target = { score = …, top = … }` as a user wrote it: whom to treat where not all can be.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/settings.h"
#include "models/intervention.h"
#include "models/part.h"

namespace sojourn::models {

/// By what an oracle puts customers in order.
enum class OracleAim {
  rate,  ///< at which they come to the outcome
  fall,  ///< how far the treatment lowers it at once
  rise   ///< how far it raises it
};

struct RankingDraft {
  ChoosesBy by = ChoosesBy::nothing;
  Position position{};               ///< of `score`
  std::vector<NamedNumber> terms{};  ///< of a rule
  Places risk_outcome{};
  bool has_within = false;
  Length within{};  ///< of a risk
  Position within_position{};
  Places oracle_outcome{};
  OracleAim aim = OracleAim::rate;
  Position aim_position{};
  std::optional<Node> top{};
  std::optional<UnitCost> budget{};
  std::optional<std::int64_t> capacity{};
  Position budget_position{};
  Position capacity_position{};

  [[nodiscard]] bool is_limited() const noexcept { return top || budget || capacity; }
};

/// Declares the settings in the table `target` of an intervention.
void describe_ranking(Fields& target, RankingDraft& draft);

}  // namespace sojourn::models
