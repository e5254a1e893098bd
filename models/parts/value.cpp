// The section [value] of a scenario: what customers are still worth at the end of a run. Formulas
// in models/value/value.h; which defaults are assumptions, docs/models/value.md tells.
#include "models/value/value.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "core/special.h"
#include "models/journeys/explain.h"
#include "models/part.h"
#include "models/value/closed_form.h"

namespace sojourn::models {
namespace {

enum Method : std::size_t { automatic, closed_form, continuations };
constexpr std::array<std::string_view, 3> methods{"auto", "closed_form", "continuations"};

struct ReferralDraft {
  bool given = false;
  Name attitude{.text = "satisfaction"};
  double centre = 0.0, spread = 1.0, share = 0.33, slope = 0.5, success = 0.42;
  Money worth{};
};

// States whose customers are none: not yet, or no more. On the tracks on which contracts begin.
std::vector<std::uint8_t> outside_of(const Memberships& memberships, const sim::Program& program) {
  std::vector<std::uint8_t> outside(program.states.size(), 0);
  const auto is_in = [](const std::vector<sim::StateIndex>& list, std::size_t state) {
    return std::find(list.begin(), list.end(), state) != list.end();
  };
  std::vector<bool> tracks(program.tracks.size(), false);
  for (const sim::StateIndex s : memberships.begin) tracks[program.states[s].track] = true;
  std::vector<sim::StateIndex> open = memberships.begin;
  std::vector<bool> inside(program.states.size(), false);
  for (const sim::StateIndex s : open) inside[s] = true;
  while (!open.empty()) {
    const sim::StateIndex state = open.back();
    open.pop_back();
    for (const sim::Exit& exit : program.rows[state].exits) {
      if (exit.to == sim::no_state || inside[exit.to] || is_in(memberships.end, exit.to)) continue;
      inside[exit.to] = true;
      open.push_back(exit.to);
    }
  }
  for (std::size_t s = 0; s < outside.size(); ++s) {
    const bool counts = tracks[program.states[s].track];
    outside[s] = is_in(memberships.end, s) || (counts && !inside[s]) ? 1 : 0;
  }
  return outside;
}

class ValuePart final : public Part {
 public:
  [[nodiscard]] int order() const noexcept override { return 60; }

  void describe(Fields& root) override {
    root.table(
        "value",
        [&](Fields& fields) {
          given_ = fields.reading() && fields.given({});
          position_ = fields.position();
          path_ = fields.path();
          fields.length("horizon", horizon_, "how far into the future margins count");
          fields.number("discount", discount_, "1", {.low = 0.0, .high = 10.0},
                        "rate per year at which they are discounted, day by day");
          fields.choice("method", method_, methods,
                        "how it is found: auto takes the closed form where there is one");
          method_position_ = fields.position("method");
          fields.whole("continuations", continuations_, {.low = 1.0, .high = 10000.0},
                       "how often lives go on, for the mean of each customer; 1: as they do");
          fields.table(
              "referral", [&](Fields& table) { describe_referral(table); },
              "what a customer is worth by those she brings");
          if (!referral_.given) fields.unused("referral");
        },
        "what customers are still worth at the end of the run");
    if (!given_) root.unused("value");
  }

  [[nodiscard]] std::shared_ptr<const sim::Component> compile(PartContext& context) override {
    if (!given_) return nullptr;
    ValueModel model;
    model.horizon = static_cast<Seconds>(horizon_.average_seconds());
    model.discount = discount_;
    model.continuations = static_cast<std::uint32_t>(continuations_);
    model.unit = unit_of_payments(context);
    model.outside = outside_of(context.memberships, context.program);
    if (model.unit.empty()) {
      context.reporter.error(position_, path_,
                             "there is no money to value (no [commerce], purchases or costs)",
                             "say what customers pay, or leave [value] out");
    }
    if (method_ != continuations) find_closed_form(context, model);
    if (referral_.given) model.referral = referral(context);
    return make_value_component(std::move(model), context.program.tracks.size());
  }

