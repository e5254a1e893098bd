#include "models/accounts/accounts.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <span>
#include <utility>

#include "core/math.h"
#include "core/time.h"
#include "models/accounts/contact_survey.h"
#include "models/accounts/people.h"
#include "sim/kernels/lookup.h"

namespace sojourn::models {
namespace {

// Columns: satisfaction of each seat (whole multiples of the grid, plus half of 2^16), role and
// person of each seat (low and high half of a byte), next departure, flags, the account's outlook.
constexpr float half_range = 32768.0F;
constexpr std::uint32_t stale = 1U << max_contacts;  // people changed since the committee was known
constexpr std::uint32_t fresh_bits = stale - 1U;

enum class Change : std::uint8_t { joined, left };

enum AccountTruth : std::size_t { contacts_truth, mean_truth, weighted_truth, answered_truth };

std::uint32_t kept(float satisfaction) noexcept {
  return static_cast<std::uint32_t>(on_account_grid(satisfaction) / account_grid + half_range);
}

float unkept(std::uint32_t column) noexcept {
  return (static_cast<float>(column) - half_range) * account_grid;
}

// Meetings by row of the program, from 1; 0: none.
std::vector<std::uint32_t> meetings_by_row(const AccountsModel& model,
                                           const sim::Program& program) {
  std::vector<std::uint32_t> rows(program.rows.size() + sim::lookup_padding, 0U);
  for (std::size_t m = 0; m < model.meetings.size(); ++m) {
    for (const sim::StateIndex state : model.meetings[m].states) {
      rows[state] = static_cast<std::uint32_t>(m) + 1U;
    }
  }
  return rows;
}

class AccountsWork final : public sim::ComponentWork {
 public:
  AccountsWork(const AccountsModel& model, const sim::ComponentSetup& setup)
      : model_(model),
        setup_(setup),
        people_(model, setup.key),
        meeting_(meetings_by_row(model, setup.program)),
        list_(setup.capacity + sim::lookup_lanes),
        length_(static_cast<std::int32_t>(setup.program.length)) {
    if (model.survey) survey_.emplace(model, setup.key, setup.tables.subspan(1));
    for (const sim::StateInfo& state : setup.program.states) {
      auto& blocks = race_.emplace_back();
      for (std::uint32_t b = 0; b < blocks.size(); ++b) {
        blocks[b] = purpose_of(state.path + ".contact", b);
      }
    }
  }

  void begin(sim::Lanes& lanes) override {
    for (std::size_t i = 0; i < lanes.count; ++i) begin_account(lanes, i);
  }

  void pass(sim::Lanes& lanes, std::span<const std::uint32_t> list,
            const std::int32_t* until) override {
    std::size_t n = 0;
    for (const std::uint32_t i : list) {
      list_[n] = i;
      n += next_calendar(lanes, i) < until[i] ? 1U : 0U;
    }
    for (std::size_t k = 0; k < n; ++k) live_on(lanes, list_[k], until[list_[k]]);
  }

  void update(sim::Lanes& lanes) override {
    const std::uint32_t* const flags = lanes.extra[column(flags_column())];
    std::size_t n = 0;
    for (std::size_t i = 0; i < lanes.count; ++i) {
      const std::uint32_t meets = meeting_[lanes.variant_row[i] + lanes.to[i]];
      list_[n] = static_cast<std::uint32_t>(i);
      n += (meets | (flags[i] & stale)) != 0U ? 1U : 0U;
    }
    for (std::size_t k = 0; k < n; ++k) update_account(lanes, list_[k]);
  }

  void finish(const sim::Lanes& lanes, std::span<const std::uint32_t> list,
              const sim::TruthColumns& truth) override;

  [[nodiscard]] std::int32_t next_calendar(const sim::Lanes& lanes,
                                           std::size_t lane) const override {
    const auto departure = static_cast<std::int32_t>(next_departure(lanes)[lane]);
    if (!survey_) return departure;
    return std::min(departure, static_cast<std::int32_t>(next_wave(lanes)[lane]));
  }

