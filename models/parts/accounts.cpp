// The sections [accounts] and [role.NAME] of a scenario: customers that are firms. The formulas
// that the settings belong to stand in models/accounts/; defaults and their tags in
// docs/models/accounts.md.
#include "models/accounts/accounts.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <string>
#include <utility>

#include "core/special.h"
#include "models/accounts/people.h"
#include "models/part.h"

namespace sojourn::models {
namespace {

constexpr Bounds effect{.low = 0.0, .high = 10.0};
constexpr Bounds level{.low = -10.0, .high = 10.0};
constexpr Bounds share{.low = 0.0, .high = 1.0};
constexpr double weights_tolerance = 1e-6;

constexpr DefaultRange assumptions[] = {
    {"icc", 0.3, 0.5},
    {"spread", 0.4, 0.8},
    {"memory", 0.1, 0.3},
    {"utility.slope", 0.2, 0.9},
    {"utility.delight", 0.0, 0.6},
    {"utility.pain", 0.2, 0.8},
    {"utility.delight_from", 0.5, 1.5},
    {"utility.pain_below", -1.5, -0.5},
};

struct RoleDraft {
  Name name{};
  std::string path{};
  std::string label{};
  double odds = 1.0, weight = 0.0, turnover = 0.0, loss = 0.0, response = 0.3;
  bool veto = false;
};

struct MeetingDraft {
  Name name{};
  std::string path{};
  Places places{};
  std::vector<NamedNumber> odds{};
};

class AccountsPart final : public Part {
 public:
  [[nodiscard]] int order() const noexcept override { return 20; }

  void describe(Fields& root) override {
    root.table(
        "accounts", [&](Fields& fields) { describe_accounts(fields); },
        "customers are firms, whose people meet the company and decide together");
    root.tables(
        "role", [&](const Name& name, Fields& fields) { describe_role(name, fields); },
        "what a contact is to its account");
    if (!present()) root.unused("accounts");
  }

  [[nodiscard]] std::vector<VariableDraft> variables() const override;
  [[nodiscard]] std::shared_ptr<const sim::Component> compile(PartContext& context) override;

 private:
  void describe_accounts(Fields& fields) {
    given_ = fields.reading() && fields.given({});
    position_ = fields.position();
    rule_position_ = fields.position("rule");
    variable_.text = "encounter";
    variable_.position = position_;
    fields.table(
        "contacts",
        [&](Fields& table) {
          table.number("mean", mean_, "1", {.low = 1.0, .high = 16.0}, "people of an account");
          table.whole("most", most_, {.low = 1.0, .high = static_cast<double>(max_contacts)},
                      "people an account may have; those beyond are left out");
        },
        "how many people decide: 1 and a Poisson number");
    constexpr std::array<std::string_view, 2> rules{"weighted", "veto"};
    fields.choice(
        "rule", rule_, rules,
        "weighted: by the weights of roles; veto: and by the least satisfied who may veto");
    fields.number("veto", veto_, "1", effect, "of the least satisfied on the decision, with veto");
    fields.number("icc", icc_, "1", share,
                  "correlation of how two people of one account see the same things");
    fields.number("spread", spread_, "1", effect, "sd of how people see things");
    fields.number("memory", memory_, "1", share,
                  "weight of an encounter in a contact's satisfaction");
    fields.number("satisfaction", start_, "1", level, "of a contact before the first encounter");
    fields.name("encounter", variable_, "variable that holds satisfaction with the encounter");
    fields.table(
        "utility", [&](Fields& table) { describe_utility(table); },
        "what a contact's satisfaction is worth to the decision");
    fields.tables(
        "meets", [&](const Name& name, Fields& table) { describe_meeting(name, table); },
        "whom a touchpoint meets: odds of a contact by role");
    assume(fields, assumptions);
    fields.assumed("contacts.mean", {.low = 4.0,
                                     .high = 10.2,
                                     .grounds = Grounds::published,
                                     .source = "surveys of buying groups by CEB and Challenger: "
                                               "5.4 (2014), 6.8 (2016), 10.2 (2018)"});
    if (!fields.reading() || rule_ == 1) fields.assumed("veto", {.low = 0.2, .high = 0.8});
  }

