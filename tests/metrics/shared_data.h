// Real data for tests, beside the checkout (../shared/data) or where SOJOURN_SHARED_DATA says.
#pragma once

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "tests/places.h"

namespace sojourn::metrics::testing {

/// The file of the shared data, in a state of failure where it is absent.
inline std::ifstream shared_file(const std::string& name) {
  std::ifstream beside(SOJOURN_SOURCE_DIR "/../shared/data/" + name);
  if (beside) return beside;
  const char* const elsewhere = std::getenv("SOJOURN_SHARED_DATA");
  return std::ifstream((elsewhere != nullptr ? elsewhere : "/nowhere") + ("/" + name));
}

/// A CSV file's columns as text by name; empty where the file is absent. Knows no quotes.
inline std::map<std::string, std::vector<std::string>> read_columns(std::istream& file) {
  const auto cells = [](const std::string& line) {
    std::vector<std::string> found;
    std::istringstream rest(line);
    for (std::string cell; std::getline(rest, cell, ',');) {
      while (!cell.empty() && (cell.back() == '\r' || cell.back() == '"')) cell.pop_back();
      found.push_back(cell.starts_with('"') ? cell.substr(1) : cell);
    }
    return found;
  };
  std::map<std::string, std::vector<std::string>> columns;
  std::string line;
  if (!std::getline(file, line)) return columns;
  const std::vector<std::string> names = cells(line);
  while (std::getline(file, line)) {
    std::vector<std::string> row = cells(line);
    row.resize(names.size());
    for (std::size_t k = 0; k < names.size(); ++k) columns[names[k]].push_back(row[k]);
  }
  return columns;
}

/// A column of text as numbers; empty cells are NaN.
inline std::vector<double> numbers(const std::vector<std::string>& texts) {
  std::vector<double> values;
  for (const auto& text : texts) values.push_back(text.empty() ? std::nan("") : std::stod(text));
  return values;
}

}  // namespace sojourn::metrics::testing
