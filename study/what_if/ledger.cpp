#include "study/what_if/ledger.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "sim/program.h"

namespace sojourn::study {
namespace {

Ledger::Months empty_months(const TimeFrame& frame) {
  const std::vector<std::int64_t> none(frame.month_ends.size(), 0);
  return {none, none, none};
}

}  // namespace

Ledger::Ledger(const TimeFrame& frame, std::size_t customers, const ActivityRule& rule,
               std::vector<ProgrammeCost> costs, Target target, const Selection* population)
    : frame_(frame),
      rule_(rule),
      costs_(std::move(costs)),
      target_(target),
      population_(population),
      member_(customers, 0),
      active_at_start_(customers, 0),
      member_at_end_(customers, 0),
      treated_(customers, 0),
      targeted_(customers, 0),
      left_(customers, sim::never),
      revenue_(customers, 0),
      cost_(customers, 0),
      value_horizon_(customers, 0),
      value_end_(customers, 0),
      bought_(rule.purchase_within ? customers : 0, 0),
      joined_less_left_(frame.month_ends.size(), 0),
      company_(empty_months(frame)),
      of_population_(empty_months(frame)),
      company_cost_(frame),
      population_cost_(frame) {
  for (const ProgrammeCost& cost : costs_) {
    add_standing_costs(cost, frame_, company_cost_);
    add_standing_costs(cost, frame_, population_cost_);
  }
}

Selection Ledger::population() const {
  Selection result(customers());
  for (std::size_t c = 0; c < result.size(); ++c) result[c] = in_population(c) ? 1 : 0;
  return result;
}

// Who joins in the first second of a run that the interventions start with was there before them.
void Ledger::take(const MembershipRows& rows) {
  const Seconds first = std::max<Seconds>(frame_.start, 1);
  for (std::size_t i = 0; i < rows.rows; ++i) {
    const std::uint32_t c = rows.customer[i];
    const Seconds time = rows.time[i];
    const std::uint8_t is = rows.change[i] == 0 ? 1 : 0;
    if (member_[c] == is) continue;
    member_[c] = is;
    if (time < frame_.run_end) member_at_end_[c] = is;
    if (time < first) {
      if (!rule_.purchase_within) active_at_start_[c] = is;
      members_at_start_ += is != 0 ? 1 : -1;
      continue;
    }
    if (is == 0 && left_[c] == sim::never) left_[c] = static_cast<std::int32_t>(time);
    if (!frame_.holds(time)) continue;
    joined_less_left_[frame_.month_of_day[frame_.day_of(time)]] += is != 0 ? 1 : -1;
  }
}

void Ledger::take(const TreatmentRows& rows) {
  for (std::size_t i = 0; i < rows.rows; ++i) {
    const std::uint32_t c = rows.customer[i];
    const auto kind = static_cast<TreatmentKind>(rows.kind[i]);
    const bool is_early = rows.time[i] <= frame_.start;
    if (is_early) targeted_[c] = 1;
    if (kind == TreatmentKind::ends || kind == TreatmentKind::held_back) continue;
    SOJOURN_EXPECT(rows.intervention[i] < costs_.size());
    const ProgrammeCost& cost = costs_[rows.intervention[i]];
    const auto bit = static_cast<std::uint8_t>(1U << rows.intervention[i]);
    const bool is_first = (treated_[c] & bit) == 0;
    treated_[c] = static_cast<std::uint8_t>(treated_[c] | bit);
    std::int64_t micros = kind == TreatmentKind::use ? cost.per_use : 0;
    if (is_first) micros += cost.per_treated;
    company_cost_.add(frame_, rows.time[i], micros);
    if (in_population(c)) population_cost_.add(frame_, rows.time[i], micros);
  }
}

void Ledger::take(const PaymentRows& rows) {
  for (std::size_t i = 0; i < rows.rows; ++i) {
    const std::uint32_t c = rows.customer[i];
    const Seconds time = rows.time[i];
    if (rule_.purchase_within && rows.kind[i] == payment_purchase) note_purchase(c, time);
    if (!frame_.holds(time)) continue;
    const std::int32_t cents = rows.amount[i];
    const bool is_cost = rows.kind[i] == payment_cost;
    const std::size_t day = frame_.day_of(time);
    const std::size_t month = frame_.month_of_day[day];
    const auto value = static_cast<std::int64_t>(
        std::llrint(static_cast<double>(cents) * 1e4 * frame_.discount[day]));
    value_horizon_[c] += value;
    const auto add = [&](Months& months) {
      (is_cost ? months.cost : months.revenue)[month] += is_cost ? -cents : cents;
      months.value[month] += value;
    };
    add(company_);
    if (in_population(c)) add(of_population_);
    if (time >= frame_.run_end) continue;
    value_end_[c] += value;
    if (is_cost) {
      cost_[c] -= cents;
    } else {
      revenue_[c] += cents;
    }
  }
}

// A purchase counts for the months whose ends lie within the period after it.
void Ledger::note_purchase(std::size_t c, Seconds time) {
  const Seconds until = time + *rule_.purchase_within;
  if (time < frame_.start && until >= frame_.start) active_at_start_[c] = 1;
  if (time < frame_.run_end && until >= frame_.run_end) {
    bought_[c] |= std::uint64_t{1} << most_purchase_months;
  }
  const auto& ends = frame_.month_ends;
  auto month = std::upper_bound(ends.begin(), ends.end(), time);
  for (; month != ends.end() && *month <= until; ++month) {
    const auto bit = static_cast<std::size_t>(month - ends.begin());
    if (bit < most_purchase_months) bought_[c] |= std::uint64_t{1} << bit;
  }
}

bool Ledger::retained(std::size_t c, std::size_t month) const noexcept {
  if (rule_.purchase_within) return month < most_purchase_months && has_bought_by(c, month);
  return left_[c] >= frame_.month_ends[month];
}

bool Ledger::retained_at_end(std::size_t c) const noexcept {
  if (rule_.purchase_within) return has_bought_by(c, most_purchase_months);
  return left_[c] >= frame_.run_end;
}

bool Ledger::active_at_end(std::size_t c) const noexcept {
  return rule_.purchase_within ? retained_at_end(c) : member_at_end_[c] != 0;
}

std::vector<std::int64_t> Ledger::customers_by_month() const {
  std::vector<std::int64_t> result(frame_.month_ends.size(), 0);
  if (rule_.purchase_within) {
    for (std::size_t c = 0; c < customers(); ++c) {
      for (std::size_t m = 0; m < result.size(); ++m) result[m] += retained(c, m) ? 1 : 0;
    }
    return result;
  }
  std::int64_t members = members_at_start_;
  for (std::size_t m = 0; m < result.size(); ++m) {
    members += joined_less_left_[m];
    result[m] = members;
  }
  return result;
}

}  // namespace sojourn::study
