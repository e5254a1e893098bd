// Hillstrom's e-mail experiment (64,000 customers, three randomised arms) as columns of numbers.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/metrics/quoted_columns.h"
#include "tests/metrics/shared_data.h"

namespace sojourn::metrics::testing {

struct Hillstrom {
  std::map<std::string, std::vector<double>> numbers{};
  std::vector<std::string> segment{};

  [[nodiscard]] bool empty() const noexcept { return segment.empty(); }
  /// Rows of one arm and of control, with 1 and 0 for the arm.
  [[nodiscard]] Hillstrom against_control(const std::string& arm) const {
    Hillstrom kept;
    for (std::size_t i = 0; i < segment.size(); ++i) {
      if (segment[i] != arm && segment[i] != "No E-Mail") continue;
      for (const auto& [name, column] : numbers) kept.numbers[name].push_back(column[i]);
      kept.segment.push_back(segment[i]);
      kept.treated.push_back(segment[i] == arm ? 1 : 0);
    }
    return kept;
  }
  std::vector<std::uint8_t> treated{};
};

/// Empty where the file is absent.
inline Hillstrom read_hillstrom() {
  std::ifstream file = shared_file("hillstrom/hillstrom_data.csv");
  if (!file) return {};
  const auto rows = quoted_rows(file);
  std::map<std::string, std::vector<std::string>> texts;
  for (std::size_t row = 1; row < rows.size(); ++row) {
    for (std::size_t c = 0; c < rows[0].size(); ++c) texts[rows[0][c]].push_back(rows[row][c]);
  }
  Hillstrom data;
  for (const char* const name :
       {"recency", "history", "mens", "womens", "newbie", "visit", "conversion", "spend"}) {
    data.numbers[name] = testing::numbers(texts.at(name));
  }
  const auto indicator = [&](const char* column, const char* value, const char* name) {
    for (const std::string& text : texts.at(column)) {
      data.numbers[name].push_back(text == value ? 1.0 : 0.0);
    }
  };
  indicator("zip_code", "Surburban", "suburban");  // spelt so in the file
  indicator("zip_code", "Urban", "urban");
  indicator("channel", "Phone", "phone");
  indicator("channel", "Web", "web");
  data.segment = texts.at("segment");
  return data;
}

}  // namespace sojourn::metrics::testing
