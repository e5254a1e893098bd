// The engine's inner loop: a batch of customers whose next event is due goes through the phases of
// an event, one phase over the whole batch at a time, until every customer has reached the window's
// end.
//
// Phases, in order (sojourn explain prints this list as phases() gives it): a phase that no state
// needs is left out when the engine is made.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/digest.h"
#include "core/draws.h"
#include "sim/batch.h"
#include "sim/clocks.h"
#include "sim/column.h"
#include "sim/component.h"
#include "sim/kernels/kernels.h"
#include "sim/kernels/row_kernels.h"
#include "sim/plan.h"
#include "sim/policy.h"

namespace sojourn::sim {

/// One phase of an event: what it does, in words.
struct PhaseInfo {
  std::string_view name;
  std::string_view meaning;
};

/// Where the events of a window land, in the order of simulation; grows as needed.
class EventSink {
 public:
  virtual ~EventSink() = default;
  /// Columns with room for `rows` more events.
  virtual EventColumns make_room(std::size_t rows) = 0;
};

/// What becomes of customers that reach the window's end, and where more of them come from.
class Lives {
 public:
  virtual ~Lives() = default;
  /// Takes lanes of the batch that have reached the window's end.
  virtual void retire(Batch& batch, std::span<const std::uint32_t> lanes) = 0;
  /// Puts customers whose next event is before the window's end into lanes of the batch, at most
  /// one into each lane listed, in the list's order; returns how many.
  virtual std::size_t admit(Batch& batch, std::span<const std::uint32_t> lanes) = 0;
  /// Takes lanes that go on in another variant (lanes.variant) from lanes.time on; called only
  /// where the program has a policy.
  virtual void move(Batch& /*batch*/, std::span<const std::uint32_t> /*lanes*/) {}
};

/// In lanes.slot: the policy decides before the customer's next event.
inline constexpr std::uint32_t at_decision = 255;

/// Customers that begin together.
inline constexpr std::size_t newcomers_capacity = 512;

class Engine {
 public:
  /// An engine for one thread. `batch` lanes are worked on together.
  /// `tables` are those of the plan's components, in their order.
  /// `variant` is the plan's number among the variants of its program; `rounds` are those of its
  /// policy. What customers are is drawn with the key `lasting`, what happens with `key`.
  Engine(const Plan& plan, DrawKey key, const Kernels& kernels, std::size_t batch,
         std::span<RowStage* const> tables = {}, std::size_t variant = 0,
         PolicyRounds* rounds = nullptr, std::optional<DrawKey> lasting = std::nullopt);

  /// Enters the initial states of all tracks for the batch's lanes at their joining times. No rows.
  void begin(Batch& newcomers);
  /// Runs lives up to `end` (seconds, excluded); rows go to `sink` where it is not null.
  void run(Lives& lives, std::int32_t end, EventSink* sink);

  /// What the calendar brings to the lanes listed (ascending) up to `until`, excluded.
  void pass(Batch& batch, std::span<const std::uint32_t> list, std::int32_t until);
  /// When the calendar next has something for a lane.
  [[nodiscard]] std::int32_t next_calendar(const Lanes& lanes, std::size_t lane) const;
  /// The components' work, in the plan's order.
  [[nodiscard]] std::span<const std::unique_ptr<ComponentWork>> works() const noexcept {
    return works_;
  }

  /// The policy's work; null where the program has none.
  [[nodiscard]] PolicyWork* policy() const noexcept { return policy_; }

  /// Makes lanes that were loaded from their records ready to run.
  void wake(Batch& batch, std::span<const std::uint32_t> list) {
    clocks_.wake(batch.lanes(), list);
    for (const auto& work : works_) work->wake(batch.lanes(), list);
  }

  /// Lets lanes that were made ready go on from `time` with draws of this engine's key, in place of
  /// those of the key `before`.
  void renew(Batch& batch, std::span<const std::uint32_t> list, std::int32_t time, DrawKey before);
  /// What the calendar brings to the lanes listed up to their lanes.time.
  void pass(Batch& batch, std::span<const std::uint32_t> list);
  /// Lets the clocks of lanes that come from the engine of another variant go on in this one.
  void take_over(Batch& batch, std::span<const std::uint32_t> list, Engine& from) {
    clocks_.take_over(batch.lanes(), list, from.clocks_);
  }

  /// Digest of all event rows so far, and their number.
  [[nodiscard]] const Digest& digest() const noexcept { return digest_; }
  [[nodiscard]] std::uint64_t events() const noexcept { return events_; }
  void reset_counts() noexcept;
  /// Whether rows enter the digest (they do unless told otherwise).
  void set_digesting(bool digesting) noexcept { digesting_ = digesting; }

