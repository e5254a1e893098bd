#include "models/commerce/attempts.h"

#include <algorithm>
#include <utility>

#include "sim/column.h"
#include "sim/kernels/list_kernels.h"

namespace sojourn::models::commerce {
namespace {

constexpr std::uint32_t most_attempts = 255;

enum Column : std::size_t { number_column, since_column };

class Work final : public sim::ComponentWork {
 public:
  Work(const AttemptStates& states, const sim::ComponentSetup& setup)
      : states_(states),
        lists_(*setup.kernels.lists),
        stage_(*setup.tables[0]),
        first_(setup.first_extra),
        marks_(setup.capacity),
        left_(setup.capacity),
        entered_(setup.capacity) {}

  void begin(sim::Lanes& lanes) override {
    std::fill_n(lanes.extra[first_ + number_column], lanes.count, 0U);
    std::fill_n(lanes.extra[first_ + since_column], lanes.count, 0U);
  }

  void record(sim::Lanes& lanes) override {
    const std::size_t leaving = find_unpaid(lanes.from, lanes.count, left_.data());
    const std::size_t entering = find_unpaid(lanes.to, lanes.count, entered_.data());
    for (std::size_t k = 0; k < entering; ++k) write(lanes, entered_.data()[k], stage_.add(1));
    for (std::size_t k = 0; k < leaving; ++k) {
      const std::uint32_t lane = left_.data()[k];
      if (states_.is_unpaid[lanes.to[lane]] == 0) write(lanes, lane, stage_.add(1));
    }
  }

 private:
  std::size_t find_unpaid(const std::uint32_t* state, std::size_t n, std::uint32_t* list) {
    return lists_.find_marked(state, n, states_.is_unpaid.data(), states_.ends.size(),
                              marks_.data(), list);
  }

  void write(sim::Lanes& lanes, std::size_t lane, std::size_t row) {
    const bool was_unpaid = states_.is_unpaid[lanes.from[lane]] != 0;
    const bool is_unpaid = states_.is_unpaid[lanes.to[lane]] != 0;
    std::uint32_t& number = lanes.extra[first_ + number_column][lane];
    std::uint32_t& since = lanes.extra[first_ + since_column][lane];
    Attempt kind = Attempt::failed;
    if (was_unpaid) kind = Attempt::recovered;
    if (was_unpaid && is_unpaid) kind = Attempt::retry_failed;
    if (was_unpaid && states_.ends[lanes.to[lane]] != 0) kind = Attempt::exhausted;
    if (!was_unpaid) {
      number = 0;
      since = static_cast<std::uint32_t>(lanes.time[lane]);
    }
    number = std::min(number + 1U, most_attempts);
    stage_.column<std::uint32_t>(attempt_customer)[row] = lanes.id[lane];
    stage_.column<std::int32_t>(attempt_time)[row] = lanes.time[lane];
    stage_.column<std::uint8_t>(attempt_kind)[row] = static_cast<std::uint8_t>(kind);
    stage_.column<std::uint8_t>(attempt_number)[row] = static_cast<std::uint8_t>(number);
    stage_.column<std::int32_t>(attempt_since)[row] = static_cast<std::int32_t>(since);
  }

  const AttemptStates& states_;
  const sim::ListKernels& lists_;
  sim::RowStage& stage_;
  std::size_t first_;
  sim::Column<std::uint32_t> marks_, left_, entered_;
};

class Attempts final : public sim::Component {
 public:
  explicit Attempts(AttemptStates states) : states_(std::move(states)) {}

  [[nodiscard]] std::string_view name() const noexcept override { return "attempts"; }
  [[nodiscard]] std::string_view meaning() const noexcept override {
    return "attempts to collect payments that failed";
  }
  [[nodiscard]] std::vector<sim::ExtraColumn> columns() const override {
    return {{.name = "attempts", .rest = sim::Resting::up_to(most_attempts)},
            {.name = "unpaid_since", .rest = sim::Resting::time()}};
  }
  [[nodiscard]] std::vector<TableSchema> tables(const sim::Program& /*program*/) const override {
    TableSchema attempts{
        "attempts", "Attempts to collect a payment, from the first that failed to the last.", {}};
    attempts.columns = {
        {"customer", ColumnType::u32, "1", "id of the customer", {}},
        {"time", ColumnType::i32, states_.time_unit, "when", {}},
        {"kind",
         ColumnType::u8,
         "1",
         "what came of it; exhausted: the contract has ended unpaid",
         {"failed", "retry_failed", "recovered", "exhausted"}},
        {"number", ColumnType::u8, "1", "which attempt of this failure, from 1; 255 and more", {}},
        {"since", ColumnType::i32, states_.time_unit, "when the first of them failed", {}}};
    return {attempts};
  }
  [[nodiscard]] bool draws_at(std::size_t /*state*/) const override { return false; }
  [[nodiscard]] bool records() const noexcept override { return true; }
  [[nodiscard]] std::unique_ptr<sim::ComponentWork> work(
      const sim::ComponentSetup& setup) const override {
    return std::make_unique<Work>(states_, setup);
  }

 private:
  AttemptStates states_;
};

}  // namespace

std::shared_ptr<const sim::Component> make_attempts(AttemptStates states) {
  return std::make_shared<Attempts>(std::move(states));
}

}  // namespace sojourn::models::commerce