 private:
  // Twins are compared across arms, so all arms of a scenario are valued in one way.
  void find_closed_form(PartContext& context, ValueModel& model) const {
    if (context.money == nullptr) return;
    const auto words = [&](const sim::Source& source) {
      return words_of(source, context.program, context.population);
    };
    model.obstacles = obstacles_to_closed_form(context.program, *context.money, words);
    if (context.has_interventions) {
      model.obstacles.emplace_back("interventions change the rules for some, from a date on");
    }
    if (model.obstacles.empty()) {
      model.closed = context.money;
    } else if (method_ == closed_form) {
      std::string first = model.obstacles.front();
      const std::size_t more = model.obstacles.size() - 1;
      if (more > 0) first += "; and " + std::to_string(more) + " more, see `sojourn explain`";
      context.reporter.error(method_position_, path_ + ".method",
                             "the remaining value has no closed form (" + first + ")",
                             "write method = \"continuations\", or \"auto\" for either");
    }
  }

  void describe_referral(Fields& fields) {
    referral_.given = fields.reading() && fields.given({});
    fields.name("attitude", referral_.attitude, "state variable that makes customers refer");
    fields.number("centre", referral_.centre, "1", any_number, "its mean over customers");
    fields.number("spread", referral_.spread, "1", positive, "its sd over customers");
    fields.number("share", referral_.share, "1",
                  {.low = 0.0, .high = 1.0, .low_excluded = true, .high_excluded = true},
                  "of average customers who refer somebody within the horizon");
    fields.number("slope", referral_.slope, "1", {.low = -5.0, .high = 5.0},
                  "on its logit, per sd of attitude");
    fields.number("success", referral_.success, "1", probability,
                  "share of those that bring a customer");
    if (fields.money("worth", referral_.worth, "of a customer brought") &&
        referral_.worth.cents < 0) {
      fields.error("worth", "the amount is negative (a customer is worth at least 0)",
                   "write it without the sign");
    }
    fields.assumed("share", {.low = 0.2,
                             .high = 0.5,
                             .grounds = Grounds::general_knowledge,
                             .source = "of those asked in a study a third did recommend"});
    fields.assumed("slope", {.low = 0.2, .high = 0.9});
    fields.assumed("success", {.low = 0.3,
                               .high = 0.55,
                               .grounds = Grounds::published,
                               .source = "42 % in a second study, seen quoted"});
  }

  [[nodiscard]] ReferralModel referral(PartContext& context) const {
    ReferralModel model{.centre = referral_.centre,
                        .spread = referral_.spread,
                        .base = special::log(referral_.share / (1.0 - referral_.share)),
                        .slope = referral_.slope,
                        .success = referral_.success,
                        .worth = static_cast<double>(referral_.worth.cents)};
    std::vector<std::string> known;
    for (const auto& variable : context.program.variables) known.push_back(variable.name);
    const auto found =
        context.one_of(known, "state variable", referral_.attitude, path_ + ".referral.attitude");
    model.variable = found.value_or(0);
    return model;
  }

  // The unit of amounts, as the component says whose table payments are.
  [[nodiscard]] static std::string unit_of_payments(const PartContext& context) {
    for (const auto& component : context.program.components) {
      for (const TableSchema& table : component->tables(context.program)) {
        if (table.name != "payments") continue;
        for (const ColumnSchema& column : table.columns) {
          if (column.name == "amount") return column.unit;
        }
      }
    }
    return {};
  }

  bool given_ = false;
  Position position_{};
  std::string path_;
  Length horizon_{.months = 60};
  double discount_ = 0.10;
  std::size_t method_ = automatic;
  Position method_position_{};
  std::int64_t continuations_ = 1;
  ReferralDraft referral_;
};

}  // namespace

std::unique_ptr<Part> make_value() { return std::make_unique<ValuePart>(); }

}  // namespace sojourn::models