 private:
  [[nodiscard]] std::size_t column(std::size_t index) const noexcept {
    return setup_.first_extra + index;
  }
  [[nodiscard]] std::size_t departure_column() const noexcept { return 2 * model_.most(); }
  [[nodiscard]] std::size_t flags_column() const noexcept { return 2 * model_.most() + 1; }
  [[nodiscard]] std::size_t outlook_column() const noexcept { return 2 * model_.most() + 2; }
  [[nodiscard]] std::uint32_t* next_departure(const sim::Lanes& lanes) const noexcept {
    return lanes.extra[column(departure_column())];
  }
  [[nodiscard]] std::uint32_t* next_wave(const sim::Lanes& lanes) const noexcept {
    return lanes.extra[column(outlook_column() + 1)];
  }
  [[nodiscard]] std::uint32_t& satisfaction(const sim::Lanes& lanes, std::size_t lane,
                                            std::size_t seat) const noexcept {
    return lanes.extra[column(seat)][lane];
  }
  [[nodiscard]] std::uint32_t& seat_code(const sim::Lanes& lanes, std::size_t lane,
                                         std::size_t seat) const noexcept {
    return lanes.extra[column(model_.most() + seat)][lane];
  }

  [[nodiscard]] Seats seats_of(const sim::Lanes& lanes, std::size_t lane) const noexcept {
    Seats seats;
    for (std::size_t k = 0; k < model_.most(); ++k) {
      const std::uint32_t role = seat_code(lanes, lane, k) & 15U;
      if (role == no_role) break;
      seats.role[k] = role;
      seats.satisfaction[k] = unkept(satisfaction(lanes, lane, k));
      seats.count = k + 1;
    }
    seats.fresh = lanes.extra[column(flags_column())][lane] & fresh_bits;
    return seats;
  }

  // d_k of the person in a seat.
  [[nodiscard]] float outlook(const sim::Lanes& lanes, std::size_t lane, std::size_t seat,
                              std::uint32_t person) const noexcept {
    return unkept(lanes.extra[column(outlook_column())][lane]) +
           people_.own_outlook(lanes.id[lane], seat, person);
  }

  void begin_account(sim::Lanes& lanes, std::size_t lane) {
    const std::uint32_t id = lanes.id[lane];
    lanes.extra[column(outlook_column())][lane] = kept(people_.shared_outlook(id));
    const std::size_t count = people_.count(id);
    for (std::size_t k = 0; k < model_.most(); ++k) {
      const bool there = k < count;
      seat_code(lanes, lane, k) = there ? people_.role(id, k) : no_role;
      satisfaction(lanes, lane, k) = there ? kept(model_.start + outlook(lanes, lane, k, 0)) : 0U;
      if (there) add_row(lanes, lane, k, lanes.joined[lane], Change::joined);
    }
    lanes.extra[column(flags_column())][lane] = 0U;
    const Seats seats = seats_of(lanes, lane);
    lanes.variables[model_.committee][lane] = committee_of(model_.rule, model_.roles, seats);
    plan_departure(lanes, lane, seats, 0);
    if (!survey_) return;
    next_wave(lanes)[lane] = static_cast<std::uint32_t>(survey_->first(id, lanes.joined[lane]));
  }

  // The first departure later than `after` seconds since joining.
  void plan_departure(sim::Lanes& lanes, std::size_t lane, const Seats& seats,
                      std::int32_t after) const noexcept {
    const std::int32_t joined = lanes.joined[lane];
    const auto first = people_.next(lanes.id[lane], seats, after, length_ - joined);
    next_departure(lanes)[lane] =
        static_cast<std::uint32_t>(first.seats == 0 ? sim::never : joined + first.time);
  }

