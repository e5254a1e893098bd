// Why customers left: departures by the hazard or exit that took them, and the accounting of their
// causes.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "metrics/exact_sum.h"
#include "report/run/sections.h"

namespace sojourn::report {
namespace {

class Departures {
 public:
  explicit Departures(const RunFile& run) : run_(run) {}

  void read() {
    const auto& terms = run_.categories("truth/departures", "term");
    const auto base =
        static_cast<std::size_t>(std::find(terms.begin(), terms.end(), "base") - terms.begin());
    run_.for_each("truth/departures", {"by", "term", "share"}, [&](const Columns& columns) {
      for (std::size_t i = 0; i < columns.rows; ++i) {
        const auto term = static_cast<std::size_t>(columns[1][i]);
        causes_[term].add(columns[2][i]);
        if (term == base) ++ways_[static_cast<std::size_t>(columns[0][i])];
      }
    });
  }

  void add_to(Page& page) const {
    if (ways_.empty()) return;
    Section section{.id = "departures", .heading = "Why they left"};
    section.text.emplace_back(
        "Each departure is shared among its causes so that the shares add up to one; a negative "
        "number means "
        "that a cause held back more customers among those who left than it drove away. How a "
        "share is made "
        "is a convention (Aumann-Shapley), not a fact about one customer.");
    section.figures.push_back(causes());
    section.figures.push_back(ways());
    page.sections.push_back(std::move(section));
  }

 private:
  static void sort(Bars& bars) {
    std::stable_sort(
        bars.rows.begin(), bars.rows.end(),
        [](const Bars::Row& a, const Bars::Row& b) { return a.point.value > b.point.value; });
  }

  [[nodiscard]] Figure causes() const {
    Bars bars{.row_label = "Cause", .value_label = "Departures"};
    bars.format = plain(1);
    const auto& names = run_.categories("truth/departures", "term");
    for (const auto& [term, sum] : causes_) {
      Bars::Row row{in_words(names[term]), {}};
      if (names[term] == "base") row.label = "Base rate";
      row.point.value = sum.value();
      bars.rows.push_back(std::move(row));
    }
    sort(bars);
    return {"Departures by cause",
            "Sum of the shares of each cause over all departures of the run.", std::move(bars)};
  }

  [[nodiscard]] Figure ways() const {
    Bars bars{.row_label = "Way", .value_label = "Departures"};
    const auto& names = run_.categories("truth/departures", "by");
    for (const auto& [way, count] : ways_) {
      Bars::Row row{label_of(names[way]), {}};
      row.point.value = static_cast<double>(count);
      bars.rows.push_back(std::move(row));
    }
    sort(bars);
    return {"Departures by the way they went",
            "The hazard that rang first, or the exit that was taken.", std::move(bars)};
  }

  /// A hazard by its name; an exit by the label of the state it leads out of.
  [[nodiscard]] std::string label_of(const std::string& way) const {
    const std::size_t last = way.rfind('.');
    const sim::Program& program = run_.scenario().program;
    for (std::size_t s = 0; last != std::string::npos && s < program.states.size(); ++s) {
      const sim::StateInfo& info = program.states[s];
      if (program.tracks[info.track].name + "." + info.name == way.substr(0, last)) {
        return "After: " + run_.state_label(s);
      }
    }
    return in_words(way);
  }

  const RunFile& run_;
  std::map<std::size_t, metrics::ExactSum> causes_;
  std::map<std::size_t, std::uint64_t> ways_;
};

}  // namespace

void add_departures(const RunFile& run, Page& page) {
  if (!run.has("truth/departures", {"by", "term", "share"})) return;
  Departures departures(run);
  departures.read();
  departures.add_to(page);
}

}  // namespace sojourn::report
