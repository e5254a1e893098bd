// Random lives on which ours is compared with the packages of others, and their rows as a CSV file.
#pragma once

#include <cmath>
#include <filesystem>
#include <fstream>
#include <vector>

#include "core/draws.h"
#include "tests/metrics/survival/small_lives.h"

namespace sojourn::metrics::testing {

struct DataSet {
  SmallLives lives;
  std::vector<double> group;
  std::vector<double> x;
};

// Lives with effects of a group and a covariate, rounded up so that times are tied.
inline DataSet drawn_lives(std::uint32_t number) {
  DataSet data;
  Draws draws({number, 20}, 0, "against_r");
  const double quantum = number % 2 == 0 ? 1.0 : 0.1;
  while (data.x.size() < 60) {
    const double group = draws.word() % 2;
    const auto x = static_cast<double>(draws.normal());
    const double end =
        5.0 * static_cast<double>(draws.exponential()) * std::exp(-0.5 * group - 0.3 * x);
    const double censoring = 12.0 * static_cast<double>(draws.uniform());
    const double duration = quantum * std::ceil(std::min(end, censoring) / quantum);
    const double entry = quantum * std::floor(3.0 * static_cast<double>(draws.uniform()) / quantum);
    if (entry >= duration) continue;
    data.lives.duration.push_back(duration);
    data.lives.entry.push_back(entry);
    data.lives.cause.push_back(
        static_cast<std::uint8_t>(end <= censoring ? 1 + draws.word() % 2 : 0));
    data.group.push_back(group);
    data.x.push_back(x);
  }
  return data;
}

inline void write_rows(const std::vector<DataSet>& sets, const std::filesystem::path& path) {
  std::ofstream rows(path);
  rows.precision(17);
  rows << "set,time,entry,cause,group,x\n";
  for (std::size_t k = 0; k < sets.size(); ++k) {
    const DataSet& set = sets[k];
    for (std::size_t i = 0; i < set.x.size(); ++i) {
      rows << k << ',' << set.lives.duration[i] << ',' << set.lives.entry[i] << ','
           << int{set.lives.cause[i]} << ',' << set.group[i] << ',' << set.x[i] << '\n';
    }
  }
}

}  // namespace sojourn::metrics::testing
