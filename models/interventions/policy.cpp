// When a rule looks at a customer, and what it decides:
//
//   once      at its start (of the customer's group), or on joining if that is later
//   every     at its start, and again and again after that length
//   at        when the customer enters one of the states
//
// In the target is who passes all guards and, with a share, whose u < share: u belongs to customer
// and intervention, and is the same at every look. With `take_up` the customer decides: yes beats
// no in a race of exponentials, E_yes / (odds * exp(sum of terms)) < E_no, anew at every look.
// Treatment goes on until `lasts` or the intervention is over, or a further look (every) finds the
// customer outside the target. All rules act on what was so before the second of the look.
#include "models/interventions/policy.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "core/math.h"
#include "sim/covariates.h"

namespace sojourn::models {
namespace {

using sim::Lanes;

class PolicyWork final : public sim::PolicyWork {
 public:
  PolicyWork(const PolicyModel& model, const sim::ComponentSetup& setup)
      : model_(model), setup_(setup), table_(*setup.tables[0]) {
    std::size_t contacts = 0;
    std::size_t ends = 0;
    for (const TreatmentRule& rule : model.rules) {
      const std::string path = "intervention." + rule.name;
      keys_.push_back({.share = purpose_of(path + ".share"),
                       .group = purpose_of(path + ".group"),
                       .take_up = purpose_of(path + ".take_up"),
                       .contact = rule.contact.empty() ? 0U : 1U << contacts++,
                       .ends_column = rule.lasts > 0 ? 2 + ends++ : 0});
    }
  }

  void begin(Lanes& lanes) override {
    for (std::size_t i = 0; i < lanes.count; ++i) {
      lanes.variant[i] = 0;
      treated(lanes)[i] = 0;
      called(lanes)[i] = 0;
      if (lanes.contact != nullptr) lanes.contact[i] = 0;
      lanes.decision[i] = next_look(lanes, i, lanes.joined[i] - 1);
    }
  }

