// Checks of the journey as a graph over all tracks: states that nothing leads to, and loops in
// which no time passes.
//
// One move can enter several states at once, since entering a state or taking an exit may start or
// reset other tracks. Both checks walk the graph whose nodes are "a state is entered".
#include <algorithm>
#include <cstddef>
#include <limits>
#include <unordered_map>
#include <utility>

#include "core/draws.h"
#include "models/journeys/checks.h"

namespace sojourn::models {
namespace {

using Graph = std::vector<std::vector<std::size_t>>;

void add_entered(const std::vector<sim::Trigger>& triggers, std::vector<std::size_t>& entered) {
  for (const sim::Trigger& trigger : triggers) {
    if (trigger.kind != sim::Trigger::Kind::end) entered.push_back(trigger.state);
  }
}

// All states that being in a state can lead to.
Graph all_moves(const sim::Program& program) {
  Graph moves(program.states.size());
  for (std::size_t s = 0; s < moves.size(); ++s) {
    const sim::StateRow& row = program.rows[s];
    add_entered(row.triggers, moves[s]);
    for (const sim::Exit& exit : row.exits) {
      if (exit.to != sim::no_state) moves[s].push_back(exit.to);
      add_entered(exit.triggers, moves[s]);
    }
  }
  return moves;
}

bool takes_no_time(const sim::StateRow& row) {
  if (row.leaving != sim::StateRow::Leaving::by_choice) return false;
  return row.stay.scale == 0.0F && (row.stay.shape.kind == sim::StayShape::Kind::fixed ||
                                    row.stay.shape.kind == sim::StayShape::Kind::uniform);
}

std::vector<bool> tracks_that_end(const sim::Program& program) {
  std::vector<bool> ends(program.tracks.size(), false);
  const auto mark = [&](const std::vector<sim::Trigger>& triggers) {
    for (const sim::Trigger& trigger : triggers) {
      if (trigger.kind == sim::Trigger::Kind::end) ends[trigger.track] = true;
    }
  };
  for (const sim::StateRow& row : program.rows) {
    mark(row.triggers);
    for (const sim::Exit& exit : row.exits) mark(exit.triggers);
  }
  return ends;
}

// States that entering a state leads to within the same second. A start acts on an idle track only,
// so it can be part of a loop only where something ends that track.
Graph moves_without_time(const sim::Program& program) {
  const std::vector<bool> ends = tracks_that_end(program);
  Graph moves(program.states.size());
  const auto add = [&](const std::vector<sim::Trigger>& triggers, std::vector<std::size_t>& to) {
    for (const sim::Trigger& trigger : triggers) {
      const bool enters = trigger.kind == sim::Trigger::Kind::reset ||
                          (trigger.kind == sim::Trigger::Kind::start && ends[trigger.track]);
      if (enters) to.push_back(trigger.state);
    }
  };
  for (std::size_t s = 0; s < moves.size(); ++s) {
    const sim::StateRow& row = program.rows[s];
    add(row.triggers, moves[s]);
    if (!takes_no_time(row)) continue;
    for (const sim::Exit& exit : row.exits) {
      if (exit.to != sim::no_state) moves[s].push_back(exit.to);
      add(exit.triggers, moves[s]);
    }
  }
  return moves;
}

// Strongly connected components by Tarjan's algorithm, with a stack of its own instead of
// recursion.
class Components {
 public:
  explicit Components(const Graph& graph)
      : graph_(graph),
        order_(graph.size(), unseen),
        low_(graph.size(), 0),
        on_stack_(graph.size(), false) {
    for (std::size_t node = 0; node < graph.size(); ++node) {
      if (order_[node] == unseen) visit(node);
    }
  }
  [[nodiscard]] const Graph& all() const noexcept { return components_; }

 private:
  static constexpr std::size_t unseen = std::numeric_limits<std::size_t>::max();
  struct Frame {
    std::size_t node;
    std::size_t next_edge;
  };

  void open(std::size_t node) {
    order_[node] = low_[node] = seen_++;
    stack_.push_back(node);
    on_stack_[node] = true;
    frames_.push_back({node, 0});
  }

  void visit(std::size_t root) {
    open(root);
    while (!frames_.empty()) {
      Frame& frame = frames_.back();
      const std::size_t node = frame.node;
      if (frame.next_edge == graph_[node].size()) {
        close(node);
        continue;
      }
      const std::size_t to = graph_[node][frame.next_edge++];
      if (order_[to] == unseen) {
        open(to);
      } else if (on_stack_[to]) {
        low_[node] = std::min(low_[node], order_[to]);
      }
    }
  }

