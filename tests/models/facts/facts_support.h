// Stylised facts are judged by ten seeds: each figure is found once per seed, and the 95 % interval
// of its mean (Student t, nine degrees of freedom) has to lie within the criterion.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <map>
#include <ostream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "sim/output.h"
#include "sim/run.h"
#include "tests/models/journey_support.h"
#include "tests/places.h"

namespace sojourn::models::facts {

inline constexpr std::uint32_t seeds = 10;

/// A figure, found once per seed.
class Finding {
 public:
  void add(double value) { values_.push_back(value); }
  [[nodiscard]] double mean() const {
    double sum = 0.0;
    for (const double value : values_) sum += value;
    return sum / static_cast<double>(values_.size());
  }
  [[nodiscard]] double low() const { return mean() - half_width(); }
  [[nodiscard]] double high() const { return mean() + half_width(); }

 private:
  [[nodiscard]] double half_width() const {
    EXPECT_EQ(values_.size(), seeds);
    double squares = 0.0;
    for (const double value : values_) squares += (value - mean()) * (value - mean());
    return 2.262 * std::sqrt(squares / (seeds - 1) / seeds);
  }
  std::vector<double> values_;
};

inline std::ostream& operator<<(std::ostream& out, const Finding& found) {
  return out << found.mean() << " [" << found.low() << ", " << found.high() << "]";
}

/// Expects the figure above `low` and below `high`, with its interval, and notes it.
inline void expect_within(const std::string& name, const Finding& found, double low, double high) {
  std::ostringstream text;
  text << found;
  ::testing::Test::RecordProperty(name, text.str());
  EXPECT_GT(found.low(), low) << name << " " << text.str();
  EXPECT_LT(found.high(), high) << name << " " << text.str();
}

inline void expect_above(const std::string& name, const Finding& found, double low) {
  expect_within(name, found, low, INFINITY);
}

inline void expect_below(const std::string& name, const Finding& found, double high) {
  expect_within(name, found, -INFINITY, high);
}

/// Notes a figure that no criterion judges.
inline void report(const std::string& name, const Finding& found) {
  expect_within(name, found, -INFINITY, INFINITY);
}

/// A shipped scenario's text, with some of it replaced (each at least once).
inline std::string shipped_text(
    const std::string& name, const std::vector<std::pair<std::string, std::string>>& changes = {}) {
  std::ifstream file(std::string(SOJOURN_SOURCE_DIR) + "/scenarios/" + name);
  std::stringstream stream;
  stream << file.rdbuf();
  std::string text = stream.str();
  for (const auto& [from, to] : changes) {
    std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    for (; at != std::string::npos; at = text.find(from, at + to.size())) {
      text.replace(at, from.size(), to);
    }
  }
  return text;
}

inline Scenario scenario_of(const std::string& text) {
  Loaded loaded = load(text);
  EXPECT_TRUE(loaded.diagnostics.all().empty()) << text_of(loaded.diagnostics);
  return std::move(loaded.scenario);
}

/// What a run records, column by column, as numbers.
class Lives final : public TableSink {
 public:
  Lives(const Scenario& scenario, std::uint32_t seed, std::string_view record,
        sim::RunOptions options = {})
      : tables_(sim::tables_of(scenario.program, scenario.population)) {
    const sim::Plan plan(scenario.program, scenario.population.traits().size());
    options.key = {seed, 0};
    options.recording = parse_recording(record, tables_);
    (void)sim::run(plan, scenario.population, options, this);
  }

  /// A column by its name, such as "surveys.score".
  [[nodiscard]] const std::vector<double>& operator[](const std::string& name) const {
    const auto found = columns_.find(name);
    if (found != columns_.end()) return found->second;
    ADD_FAILURE() << "no rows of " << name;
    static const std::vector<double> none;
    return none;
  }

  /// The code that a category has in a column.
  [[nodiscard]] double code(const std::string& table, const std::string& column,
                            const std::string& category) const {
    for (const TableSchema& schema : tables_) {
      for (const ColumnSchema& c : schema.columns) {
        const auto found = std::find(c.categories.begin(), c.categories.end(), category);
        if (schema.name != table || c.name != column || found == c.categories.end()) continue;
        return static_cast<double>(found - c.categories.begin());
      }
    }
    ADD_FAILURE() << table << "." << column << " has no " << category;
    return -1.0;
  }

  void take(TableChunk& chunk) override {
    const TableSchema& schema = tables_[chunk.table];
    for (std::size_t c = 0; c < schema.columns.size(); ++c) {
      if (chunk.columns[c].rows() == 0) continue;
      auto& into = columns_[schema.name + "." + schema.columns[c].name];
      for (std::size_t i = 0; i < chunk.rows; ++i) into.push_back(number(chunk.columns[c], i));
    }
  }

 private:
  static double number(const ColumnBuffer& column, std::size_t i) {
    switch (column.type()) {
      case ColumnType::u8:
        return column.as<std::uint8_t>()[i];
      case ColumnType::u16:
        return column.as<std::uint16_t>()[i];
      case ColumnType::u32:
        return column.as<std::uint32_t>()[i];
      case ColumnType::i32:
        return column.as<std::int32_t>()[i];
      case ColumnType::f32:
        return static_cast<double>(column.as<float>()[i]);
      default:
        return NAN;
    }
  }
  std::vector<TableSchema> tables_;
  std::map<std::string, std::vector<double>> columns_;
};

/// Pearson's correlation.
inline double correlation(const std::vector<double>& x, const std::vector<double>& y) {
  const auto n = static_cast<double>(x.size());
  double sx = 0.0, sy = 0.0, sxx = 0.0, syy = 0.0, sxy = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    sx += x[i];
    sy += y[i];
    sxx += x[i] * x[i];
    syy += y[i] * y[i];
    sxy += x[i] * y[i];
  }
  return (sxy - sx * sy / n) / std::sqrt((sxx - sx * sx / n) * (syy - sy * sy / n));
}

}  // namespace sojourn::models::facts