  void record(Lanes& lanes) override {
    for (std::size_t r = 0; r < model_.rules.size(); ++r) {
      const TreatmentRule& rule = model_.rules[r];
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

  void decide(Lanes& lanes, std::span<const std::uint32_t> list) override {
    for (const std::uint32_t i : list) {
      for (std::size_t r = 0; r < model_.rules.size(); ++r) apply(lanes, i, r);
      called(lanes)[i] = 0;
      lanes.variant[i] = model_.variant_of[treated(lanes)[i]];
      lanes.decision[i] = next_look(lanes, i, lanes.time[i]);
    }
  }

 private:
  struct Keys {
    Purpose share, group, take_up;
    std::uint32_t contact = 0;    ///< its bit in lanes.contact
    std::size_t ends_column = 0;  ///< among the extra columns; 0: none
  };

  // Columns: bits of the rules that treat the customer, bits of those that an event called, then
  // ends of treatments.
  [[nodiscard]] std::uint32_t* treated(const Lanes& lanes) const {
    return lanes.extra[setup_.first_extra];
  }
  [[nodiscard]] std::uint32_t* called(const Lanes& lanes) const {
    return lanes.extra[setup_.first_extra + 1];
  }
  [[nodiscard]] std::uint32_t* ends(const Lanes& lanes, std::size_t rule) const {
    return lanes.extra[setup_.first_extra + keys_[rule].ends_column];
  }

  [[nodiscard]] float uniform(const Lanes& lanes, std::size_t lane, Purpose purpose) const {
    return uniform_of(draw_block(setup_.key, lanes.id[lane], purpose, 0)[0]);
  }

  // The start of the rule for the customer's group.
  [[nodiscard]] std::int32_t start_of(const Lanes& lanes, std::size_t lane,
                                      std::size_t index) const {
    const TreatmentRule& rule = model_.rules[index];
    if (rule.groups <= 1) return rule.from;
    const float u = uniform(lanes, lane, keys_[index].group);
    const auto group = static_cast<std::int64_t>(u * static_cast<float>(rule.groups));
    return later(rule.from, group * rule.between_groups);
  }

  static std::int32_t later(std::int32_t time, std::int64_t by) {
    return static_cast<std::int32_t>(std::min<std::int64_t>(time + by, sim::never));
  }

  // The first moment after `after` at which the rule looks by itself.
  [[nodiscard]] std::int32_t next_of_rule(const Lanes& lanes, std::size_t lane, std::size_t index,
                                          std::int32_t after) const {
    const TreatmentRule& rule = model_.rules[index];
    if (!rule.called_by.empty()) return sim::never;
    const std::int32_t start = start_of(lanes, lane, index);
    std::int32_t next = std::max(start, lanes.joined[lane]);
    if (rule.every > 0) {
      const std::int32_t least = std::max(next, later(after, 1));
      const std::int64_t periods =
          (std::int64_t{least} - start + rule.every - 1) / std::int64_t{rule.every};
      next = later(start, periods * rule.every);
    }
    return next > after && next < rule.until ? next : sim::never;
  }

  // When the treatment is over as things are.
  [[nodiscard]] std::int32_t end_of(const Lanes& lanes, std::size_t lane, std::size_t index) const {
    const TreatmentRule& rule = model_.rules[index];
    if (rule.lasts == 0) return rule.until;
    return std::min(rule.until, static_cast<std::int32_t>(ends(lanes, index)[lane]));
  }

  [[nodiscard]] std::int32_t next_look(const Lanes& lanes, std::size_t lane,
                                       std::int32_t after) const {
    std::int32_t next = sim::never;
    for (std::size_t r = 0; r < model_.rules.size(); ++r) {
      next = std::min(next, next_of_rule(lanes, lane, r, after));
      if (is_treated(lanes, lane, r)) next = std::min(next, end_of(lanes, lane, r));
    }
    return next;
  }

  [[nodiscard]] bool is_treated(const Lanes& lanes, std::size_t lane, std::size_t rule) const {
    return ((treated(lanes)[lane] >> rule) & 1U) != 0U;
  }

  void apply(Lanes& lanes, std::uint32_t lane, std::size_t index) {
    const TreatmentRule& rule = model_.rules[index];
    const std::int32_t now = lanes.time[lane];
    if (is_treated(lanes, lane, index) && now >= end_of(lanes, lane, index)) {
      end_treatment(lanes, lane, index);
    }
    const bool looks = rule.called_by.empty() ? next_of_rule(lanes, lane, index, now - 1) == now
                                              : ((called(lanes)[lane] >> index) & 1U) != 0U;
    if (!looks) return;
    if (!is_in_target(lanes, lane, rule)) {
      if (is_treated(lanes, lane, index) && rule.every > 0 && rule.lasts == 0) {
        end_treatment(lanes, lane, index);
      }
    } else if (is_taken(lanes, lane, index)) {
      treat(lanes, lane, index);
    } else if (!is_treated(lanes, lane, index)) {
      write(lanes, lane, index, TreatmentKind::held_back);
    }
  }

  [[nodiscard]] bool is_in_target(const Lanes& lanes, std::size_t lane,
                                  const TreatmentRule& rule) const {
    for (const sim::Guard& guard : rule.guards) {
      if (!sim::is_open(setup_.plan, lanes, lane, guard, 0, lanes.time[lane])) return false;
    }
    return true;
  }

  // Whether chance and the customer let a member of the target be treated.
  [[nodiscard]] bool is_taken(const Lanes& lanes, std::size_t lane, std::size_t index) const {
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
  [[nodiscard]] std::uint32_t occurrence_of(const Lanes& lanes, std::size_t lane,
                                            std::size_t index) const {
    const TreatmentRule& rule = model_.rules[index];
    if (!rule.called_by.empty()) return lanes.number[lane];
    if (rule.every == 0) return 0;
    return static_cast<std::uint32_t>((lanes.time[lane] - start_of(lanes, lane, index)) /
                                      rule.every);
  }

  void treat(Lanes& lanes, std::uint32_t lane, std::size_t index) {
    const TreatmentRule& rule = model_.rules[index];
    if (!is_treated(lanes, lane, index)) write(lanes, lane, index, TreatmentKind::starts);
    treated(lanes)[lane] |= 1U << index;
    if (rule.lasts > 0) {
      ends(lanes, index)[lane] = static_cast<std::uint32_t>(later(lanes.time[lane], rule.lasts));
    }
    if (keys_[index].contact == 0) return;
    lanes.contact[lane] |= keys_[index].contact;
    write(lanes, lane, index, TreatmentKind::use);
  }

  void end_treatment(Lanes& lanes, std::uint32_t lane, std::size_t index) {
    treated(lanes)[lane] &= ~(1U << index);
    write(lanes, lane, index, TreatmentKind::ends);
  }

  void write(const Lanes& lanes, std::uint32_t lane, std::size_t index, TreatmentKind kind) {
    const std::size_t row = table_.add(1);
    table_.column<std::uint32_t>(treatment_customer)[row] = lanes.id[lane];
    table_.column<std::int32_t>(treatment_time)[row] = lanes.time[lane];
    table_.column<std::uint8_t>(treatment_intervention)[row] = static_cast<std::uint8_t>(index);
    table_.column<std::uint8_t>(treatment_kind)[row] = static_cast<std::uint8_t>(kind);
  }

  const PolicyModel& model_;
  sim::ComponentSetup setup_;
  sim::RowStage& table_;
  std::vector<Keys> keys_;
};

std::vector<const sim::Source*> sources_of(const PolicyModel& model) {
  std::vector<const sim::Source*> sources;
  for (const TreatmentRule& rule : model.rules) {
    for (const sim::Guard& guard : rule.guards) sources.push_back(&guard.source);
    for (const sim::Term& term : rule.terms) sources.push_back(&term.source);
  }
  return sources;
}

class Interventions final : public sim::Policy {
 public:
  explicit Interventions(PolicyModel model) : model_(std::move(model)) {
    for (const TreatmentRule& rule : model_.rules) {
      if (!rule.contact.empty()) contacts_.push_back(rule.contact);
    }
  }
  [[nodiscard]] std::string_view name() const noexcept override { return "interventions"; }
  [[nodiscard]] std::string_view meaning() const noexcept override {
    return "looks at who is to be treated";
  }
  [[nodiscard]] std::vector<sim::ExtraColumn> columns() const override {
    std::vector<sim::ExtraColumn> columns{{"treated", 1}, {"called", 1}};
    for (const TreatmentRule& rule : model_.rules) {
      if (rule.lasts > 0) columns.push_back({"end of " + rule.name, 4});
    }
    return columns;
  }
  [[nodiscard]] std::vector<TableSchema> tables(const sim::Program& program) const override;
  [[nodiscard]] std::vector<std::size_t> traits() const override {
    using Kind = sim::Source::Kind;
    std::vector<std::size_t> traits;
    for (const sim::Source* source : sources_of(model_)) {
      const Kind kind = source->kind;
      if (kind == Kind::trait || kind == Kind::trait_log || kind == Kind::trait_logit ||
          kind == Kind::category) {
        traits.push_back(source->index);
      }
    }
    return traits;
  }
  [[nodiscard]] bool reads_segment() const noexcept override {
    for (const sim::Source* source : sources_of(model_)) {
      if (source->kind == sim::Source::Kind::segment) return true;
    }
    return false;
  }
  [[nodiscard]] bool records() const noexcept override {
    return std::any_of(model_.rules.begin(), model_.rules.end(),
                       [](const TreatmentRule& rule) { return !rule.called_by.empty(); });
  }
  [[nodiscard]] std::span<const std::vector<sim::Trigger>> contacts() const noexcept override {
    return contacts_;
  }
  [[nodiscard]] std::unique_ptr<sim::PolicyWork> policy_work(
      const sim::ComponentSetup& setup) const override {
    return std::make_unique<PolicyWork>(model_, setup);
  }

 private:
  PolicyModel model_;
  std::vector<std::vector<sim::Trigger>> contacts_;
};

std::vector<TableSchema> Interventions::tables(const sim::Program& program) const {
  std::vector<std::string> names;
  for (const TreatmentRule& rule : model_.rules) names.push_back(rule.name);
  const std::string since = "seconds since " + to_string(program.calendar.start) + "T00:00:00Z";
  TableSchema table{treatments_table, "Who was treated by which intervention, and when.", {}};
  table.columns = {
      {"customer", ColumnType::u32, "1", "id of the customer", {}},
      {"time", ColumnType::i32, since, "when it happened", {}},
      {"intervention", ColumnType::u8, "1", "which one", names},
      {"kind",
       ColumnType::u8,
       "1",
       "what happened: treatment starts or ends, the company makes a contact, or a member of the "
       "target is held back by chance or by choice",
       {"starts", "ends", "use", "held_back"}}};
  return {table};
}

}  // namespace

std::shared_ptr<const sim::Policy> make_policy(PolicyModel model) {
  return std::make_shared<Interventions>(std::move(model));
}

}  // namespace sojourn::models
