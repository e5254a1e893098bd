#include "study/design/points.h"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>

#include "core/draws.h"
#include "core/settings_text.h"

namespace sojourn::study {
namespace {

constexpr std::size_t most_candidates = 100;
constexpr double most_distances = 2e7;  ///< computed for all candidates: a fraction of a second

/// [factor][point], each in (0, 1).
using Cube = std::vector<std::vector<double>>;

/// Strata in an order drawn for the factor, and a place within each.
std::vector<double> stratified(const std::string& path, std::size_t points, std::uint32_t seed,
                               std::uint32_t candidate) {
  const std::string purpose = "study.latin_hypercube." + path;
  std::vector<std::array<std::uint64_t, 2>> order(points);
  std::vector<double> places(points);
  for (std::size_t i = 0; i < points; ++i) {
    Draws draws({seed, 0}, i, purpose, candidate);
    order[i] = {draws.word(), i};
    places[i] = static_cast<double>(draws.uniform());
  }
  std::sort(order.begin(), order.end());
  for (std::size_t stratum = 0; stratum < points; ++stratum) {
    double& place = places[order[stratum][1]];
    place = (static_cast<double>(stratum) + place) / static_cast<double>(points);
  }
  return places;
}

/// Squared distance of the two points that are closest.
double closest(const Cube& cube, std::size_t points) {
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t a = 0; a < points; ++a) {
    for (std::size_t b = a + 1; b < points; ++b) {
      double sum = 0.0;
      for (const std::vector<double>& factor : cube) {
        sum += (factor[a] - factor[b]) * (factor[a] - factor[b]);
      }
      least = std::min(least, sum);
    }
  }
  return least;
}

Cube best_cube(const std::vector<Assumption>& ranges, std::size_t points, std::uint32_t seed) {
  const auto n = static_cast<double>(points);
  const double work = std::max(1.0, n * n / 2.0 * static_cast<double>(ranges.size()));
  const auto candidates = static_cast<std::uint32_t>(
      std::clamp(most_distances / work, 1.0, static_cast<double>(most_candidates)));
  Cube best;
  double best_distance = -1.0;
  for (std::uint32_t candidate = 0; candidate < candidates; ++candidate) {
    Cube cube;
    for (const Assumption& range : ranges) {
      cube.push_back(stratified(range.path, points, seed, candidate));
    }
    const double distance = candidates == 1 ? 0.0 : closest(cube, points);
    if (distance > best_distance) {
      best_distance = distance;
      best = std::move(cube);
    }
  }
  return best;
}

/// Of an intervention as a factor: the lower half of its range is without it.
Level level_of_flag(double value) {
  const bool is_in_force = value >= 0.5;
  return {.text = is_in_force ? "true" : "false", .number = is_in_force ? 1.0 : 0.0};
}

Level level_of(const Assumption& range, double value) {
  if (range.kind == SettingKind::flag) return level_of_flag(value);
  return {.text = sojourn::text_of(range, value), .number = value};
}

}  // namespace

std::vector<std::string> Points::sets_of(std::size_t point) const {
  std::vector<std::string> sets;
  for (std::size_t f = 0; f < factors.size(); ++f) {
    const int level = levels[point][f];
    if (level < 0) continue;
    sets.push_back(factors[f].path + "=" + factors[f].levels[static_cast<std::size_t>(level)].text);
  }
  return sets;
}

std::string Points::text_of(std::size_t point) const {
  std::string text;
  for (std::size_t f = 0; f < factors.size(); ++f) {
    const int level = levels[point][f];
    if (level < 0) continue;
    if (!text.empty()) text += ", ";
    text += factors[f].path + " = " + factors[f].levels[static_cast<std::size_t>(level)].text;
  }
  return text;
}

std::size_t size_of_grid(const std::vector<Factor>& factors) noexcept {
  constexpr std::size_t most = std::numeric_limits<std::size_t>::max();
  std::size_t size = 1;
  for (const Factor& factor : factors) {
    size = size > most / factor.levels.size() ? most : size * factor.levels.size();
  }
  return size;
}

Points grid(std::vector<Factor> factors) {
  Points points{.factors = std::move(factors), .levels = {}};
  std::vector<int> at(points.factors.size(), 0);
  for (std::size_t left = size_of_grid(points.factors); left > 0; --left) {
    points.levels.push_back(at);
    for (std::size_t f = at.size(); f-- > 0;) {
      if (++at[f] < static_cast<int>(points.factors[f].levels.size())) break;
      at[f] = 0;
    }
  }
  return points;
}

Points latin_hypercube(const std::vector<Assumption>& ranges, std::size_t points,
                       std::uint32_t seed) {
  const Cube cube = best_cube(ranges, points, seed);
  Points made;
  made.levels.assign(points, std::vector<int>(ranges.size()));
  for (std::size_t f = 0; f < ranges.size(); ++f) {
    const Assumption& range = ranges[f];
    Factor factor{.path = range.path, .levels = {}};
    for (std::size_t i = 0; i < points; ++i) {
      factor.levels.push_back(level_of(range, range.low + cube[f][i] * (range.high - range.low)));
      made.levels[i][f] = static_cast<int>(i);
    }
    made.factors.push_back(std::move(factor));
  }
  return made;
}

Points tornado(const std::vector<Assumption>& ranges) {
  Points made;
  made.levels.emplace_back(ranges.size(), -1);
  for (std::size_t f = 0; f < ranges.size(); ++f) {
    const Assumption& range = ranges[f];
    const double unit = range.multiple_of.empty() ? 1.0 : range.base;
    made.factors.push_back(
        {.path = range.path,
         .levels = {level_of(range, range.low * unit), level_of(range, range.high * unit)}});
    for (const int end : {0, 1}) {
      made.levels.emplace_back(ranges.size(), -1)[f] = end;
    }
  }
  return made;
}

std::string node_text(const Node& node) {
  if (const auto* text = node.as<std::string>()) return text_text(*text);
  if (const auto* number = node.as<double>()) return number_text(*number);
  if (const auto* whole = node.as<std::int64_t>()) return std::to_string(*whole);
  if (const auto* flag = node.as<bool>()) return *flag ? "true" : "false";
  if (const auto* date = node.as<Date>()) return to_string(*date);
  return {};
}

}  // namespace sojourn::study
