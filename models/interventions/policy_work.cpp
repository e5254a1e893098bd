// When a rule looks at a customer, and what it decides:
//
//   once      at its start (of the customer's group), or on joining if that is later
//   every     at its start, and again and again after that length
//   at        when the customer enters one of the states
//
// In the target is who passes all guards and, with a share, whose u < share: u belongs to customer
// and intervention, and is the same at every look. With `take_up` the customer decides: yes beats
// no in a race of exponentials, E_yes / (odds * exp(sum of terms)) < E_no, anew at every look.
// Where a rule has a ranking, it looks at all customers at once, at its start or every that length,
// and who is in the target is treated if they are among those chosen (rounds.h); who is under
// treatment that lasts is not chosen again before it ends.
// Treatment goes on until `lasts` or the intervention is over, or a further look (every) finds the
// customer outside the target. All rules act on what was so before the second of the look.
#include "models/interventions/policy_work.h"

#include <algorithm>
#include <array>
#include <string>

#include "core/error.h"
#include "core/math.h"
#include "sim/covariates.h"

namespace sojourn::models {
namespace {

using sim::Lanes;

constexpr float no_score = std::numeric_limits<float>::quiet_NaN();

std::int32_t later(std::int32_t time, std::int64_t by) {
  return static_cast<std::int32_t>(std::min<std::int64_t>(time + by, sim::never));
}

}  // namespace

PolicyWork::PolicyWork(const PolicyModel& model, const sim::ComponentSetup& setup)
    : model_(model), setup_(setup), table_(*setup.tables[0]), learns_(model.learns()) {
  std::size_t contacts = 0;
  std::size_t ends = 2 + (model.ranks() ? 1U : 0U) + (model.learns() ? 1U : 0U);
  for (const TreatmentRule& rule : model.rules) {
    const std::string path = "intervention." + rule.name;
    keys_.push_back({.share = purpose_of(path + ".share"),
                     .group = purpose_of(path + ".group"),
                     .take_up = purpose_of(path + ".take_up"),
                     .contact = rule.contact.empty() ? 0U : 1U << contacts++,
                     .ends_column = rule.lasts > 0 ? ends++ : 0});
  }
  if (!model.ranks()) return;
  rounds_ = dynamic_cast<Rounds*>(setup.rounds);
  SOJOURN_EXPECT(rounds_ != nullptr);
}

void PolicyWork::begin(Lanes& lanes) {
  for (std::size_t i = 0; i < lanes.count; ++i) {
    lanes.variant[i] = 0;
    treated(lanes)[i] = 0;
    called(lanes)[i] = 0;
    if (rounds_ != nullptr) reached(lanes)[i] = 0;
    if (learns_) came(lanes)[i] = 0;
    if (lanes.contact != nullptr) lanes.contact[i] = 0;
    lanes.decision[i] = next_look(lanes, i, lanes.joined[i] - 1);
  }
}

void PolicyWork::record(Lanes& lanes) {
  for (std::size_t r = 0; r < model_.rules.size(); ++r) {
    const TreatmentRule& rule = model_.rules[r];
    if (rule.learns()) note_outcomes(lanes, r);
    if (rule.called_by.empty()) continue;
    for (std::size_t i = 0; i < lanes.count; ++i) {
      if (!rule.called_by[lanes.to[i]]) continue;
      const std::int32_t time = lanes.time[i];
      if (time < start_of(lanes, i, r) || time >= rule.until) continue;
      called(lanes)[i] |= 1U << r;
      lanes.decision[i] = time;
    }
  }
}

void PolicyWork::decide(Lanes& lanes, std::span<const std::uint32_t> list) {
  for (const std::uint32_t i : list) {
    for (std::size_t r = 0; r < model_.rules.size(); ++r) apply(lanes, i, r);
    called(lanes)[i] = 0;
    lanes.variant[i] = model_.variant_of[treated(lanes)[i]];
    lanes.decision[i] = next_look(lanes, i, lanes.time[i]);
  }
}

float PolicyWork::uniform(const Lanes& lanes, std::size_t lane, Purpose purpose) const {
  return uniform_of(draw_block(setup_.lasting, lanes.id[lane], purpose, 0)[0]);
}

// The start of the rule for the customer's group.
std::int32_t PolicyWork::start_of(const Lanes& lanes, std::size_t lane, std::size_t index) const {
  const TreatmentRule& rule = model_.rules[index];
  if (rule.groups <= 1) return rule.from;
  const float u = uniform(lanes, lane, keys_[index].group);
  const auto group = static_cast<std::int64_t>(u * static_cast<float>(rule.groups));
  return later(rule.from, group * rule.between_groups);
}

// The first moment after `after` at which the rule looks by itself.
std::int32_t PolicyWork::next_of_rule(const Lanes& lanes, std::size_t lane, std::size_t index,
                                      std::int32_t after) const {
  const TreatmentRule& rule = model_.rules[index];
  if (!rule.called_by.empty()) return sim::never;
  const std::int32_t start = start_of(lanes, lane, index);
  std::int32_t next = std::max(start, lanes.joined[lane]);
  if (rule.ranking) return rule.common_look(std::max<std::int64_t>(next, std::int64_t{after} + 1));
  if (rule.every > 0) {
    const std::int32_t least = std::max(next, later(after, 1));
    const std::int64_t periods =
        (std::int64_t{least} - start + rule.every - 1) / std::int64_t{rule.every};
    next = later(start, periods * rule.every);
  }
  return next > after && next < rule.until ? next : sim::never;
}

// When the treatment is over as things are.
std::int32_t PolicyWork::end_of(const Lanes& lanes, std::size_t lane, std::size_t index) const {
  const TreatmentRule& rule = model_.rules[index];
  if (rule.lasts == 0) return rule.until;
  return std::min(rule.until, static_cast<std::int32_t>(ends(lanes, index)[lane]));
}

std::int32_t PolicyWork::next_look(const Lanes& lanes, std::size_t lane, std::int32_t after) const {
  std::int32_t next = sim::never;
  for (std::size_t r = 0; r < model_.rules.size(); ++r) {
    next = std::min(next, next_of_rule(lanes, lane, r, after));
    if (model_.rules[r].learns()) next = std::min(next, next_lesson(lanes, lane, r, after));
    if (is_treated(lanes, lane, r)) next = std::min(next, end_of(lanes, lane, r));
  }
  return next;
}

void PolicyWork::apply(Lanes& lanes, std::uint32_t lane, std::size_t index) {
  const TreatmentRule& rule = model_.rules[index];
  const std::int32_t now = lanes.time[lane];
  if (is_treated(lanes, lane, index) && now >= end_of(lanes, lane, index)) {
    end_treatment(lanes, lane, index);
  }
  const bool looks = rule.called_by.empty() ? next_of_rule(lanes, lane, index, now - 1) == now
                                            : ((called(lanes)[lane] >> index) & 1U) != 0U;
  if (!looks) return;
  const bool meant =
      rule.ranking ? is_chosen(lanes, lane, index) : is_in_target(lanes, lane, rule, now);
  if (!meant) {
    if (is_treated(lanes, lane, index) && rule.every > 0 && rule.lasts == 0) {
      end_treatment(lanes, lane, index);
    }
  } else if (is_taken(lanes, lane, index)) {
    treat(lanes, lane, index);
  } else if (!is_treated(lanes, lane, index)) {
    write(lanes, lane, index, TreatmentKind::held_back);
  }
}

// Whether the rule's round at this very moment chose the customer; then score_ says by what.
bool PolicyWork::is_chosen(const Lanes& lanes, std::uint32_t lane, std::size_t index) {
  const Candidate* const chosen = rounds_->chosen(index, lanes.id[lane], lanes.time[lane]);
  score_ = chosen != nullptr ? chosen->score : no_score;
  return chosen != nullptr;
}

bool PolicyWork::is_in_target(const Lanes& lanes, std::size_t lane, const TreatmentRule& rule,
                              std::int32_t at) const {
  for (const sim::Guard& guard : rule.guards) {
    if (!sim::is_open(setup_.plan, lanes, lane, guard, 0, at)) return false;
  }
  return true;
}

// Whether chance and the customer let a member of the target be treated.
bool PolicyWork::is_taken(const Lanes& lanes, std::size_t lane, std::size_t index) const {
  const TreatmentRule& rule = model_.rules[index];
  const Keys& keys = keys_[index];
  if (rule.share < 1.0F && uniform(lanes, lane, keys.share) >= rule.share) return false;
  if (!rule.is_chosen) return true;
  const std::int32_t now = lanes.time[lane];
  float sum = 0.0F;
  for (const sim::Term& term : rule.terms) {
    sum += term.coefficient * sim::value_of(setup_.plan, lanes, lane, term.source, 0, now);
  }
  const auto words =
      draw_block(setup_.key, lanes.id[lane], keys.take_up, occurrence_of(lanes, lane, index));
  const float weight = rule.odds * fast_exp(sum);
  return exponential_of(words[0]) < weight * exponential_of(words[1]);
}

// The look's number; of looks at events, the event's.
std::uint32_t PolicyWork::occurrence_of(const Lanes& lanes, std::size_t lane,
                                        std::size_t index) const {
  const TreatmentRule& rule = model_.rules[index];
  if (!rule.called_by.empty()) return lanes.number[lane];
  if (rule.every == 0) return 0;
  return static_cast<std::uint32_t>((lanes.time[lane] - start_of(lanes, lane, index)) / rule.every);
}

void PolicyWork::treat(Lanes& lanes, std::uint32_t lane, std::size_t index) {
  const TreatmentRule& rule = model_.rules[index];
  if (!is_treated(lanes, lane, index)) write(lanes, lane, index, TreatmentKind::starts);
  treated(lanes)[lane] |= 1U << index;
  if (rule.ranking) reached(lanes)[lane] |= 1U << index;
  if (rule.lasts > 0) {
    ends(lanes, index)[lane] = static_cast<std::uint32_t>(later(lanes.time[lane], rule.lasts));
  }
  if (keys_[index].contact == 0) return;
  lanes.contact[lane] |= keys_[index].contact;
  write(lanes, lane, index, TreatmentKind::use);
}

void PolicyWork::end_treatment(Lanes& lanes, std::uint32_t lane, std::size_t index) {
  treated(lanes)[lane] &= ~(1U << index);
  write(lanes, lane, index, TreatmentKind::ends);
}

void PolicyWork::write(const Lanes& lanes, std::uint32_t lane, std::size_t index,
                       TreatmentKind kind) {
  const std::size_t row = table_.add(1);
  table_.column<std::uint32_t>(treatment_customer)[row] = lanes.id[lane];
  table_.column<std::int32_t>(treatment_time)[row] = lanes.time[lane];
  table_.column<std::uint8_t>(treatment_intervention)[row] = static_cast<std::uint8_t>(index);
  table_.column<std::uint8_t>(treatment_kind)[row] = static_cast<std::uint8_t>(kind);
  if (rounds_ == nullptr) return;
  const bool is_scored = model_.rules[index].ranking && kind != TreatmentKind::ends;
  table_.column<float>(treatment_score)[row] = is_scored ? score_ : no_score;
}

}  // namespace sojourn::models