  // Departures and waves of the survey, in the order of their times.
  void live_on(sim::Lanes& lanes, std::size_t lane, std::int32_t until) {
    while (survey_ && static_cast<std::int32_t>(next_wave(lanes)[lane]) < until) {
      std::uint32_t& wave = next_wave(lanes)[lane];
      const auto now = static_cast<std::int32_t>(wave);
      depart(lanes, lane, now);
      if (survey_->is_open(lanes, lane)) ask(lanes, lane, now);
      wave = static_cast<std::uint32_t>(survey_->next(now));
    }
    depart(lanes, lane, until);
  }

  void ask(sim::Lanes& lanes, std::size_t lane, std::int32_t now) {
    std::array<std::uint32_t, max_contacts> person{};
    const Seats seats = seats_of(lanes, lane);
    for (std::size_t k = 0; k < seats.count; ++k) person[k] = seat_code(lanes, lane, k) >> 4U;
    survey_->ask(lanes.id[lane], now, lanes.joined[lane], seats, person, people_);
  }

  void depart(sim::Lanes& lanes, std::size_t lane, std::int32_t until) {
    const Seats seats = seats_of(lanes, lane);
    const std::int32_t joined = lanes.joined[lane];
    std::uint32_t& next = next_departure(lanes)[lane];
    while (static_cast<std::int32_t>(next) < until) {
      const auto now = static_cast<std::int32_t>(next);
      const auto leaving = people_.next(lanes.id[lane], seats, now - joined - 1, length_ - joined);
      for (std::size_t k = 0; k < seats.count; ++k) {
        if ((leaving.seats >> k & 1U) != 0U) succeed(lanes, lane, k, now);
      }
      plan_departure(lanes, lane, seats, now - joined);
    }
  }

  // Somebody else takes the seat.
  void succeed(sim::Lanes& lanes, std::size_t lane, std::size_t seat, std::int32_t now) {
    add_row(lanes, lane, seat, now, Change::left);
    std::uint32_t& code = seat_code(lanes, lane, seat);
    const std::uint32_t person = std::min((code >> 4U) + 1U, last_person);
    code = (code & 15U) | person << 4U;
    satisfaction(lanes, lane, seat) = kept(model_.start + outlook(lanes, lane, seat, person));
    lanes.extra[column(flags_column())][lane] |= 1U << seat | stale;
    add_row(lanes, lane, seat, now, Change::joined);
  }

  void update_account(sim::Lanes& lanes, std::size_t lane) const noexcept {
    Seats seats = seats_of(lanes, lane);
    const std::uint32_t meets = meeting_[lanes.variant_row[lane] + lanes.to[lane]];
    if (meets != 0U) {
      const std::size_t k = met(lanes, lane, seats, model_.meetings[meets - 1U]);
      const std::uint32_t person = seat_code(lanes, lane, k) >> 4U;
      const float felt = lanes.shown[model_.encounter][lane] + outlook(lanes, lane, k, person);
      const float step = felt - seats.satisfaction[k];
      satisfaction(lanes, lane, k) = kept(seats.satisfaction[k] + model_.memory * step);
      seats.satisfaction[k] = unkept(satisfaction(lanes, lane, k));
      seats.fresh &= ~(1U << k);
    }
    lanes.extra[column(flags_column())][lane] = seats.fresh;
    lanes.variables[model_.committee][lane] = committee_of(model_.rule, model_.roles, seats);
  }

  // The contact whose exponential over its odds is smallest; the first where none has odds. Of a
  // role's contacts that is the one with the largest word, since exponentials fall with the word.
  [[nodiscard]] std::size_t met(const sim::Lanes& lanes, std::size_t lane, const Seats& seats,
                                const Meeting& meeting) const noexcept {
    if (seats.count == 1) return 0;
    std::array<std::uint32_t, max_roles> word{};
    std::array<std::size_t, max_roles> seat{};
    std::array<std::uint32_t, 4> words{};
    std::uint32_t present = 0;
    for (std::size_t k = 0; k < seats.count; ++k) {
      if (k % 4 == 0) {
        words = draw_block(setup_.key, lanes.id[lane], race_[lanes.to[lane]][k / 4],
                           lanes.occurrence[lane]);
      }
      const std::uint32_t r = seats.role[k];
      const bool first = (present >> r & 1U) == 0U || words[k % 4] > word[r];
      word[r] = first ? words[k % 4] : word[r];
      seat[r] = first ? k : seat[r];
      present |= 1U << r;
    }
    std::size_t winner = 0;
    float least = std::numeric_limits<float>::max();
    for (std::size_t r = 0; r < model_.roles.size(); ++r) {
      if ((present >> r & 1U) == 0U || meeting.odds[r] <= 0.0F) continue;
      const float at = exponential_of(word[r]) / meeting.odds[r];
      winner = at < least ? seat[r] : winner;
      least = std::min(at, least);
    }
    return winner;
  }

