// The ways that customers go: the first moves of each track as a Sankey diagram, and all moves as a
// table.
//
// Journeys have loops, which a Sankey diagram cannot show; so it is unrolled: column k holds the
// states after the k-th move. States that few go through are one node per column, "Other states",
// and what comes after the last column is left to the table.
#include <algorithm>
#include <array>
#include <map>

#include "report/run/lives.h"

namespace sojourn::report {
namespace {

constexpr std::size_t shown_moves = 5;
constexpr double least_share = 0.02;  ///< of all customers; nodes below it are put together

using Edge = std::pair<std::size_t, std::size_t>;

/// Moves of one track.
struct Moves {
  std::vector<std::uint8_t> done;  ///< by customer, up to shown_moves
  std::array<std::map<Edge, std::uint64_t>, shown_moves> steps;
  std::map<Edge, std::uint64_t> all;
};

std::string heading_of(std::size_t column) {
  if (column == 0) return "At first";
  if (column == 1) return "First move";
  constexpr std::array<const char*, shown_moves + 1> names{"",      "first",  "Second move",
                                                           "Third", "Fourth", "Fifth"};
  return names[column];
}

class Journey final : public LifeSection {
 public:
  explicit Journey(const RunFile& run) : run_(run), moves_(run.scenario().program.tracks.size()) {}

  void begin(std::size_t customers) override {
    for (Moves& moves : moves_) moves.done.assign(customers, 0);
  }

  void join(const Newcomers& newcomers) override { customers_ += newcomers.rows; }

  void take(const LifeRows& rows) override {
    const sim::Program& program = run_.scenario().program;
    for (std::size_t i = 0; i < rows.rows; ++i) {
      Moves& moves = moves_[program.states[rows.to[i]].track];
      const Edge edge{rows.from[i], rows.to[i]};
      ++moves.all[edge];
      std::uint8_t& done = moves.done[rows.customer[i]];
      if (done < shown_moves) ++moves.steps[done++][edge];
    }
  }

  void add_to(Page& page, Findings& found) override {
    found.joined = customers_;
    for (const Moves& moves : moves_) {
      for (const auto& [edge, count] : moves.all) found.moves += count;
    }
    Section section{.id = "journey", .heading = "Which ways they go"};
    for (std::size_t t = 0; t < moves_.size(); ++t) {
      if (moves_[t].all.empty()) continue;
      section.figures.push_back(
          {run_.track_label(t) + ", the first moves",
           "How many customers went from state to state, move by move. Who makes "
           "no further move in the run stays where they are. States that fewer than "
           "2 % reach at a move are put together.",
           sankey_of(moves_[t])});
      section.figures.push_back({run_.track_label(t) + ", all moves",
                                 "Every move of the run, the most frequent first.",
                                 table_of(moves_[t])});
    }
    if (!section.figures.empty()) page.sections.push_back(std::move(section));
  }

 private:
  /// Arrivals at each column and state, with rare states put together.
  [[nodiscard]] std::map<Edge, std::size_t> nodes_of(const Moves& moves, Sankey& sankey) const {
    std::map<Edge, std::uint64_t> arrivals;  // (column, state)
    for (std::size_t column = 0; column < shown_moves; ++column) {
      for (const auto& [edge, count] : moves.steps[column]) {
        if (column == 0) arrivals[{0, edge.first}] += count;
        arrivals[{column + 1, edge.second}] += count;
      }
    }
    std::map<Edge, std::size_t> nodes;
    std::map<std::size_t, std::size_t> others;
    const double least = least_share * static_cast<double>(customers_);
    const auto is_rare = [&](std::uint64_t count) { return static_cast<double>(count) < least; };
    for (const auto& [place, count] : arrivals) {
      if (is_rare(count)) continue;
      nodes[place] = sankey.nodes.size();
      sankey.nodes.push_back({run_.state_label(place.second), place.first});
    }
    for (const auto& [place, count] : arrivals) {  // last, so that they stand below all others
      if (!is_rare(count)) continue;
      const auto [other, added] = others.try_emplace(place.first, sankey.nodes.size());
      if (added) sankey.nodes.push_back({"Other states", place.first});
      nodes[place] = other->second;
    }
    return nodes;
  }

  [[nodiscard]] Sankey sankey_of(const Moves& moves) const {
    Sankey sankey;
    sankey.value_label = "Customers";
    const std::map<Edge, std::size_t> nodes = nodes_of(moves, sankey);
    std::map<Edge, double> links;
    std::size_t columns = 1;
    for (std::size_t column = 0; column < shown_moves; ++column) {
      for (const auto& [edge, count] : moves.steps[column]) {
        links[{nodes.at({column, edge.first}), nodes.at({column + 1, edge.second})}] +=
            static_cast<double>(count);
        columns = column + 2;
      }
    }
    for (const auto& [ends, count] : links) {
      sankey.links.push_back({ends.first, ends.second, count, std::nullopt});
    }
    for (std::size_t column = 0; column < columns; ++column) {
      sankey.columns.push_back(heading_of(column));
    }
    return sankey;
  }

  [[nodiscard]] Table table_of(const Moves& moves) const {
    std::vector<std::pair<Edge, std::uint64_t>> sorted(moves.all.begin(), moves.all.end());
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
    std::map<std::size_t, std::uint64_t> leaving;
    for (const auto& [edge, count] : sorted) leaving[edge.first] += count;
    Table table;
    table.columns.push_back({"From"});
    table.columns.push_back({"To"});
    table.columns.push_back({"Moves", plain()});
    table.columns.push_back({"Share of those who leave the state", percent()});
    for (const auto& [edge, count] : sorted) {
      const auto moved = static_cast<double>(count);
      table.rows.push_back({run_.state_label(edge.first), run_.state_label(edge.second), moved,
                            moved / static_cast<double>(leaving[edge.first])});
    }
    return table;
  }

  const RunFile& run_;
  std::vector<Moves> moves_;  ///< by track
  std::uint64_t customers_ = 0;
};

}  // namespace

std::unique_ptr<LifeSection> journey_section(const RunFile& run) {
  return std::make_unique<Journey>(run);
}

}  // namespace sojourn::report