  void close(std::size_t node) {
    frames_.pop_back();
    if (!frames_.empty()) {
      std::size_t& parent = low_[frames_.back().node];
      parent = std::min(parent, low_[node]);
    }
    if (low_[node] != order_[node]) return;
    std::vector<std::size_t>& component = components_.emplace_back();
    std::size_t member = unseen;
    do {
      member = stack_.back();
      stack_.pop_back();
      on_stack_[member] = false;
      component.push_back(member);
    } while (member != node);
  }

  const Graph& graph_;
  std::vector<std::size_t> order_;
  std::vector<std::size_t> low_;
  std::vector<bool> on_stack_;
  std::vector<std::size_t> stack_;
  std::vector<Frame> frames_;
  Graph components_;
  std::size_t seen_ = 0;
};

bool is_loop(const Graph& graph, const std::vector<std::size_t>& component) {
  if (component.size() > 1) return true;
  const std::vector<std::size_t>& to = graph[component.front()];
  return std::find(to.begin(), to.end(), component.front()) != to.end();
}

}  // namespace

// States in which contacts start or reset tracks.
void add_contacted(const std::vector<TriggerDraft>& contacts, const sim::Program& program,
                   std::vector<std::size_t>& entered) {
  for (const TriggerDraft& contact : contacts) {
    for (std::size_t s = 0; s < program.states.size(); ++s) {
      const sim::StateInfo& state = program.states[s];
      const bool named = state.name == contact.state.text &&
                         program.tracks[state.track].name == contact.track.text;
      if (named) entered.push_back(s);
    }
  }
}

void check_reachable(const std::vector<const StateDraft*>& drafts, const sim::Program& program,
                     const std::vector<TriggerDraft>& contacts, Reporter& reporter) {
  const Graph moves = all_moves(program);
  std::vector<bool> reached(drafts.size(), false);
  std::vector<std::size_t> waiting;
  for (const sim::TrackInfo& track : program.tracks) {
    if (track.initial == sim::no_state) return;  // reported already; the rest would only follow
    waiting.push_back(track.initial);
  }
  add_contacted(contacts, program, waiting);
  while (!waiting.empty()) {
    const std::size_t state = waiting.back();
    waiting.pop_back();
    if (reached[state]) continue;
    reached[state] = true;
    waiting.insert(waiting.end(), moves[state].begin(), moves[state].end());
  }
  for (std::size_t s = 0; s < drafts.size(); ++s) {
    if (reached[s] || drafts[s] == nullptr) continue;
    reporter.error(drafts[s]->name.position, drafts[s]->path,
                   "nobody ever enters the state " + quoted(drafts[s]->name.text) +
                       " (no exit and no trigger leads to it)",
                   "add an exit to it, start or reset the track in it, or remove it");
  }
}

void check_loops(const std::vector<const StateDraft*>& drafts, const sim::Program& program,
                 Reporter& reporter) {
  const Graph moves = moves_without_time(program);
  const Components components(moves);
  for (std::vector<std::size_t> loop : components.all()) {
    if (!is_loop(moves, loop)) continue;
    std::sort(loop.begin(), loop.end());
    std::string states;
    for (const std::size_t s : loop) {
      states += (states.empty() ? "" : ", ") + program.states[s].path;
    }
    const StateDraft* first = drafts[loop.front()];
    SOJOURN_ENSURE(first != nullptr);
    reporter.error(first->name.position, first->path,
                   "a customer could loop here without any time passing (" + states + ")",
                   "give one of these states a stay above zero, or remove one of the triggers");
  }
}

// Entering a state, choosing an exit and a race draw blocks of words of their own (sim/plan.cpp); a
// hazard draws one.
void check_purposes(const sim::Program& program, Reporter& reporter) {
  std::unordered_map<std::uint32_t, std::string> seen;
  const auto add = [&](const std::string& path, const std::string& drawn, std::size_t words) {
    for (std::uint32_t block = 0; block < (words + 3) / 4; ++block) {
      const auto [found, is_new] = seen.emplace(value_of(purpose_of(drawn, block)), path);
      if (is_new) continue;
      reporter.error(reporter.key_position(path), path,
                     "the draws of " + quoted(path) + " and " + quoted(found->second) +
                         " would be the same (their names have equal hashes)",
                     "rename one of the two");
    }
  };
  for (std::size_t s = 0; s < program.states.size(); ++s) {
    const std::string& path = program.states[s].path;
    const sim::StateRow& row = program.rows[s];
    add(path, path + ".entry", 1 + program.variables.size());
    const bool races = row.leaving == sim::StateRow::Leaving::by_race;
    add(path, path + (races ? ".race" : ".next"), row.exits.size());
  }
  for (const sim::HazardInfo& hazard : program.hazards) add(hazard.path, hazard.path, 1);
}

}  // namespace sojourn::models
