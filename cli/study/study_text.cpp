#include "cli/study/study_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "cli/texts.h"

namespace sojourn::cli {
namespace {

using study::Design;
using study::OutputAnalysis;
using study::Study;
using study::TornadoRow;

std::string number(double value) {
  const double size = std::abs(value);
  if (!(size >= 1e4 && size < 1e15)) return fmt::format("{:.5g}", value);
  return (value < 0.0 ? "-" : "") + grouped(static_cast<std::uint64_t>(size + 0.5));
}

std::string outcome_text(const Outcome& outcome) {
  if (!outcome) return "none (" + outcome.reason() + ")";
  std::string text = number(outcome->value);
  if (outcome->has_interval) {
    text += fmt::format(" [{}, {}]", number(outcome->low), number(outcome->high));
  }
  return text;
}

/// Rows of texts as columns.
std::string aligned(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()), 0);
    for (std::size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], width_of(row[c]));
  }
  std::string text;
  for (const auto& row : rows) {
    std::string line = " ";
    for (std::size_t c = 0; c < row.size(); ++c) {
      line += " " + (c + 1 < row.size() ? padded(row[c], widths[c] + 1) : row[c]);
    }
    text += line + "\n";
  }
  return text;
}

std::string points_text(const Study& study, const OutputAnalysis& output) {
  std::vector<std::vector<std::string>> rows{{"point", "", "mean", "change to the first"}};
  for (std::size_t p = 0; p < output.points.size(); ++p) {
    rows.push_back({std::to_string(p), harmless(study.points.text_of(p)),
                    outcome_text(output.points[p].mean),
                    p == 0 ? "" : outcome_text(output.points[p].change)});
  }
  return aligned(rows);
}

std::string remark_on(const TornadoRow& row) {
  if (row.swing && row.swing->value == 0.0 && row.noise == 0.0) return "nothing changes";
  return row.stands_out ? "" : "within the noise";
}

std::string tornado_text(const Study& study, const OutputAnalysis& output) {
  std::vector<std::vector<std::string>> rows{
      {"assumption", "low to high", "at low", "at high", "swing", ""}};
  for (const TornadoRow& row : output.tornado) {
    const study::Factor& factor = study.points.factors[row.factor];
    rows.push_back({harmless(factor.path), factor.levels[0].text + " to " + factor.levels[1].text,
                    outcome_text(row.low), outcome_text(row.high), outcome_text(row.swing),
                    remark_on(row)});
  }
  return aligned(rows);
}

std::string correlations_text(const Study& study, const OutputAnalysis& output) {
  std::vector<std::vector<std::string>> rows{{"factor", "correlation"}};
  for (std::size_t f = 0; f < output.correlations.size(); ++f) {
    rows.push_back(
        {harmless(study.points.factors[f].path), fmt::format("{:+.3f}", output.correlations[f])});
  }
  return aligned(rows);
}

std::string output_text(const Study& study, const OutputAnalysis& output) {
  std::string text = "\n" + harmless(output.name);
  switch (study.file.design) {
    case Design::grid:
      return text + "\n" + points_text(study, output);
    case Design::latin_hypercube:
      return text + "\n" + correlations_text(study, output);
    case Design::tornado:
      break;
  }
  return text + ": " + outcome_text(output.points[0].mean) + " with all values in force\n" +
         tornado_text(study, output);
}

JsonObject json_of(const Outcome& outcome) {
  JsonObject json;
  if (!outcome) {
    json["value"] = nullptr;
    json["reason"] = outcome.reason();
    return json;
  }
  json["value"] = outcome->value;
  if (outcome->has_interval) {
    json["low"] = outcome->low;
    json["high"] = outcome->high;
  }
  return json;
}

JsonObject tornado_json(const Study& study, const TornadoRow& row) {
  const study::Factor& factor = study.points.factors[row.factor];
  JsonObject json;
  json["path"] = factor.path;
  json["low"] = factor.levels[0].text;
  json["high"] = factor.levels[1].text;
  json["change_at_low"] = json_of(row.low);
  json["change_at_high"] = json_of(row.high);
  json["swing"] = json_of(row.swing);
  json["noise"] = row.noise;
  json["stands_out"] = row.stands_out;
  return json;
}

JsonObject output_json(const Study& study, const OutputAnalysis& output) {
  JsonObject json;
  json["name"] = output.name;
  JsonObject& points = json["points"] = JsonObject::array();
  for (std::size_t p = 0; p < output.points.size(); ++p) {
    JsonObject point;
    point["point"] = p;
    JsonObject& sets = point["sets"] = JsonObject::array();
    for (const std::string& set : study.points.sets_of(p)) sets.push_back(set);
    point["mean"] = json_of(output.points[p].mean);
    if (p > 0) point["change"] = json_of(output.points[p].change);
    points.push_back(std::move(point));
  }
  if (study.file.design == Design::tornado) {
    JsonObject& rows = json["tornado"] = JsonObject::array();
    for (const TornadoRow& row : output.tornado) rows.push_back(tornado_json(study, row));
  }
  if (study.file.design == Design::latin_hypercube) {
    JsonObject& correlations = json["correlations"] = JsonObject::object();
    for (std::size_t f = 0; f < output.correlations.size(); ++f) {
      correlations[study.points.factors[f].path] = output.correlations[f];
    }
  }
  return json;
}

}  // namespace

std::string study_text(const study::Study& study,
                       const std::vector<study::OutputAnalysis>& outputs) {
  std::string text;
  for (const OutputAnalysis& output : outputs) text += output_text(study, output);
  return text;
}

JsonObject study_json(const study::Study& study,
                      const std::vector<study::OutputAnalysis>& outputs) {
  JsonObject json;
  json["study"] = study.file.name;
  json["scenario"] = study.scenario_path;
  json["design"] = std::string(study::design_names[static_cast<std::size_t>(study.file.design)]);
  json["points"] = study.points.size();
  json["replications"] = study.file.replications;
  json["seed"] = study.file.seed;
  JsonObject& all = json["outputs"] = JsonObject::array();
  for (const OutputAnalysis& output : outputs) all.push_back(output_json(study, output));
  return json;
}

}  // namespace sojourn::cli