  void add_row(const sim::Lanes& lanes, std::size_t lane, std::size_t seat, std::int32_t time,
               Change change) {
    sim::RowStage& table = *setup_.tables[0];
    const std::size_t row = table.add(1);
    const std::uint32_t code = seat_code(lanes, lane, seat);
    table.column<std::uint32_t>(contact_customer)[row] = lanes.id[lane];
    table.column<std::uint64_t>(contact_id)[row] =
        std::uint64_t{lanes.id[lane]} * max_contacts + seat;
    table.column<std::uint8_t>(contact_person)[row] = static_cast<std::uint8_t>(code >> 4U);
    table.column<std::uint8_t>(contact_role)[row] = static_cast<std::uint8_t>(code & 15U);
    table.column<std::int32_t>(contact_time)[row] = time;
    table.column<std::uint8_t>(contact_change)[row] = static_cast<std::uint8_t>(change);
  }

  const AccountsModel& model_;
  sim::ComponentSetup setup_;
  People people_;
  std::vector<std::uint32_t> meeting_;                       ///< by row
  std::vector<std::array<Purpose, max_contacts / 4>> race_;  ///< [state][block]
  std::vector<std::uint32_t> list_;
  std::int32_t length_;
  std::optional<ContactSurvey> survey_;
};

// Roll-ups of an account: what it is, and what an average of those who answer would say it is.
void AccountsWork::finish(const sim::Lanes& lanes, std::span<const std::uint32_t> list,
                          const sim::TruthColumns& truth) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::uint32_t lane = list[i];
    const std::uint32_t row = truth.rows[i];
    const Seats seats = seats_of(lanes, lane);
    const auto weights = weights_of(model_.roles, seats);
    float sum = 0.0F;
    float weighted = 0.0F;
    float said = 0.0F;
    float answers = 0.0F;
    for (std::size_t k = 0; k < seats.count; ++k) {
      const float level = seats.satisfaction[k];
      sum += level;
      weighted += weights[k] * level;
      if (!people_.answers(lanes.id[lane], k, seat_code(lanes, lane, k) >> 4U, seats.role[k],
                           level)) {
        continue;
      }
      said += level;
      answers += 1.0F;
    }
    const auto put = [&](AccountTruth which, float value) {
      if (truth.columns[which] != nullptr) static_cast<float*>(truth.columns[which])[row] = value;
    };
    if (truth.columns[contacts_truth] != nullptr) {
      static_cast<std::uint8_t*>(truth.columns[contacts_truth])[row] =
          static_cast<std::uint8_t>(seats.count);
    }
    put(mean_truth, sum / static_cast<float>(seats.count));
    put(weighted_truth, weighted);
    put(answered_truth, answers > 0.0F ? said / answers : std::numeric_limits<float>::quiet_NaN());
  }
}

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
    columns.push_back({.name = "new_contacts", .rest = sim::Resting::of_bits(stale | fresh_bits)});
    columns.push_back({.name = "account_outlook", .rest = sim::Resting::of_bits(0xFFFFU)});
    if (model_.survey)
      columns.push_back({.name = "next_contact_survey", .rest = sim::Resting::time()});
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
    return std::make_unique<AccountsWork>(model_, setup);
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
