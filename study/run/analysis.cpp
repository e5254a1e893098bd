#include "study/run/analysis.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "study/statistics/intervals.h"

namespace sojourn::study {
namespace {

/// An output of a point by replication.
using Values = std::vector<double>;

Values values_of(const Study& study, const RunOutputs& outputs, std::size_t point,
                 std::size_t output) {
  const auto replications = static_cast<std::size_t>(study.file.replications);
  Values values;
  for (std::size_t r = 0; r < replications; ++r) {
    values.push_back(outputs[point * replications + r][output]);
  }
  return values;
}

/// The mean over replications that have a value.
Outcome mean_over(Values values) {
  std::erase_if(values, [](double value) { return std::isnan(value); });
  if (values.empty()) return NoEstimate{"no replication has a value"};
  return mean_with_interval(values);
}

Outcome paired(const Values& a, const Values& b) { return mean_over(differences(a, b)); }

TornadoRow row_of(std::size_t factor, const std::vector<Values>& points) {
  const Values& base = points[0];
  const Values& low = points[2 * factor + 1];
  const Values& high = points[2 * factor + 2];
  TornadoRow row{.factor = factor,
                 .low = paired(low, base),
                 .high = paired(high, base),
                 .swing = paired(high, low),
                 .noise = 0.0,
                 .stands_out = false};
  if (!row.swing) return row;
  row.noise = row.swing->has_interval ? (row.swing->high - row.swing->low) / 2.0 : 0.0;
  row.stands_out =
      row.swing->has_interval && row.swing->value != 0.0 && std::abs(row.swing->value) > row.noise;
  return row;
}

double width_of(const TornadoRow& row) { return row.swing ? std::abs(row.swing->value) : -1.0; }

/// Correlations of the point means with the values of each factor; points without value are left
/// out.
std::vector<double> correlations_of(const Study& study, const OutputAnalysis& analysis) {
  std::vector<double> found;
  for (std::size_t f = 0; f < study.points.factors.size(); ++f) {
    Values x;
    Values y;
    for (std::size_t p = 0; p < study.points.size(); ++p) {
      if (!analysis.points[p].mean) continue;
      const auto level = static_cast<std::size_t>(study.points.levels[p][f]);
      x.push_back(study.points.factors[f].levels[level].number);
      y.push_back(analysis.points[p].mean->value);
    }
    found.push_back(correlation(x, y));
  }
  return found;
}

OutputAnalysis analyse_output(const Study& study, const RunOutputs& outputs, std::size_t output) {
  OutputAnalysis analysis{
      .name = study.file.outputs[output].text, .points = {}, .tornado = {}, .correlations = {}};
  std::vector<Values> points;
  for (std::size_t p = 0; p < study.points.size(); ++p) {
    points.push_back(values_of(study, outputs, p, output));
    analysis.points.push_back({mean_over(points[p]), paired(points[p], points[0])});
  }
  if (study.file.design == Design::latin_hypercube) {
    analysis.correlations = correlations_of(study, analysis);
  }
  if (study.file.design != Design::tornado) return analysis;
  for (std::size_t f = 0; f < study.points.factors.size(); ++f) {
    analysis.tornado.push_back(row_of(f, points));
  }
  std::stable_sort(analysis.tornado.begin(), analysis.tornado.end(),
                   [](const auto& a, const auto& b) { return width_of(a) > width_of(b); });
  return analysis;
}

}  // namespace

std::vector<OutputAnalysis> analyse(const Study& study, const RunOutputs& outputs) {
  std::vector<OutputAnalysis> all;
  for (std::size_t o = 0; o < study.file.outputs.size(); ++o) {
    all.push_back(analyse_output(study, outputs, o));
  }
  return all;
}

}  // namespace sojourn::study
