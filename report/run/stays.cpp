// How long customers stay in each state, waiting states first.
//
// A stay is counted when it ends; one that goes on at the end of the run is left out, so that
// states with long stays look shorter than they are. Quantiles are the metrics library's sketch of
// the stays in seconds. A state is one of waiting where its name says so (wait, queue, hold).
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "metrics/sketches/states/quantile_sketch.h"
#include "report/run/lives.h"

namespace sojourn::report {
namespace {

constexpr std::array<double, 3> shown{0.1, 0.5, 0.9};

bool is_waiting(const std::string& name) {
  constexpr std::array<const char*, 3> words{"wait", "queue", "hold"};
  return std::any_of(words.begin(), words.end(),
                     [&](const char* word) { return name.find(word) != std::string::npos; });
}

class Stays final : public LifeSection {
 public:
  explicit Stays(const RunFile& run)
      : run_(run), months_(run.months()), all_(run.scenario().program.states.size()) {
    const sim::Program& program = run.scenario().program;
    for (std::size_t s = 0; s < program.states.size(); ++s) {
      if (is_waiting(program.states[s].name)) by_month_.try_emplace(s, months_.size());
    }
  }

  void begin(std::size_t customers) override {
    entered_.assign(customers * run_.scenario().program.tracks.size(), 0);
  }

  void join(const Newcomers& newcomers) override {
    const std::size_t tracks = run_.scenario().program.tracks.size();
    for (std::size_t i = 0; i < newcomers.rows; ++i) {
      std::fill_n(entered_.begin() + static_cast<std::ptrdiff_t>(newcomers.customer[i] * tracks),
                  tracks, static_cast<std::int32_t>(newcomers.joined[i]));
    }
  }

  void take(const LifeRows& rows) override {
    const sim::Program& program = run_.scenario().program;
    for (std::size_t i = 0; i < rows.rows; ++i) {
      const std::uint8_t state = rows.from[i];
      const std::size_t track = program.states[state].track;
      std::int32_t& entered = entered_[rows.customer[i] * program.tracks.size() + track];
      const double stay = static_cast<double>(rows.time[i]) - entered;
      all_[state].push_back(stay);
      if (const auto waiting = by_month_.find(state); waiting != by_month_.end()) {
        waiting->second[tick_of(months_, entered)].add(std::span(&stay, 1));
      }
      entered = static_cast<std::int32_t>(rows.time[i]);
    }
    for (std::size_t s = 0; s < all_.size(); ++s) {
      sketches_.resize(all_.size());
      sketches_[s].add(all_[s]);
      all_[s].clear();
    }
  }

  void add_to(Page& page, Findings& /*found*/) override {
    if (sketches_.empty()) return;
    Section section{.id = "waits", .heading = "How long things take"};
    for (auto& [state, months] : by_month_) {
      if (sketches_[state].count() == 0) continue;
      section.text.push_back(
          fmt::format("{}: half of {} waits were over within {}, nine in ten within {}.",
                      run_.state_label(state), count_text(sketches_[state].count()),
                      describe_seconds(sketches_[state].quantile(0.5)->value),
                      describe_seconds(sketches_[state].quantile(0.9)->value)));
      if (auto figure = by_month(state, months)) section.figures.push_back(std::move(*figure));
    }
    section.figures.push_back(lengths());
    page.sections.push_back(std::move(section));
  }

 private:
  using Months = std::vector<metrics::QuantileSketch>;

  [[nodiscard]] std::optional<Figure> by_month(std::size_t state, const Months& months) const {
    Lines lines{.x_label = "Month", .dates = {}, .numbers = {}};
    lines.format = duration();
    lines.origin = Origin::zero;
    Series half{.name = "Half are over", .values = {}};
    Series most{.name = "Nine in ten", .values = {}};
    for (std::size_t m = 0; m + 1 < months_.size(); ++m) {
      if (months[m].count() == 0) continue;
      lines.dates.push_back(months_[m].date);
      half.values.push_back(months[m].quantile(0.5)->value);
      most.values.push_back(months[m].quantile(0.9)->value);
    }
    if (lines.dates.size() < 2) return std::nullopt;
    lines.series.push_back(std::move(half));
    lines.series.push_back(std::move(most));
    return Figure{
        run_.state_label(state) + ", month by month",
        "Within what time half and nine in ten of the waits that began in a month were over.",
        std::move(lines)};
  }

  [[nodiscard]] Figure lengths() const {
    Dots dots{.row_label = "State", .series = {"Median"}};
    dots.format = duration();
    dots.interval_labels = {"one in ten is shorter than", "one in ten is longer than"};
    dots.scale = Scale::logarithmic;
    const sim::Program& program = run_.scenario().program;
    for (std::size_t s = 0; s < sketches_.size(); ++s) {
      const metrics::QuantileSketch& sketch = sketches_[s];
      if (sketch.count() == 0 || program.tracks[program.states[s].track].idle == s) continue;
      Dots::Row row{run_.state_label(s), {}};
      row.points.push_back({sketch.quantile(shown[1])->value, sketch.quantile(shown[0])->value,
                            sketch.quantile(shown[2])->value});
      dots.rows.push_back(std::move(row));
    }
    return {"Lengths of stays by state",
            "Median stay; eight in ten stays are within the line. The scale is logarithmic. Stays "
            "that go on at the end of the run are left out.",
            std::move(dots)};
  }

  const RunFile& run_;
  std::vector<Tick> months_;
  std::vector<std::int32_t> entered_;              ///< [customer][track], second of the last move
  std::vector<std::vector<double>> all_;           ///< by state, of the present chunk
  std::vector<metrics::QuantileSketch> sketches_;  ///< by state
  std::map<std::size_t, Months> by_month_;         ///< of waiting states
};

}  // namespace

std::unique_ptr<LifeSection> stays_section(const RunFile& run) {
  return std::make_unique<Stays>(run);
}

}  // namespace sojourn::report
