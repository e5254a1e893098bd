// A survey of an account's people: every contact is asked by itself whether she would recommend the
// company, and what the answers of an account add up to is set against what they should have.
//
//   Y*_k  = lambda (C_k - centre) / spread + delta_k + e     delta_k ~ N(0, sd^2) of the person,
//           Var Y* = 1; honest answer and answer given, with styles: models/measurement.h
//   expected = 100 (P(>= 9) - P(<= 6)), e integrated out
//   logit p_k = logit response of the role + what all surveys have (models/response.h), C
//           standardised, tenure and fatigue of the account, propensity of the person; a reminder
//           asks once more
//   account: observed = 100 (share >= 9 - share <= 6 of those who answered)
//            true     = sum_k w_k expected_k, w_k the weight in the decision;   error = observed -
//            true
//
// Waves come every so often, each account at a day of its own, while it is in the states given.
// Answers come at once, as in an interview, or at the reminder.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/table.h"
#include "models/accounts/accounts.h"
#include "sim/component.h"

namespace sojourn::models {

inline constexpr std::size_t contact_survey_tables = 4;

[[nodiscard]] std::vector<TableSchema> contact_survey_schemas(const std::vector<Role>& roles,
                                                              const std::string& time_unit);

/// An account at a wave.
struct Asked {
  std::uint32_t account = 0;
  std::int32_t time = 0, joined = 0;
  Seats seats{};
  std::array<std::uint32_t, max_contacts> person{};  ///< how many held the seat before
};

class ContactSurvey {
 public:
  /// Nobody is reminded at `length` or later. `tables`: contact_surveys, truth/contact_surveys,
  /// account_nps, truth/account_nps.
  ContactSurvey(const AccountsModel& model, DrawKey key, std::int32_t length,
                std::span<sim::RowStage* const> tables);

  /// When an account that joined then is first asked.
  [[nodiscard]] std::int32_t first(std::uint32_t account, std::int32_t joined) const noexcept;
  /// The wave after the one at `time`; sim::never where that is beyond all time.
  [[nodiscard]] std::int32_t next(std::int32_t time) const noexcept;
  /// Whether accounts in these states are asked.
  [[nodiscard]] bool is_open(const sim::Lanes& lanes, std::size_t lane) const noexcept;
  /// Lets what the people of an account are tired of surveys fade from wave to wave.
  void rest(std::uint32_t& fatigue) const noexcept;
  /// Asks the people of an account, who are as tired of it as `fatigue` says, and more so then.
  void ask(const Asked& asked, std::uint32_t& fatigue);

 private:
  struct Answer {
    float chance = 0.0F;
    float expected = 0.0F;
    std::uint8_t honest = 0;
    std::uint8_t score = surveys::no_answer;  ///< put down, where there is an answer
    bool answered = false, reminded = false, straight = false;
  };
  [[nodiscard]] Answer answer_of(const Asked& asked, std::uint32_t wave, std::size_t seat,
                                 float tired) const noexcept;
  void respond(const Asked& asked, std::size_t seat, float attitude, float propensity, float tired,
               const std::array<std::uint32_t, 4>& words, Answer& answer) const noexcept;
  void add_rows(const Asked& asked, std::size_t seat, float weight, const Answer& answer);

  const AccountsModel& model_;
  DrawKey key_;
  std::array<sim::RowStage*, contact_survey_tables> tables_{};
  std::int32_t length_;
  Purpose phase_, person_, habit_;
  std::array<Purpose, max_contacts> answers_{}, manners_{};
};

}  // namespace sojourn::models