  void describe_utility(Fields& table) {
    table.number("slope", slope_, "1", effect, "per sd");
    table.number("delight", delight_, "1", effect, "per squared sd above delight_from");
    table.number("pain", pain_, "1", effect, "per sd below pain_below");
    table.number("delight_from", delight_from_, "1", level, "satisfaction that delights");
    table.number("pain_below", pain_below_, "1", level, "satisfaction that hurts");
    table.number("competition", competition_, "1", {.low = 0.0, .high = 1.0},
                 "1: free to leave; 0: captive");
  }

  void describe_meeting(const Name& name, Fields& fields) {
    MeetingDraft draft{.name = name, .path = fields.path()};
    describe_places(fields, "at", draft.places,
                    "states whose entering is an encounter, where no touchpoint has that name");
    fields.other_numbers(draft.odds, "odds of a contact with this role; 1 where not given");
    if (fields.reading()) meetings_.push_back(std::move(draft));
  }

  void describe_role(const Name& name, Fields& fields) {
    RoleDraft draft{.name = name, .path = fields.path()};
    fields.text("label", draft.label, "name for people");
    fields.number("odds", draft.odds, "1", not_negative, "of a contact's having this role");
    fields.number("weight", draft.weight, "1", share,
                  "in the decision, shared by its contacts; the weights of all roles sum to 1");
    fields.flag("veto", draft.veto, "true: its least satisfied contact can hold the decision up");
    fields.rate("turnover", draft.turnover, {.low = 0.0, .high = 1.0 / seconds_per_day},
                "departures of a contact");
    fields.number("loss", draft.loss, "1", effect,
                  "on the decision until the successor has met the company");
    fields.number("response", draft.response, "1", share,
                  "share that answers surveys when feeling nothing either way");
    fields.assumed("response", {.low = 0.15, .high = 0.5});
    if (fields.reading()) roles_.push_back(std::move(draft));
  }

  [[nodiscard]] bool present() const { return given_ || !roles_.empty(); }
  void check_roles(Reporter& reporter) const;
  [[nodiscard]] std::vector<Role> roles() const;
  [[nodiscard]] CommitteeRule rule() const;
  [[nodiscard]] std::vector<float> at_most() const;
  [[nodiscard]] std::vector<Meeting> meetings(PartContext& context) const;
  void set_odds(const MeetingDraft& draft, PartContext& context, Meeting& meeting) const;
  void check_states(const std::vector<Meeting>& meetings, const PartContext& context) const;
  void check_updates(const PartContext& context, std::size_t committee) const;

