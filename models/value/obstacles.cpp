// What keeps a scenario's remaining value from a closed form: every link by which money depends on
// more than who the customer is and which states she is in.
#include <algorithm>
#include <set>
#include <utility>

#include "models/value/closed_form.h"

namespace sojourn::models {
namespace {

using sim::Source;
using Words = std::function<std::string(const Source&)>;

// The same for a customer for good.
bool lasts(const Source& source) { return source.kind <= Source::Kind::segment; }

class Obstacles {
 public:
  Obstacles(const sim::Program& program, const MoneyAhead& money, const Words& words)
      : program_(program), money_(money), words_(words), found_(money.obstacles()) {}

  [[nodiscard]] std::vector<std::string> find() {
    find_tracks();
    for (std::size_t s = 0; s < program_.states.size(); ++s) {
      const sim::StateRow& row = program_.rows[s];
      if (earning_.count(program_.states[s].track) != 0) look_at(s, row);
      look_at_triggers(s, row.triggers);
      for (const sim::Exit& exit : row.exits) look_at_triggers(s, exit.triggers);
    }
    look_at_contracts();
    return std::move(found_);
  }

 private:
  void find_tracks() {
    for (std::size_t s = 0; s < program_.states.size(); ++s) {
      const auto state = static_cast<sim::StateIndex>(s);
      if (money_.acts_at(state)) earning_.insert(program_.states[s].track);
      if (money_.begins_contract(state) || money_.ends_contract(state)) {
        contracts_.insert(program_.states[s].track);
      }
    }
  }

  [[nodiscard]] std::string name_of(std::size_t state) const {
    const sim::StateInfo& info = program_.states[state];
    return program_.tracks[info.track].name + "." + info.name;
  }

  void note(std::size_t state, const std::string& what) {
    found_.push_back(name_of(state) + ": " + what);
  }

  void look_at(std::size_t s, const sim::StateRow& row) {
    if (row.leaving == sim::Leaving::by_choice) look_at(s, row.stay, "the stay");
    for (const sim::Exit& exit : row.exits) {
      if (exit.to == sim::no_state) continue;
      const std::string going = "going on to " + program_.states[exit.to].name;
      if (row.leaving == sim::Leaving::by_race) {
        look_at(s, exit.clock, going);
      } else {
        look_at(s, exit.terms, exit.guards, going);
        if (exit.otherwise) note(s, going + " is for who can go nowhere else");
      }
    }
  }

  void look_at(std::size_t s, const sim::Clock& clock, const std::string& what) {
    look_at(s, clock.terms, clock.guards, what);
    if (clock.profile >= 0) note(s, what + " follows a time profile");
    const bool memoryless = clock.hazard >= 0
                                ? clock.age_power == 1.0F
                                : clock.shape.kind == sim::StayShape::Kind::exponential;
    if (!memoryless && !takes_no_time(clock)) {
      note(s, what + " has no constant hazard");
    }
  }

  void look_at(std::size_t s, const std::vector<sim::Term>& terms,
               const std::vector<sim::Guard>& guards, const std::string& what) {
    for (const sim::Term& term : terms) {
      if (!lasts(term.source)) note(s, what + " depends on " + words_(term.source));
    }
    for (const sim::Guard& guard : guards) {
      note(s, what + " is possible only with a certain " + words_(guard.source));
    }
  }

  void look_at_triggers(std::size_t s, const std::vector<sim::Trigger>& triggers) {
    for (const sim::Trigger& trigger : triggers) {
      if (earning_.count(trigger.track) == 0) continue;
      note(s, "interferes with " + program_.tracks[trigger.track].name);
    }
  }

  // Whether a contract is there must be known from the state: who is outside never comes in.
  void look_at_contracts() {
    if (contracts_.size() > 1) {
      found_.emplace_back("contracts begin and end on more than one track");
    }
    const std::vector<bool> inside = contract_states(program_, money_);
    for (std::size_t s = 0; s < inside.size(); ++s) {
      if (contracts_.count(program_.states[s].track) == 0 || inside[s]) continue;
      if (takes_no_time(program_.rows[s])) continue;
      if (comes_in(s, inside)) note(s, "who has no contract can get one");
    }
  }

  [[nodiscard]] bool comes_in(std::size_t state, const std::vector<bool>& inside) const {
    const auto& exits = program_.rows[state].exits;
    return std::any_of(exits.begin(), exits.end(), [&](const sim::Exit& exit) {
      if (exit.to == sim::no_state) return false;
      if (inside[exit.to]) return true;
      return takes_no_time(program_.rows[exit.to]) && comes_in(exit.to, inside);
    });
  }

  const sim::Program& program_;
  const MoneyAhead& money_;
  const Words& words_;
  std::set<std::size_t> earning_, contracts_;  ///< tracks
  std::vector<std::string> found_;
};

}  // namespace

std::vector<bool> contract_states(const sim::Program& program, const MoneyAhead& money) {
  std::vector<bool> inside(program.states.size(), false);
  std::vector<std::size_t> open;
  const auto enter = [&](std::size_t state) {
    if (inside[state] || money.ends_contract(static_cast<sim::StateIndex>(state))) return;
    inside[state] = true;
    open.push_back(state);
  };
  for (std::size_t s = 0; s < inside.size(); ++s) {
    if (money.begins_contract(static_cast<sim::StateIndex>(s))) enter(s);
  }
  while (!open.empty()) {
    const sim::StateRow& row = program.rows[open.back()];
    open.pop_back();
    for (const sim::Exit& exit : row.exits) {
      if (exit.to != sim::no_state) enter(exit.to);
    }
  }
  return inside;
}

std::vector<std::string> obstacles_to_closed_form(const sim::Program& program,
                                                  const MoneyAhead& money, const Words& words) {
  return Obstacles(program, money, words).find();
}

}  // namespace sojourn::models
