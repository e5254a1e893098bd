// The section [departures] of a scenario: which states are departures, so that each is accounted
// for by cause in truth/departures (models/causes/causes.h tells how).
#include "models/causes/causes.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "models/departures.h"
#include "models/part.h"

namespace sojourn::models {
namespace {

/// The number of a name in a list, to whose end it is added where it is new.
std::uint16_t number_in(std::vector<std::string>& names, const std::string& name) {
  const auto found = std::find(names.begin(), names.end(), name);
  const auto number = static_cast<std::uint16_t>(found - names.begin());
  if (found == names.end()) names.push_back(name);
  return number;
}

class CausesPart final : public Part {
 public:
  [[nodiscard]] int order() const noexcept override { return 50; }

  void describe(Fields& root) override {
    root.table(
        "departures",
        [&](Fields& fields) {
          given_ = fields.reading() && fields.given({});
          describe_places(fields, "at", places_, "states whose entering is a departure");
          if (given_ || !fields.reading()) fields.require({"at"});
        },
        "where customers leave; each departure is accounted for by cause");
  }

  [[nodiscard]] std::shared_ptr<const sim::Component> compile(PartContext& context) override {
    if (!given_) return nullptr;
    CauseModel model;
    model.is_place.assign(sim::max_states + 16, 0);
    context.memberships.end = context.states_at(places_);
    for (const sim::StateIndex state : context.memberships.end) {
      check_state(context, state, model.is_place[state] != 0);
      model.is_place[state] = 1;
    }
    if (places_.entries.empty()) {
      context.reporter.error(places_.position, places_.path,
                             "there are no departures (no state is named)",
                             "name states by their track: at = { TRACK = \"STATE\" }");
    }
    find_exits(model, context);
    return make_causes(std::move(model));
  }

 private:
  void check_state(const PartContext& context, sim::StateIndex state, bool known) const {
    if (!known) return;
    context.reporter.error(
        places_.position, places_.path,
        "the state " + quoted(context.program.states[state].path) + " is named twice",
        "name it once");
  }

  static void find_exits(CauseModel& model, const PartContext& context) {
    const sim::Program& program = context.program;
    model.ways = {trigger_way};
    model.causes = {base_cause};
    model.exits.resize((program.states.size() + 1) * sim::max_exits);
    for (std::size_t s = 0; s < program.states.size() && s < program.rows.size(); ++s) {
      const sim::StateRow& row = program.rows[s];
      if (model.is_place[s] != 0) continue;
      for (std::size_t e = 0; e < std::min(row.exits.size(), sim::max_exits); ++e) {
        const sim::Exit& exit = row.exits[e];
        if (exit.to == sim::no_state || model.is_place[exit.to] == 0) continue;
        DepartureExit& made = model.exits[s * sim::max_exits + e];
        made.way = number_in(model.ways, way_of(program, s, exit));
        for (const sim::Term& term : terms_of(row, exit)) {
          const std::size_t track = program.states[s].track;
          made.causes.push_back(
              number_in(model.causes, name_of(term.source, program, context.population, track)));
        }
        model.most_terms = std::max(model.most_terms, made.causes.size());
      }
    }
  }

  // A hazard by its name; another exit by the states it leads from and to.
  static std::string way_of(const sim::Program& program, std::size_t state, const sim::Exit& exit) {
    const bool races = program.rows[state].leaving == sim::Leaving::by_race;
    if (races && exit.clock.hazard >= 0) {
      return program.hazards[static_cast<std::size_t>(exit.clock.hazard)].name;
    }
    const sim::StateInfo& left = program.states[state];
    return program.tracks[left.track].name + "." + left.name + "." + program.states[exit.to].name;
  }

  bool given_ = false;
  Places places_;
};

}  // namespace

std::unique_ptr<Part> make_causes() { return std::make_unique<CausesPart>(); }

}  // namespace sojourn::models
