// A column of a CSV file with quoted fields, which may hold commas and line ends.
#pragma once

#include <istream>
#include <iterator>
#include <string>
#include <vector>

namespace sojourn::metrics::testing {

inline std::vector<std::vector<std::string>> quoted_rows(std::istream& file) {
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  std::vector<std::vector<std::string>> rows(1, {""});
  bool quoted = false;
  for (const char letter : text) {
    if (letter == '"') quoted = !quoted;
    if (!quoted && letter == '\n') {
      rows.push_back({""});
    } else if (!quoted && letter == ',') {
      rows.back().emplace_back();
    } else if (letter != '"' && letter != '\r') {
      rows.back().back() += letter;
    }
  }
  if (rows.back().size() == 1 && rows.back()[0].empty()) rows.pop_back();
  return rows;
}

/// The column of that name as text; rows that are too short have none.
inline std::vector<std::string> quoted_column(std::istream& file, const std::string& name) {
  const auto rows = quoted_rows(file);
  std::vector<std::string> column;
  for (std::size_t k = 0; !rows.empty() && k < rows[0].size(); ++k) {
    if (rows[0][k] != name) continue;
    for (std::size_t row = 1; row < rows.size(); ++row) {
      column.push_back(k < rows[row].size() ? rows[row][k] : "");
    }
  }
  return column;
}

}  // namespace sojourn::metrics::testing
