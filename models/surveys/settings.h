// What a scenario says about surveys: [surveys] for what all have in common, [survey.NAME] for one,
// as written. Defaults stand here once.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "core/settings.h"
#include "models/answer_settings.h"
#include "models/part.h"

namespace sojourn::models::surveys {

/// Where an influence on answers comes from: (variable - centre) / spread.
struct InfluenceDraft {
  Name variable{};
  double centre = 0.0;
  double spread = 1.0;
  bool given = false;
};

struct QuestionDraft {
  std::string path{};
  Position position{};
  std::array<double, influence_count> loadings{};
  std::vector<double> thresholds{};
  std::vector<double> shares{};  ///< of observed answers, for calibrate
  bool calibrate = false;
  Position thresholds_position{}, shares_position{};
};

inline constexpr std::size_t channel_count = 5;
inline constexpr std::array<std::string_view, channel_count> channel_names{"email", "app", "phone",
                                                                           "sms", "interview"};

struct SurveyDraft {
  Name name{};
  std::string path{};
  Position position{};
  std::vector<Name> kinds{};
  bool has_every = false;
  double every = 0.0;
  std::vector<Name> after{};
  Places at{};
  Places during{};
  double share = 1.0;
  double quarantine = 0.0;
  std::size_t channel = 0;
  double delay = 0.0;
  double reminder = 0.0;  ///< 0: none
  std::int64_t items = 1;
  double closed = 0.0;
  bool follows_up = false;
  double follow_up_below = 7.0;
  double follow_up_share = 0.0;
  double base_rate = -1.0;  ///< below 0: the channel's
};

struct SurveysDraft {
  std::array<InfluenceDraft, influence_count> influences{};
  double correlation = 0.0;
  double delta_sd = 0.5206;
  std::array<QuestionDraft, question_count> questions{};
  StyleSettings styles{};
  ResponseSettings response{};
  std::array<double, channel_count> base_rates{0.12, 0.20, 0.10, 0.15, 0.60};
  double learning = 0.5;
  double answer_time = 43200.0;
  double accuracy = 0.85;  ///< of the classifier of comments
  std::vector<SurveyDraft> surveys{};
};

/// A draft with the defaults.
[[nodiscard]] SurveysDraft default_draft();
/// Declares [surveys] and [survey.NAME] at the root of a scenario.
void describe_surveys(Fields& root, SurveysDraft& draft);

}  // namespace sojourn::models::surveys
