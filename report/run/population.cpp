// How many customers are in each state, date by date.
//
// A customer is in a track's initial state from joining on, and moves with each event. Only the changes
// between dates are kept; their running sums are the counts at the dates.
#include <algorithm>
#include <numeric>

#include "report/run/lives.h"

namespace sojourn::report {
namespace {

class Population final : public LifeSection {
 public:
  explicit Population(const RunFile& run)
      : run_(run),
        ticks_(run.days()),
        changes_(run.scenario().program.states.size(), std::vector<std::int64_t>(ticks_.size())) {}

  void begin(std::size_t /*customers*/) override {}

  void join(const Newcomers& newcomers) override {
    for (const std::int64_t joined : newcomers.joined) {
      const std::size_t tick = tick_from(joined);
      for (const sim::TrackInfo& track : run_.scenario().program.tracks) {
        ++changes_[track.initial][tick];
      }
    }
  }

  void take(const LifeRows& rows) override {
    for (std::size_t i = 0; i < rows.rows; ++i) {
      const std::size_t tick = tick_from(rows.time[i]);
      --changes_[rows.from[i]][tick];
      ++changes_[rows.to[i]][tick];
    }
  }

  void add_to(Page& page) override {
    for (auto& changes : changes_) {
      std::partial_sum(changes.begin(), changes.end(), changes.begin());
    }
    Section section{.id = "population", .heading = "Where customers are"};
    const auto& tracks = run_.scenario().program.tracks;
    for (std::size_t t = 0; t < tracks.size(); ++t) section.figures.push_back(figure_of(t));
    page.sections.push_back(std::move(section));
  }

 private:
  /// The first date at or after a second: there the change can be seen.
  [[nodiscard]] std::size_t tick_from(std::int64_t second) const {
    const std::size_t before = tick_of(ticks_, second);
    const bool exact = ticks_[before].second == second || before + 1 == ticks_.size();
    return exact ? before : before + 1;
  }

  [[nodiscard]] Figure figure_of(std::size_t t) const {
    const sim::TrackInfo& track = run_.scenario().program.tracks[t];
    Lines lines;
    lines.x_label = "Date";
    for (const Tick& tick : ticks_) lines.dates.push_back(tick.date);
    lines.y_label = "Customers";
    lines.stacking = Stacking::stacked;
    for (std::size_t s = track.first; s < std::size_t{track.first} + track.states; ++s) {
      if (s == track.idle) continue;
      const std::vector<std::int64_t>& counts = changes_[s];
      if (std::all_of(counts.begin(), counts.end(), [](std::int64_t c) { return c == 0; })) continue;
      lines.series.push_back({run_.state_label(s), {counts.begin(), counts.end()}, {}, {}});
    }
    return {run_.track_label(t), description_of(t), std::move(lines)};
  }

  [[nodiscard]] std::string description_of(std::size_t t) const {
    const sim::TrackInfo& track = run_.scenario().program.tracks[t];
    std::string text = "Customers by state over time, one state upon the other";
    if (track.idle != sim::no_state) text += "; those for whom this has not begun or is over are left out";
    return text + ".";
  }

  const RunFile& run_;
  std::vector<Tick> ticks_;
  std::vector<std::vector<std::int64_t>> changes_;  ///< [state][tick]
};

}  // namespace

std::unique_ptr<LifeSection> population_section(const RunFile& run) {
  return std::make_unique<Population>(run);
}

}  // namespace sojourn::report
