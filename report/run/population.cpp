// How many customers are in each state, date by date.
//
// A customer is in a track's initial state from joining on, and moves with each event. Only the
// changes between dates are kept; their running sums are the counts at the dates.
#include <algorithm>
#include <numeric>

#include "report/run/lives.h"

namespace sojourn::report {
namespace {

constexpr std::size_t most_states = 7;  ///< of a track; what few are in is put together

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

  void add_to(Page& page, Findings& /*found*/) override {
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
    lines.stacking = Stacking::stacked;
    std::vector<std::size_t> shown = states_of(track);
    Series others{.name = "Other states", .values = std::vector<double>(ticks_.size())};
    while (shown.size() > most_states) {
      const auto rarest = std::min_element(
          shown.begin(), shown.end(), [this](auto a, auto b) { return most_in(a) < most_in(b); });
      std::transform(others.values.begin(), others.values.end(), changes_[*rarest].begin(),
                     others.values.begin(), [](double sum, std::int64_t count) {
                       return sum + static_cast<double>(count);
                     });
      shown.erase(rarest);
    }
    for (const std::size_t s : shown) {
      lines.series.push_back(
          {run_.state_label(s), {changes_[s].begin(), changes_[s].end()}, {}, {}});
    }
    if (shown.size() < states_of(track).size()) lines.series.push_back(std::move(others));
    return {run_.track_label(t) + ": customers by state", description_of(t), std::move(lines)};
  }

  /// States of a track in which somebody ever is.
  [[nodiscard]] std::vector<std::size_t> states_of(const sim::TrackInfo& track) const {
    std::vector<std::size_t> states;
    for (std::size_t s = track.first; s < std::size_t{track.first} + track.states; ++s) {
      if (s != track.idle && most_in(s) > 0) states.push_back(s);
    }
    return states;
  }
  [[nodiscard]] std::int64_t most_in(std::size_t state) const {
    return *std::max_element(changes_[state].begin(), changes_[state].end());
  }

  [[nodiscard]] std::string description_of(std::size_t t) const {
    const sim::TrackInfo& track = run_.scenario().program.tracks[t];
    std::string text = "One state upon the other";
    if (track.idle != sim::no_state)
      text += "; those for whom this has not begun or is over are left out";
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
