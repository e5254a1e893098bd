// A journey for people: in words, as diagrams, and where it leads.
#pragma once

#include <string>

#include "models/journeys/chain.h"
#include "models/journeys/load.h"
#include "sim/population.h"
#include "sim/program.h"

namespace sojourn::models {

/// Per track: its states, how long customers stay ("about 30 days (lognormal)"), the exits with
/// their base probabilities, and what each does. Several lines of text.
[[nodiscard]] std::string in_words(const sim::Program& program, const sim::Population& population);

/// Where each track ends and when, for the average customer of `load`; with what was simplified.
[[nodiscard]] std::string outlook_in_words(const sim::Program& program, const ExpectedLoad& load);

/// What can turn an improvement into a loss for some, link by link; none: twins are monotone.
[[nodiscard]] std::vector<std::string> losing_links(const sim::Program& program,
                                                    const sim::Population& population);
/// The same as lines of text, or that there are none.
[[nodiscard]] std::string twins_in_words(const sim::Program& program,
                                         const sim::Population& population);

/// A state diagram for Mermaid (stateDiagram-v2), a composite state for each track.
[[nodiscard]] std::string to_mermaid(const sim::Program& program);

/// A digraph for Graphviz (`dot -Tsvg`), a cluster for each track.
[[nodiscard]] std::string to_graphviz(const sim::Program& program);

// Words for parts of a program, for other explanations.
[[nodiscard]] std::string words_of(const sim::Source& source, const sim::Program& program,
                                   const sim::Population& population);
/// "about 30 days (lognormal)"; what a clock without covariates takes.
[[nodiscard]] std::string words_of(const sim::Clock& clock, const sim::Program& program);
/// "satisfaction + 1", "satisfaction 30 % of the way to 0.2 ± 1".
[[nodiscard]] std::string words_of(const sim::Update& update, const sim::Program& program);
/// "starts care in quiet".
[[nodiscard]] std::string words_of(const sim::Trigger& trigger, const sim::Program& program);
/// The label of a state, its name where it has none.
[[nodiscard]] const std::string& label_of(const sim::StateInfo& state) noexcept;
/// 0.3 as "0.3", four significant digits.
[[nodiscard]] std::string short_number(double value);
/// Probabilities of a choice's exits where all coefficients' values are 0 and all guards are open.
[[nodiscard]] std::vector<double> base_probabilities(const sim::StateRow& row);

}  // namespace sojourn::models