  bool given_ = false;
  Position position_{};
  Position rule_position_{};
  double mean_ = 5.4;
  std::int64_t most_ = 12;
  std::size_t rule_ = 0;
  double veto_ = 0.5, icc_ = 0.4, spread_ = 0.6, memory_ = 0.2, start_ = 0.0;
  double slope_ = 0.5, delight_ = 0.25, pain_ = 0.5, delight_from_ = 1.0, pain_below_ = -1.0;
  double competition_ = 1.0;
  Name variable_{};
  std::vector<MeetingDraft> meetings_;
  std::vector<RoleDraft> roles_;
};

std::vector<VariableDraft> AccountsPart::variables() const {
  if (!present()) return {};
  VariableDraft draft{.name = {"committee", position_},
                      .path = "accounts",
                      .label = "What the account's people make of the company together"};
  draft.latent = true;
  draft.grid = static_cast<double>(account_grid);
  return {draft};
}

void AccountsPart::check_roles(Reporter& reporter) const {
  if (roles_.empty()) {
    reporter.error(position_, "accounts", "accounts have no roles (people decide by their roles)",
                   "add [role.NAME] tables, one with weight = 1 at least");
    return;
  }
  if (roles_.size() > max_roles) {
    reporter.error(roles_[max_roles].name.position, roles_[max_roles].path,
                   "there are " + std::to_string(roles_.size()) + " roles (" +
                       std::to_string(max_roles) + " are possible)",
                   "join roles that act alike");
  }
  double weights = 0.0;
  double odds = 0.0;
  bool may_veto = false;
  for (const RoleDraft& role : roles_) {
    weights += role.weight;
    odds += role.odds;
    may_veto = may_veto || role.veto;
  }
  if (std::abs(weights - 1.0) > weights_tolerance) {
    std::string sum = std::to_string(weights);
    sum.erase(std::max(sum.find_last_not_of('0') + 1, sum.find('.') + 2));
    reporter.error(roles_.front().name.position, "role",
                   "the weights of the roles sum to " + sum + " (they share one decision)",
                   "make them sum to 1");
  }
  if (odds <= 0.0) {
    reporter.error(roles_.front().name.position, "role",
                   "no contact can have a role (all odds are 0)", "give a role odds above 0");
  }
  if (rule_ == 1 && !may_veto) {
    reporter.error(rule_position_, "accounts.rule", "nobody may veto (no role has veto = true)",
                   "give a role veto = true, or write rule = \"weighted\"");
  }
}

std::vector<Role> AccountsPart::roles() const {
  std::vector<Role> made;
  for (const RoleDraft& draft : roles_) {
    made.push_back({.name = draft.name.text,
                    .odds = static_cast<float>(draft.odds),
                    .weight = static_cast<float>(draft.weight),
                    .veto = rule_ == 1 && draft.veto,
                    .turnover = static_cast<float>(draft.turnover * turnover_month),
                    .loss = static_cast<float>(draft.loss),
                    .response = static_cast<float>(draft.response)});
  }
  return made;
}

CommitteeRule AccountsPart::rule() const {
  const auto f = [](double x) { return static_cast<float>(x); };
  return {.veto = rule_ == 1 ? f(veto_) : 0.0F,
          .slope = f(slope_),
          .delight = f(delight_),
          .delight_from = f(delight_from_),
          .pain = f(pain_),
          .pain_below = f(pain_below_),
          .competition = f(competition_)};
}

// Probabilities of at most 1, 2, ... contacts; whoever is beyond the most is left out.
std::vector<float> AccountsPart::at_most() const {
  std::vector<float> cumulated;
  const double others = mean_ - 1.0;
  double one = special::exp(-others);
  double sum = 0.0;
  for (std::int64_t k = 1; k <= most_; ++k) {
    sum += one;
    cumulated.push_back(static_cast<float>(sum));
    one *= others / static_cast<double>(k);
  }
  cumulated.back() = 1.0F;
  return cumulated;
}

void AccountsPart::set_odds(const MeetingDraft& draft, PartContext& context,
                            Meeting& meeting) const {
  std::vector<std::string> names;
  for (const RoleDraft& role : roles_) names.push_back(role.name.text);
  for (const NamedNumber& number : draft.odds) {
    const auto role = context.one_of(names, "role", {number.name, number.position}, draft.path);
    if (!role || *role >= max_roles) continue;
    if (number.value < 0.0) {
      context.reporter.error(number.position, draft.path + "." + number.name,
                             "odds are negative (they are weights of a choice)",
                             "write 0 for a role that is never met there");
    }
    meeting.odds[*role] = static_cast<float>(number.value);
  }
  if (std::all_of(
          meeting.odds.begin(),
          meeting.odds.begin() + static_cast<std::ptrdiff_t>(std::min(roles_.size(), max_roles)),
          [](float odds) { return odds <= 0.0F; })) {
    context.reporter.error(draft.name.position, draft.path,
                           "nobody is met here (the odds of all roles are 0)",
                           "give one of the roles odds above 0");
  }
}

// Every touchpoint is a meeting, of everybody alike where nothing else is said.
std::vector<Meeting> AccountsPart::meetings(PartContext& context) const {
  std::vector<std::string> names;
  std::vector<Meeting> made;
  for (const TouchpointInfo& point : context.touchpoints) {
    names.push_back(point.name);
    made.push_back({.states = point.states});
    made.back().odds.fill(1.0F);
  }
  for (const MeetingDraft& draft : meetings_) {
    const auto known = std::find(names.begin(), names.end(), draft.name.text);
    if (known != names.end()) {
      const auto m = static_cast<std::size_t>(known - names.begin());
      if (!draft.places.entries.empty()) {
        context.reporter.error(
            draft.places.position, draft.path + ".at",
            "the touchpoint " + quoted(draft.name.text) + " says itself where it is",
            "remove `at`");
      }
      set_odds(draft, context, made[m]);
      continue;
    }
    if (draft.places.entries.empty()) {
      context.reporter.unknown(draft.name.position, draft.path, "touchpoint", draft.name.text,
                               names);
      continue;
    }
    made.push_back({.states = context.states_at(draft.places)});
    made.back().odds.fill(1.0F);
    set_odds(draft, context, made.back());
  }
  return made;
}

void AccountsPart::check_states(const std::vector<Meeting>& meetings,
                                const PartContext& context) const {
  std::vector<bool> taken(context.program.states.size());
  for (const Meeting& meeting : meetings) {
    for (const sim::StateIndex state : meeting.states) {
      if (taken[state]) {
        context.reporter.error(position_, "accounts.meets",
                               "the state " + quoted(context.program.states[state].path) +
                                   " belongs to two encounters",
                               "leave it to one of them");
      }
      taken[state] = true;
    }
  }
}

// The committee's value follows from its people; a journey that wrote it would be lost.
void AccountsPart::check_updates(const PartContext& context, std::size_t committee) const {
  const auto check = [&](const std::vector<sim::Update>& updates, const std::string& path) {
    for (const sim::Update& update : updates) {
      if (update.variable != committee) continue;
      context.reporter.error(context.reporter.key_position(path), path,
                             "the journey writes `committee` (the people of the account do)",
                             "remove it, or use a variable of your own");
    }
  };
  for (std::size_t s = 0; s < context.program.states.size(); ++s) {
    const std::string& path = context.program.states[s].path;
    check(context.program.rows[s].updates, path + ".enter");
    for (const sim::Exit& exit : context.program.rows[s].exits) check(exit.updates, path);
  }
}

std::shared_ptr<const sim::Component> AccountsPart::compile(PartContext& context) {
  if (!present()) return nullptr;
  check_roles(context.reporter);
  AccountsModel model;
  const auto committee = context.variable("committee");
  const auto encounter = context.variable(variable_.text);
  if (!encounter) {
    std::vector<std::string> names;
    for (const sim::VariableInfo& variable : context.program.variables) {
      names.push_back(variable.name);
    }
    context.reporter.unknown(variable_.position, "accounts.encounter", "variable", variable_.text,
                             names);
  }
  model.roles = roles();
  model.rule = rule();
  model.at_most = at_most();
  model.shared = static_cast<float>(spread_ * std::sqrt(icc_));
  model.own = static_cast<float>(spread_ * std::sqrt(1.0 - icc_));
  model.memory = static_cast<float>(memory_);
  model.start = static_cast<float>(start_);
  model.meetings = meetings(context);
  check_states(model.meetings, context);
  if (!committee || !encounter || roles_.empty() || roles_.size() > max_roles) return nullptr;
  check_updates(context, *committee);
  model.committee = *committee;
  model.encounter = *encounter;
  return make_accounts(std::move(model));
}

}  // namespace

std::unique_ptr<Part> make_accounts() { return std::make_unique<AccountsPart>(); }

}  // namespace sojourn::models