  [[nodiscard]] const Batch& batch() const noexcept { return batch_; }
  /// The earliest due time of a lane.
  [[nodiscard]] static std::int32_t next_due(const Plan& plan, const Lanes& lanes,
                                             std::size_t lane) noexcept;

 private:
  friend struct PhaseList;
  using Phase = void (Engine::*)();

  static constexpr std::uint32_t forces = 1U << 31U;  ///< in forced_, beside the state

  /// Triggers that a lane still has to follow at this very second, the next one last.
  struct Pending {
    std::int32_t now = 0;
    std::vector<Trigger> stack;
  };

  void begin_track(std::size_t track);
  bool replace_done(Lives& lives, std::int32_t end);
  void close_gaps(std::span<const std::uint32_t> gaps);
  void select(std::int32_t end);
  void select_listed(std::span<const std::uint32_t> list, std::int32_t end);
  void select_lane(std::size_t lane);
  void look(std::int32_t end);
  void look_listed(std::int32_t end);
  void take_pending(std::size_t lane);
  void heed_decisions();
  void decide(Lives& lives, std::int32_t end);
  void find_decisions(std::int32_t end);
  void replace_moved(Lives& lives, std::int32_t end);
  void start_contacts(std::size_t lane);

  void make_works(std::span<RowStage* const> tables, PolicyRounds* rounds, DrawKey lasting);
  [[nodiscard]] std::span<const std::uint32_t> forced_lanes() const noexcept {
    return {forced_lanes_.data(), forced_count_};
  }

  // Phases of an event, in order.
  void pass_calendar();
  void locate();
  void force();
  void fade();
  void race();
  void choose();
  void ring();
  void resolve();
  void leave_components();
  void remember();
  void act();
  void enter();
  void update();
  void update_components();
  void digest_rows();
  void emit_rows();
  void record_components();
  void move();
  void stay();
  void resume();
  void trigger();

  template <typename Work>
  void for_exit_updates(const Work& work);
  void choose_row(std::size_t row, std::span<const std::uint32_t> list);
  void draw_mass(std::size_t row, std::size_t exit, std::span<const std::uint32_t> list);
  void weigh(const Exit& exit, std::size_t track, std::span<const std::uint32_t> list);
  void gate(const Exit& exit, std::size_t track, std::span<const std::uint32_t> list);
  void push(std::size_t lane, const std::vector<Trigger>& triggers);

  const Plan& plan_;
  DrawKey key_;
  const Kernels& kernels_;
  Clocks clocks_;
  Batch batch_;
  Lanes* lanes_;  ///< of the batch at work
  std::vector<Phase> phases_;
  EventSink* sink_ = nullptr;
  bool digesting_ = true;
  DigestSums sums_;
  Digest digest_;
  std::uint64_t events_ = 0;

  std::vector<std::unique_ptr<ComponentWork>> works_;
  std::vector<ComponentWork*> passing_, leaving_, updating_, recording_;
  PolicyWork* policy_ = nullptr;  ///< one of works_; null: the program has none
  std::uint32_t variant_ = 0;     ///< the plan's, among those of its program
  std::vector<std::uint32_t> deciding_, staying_, moving_;  ///< lanes at a decision
  std::vector<const float*> visible_;                       ///< variables that rows of events carry
  std::vector<std::uint32_t> everyone_;
  std::vector<std::int32_t> until_;
  std::vector<std::size_t> stair_slots_;
  std::vector<std::uint32_t> done_, found_;
  std::vector<std::uint32_t> filled_, filling_;  ///< gaps, and the lanes that go there
  std::vector<std::uint32_t> looking_, looked_;  ///< lanes with a clock to be looked at
  std::vector<Pending> pending_;                 ///< per lane
  Column<std::uint32_t> waiting_;                ///< per lane: 1 where its stack is not empty
  Column<std::uint32_t> forced_;                 ///< per lane: the state a trigger makes it enter
  Column<std::uint32_t> forced_lanes_;           ///< where there is one, the first forced_count_
  std::size_t forced_count_ = 0;
  std::vector<std::vector<std::uint32_t>> involved_;  ///< lanes by involved row
  // Per lane of an involved row.
  std::vector<float> mass_, sum_, open_, best_, column_;
  std::vector<std::uint32_t> taken_, any_open_;
  std::vector<std::vector<std::uint32_t>> more_draws_;
};

/// The phases of an event for a plan, in order.
[[nodiscard]] std::vector<PhaseInfo> phases_of(const Plan& plan);

}  // namespace sojourn::sim
