// A metric: rows in, named values with intervals out.
//
// A metric is a small mergeable state. The same object serves a stored dataset, a run in flight and
// somebody's own export; parts of the rows may be taken in by several objects with the same
// switches, in any order, and merged. One file (pair) in metrics/<family>/ is one metric: x.cpp
// offers `std::unique_ptr<Metric> make_x()`, and the build lists it (docs/guide/metrics.md).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/estimate.h"
#include "core/settings.h"
#include "metrics/rows.h"

namespace sojourn::metrics {

/// What people have to know about a metric; docs and `sojourn explain metric` print it.
struct Explanation {
  std::string_view meaning;       ///< one sentence, no full stop
  std::string_view definition;    ///< the formula, with its symbols
  std::string_view estimand;      ///< what it tries to find
  std::string_view assumptions;   ///< what must hold for the interval to be right
  std::string_view when_it_lies;  ///< what data make it wrong
  std::string_view source;        ///< where the definition is from
};

/// One value of a metric.
struct Result {
  std::string label;        ///< "day 7", "checkout"; empty where a metric has one value only
  Outcome outcome;          ///< the value, or why there is none
  std::uint64_t count = 0;  ///< observations it rests on
  std::string_view unit = "1";
};

class Metric {
 public:
  virtual ~Metric() = default;

  /// Family and name: "retention.n_day".
  [[nodiscard]] virtual std::string_view name() const noexcept = 0;
  [[nodiscard]] virtual Explanation explain() const = 0;
  /// Declares the switches with the variables that hold them; reading them is the same call.
  virtual void describe(Fields& switches) = 0;
  /// The tables and columns it asks for, given its switches.
  [[nodiscard]] virtual std::vector<Input> inputs() const = 0;

  /// Takes in rows of the input with that index; throws InputError, and is unchanged, where a value
  /// is impossible. One call per chunk, never per row.
  virtual void add(std::size_t input, const Rows& rows) = 0;
  /// Takes in what another metric of the same kind and switches has seen.
  virtual void merge(const Metric& other) = 0;
  /// All values, in an order that depends on neither rows nor merges. It may sort what it holds;
  /// rows may be added afterwards.
  [[nodiscard]] virtual std::vector<Result> results() = 0;
};

/// The other metric as what it is; throws InputError where it is none of that kind.
template <typename T>
[[nodiscard]] const T& same_kind(const Metric& other) {
  const auto* const same = dynamic_cast<const T*>(&other);
  if (same == nullptr) throw InputError("metrics of different kinds cannot be merged.");
  return *same;
}

/// One of each metric with its default switches, sorted by family and file name.
[[nodiscard]] std::vector<std::unique_ptr<Metric>> all_metrics();

/// Names and texts of switches: {"clock", "calendar"}, {"days", "[1, 7, 30]"}.
using Switches = std::vector<std::pair<std::string, std::string>>;

/// A metric and where its switches stand: "retention.n_day:clock=calendar,days=[1,7]".
struct MetricSpec {
  std::string name;
  Switches switches;
};

/// Takes a text apart; commas inside brackets or quotes belong to the value. Throws InputError.
[[nodiscard]] MetricSpec parse_spec(std::string_view text);

/// A new metric; throws InputError for an unknown name or switch, with the nearest one, and for a
/// wrong value.
[[nodiscard]] std::unique_ptr<Metric> make_metric(const MetricSpec& spec);

/// Sets the switches of a metric that has seen no rows; throws InputError.
void configure(Metric& metric, const Switches& switches);

/// The id of the exact definition, every switch included:
/// "retention.n_day/clock=rolling,days=[1, 7, 30]".
[[nodiscard]] std::string definition_id(Metric& metric);

}  // namespace sojourn::metrics
