#include "models/accounts/work.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <span>

#include "models/accounts/contact_survey.h"
#include "models/accounts/meetings.h"
#include "models/accounts/people.h"
#include "models/accounts/seat_columns.h"
#include "sim/kernels/lookup.h"

namespace sojourn::models {
namespace {

enum class Change : std::uint8_t { joined, left };

enum AccountTruth : std::size_t { contacts_truth, mean_truth, weighted_truth, answered_truth };

class AccountsWork final : public sim::ComponentWork {
 public:
  AccountsWork(const AccountsModel& model, const sim::ComponentSetup& setup)
      : model_(model),
        setup_(setup),
        people_(model, setup.key, setup.lasting),
        meetings_(model, setup.program, setup.key),
        at_(model.most(), setup.first_extra),
        list_(setup.capacity + sim::lookup_lanes),
        length_(static_cast<std::int32_t>(setup.program.length)) {
    if (model.survey) survey_.emplace(model, setup.lasting, length_, setup.tables.subspan(1));
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
    const std::uint32_t* const flags = at_.flags(lanes);
    std::size_t n = 0;
    for (std::size_t i = 0; i < lanes.count; ++i) {
      list_[n] = static_cast<std::uint32_t>(i);
      n += meetings_.at(lanes, i) != nullptr || (flags[i] & stale) != 0U ? 1U : 0U;
    }
    for (std::size_t k = 0; k < n; ++k) update_account(lanes, list_[k]);
  }

  void finish(const sim::Lanes& lanes, std::span<const std::uint32_t> list,
              const sim::TruthColumns& truth) override;

  [[nodiscard]] std::int32_t next_calendar(const sim::Lanes& lanes,
                                           std::size_t lane) const override {
    const auto departure = static_cast<std::int32_t>(at_.next_departure(lanes)[lane]);
    if (!survey_) return departure;
    return std::min(departure, static_cast<std::int32_t>(at_.next_wave(lanes)[lane]));
  }

 private:
  // d_k of the person in a seat.
  [[nodiscard]] float outlook(const sim::Lanes& lanes, std::size_t lane, std::size_t seat,
                              std::uint32_t person) const noexcept {
    return unkept(at_.outlook(lanes)[lane]) + people_.own_outlook(lanes.id[lane], seat, person);
  }

  void begin_account(sim::Lanes& lanes, std::size_t lane) {
    const std::uint32_t id = lanes.id[lane];
    at_.outlook(lanes)[lane] = kept(people_.shared_outlook(id));
    const std::size_t count = people_.count(id);
    for (std::size_t k = 0; k < model_.most(); ++k) {
      const bool there = k < count;
      at_.code(lanes, lane, k) = there ? people_.role(id, k) : no_role;
      at_.satisfaction(lanes, lane, k) =
          there ? kept(model_.start + outlook(lanes, lane, k, 0)) : 0U;
      if (there) add_row(lanes, lane, k, lanes.joined[lane], Change::joined);
    }
    at_.flags(lanes)[lane] = 0U;
    const Seats seats = at_.seats_of(lanes, lane);
    lanes.variables[model_.committee][lane] = committee_of(model_.rule, model_.roles, seats);
    plan_departure(lanes, lane, seats, 0);
    if (!survey_) return;
    at_.fatigue(lanes)[lane] = 0U;
    at_.next_wave(lanes)[lane] = static_cast<std::uint32_t>(survey_->first(id, lanes.joined[lane]));
  }

  // The first departure later than `after` seconds since joining.
  void plan_departure(sim::Lanes& lanes, std::size_t lane, const Seats& seats,
                      std::int32_t after) const noexcept {
    const std::int32_t joined = lanes.joined[lane];
    const auto first = people_.next(lanes.id[lane], seats, after, length_ - joined);
    at_.next_departure(lanes)[lane] =
        static_cast<std::uint32_t>(first.seats == 0 ? sim::never : joined + first.time);
  }

