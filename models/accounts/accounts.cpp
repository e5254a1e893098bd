#include "models/accounts/accounts.h"

#include <algorithm>
#include <utility>

#include "core/time.h"
#include "models/accounts/contact_survey.h"
#include "models/accounts/seat_columns.h"
#include "models/accounts/work.h"

namespace sojourn::models {
namespace {

class Accounts final : public sim::Component {
 public:
  explicit Accounts(AccountsModel model) : model_(std::move(model)) {
    for (const Role& role : model_.roles) leaves_ = leaves_ || role.turnover > 0.0F;
  }

  [[nodiscard]] std::string_view name() const noexcept override { return "accounts"; }
  [[nodiscard]] std::string_view meaning() const noexcept override {
    return "which contact of the account is met, and what the committee makes of it";
  }
  [[nodiscard]] std::vector<sim::ExtraColumn> columns() const override {
    std::vector<sim::ExtraColumn> columns;
    for (std::size_t k = 0; k < model_.most(); ++k) {
      columns.push_back({.name = "contact_satisfaction_" + std::to_string(k),
                         .rest = sim::Resting::of_bits(0xFFFFU)});
    }
    for (std::size_t k = 0; k < model_.most(); ++k) {
      columns.push_back(
          {.name = "contact_role_" + std::to_string(k), .rest = sim::Resting::up_to(255)});
    }
    columns.push_back({.name = "next_departure", .rest = sim::Resting::time()});
    columns.push_back(
        {.name = "new_contacts", .rest = sim::Resting::of_bits(stale | (stale - 1U))});
    columns.push_back({.name = "account_outlook", .rest = sim::Resting::of_bits(0xFFFFU)});
    if (model_.survey) {
      columns.push_back({.name = "next_contact_survey", .rest = sim::Resting::time()});
      columns.push_back({.name = "contact_survey_fatigue", .rest = sim::Resting::up_to(255)});
    }
    return columns;
  }
  [[nodiscard]] std::vector<TableSchema> tables(const sim::Program& program) const override;
  [[nodiscard]] std::vector<ColumnSchema> truth_columns(
      const sim::Program& /*program*/) const override {
    return {{"contacts", ColumnType::u8, "1", "people of the account", {}},
            {"contacts_mean",
             ColumnType::f32,
             "1",
             "mean cumulative satisfaction of its people, at the end of the run",
             {}},
            {"contacts_weighted",
             ColumnType::f32,
             "1",
             "the same with their weights in the decision",
             {}},
            {"contacts_answered",
             ColumnType::f32,
             "1",
             "the same of those who would answer a survey; not a number where nobody would",
             {}}};
  }
  // A departure is known from the next event on, whatever that is.
  [[nodiscard]] std::uint32_t writes(const sim::Program& program, std::size_t row) const override {
    const std::size_t state = row % program.states.size();
    const std::uint32_t bit = 1U << model_.committee;
    if (leaves_) return bit;
    for (const Meeting& meeting : model_.meetings) {
      if (std::find(meeting.states.begin(), meeting.states.end(), state) != meeting.states.end()) {
        return bit;
      }
    }
    return 0;
  }
  [[nodiscard]] bool uses_calendar() const noexcept override {
    return leaves_ || model_.survey.has_value();
  }
  [[nodiscard]] bool updates() const noexcept override { return true; }
  [[nodiscard]] std::unique_ptr<sim::ComponentWork> work(
      const sim::ComponentSetup& setup) const override {
    return make_accounts_work(model_, setup);
  }

 private:
  AccountsModel model_;
  bool leaves_ = false;
};

std::vector<TableSchema> Accounts::tables(const sim::Program& program) const {
  std::vector<std::string> roles;
  for (const Role& role : model_.roles) roles.push_back(role.name);
  const std::string since = "seconds since " + to_string(program.calendar.start) + "T00:00:00Z";
  TableSchema table{"contacts", "People of accounts: who joined and who left, and when.", {}};
  table.columns = {
      {"customer", ColumnType::u32, "1", "id of the customer, which is the account", {}},
      {"contact",
       ColumnType::u64,
       "1",
       "id of the seat: 16 times the customer's, plus its number",
       {}},
      {"person", ColumnType::u8, "1", "how many held the seat before, at most 15", {}},
      {"role", ColumnType::u8, "1", "role of the seat", roles},
      {"time", ColumnType::i32, since, "when the person came or went", {}},
      {"change", ColumnType::u8, "1", "which of the two", {"joined", "left"}}};
  std::vector<TableSchema> all{table};
  if (model_.survey) {
    for (TableSchema& schema : contact_survey_schemas(model_.roles, since)) {
      all.push_back(std::move(schema));
    }
  }
  return all;
}

}  // namespace

std::shared_ptr<const sim::Component> make_accounts(AccountsModel model) {
  return std::make_shared<Accounts>(std::move(model));
}

}  // namespace sojourn::models
