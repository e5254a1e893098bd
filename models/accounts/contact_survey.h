// A survey of an account's people: every contact is asked by itself whether she would recommend the
// company, and what the answers of an account add up to is set against what they should have.
//
//   Y*_k  = lambda (C_k - centre) / spread + delta_k + e     delta_k ~ N(0, sd^2) of the person,
//   Var Y* = 1 score = the category of Y*;  expected = 100 (P(>= 9) - P(<= 6)), e integrated out
//   logit p_k = logit response of the role + .35 |C_k| + .35 C_k
//   account: observed = 100 (share >= 9 - share <= 6 of those who answered)
//            true     = sum_k w_k expected_k, w_k the weight in the decision;   error = observed -
//            true
//
// Waves come every so often, each account at a day of its own, while it is in the states given.
// Answers come at once, as in an interview.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/table.h"
#include "models/accounts/committee.h"
#include "models/accounts/people.h"
#include "sim/component.h"

namespace sojourn::models {

inline constexpr std::size_t contact_survey_tables = 4;

[[nodiscard]] std::vector<TableSchema> contact_survey_schemas(const std::vector<Role>& roles,
                                                              const std::string& time_unit);

class ContactSurvey {
 public:
  /// `tables`: contact_surveys, truth/contact_surveys, account_nps, truth/account_nps.
  ContactSurvey(const AccountsModel& model, DrawKey key, std::span<sim::RowStage* const> tables);

  /// When an account that joined then is first asked.
  [[nodiscard]] std::int32_t first(std::uint32_t account, std::int32_t joined) const noexcept;
  /// The wave after the one at `time`; sim::never where that is beyond all time.
  [[nodiscard]] std::int32_t next(std::int32_t time) const noexcept;
  /// Whether accounts in these states are asked.
  [[nodiscard]] bool is_open(const sim::Lanes& lanes, std::size_t lane) const noexcept;
  /// Asks the people of an account; `person[k]` says how many held seat k before.
  void ask(std::uint32_t account, std::int32_t time, std::int32_t joined, const Seats& seats,
           const std::array<std::uint32_t, max_contacts>& person, const People& people);

 private:
  struct Answer {
    float chance = 0.0F;
    float expected = 0.0F;
    std::uint8_t honest = 0;
    bool given = false;
  };
  [[nodiscard]] Answer answer_of(std::uint32_t account, std::uint32_t wave, std::size_t seat,
                                 std::uint32_t person, std::uint32_t role, float satisfaction,
                                 const People& people) const noexcept;
  void add_rows(std::uint32_t account, std::int32_t time, std::size_t seat, std::uint32_t role,
                float weight, const Answer& answer);

  const AccountsModel& model_;
  DrawKey key_;
  std::array<sim::RowStage*, contact_survey_tables> tables_{};
  Purpose phase_, person_;
  std::array<Purpose, max_contacts> answers_{};
  float noise_ = 1.0F;
};

}  // namespace sojourn::models
