#include "report/study/study_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "report/words.h"

namespace sojourn::report {
namespace {

using study::Design;
using study::OutputAnalysis;
using study::Study;
using study::TornadoRow;

constexpr std::size_t most_rows = 40;  ///< of a chart; the table beside it has all

bool is_share(const std::string& output) {
  return output == "retention" || output.starts_with("state.");
}

Format format_of(const std::string& output) {
  if (is_share(output)) return percent(1);
  return plain(-1);
}

/// The last parts of a path.
std::string tail(const std::string& path, int parts) {
  std::size_t at = path.size();
  for (; parts > 0 && at != 0 && at != std::string::npos; --parts) at = path.rfind('.', at - 1);
  return at == 0 || at == std::string::npos ? path : path.substr(at + 1);
}

/// The factor's path without what no other factor has at its end: churned.loyalty.
std::string short_path(const Study& study, std::size_t factor) {
  const auto& factors = study.points.factors;
  for (int parts = 3; parts < 10; ++parts) {
    const std::string text = tail(factors[factor].path, parts);
    const auto same = std::count_if(factors.begin(), factors.end(), [&](const auto& other) {
      return tail(other.path, parts) == text;
    });
    if (same == 1) return text;
  }
  return factors[factor].path;
}

/// What an output is called in sentences and titles.
std::string title_of(std::string output) {
  if (output.find('.') == std::string::npos) std::replace(output.begin(), output.end(), '_', ' ');
  return output;
}

/// The same at the begin of a sentence; names of metrics and states stay as they are.
std::string begin_of(const std::string& output) {
  if (output.find('.') != std::string::npos) return output;
  return as_sentence(title_of(output));
}

/// Whether a factor is an intervention that is left out or in force.
bool is_arm(const std::string& path) {
  constexpr std::string_view above = "intervention.";
  return path.starts_with(above) && path.find('.', above.size()) == std::string::npos;
}

std::string end_in_words(const study::Factor& factor, std::size_t level) {
  if (is_arm(factor.path)) return level == 0 ? "without" : "with";
  return factor.levels[level].text;
}

/// "with faster_care", "race.issue.rate 0.4 / month": one factor at one of its values.
std::string value_in_words(const Study& study, std::size_t factor, const std::string& value) {
  const std::string& path = study.points.factors[factor].path;
  if (is_arm(path))
    return (value == "true" ? "with " : "without ") + path.substr(path.find('.') + 1);
  std::string bare = value;
  std::erase(bare, '"');
  return short_path(study, factor) + " " + bare;
}

std::string label_of(const Study& study, std::size_t point) {
  std::string label;
  for (std::size_t f = 0; f < study.points.factors.size(); ++f) {
    const int level = study.points.levels[point][f];
    if (level < 0) continue;
    const auto& value = study.points.factors[f].levels[static_cast<std::size_t>(level)].text;
    label += (label.empty() ? "" : ", ") + value_in_words(study, f, value);
  }
  return label.empty() ? "values in force" : label;
}

Figure points_figure(const Study& study, const OutputAnalysis& output) {
  Dots dots{.row_label = "Point", .series = {output.name}, .format = format_of(output.name)};
  for (std::size_t p = 0; p < std::min(output.points.size(), most_rows); ++p) {
    dots.rows.push_back({label_of(study, p), {point_of(output.points[p].mean)}});
  }
  return {.title = begin_of(output.name) + " by point",
          .description = "Mean over replications with its 95 % interval",
          .content = std::move(dots)};
}

Figure changes_figure(const Study& study, const OutputAnalysis& output) {
  Format format = with_sign(format_of(output.name));
  if (is_share(output.name)) format = points(2);
  Dots dots{.row_label = "Point",
            .series = {"change to the first point"},
            .format = format,
            .origin = Origin::zero};
  for (std::size_t p = 1; p < std::min(output.points.size(), most_rows); ++p) {
    dots.rows.push_back({label_of(study, p), {point_of(output.points[p].change)}});
  }
  return {.title = "Change to the first point",
          .description = "Against " + label_of(study, 0) +
                         ": paired differences of runs with the same draws, with 95 % intervals",
          .content = std::move(dots)};
}

/// The median over assumptions.
double usual_noise(const OutputAnalysis& output) {
  std::vector<double> noise;
  for (const TornadoRow& row : output.tornado) noise.push_back(row.noise);
  std::sort(noise.begin(), noise.end());
  return noise.empty() ? 0.0 : noise[noise.size() / 2];
}

Figure tornado_figure(const Study& study, const OutputAnalysis& output) {
  Tornado tornado{.value_label = output.name, .format = format_of(output.name)};
  if (output.points[0].mean) tornado.base = output.points[0].mean->value;
  tornado.noise = usual_noise(output);
  for (const TornadoRow& row : output.tornado) {
    if (tornado.rows.size() == most_rows) break;
    const study::Factor& factor = study.points.factors[row.factor];
    const auto at = [&](const Outcome& change) {
      return change ? tornado.base + change->value : no_value;
    };
    tornado.rows.push_back({.label = short_path(study, row.factor),
                            .low = at(row.low),
                            .high = at(row.high),
                            .low_label = end_in_words(factor, 0),
                            .high_label = end_in_words(factor, 1)});
  }
  return {.title = "What " + title_of(output.name) + " hangs on",
          .description =
              "The output where one assumption is at the low or the high end of its range; the "
              "band is the median noise of a swing",
          .content = std::move(tornado)};
}

Table::Cell cell(const Outcome& outcome) { return outcome ? outcome->value : no_value; }

Figure tornado_table(const Study& study, const OutputAnalysis& output) {
  const Format format = with_sign(plain(-1));
  Table table{.columns = {{"Assumption", {}},
                          {"From", {}},
                          {"To", {}},
                          {"At low", format},
                          {"At high", format},
                          {"Swing", format},
                          {"Noise", plain(-1)},
                          {"", {}}},
              .rows = {}};
  for (const TornadoRow& row : output.tornado) {
    const study::Factor& factor = study.points.factors[row.factor];
    table.rows.push_back({factor.path, factor.levels[0].text, factor.levels[1].text, cell(row.low),
                          cell(row.high), cell(row.swing), row.noise,
                          std::string(row.stands_out ? "" : "within the noise")});
  }
  return {.title = "Every assumption",
          .description =
              "Changes against the values in force; noise is half the width of the swing's "
              "95 % interval",
          .content = std::move(table)};
}

Figure correlations_figure(const Study& study, const OutputAnalysis& output) {
  Bars bars{.row_label = "Factor",
            .value_label = "Correlation",
            .rows = {},
            .format = with_sign(plain(2))};
  for (std::size_t f = 0; f < output.correlations.size(); ++f) {
    bars.rows.push_back({short_path(study, f), {.value = output.correlations[f]}});
  }
  return {.title = "How " + title_of(output.name) + " goes with each factor",
          .description = "Correlation over the points of the design; a first look, not an effect",
          .content = std::move(bars)};
}

Section section_of(const Study& study, const OutputAnalysis& output, std::size_t number) {
  Section section{.id = "output-" + std::string(1 + number / 26, char('a' + number % 26)),
                  .heading = begin_of(output.name),
                  .text = {},
                  .figures = {}};
  switch (study.file.design) {
    case Design::grid:
      section.figures = {points_figure(study, output), changes_figure(study, output)};
      break;
    case Design::latin_hypercube:
      section.figures = {correlations_figure(study, output)};
      break;
    case Design::tornado:
      section.figures = {tornado_figure(study, output), tornado_table(study, output)};
      break;
  }
  return section;
}

/// The point with the highest mean, and what is known of its change.
std::string headline_of_grid(const Study& study, const OutputAnalysis& output) {
  std::size_t best = 0;
  for (std::size_t p = 1; p < output.points.size(); ++p) {
    const Outcome& mean = output.points[p].mean;
    const Outcome& highest = output.points[best].mean;
    if (mean && (!highest || mean->value > highest->value)) best = p;
  }
  const std::string name = begin_of(output.name);
  if (!output.points[best].mean) return name + " has no value at any point";
  std::string text = fmt::format("{} is highest at: {}", name, label_of(study, best));
  const Outcome& change = output.points[best].change;
  if (best == 0 || !change || !change->has_interval || change->low > 0.0) return text;
  return text + ", but not surely above the first point";
}

/// The factor with which the output goes along most.
std::string headline_of_cube(const Study& study, const OutputAnalysis& output) {
  const auto& correlations = output.correlations;
  const auto most = std::max_element(correlations.begin(), correlations.end(),
                                     [](auto a, auto b) { return std::abs(a) < std::abs(b); });
  if (most == correlations.end()) return begin_of(output.name) + " at all points";
  const auto factor = static_cast<std::size_t>(most - correlations.begin());
  return fmt::format("{} goes along with {} most", begin_of(output.name),
                     short_path(study, factor));
}

std::string headline_of(const Study& study, const OutputAnalysis& output) {
  const std::string name = begin_of(output.name);
  if (study.file.design == Design::tornado) {
    const auto out = std::count_if(output.tornado.begin(), output.tornado.end(),
                                   [](const TornadoRow& row) { return row.stands_out; });
    if (out == 0) return name + " hangs on none of the assumptions beyond the noise";
    return fmt::format("{} hangs on {} most", name, short_path(study, output.tornado[0].factor));
  }
  if (study.file.design == Design::latin_hypercube) return headline_of_cube(study, output);
  return headline_of_grid(study, output);
}

}  // namespace

Page study_page(const study::Study& study, const std::vector<study::OutputAnalysis>& outputs,
                const std::string& command) {
  Page page{.title = study.file.name,
            .kicker = "Study of " + study.scenario_path,
            .headline = headline_of(study, outputs.front())};
  if (!study.file.about.empty()) page.lead.push_back(study.file.about);
  page.lead.push_back(fmt::format(
      "{} points, each run with the same {} replication{}: differences of points are their "
      "settings' doing alone, and their intervals are over replications, never customers.",
      study.points.size(), study.file.replications, study.file.replications == 1 ? "" : "s"));
  for (std::size_t o = 0; o < outputs.size(); ++o) {
    page.sections.push_back(section_of(study, outputs[o], o));
  }
  if (study.file.design == Design::grid && study.points.size() > most_rows) {
    page.left_out.push_back("Charts show the first 40 points; the table of runs has all.");
  }
  page.command = command;
  page.provenance = {{"study", study.file.path},
                     {"scenario", study.scenario_path},
                     {"seed", std::to_string(study.file.seed)}};
  return page;
}

}  // namespace sojourn::report
