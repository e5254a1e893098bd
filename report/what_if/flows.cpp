// The journey and what changed: moves from state to state after the start, one track after the
// other.
//
// Left stands what was left, right what was entered, so that loops need no unrolling. A link is as
// wide as the moves with the intervention, and coloured by whether they became more or fewer.
#include <algorithm>
#include <cmath>
#include <map>

#include "report/what_if/parts.h"

namespace sojourn::report {
namespace {

using Flows = std::vector<const study::Flow*>;

double change_of(const study::Flow& flow) {
  return static_cast<double>(flow.arm) - static_cast<double>(flow.base);
}

/// The node of a state on a side, made where it is new.
std::size_t node_of(Sankey& sankey, std::map<std::string, std::size_t>& known,
                    const std::string& state, std::size_t column) {
  const auto [node, added] = known.try_emplace(state, sankey.nodes.size());
  if (added) sankey.nodes.push_back({in_words(state), column});
  return node->second;
}

Sankey sankey_of(const Flows& flows) {
  Sankey sankey;
  sankey.columns = {"From", "To"};
  sankey.value_label = "Moves";
  std::map<std::string, std::size_t> left;
  std::map<std::string, std::size_t> right;
  for (const study::Flow* const flow : flows) {
    if (flow->arm == 0) continue;
    const std::size_t from = node_of(sankey, left, flow->from, 0);
    const std::size_t to = node_of(sankey, right, flow->to, 1);
    sankey.links.push_back({from, to, static_cast<double>(flow->arm), change_of(*flow)});
  }
  return sankey;
}

Table table_of(Flows flows) {
  std::stable_sort(flows.begin(), flows.end(), [](const study::Flow* a, const study::Flow* b) {
    return std::abs(change_of(*a)) > std::abs(change_of(*b));
  });
  Table table;
  table.columns.push_back({"From"});
  table.columns.push_back({"To"});
  table.columns.push_back({"Doing nothing", plain()});
  table.columns.push_back({"With it", plain()});
  table.columns.push_back({"Change", with_sign(plain())});
  for (const study::Flow* const flow : flows) {
    table.rows.push_back({in_words(flow->from), in_words(flow->to), static_cast<double>(flow->base),
                          static_cast<double>(flow->arm), change_of(*flow)});
  }
  return table;
}

}  // namespace

void add_flows(const study::WhatIfResult& result, Page& page) {
  const study::ArmResult& arm = main_arm(result);
  Section section{.id = "journey", .heading = "What changes on the way"};
  std::map<std::string, Flows> tracks;
  std::vector<std::string> order;
  for (const study::Flow& flow : arm.flows) {
    if (!tracks.contains(flow.track)) order.push_back(flow.track);
    tracks[flow.track].push_back(&flow);
  }
  for (const std::string& track : order) {
    section.figures.push_back(
        {"Moves on the track " + track,
         "All moves from the start of the intervention to the end of the "
         "run, in the first simulated world. "
         "Blue moves became more, orange ones fewer; the stronger the colour, the larger "
         "the change beside the move.",
         sankey_of(tracks[track])});
    section.figures.push_back({"Moves on the track " + track + ", by their change",
                               "The greatest change first.", table_of(tracks[track])});
  }
  add(page, std::move(section));
}

}  // namespace sojourn::report