  // Departures and waves of the survey, in the order of their times.
  void live_on(sim::Lanes& lanes, std::size_t lane, std::int32_t until) {
    while (survey_ && static_cast<std::int32_t>(at_.next_wave(lanes)[lane]) < until) {
      std::uint32_t& wave = at_.next_wave(lanes)[lane];
      const auto now = static_cast<std::int32_t>(wave);
      depart(lanes, lane, now);
      survey_->rest(at_.fatigue(lanes)[lane]);
      if (survey_->is_open(lanes, lane)) ask(lanes, lane, now);
      wave = static_cast<std::uint32_t>(survey_->next(now));
    }
    depart(lanes, lane, until);
  }

  void ask(sim::Lanes& lanes, std::size_t lane, std::int32_t now) {
    Asked asked{.account = lanes.id[lane],
                .time = now,
                .joined = lanes.joined[lane],
                .seats = at_.seats_of(lanes, lane)};
    for (std::size_t k = 0; k < asked.seats.count; ++k) {
      asked.person[k] = at_.person(lanes, lane, k);
    }
    survey_->ask(asked, at_.fatigue(lanes)[lane]);
  }

  void depart(sim::Lanes& lanes, std::size_t lane, std::int32_t until) {
    const Seats seats = at_.seats_of(lanes, lane);
    const std::int32_t joined = lanes.joined[lane];
    std::uint32_t& next = at_.next_departure(lanes)[lane];
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
    std::uint32_t& code = at_.code(lanes, lane, seat);
    const std::uint32_t person = std::min((code >> 4U) + 1U, last_person);
    code = (code & 15U) | person << 4U;
    at_.satisfaction(lanes, lane, seat) = kept(model_.start + outlook(lanes, lane, seat, person));
    at_.flags(lanes)[lane] |= 1U << seat | stale;
    add_row(lanes, lane, seat, now, Change::joined);
  }

  void update_account(sim::Lanes& lanes, std::size_t lane) const noexcept {
    Seats seats = at_.seats_of(lanes, lane);
    if (const Meeting* const meeting = meetings_.at(lanes, lane)) {
      const std::size_t k = meetings_.met(lanes, lane, seats, *meeting);
      const std::uint32_t person = at_.person(lanes, lane, k);
      const float felt = lanes.shown[model_.encounter][lane] + outlook(lanes, lane, k, person);
      const float step = felt - seats.satisfaction[k];
      at_.satisfaction(lanes, lane, k) = kept(seats.satisfaction[k] + model_.memory * step);
      seats.satisfaction[k] = unkept(at_.satisfaction(lanes, lane, k));
      seats.fresh &= ~(1U << k);
    }
    at_.flags(lanes)[lane] = seats.fresh;
    lanes.variables[model_.committee][lane] = committee_of(model_.rule, model_.roles, seats);
  }

  void add_row(const sim::Lanes& lanes, std::size_t lane, std::size_t seat, std::int32_t time,
               Change change) {
    sim::RowStage& table = *setup_.tables[0];
    const std::size_t row = table.add(1);
    const std::uint32_t code = at_.code(lanes, lane, seat);
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
  Meetings meetings_;
  SeatColumns at_;
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
    const Seats seats = at_.seats_of(lanes, lane);
    const auto weights = weights_of(model_.roles, seats);
    float sum = 0.0F;
    float weighted = 0.0F;
    float said = 0.0F;
    float answers = 0.0F;
    for (std::size_t k = 0; k < seats.count; ++k) {
      const float level = seats.satisfaction[k];
      sum += level;
      weighted += weights[k] * level;
      if (!people_.answers(lanes.id[lane], k, at_.person(lanes, lane, k), seats.role[k], level)) {
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

}  // namespace

std::unique_ptr<sim::ComponentWork> make_accounts_work(const AccountsModel& model,
                                                       const sim::ComponentSetup& setup) {
  return std::make_unique<AccountsWork>(model, setup);
}

}  // namespace sojourn::models
