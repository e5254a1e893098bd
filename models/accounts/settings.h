// What a scenario says of accounts: [accounts] and [role.NAME], as written. Defaults stand here
// once; their tags and sources are in docs/models/accounts.md.
#pragma once

#include <string>
#include <vector>

#include "models/answer_settings.h"
#include "models/part.h"

namespace sojourn::models::accounts {

struct RoleDraft {
  Name name{};
  std::string path{};
  std::string label{};
  double odds = 1.0, weight = 0.0, turnover = 0.0, loss = 0.0, response = 0.3;
  bool veto = false;
};

struct MeetingDraft {
  Name name{};
  std::string path{};
  Places places{};
  std::vector<NamedNumber> odds{};
};

struct UtilityDraft {
  double slope = 0.5, delight = 0.25, pain = 0.5, delight_from = 1.0, pain_below = -1.0;
  double competition = 1.0;
};

/// [accounts.survey]
struct SurveyDraft {
  bool given = false;
  Position position{}, thresholds_position{};
  double every = 90.0 * 86400.0, reminder = 0.0;
  double centre = 0.0, spread = 1.0, attitude = 0.7, person_sd = 0.5206, closed_loop = 0.0;
  Places places{};
  // Of airport passengers, San Francisco 2017, as for surveys.nps.
  std::vector<double> thresholds{-2.428, -2.299, -2.128, -1.960, -1.841,
                                 -1.296, -1.053, -0.637, -0.003, 0.512};
  StyleSettings styles{};
  ResponseSettings response{};
};

struct Draft {
  bool given = false;
  Position position{}, rule_position{};
  double mean = 5.4;
  std::int64_t most = 12;
  std::size_t rule = 0;  ///< 1: veto
  double veto = 0.5, icc = 0.4, spread = 0.6, memory = 0.2, satisfaction = 0.0;
  Name encounter{};
  UtilityDraft utility{};
  SurveyDraft survey{};
  std::vector<MeetingDraft> meetings{};
  std::vector<RoleDraft> roles{};

  [[nodiscard]] bool present() const noexcept { return given || !roles.empty(); }
};

/// Declares [accounts] and [role.NAME] at the root of a scenario.
void describe(Fields& root, Draft& draft);

}  // namespace sojourn::models::accounts
