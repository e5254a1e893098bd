#include "study/what_if/observer.h"

#include <array>
#include <cstddef>
#include <vector>

#include "sim/plan.h"
#include "sim/program.h"
#include "sim/row_stage.h"

namespace sojourn::study {
namespace {

enum Side : std::uint8_t { elsewhere, customer, gone };

using Sides = std::array<std::uint8_t, 256>;  // by state; no_state is elsewhere

class Work final : public sim::ComponentWork {
 public:
  Work(const Sides& sides, const sim::ComponentSetup& setup)
      : sides_(sides), stage_(*setup.tables[0]) {
    for (const sim::TrackInfo& track : setup.program.tracks) {
      if (track.initial != sim::no_state && sides[track.initial] != elsewhere) {
        initial_.push_back(sides[track.initial]);
      }
    }
  }

  void begin(sim::Lanes& newcomers) override {
    for (const std::uint8_t side : initial_) {
      for (std::size_t i = 0; i < newcomers.count; ++i) {
        note(newcomers.id[i], newcomers.joined[i], side);
      }
    }
  }

  void record(sim::Lanes& lanes) override {
    for (std::size_t i = 0; i < lanes.count; ++i) {
      const std::uint8_t side = sides_[lanes.to[i]];
      if (side != elsewhere && side != sides_[lanes.from[i]]) {
        note(lanes.id[i], lanes.time[i], side);
      }
    }
  }

 private:
  void note(std::uint32_t id, std::int32_t time, std::uint8_t side) {
    const std::size_t row = stage_.add(1);
    stage_.column<std::uint32_t>(membership_customer)[row] = id;
    stage_.column<std::int32_t>(membership_time)[row] = time;
    stage_.column<std::uint8_t>(membership_change)[row] = static_cast<std::uint8_t>(
        side == customer ? MembershipChange::begins : MembershipChange::ends);
  }

  const Sides& sides_;
  sim::RowStage& stage_;
  std::vector<std::uint8_t> initial_;  ///< sides on which tracks begin
};

class Observer final : public sim::Component {
 public:
  Observer(const models::Memberships& memberships, const sim::Program& program) {
    for (const sim::StateIndex state : memberships.begin) sides_[state] = customer;
    for (const sim::StateIndex state : memberships.end) sides_[state] = gone;
    time_unit_ = "seconds since " + to_string(program.calendar.start) + "T00:00:00Z";
  }

  [[nodiscard]] std::string_view name() const noexcept override { return "memberships"; }
  [[nodiscard]] std::string_view meaning() const noexcept override {
    return "who becomes a customer, and who ceases to be one";
  }
  [[nodiscard]] std::vector<TableSchema> tables(const sim::Program&) const override {
    TableSchema table{std::string(memberships_table), "Who became a customer, and who left.", {}};
    table.columns = {{"customer", ColumnType::u32, "1", "id of the customer", {}},
                     {"time", ColumnType::i32, time_unit_, "when", {}},
                     {"change", ColumnType::u8, "1", "what happened", {"begins", "ends"}}};
    return {table};
  }
  [[nodiscard]] bool records() const noexcept override { return true; }
  [[nodiscard]] std::unique_ptr<sim::ComponentWork> work(
      const sim::ComponentSetup& setup) const override {
    return std::make_unique<Work>(sides_, setup);
  }

 private:
  Sides sides_{};
  std::string time_unit_;
};

}  // namespace

void watch_memberships(const models::Memberships& memberships, sim::Program& program) {
  const auto observer = std::make_shared<Observer>(memberships, program);
  program.components.insert(program.components.begin(), observer);
  for (auto& variant : program.variants) {
    auto watched = std::make_shared<sim::Program>(*variant);
    watched->components.insert(watched->components.begin(), observer);
    variant = std::move(watched);
  }
}

}  // namespace sojourn::study
