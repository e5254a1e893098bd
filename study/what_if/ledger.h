// What one run leaves of each customer for the estimands of one arm: when they left, what they
// brought, whether they were treated. Rows are taken as they come and not kept.
//
// Money is summed in whole numbers (a ten-thousandth of a cent where it is discounted), so that the
// order of rows cannot matter: threads, shards and windows give the same bits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "models/intervention.h"
#include "study/what_if/observer.h"
#include "study/what_if/programme_cost.h"
#include "study/what_if/time_frame.h"

namespace sojourn::study {

/// What makes somebody a customer at a moment.
struct ActivityRule {
  /// None: a membership that has begun and not ended. Else: a purchase within that time before.
  std::optional<Seconds> purchase_within{};
};

/// By customer: 1 where they belong.
using Selection = std::vector<std::uint8_t>;

struct MembershipRows {
  std::size_t rows = 0;
  const std::uint32_t* customer = nullptr;
  const std::int32_t* time = nullptr;
  const std::uint8_t* change = nullptr;
};

struct PaymentRows {
  std::size_t rows = 0;
  const std::uint32_t* customer = nullptr;
  const std::int32_t* time = nullptr;
  const std::uint8_t* kind = nullptr;
  const std::int32_t* amount = nullptr;
};

struct TreatmentRows {
  std::size_t rows = 0;
  const std::uint32_t* customer = nullptr;
  const std::int32_t* time = nullptr;
  const std::uint8_t* intervention = nullptr;
  const std::uint8_t* kind = nullptr;
};

/// Kinds of rows of `payments`.
inline constexpr std::uint8_t payment_purchase = 1;
inline constexpr std::uint8_t payment_cost = 4;
using models::TreatmentKind;

/// Who is in an arm's target, which treatments tell.
enum class Target : std::uint8_t {
  everybody,     ///< who may be treated only shows later
  met_at_start,  ///< who was looked at and met when the interventions started, treated or not
};

class Ledger {
 public:
  static constexpr std::size_t most_purchase_months = 63;
  static constexpr double per_unit = 1e-6;  ///< of value, in the currency

  /// `population`: in it, whatever happens here; null: who is active at the start and in the
  /// target.
  Ledger(const TimeFrame& frame, std::size_t customers, const ActivityRule& rule,
         std::vector<ProgrammeCost> costs = {}, Target target = Target::everybody,
         const Selection* population = nullptr);

  // Rows of one customer come in order of time, those of memberships and treatments before payments
  // of the same time.
  void take(const MembershipRows& rows);
  void take(const TreatmentRows& rows);
  void take(const PaymentRows& rows);

  [[nodiscard]] const TimeFrame& frame() const noexcept { return frame_; }
  [[nodiscard]] const ActivityRule& rule() const noexcept { return rule_; }
  [[nodiscard]] std::size_t customers() const noexcept { return left_.size(); }
  [[nodiscard]] Selection population() const;

  // By customer.
  [[nodiscard]] bool in_population(std::size_t c) const noexcept {
    if (population_ != nullptr) return (*population_)[c] != 0;
    return active_at_start_[c] != 0 && (target_ == Target::everybody || targeted_[c] != 0);
  }
  [[nodiscard]] bool active_at_start(std::size_t c) const noexcept {
    return active_at_start_[c] != 0;
  }
  /// Has not left since the start by the end of month `month`; by the end of the run.
  [[nodiscard]] bool retained(std::size_t c, std::size_t month) const noexcept;
  [[nodiscard]] bool retained_at_end(std::size_t c) const noexcept;
  [[nodiscard]] bool active_at_end(std::size_t c) const noexcept;
  /// Seconds at which the customer first left after the start, `never` where not.
  [[nodiscard]] std::int32_t left(std::size_t c) const noexcept { return left_[c]; }
  [[nodiscard]] bool treated(std::size_t c) const noexcept { return treated_[c] != 0; }
  [[nodiscard]] std::int64_t value_to_horizon(std::size_t c) const noexcept {
    return value_horizon_[c];
  }
  [[nodiscard]] std::int64_t value_to_end(std::size_t c) const noexcept { return value_end_[c]; }
  [[nodiscard]] std::int32_t revenue(std::size_t c) const noexcept { return revenue_[c]; }
  [[nodiscard]] std::int32_t cost(std::size_t c) const noexcept { return cost_[c]; }

  // Of the whole company and of the population, by month.
  struct Months {
    std::vector<std::int64_t> revenue, cost;  ///< cents
    std::vector<std::int64_t> value;          ///< discounted margin, 1e-6
  };
  [[nodiscard]] const Months& company() const noexcept { return company_; }
  [[nodiscard]] const Months& of_population() const noexcept { return of_population_; }
  /// Members (or, by purchases, buyers of the last period) at each month's end.
  [[nodiscard]] std::vector<std::int64_t> customers_by_month() const;
  [[nodiscard]] const CostByMonth& company_cost() const noexcept { return company_cost_; }
  [[nodiscard]] const CostByMonth& population_cost() const noexcept { return population_cost_; }

 private:
  void note_purchase(std::size_t c, Seconds time);
  [[nodiscard]] bool has_bought_by(std::size_t c, std::size_t bit) const noexcept {
    return (bought_[c] >> bit & 1U) != 0;
  }

  const TimeFrame& frame_;
  ActivityRule rule_;
  std::vector<ProgrammeCost> costs_;
  Target target_;
  const Selection* population_;
  std::vector<std::uint8_t> member_, active_at_start_, member_at_end_;
  std::vector<std::uint8_t> treated_;  ///< a bit for each intervention
  std::vector<std::uint8_t> targeted_;
  std::vector<std::int32_t> left_, revenue_, cost_;
  std::vector<std::int64_t> value_horizon_, value_end_;
  std::vector<std::uint64_t>
      bought_;  ///< by purchases: a bit per month, the last for the run's end
  std::vector<std::int64_t> joined_less_left_;  ///< by month
  std::int64_t members_at_start_ = 0;
  Months company_, of_population_;
  CostByMonth company_cost_, population_cost_;
};

}  // namespace sojourn::study
