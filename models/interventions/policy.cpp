#include "models/interventions/policy.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>

#include "models/interventions/policy_work.h"
#include "models/interventions/rounds.h"

namespace sojourn::models {
namespace {

std::vector<const sim::Source*> sources_of(const PolicyModel& model) {
  std::vector<const sim::Source*> sources;
  for (const TreatmentRule& rule : model.rules) {
    for (const sim::Guard& guard : rule.guards) sources.push_back(&guard.source);
    for (const sim::Term& term : rule.terms) sources.push_back(&term.source);
    if (!rule.ranking) continue;
    for (const ScoreTerm& term : rule.ranking->terms) sources.push_back(&term.term.source);
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
    const auto rules = sim::Resting::of_bits((1U << model_.rules.size()) - 1U);
    std::vector<sim::ExtraColumn> columns{{"treated", rules}, {"called", rules}};
    if (model_.ranks()) columns.push_back({"reached", rules});
    if (model_.learns()) columns.push_back({"came", sim::Resting::up_to(255)});
    for (const TreatmentRule& rule : model_.rules) {
      if (rule.lasts > 0) columns.push_back({"end of " + rule.name, {}});
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
  [[nodiscard]] bool draws_at(std::size_t /*state*/) const override { return false; }
  [[nodiscard]] std::vector<std::size_t> visits() const override {
    std::vector<std::size_t> states;
    for (const sim::Source* source : sources_of(model_)) {
      if (source->kind == sim::Source::Kind::visits) states.push_back(source->index);
    }
    return states;
  }
  [[nodiscard]] bool reads_segment() const noexcept override {
    for (const sim::Source* source : sources_of(model_)) {
      if (source->kind == sim::Source::Kind::segment) return true;
    }
    return false;
  }
  [[nodiscard]] std::vector<std::size_t> since_of_tracks() const override {
    std::vector<std::size_t> tracks;
    for (const TreatmentRule& rule : model_.rules) {
      if (!rule.ranking) continue;
      tracks.insert(tracks.end(), rule.ranking->tracks.begin(), rule.ranking->tracks.end());
    }
    return tracks;
  }
  [[nodiscard]] bool records() const noexcept override {
    return model_.learns() ||
           std::any_of(model_.rules.begin(), model_.rules.end(),
                       [](const TreatmentRule& rule) { return !rule.called_by.empty(); });
  }
  [[nodiscard]] std::span<const std::vector<sim::Trigger>> contacts() const noexcept override {
    return contacts_;
  }
  [[nodiscard]] std::unique_ptr<sim::PolicyWork> policy_work(
      const sim::ComponentSetup& setup) const override {
    return std::make_unique<PolicyWork>(model_, setup);
  }
  [[nodiscard]] std::optional<Seconds> rounds_every() const noexcept override {
    Seconds every = 0;
    for (const TreatmentRule& rule : model_.rules) {
      if (!rule.ranking) continue;
      every = std::gcd(every, std::gcd(Seconds{rule.from}, Seconds{rule.every}));
      every = std::gcd(every, Seconds{rule.ranking->learns_from});
    }
    return model_.ranks() ? std::optional(every > 0 ? every : seconds_per_day) : std::nullopt;
  }
  [[nodiscard]] std::unique_ptr<sim::PolicyRounds> rounds() const override {
    return model_.ranks() ? std::make_unique<Rounds>(model_) : nullptr;
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
  if (model_.ranks()) {
    table.columns.push_back({"score",
                             ColumnType::f32,
                             "1",
                             "by which the customer was chosen; NaN where nobody chose",
                             {}});
  }
  return {table};
}

}  // namespace

bool PolicyModel::ranks() const noexcept {
  return std::any_of(rules.begin(), rules.end(),
                     [](const TreatmentRule& rule) { return rule.ranking.has_value(); });
}

bool PolicyModel::learns() const noexcept {
  return std::any_of(rules.begin(), rules.end(),
                     [](const TreatmentRule& rule) { return rule.learns(); });
}

std::shared_ptr<const sim::Policy> make_policy(PolicyModel model) {
  return std::make_shared<Interventions>(std::move(model));
}

}  // namespace sojourn::models
