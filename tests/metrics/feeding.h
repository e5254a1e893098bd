// Small tables for metrics: fed whole, or split over several metrics that are merged.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <random>
#include <string>
#include <variant>
#include <vector>

#include "metrics/metric.h"

namespace sojourn::metrics::testing {

/// A column of category names or codes.
struct Words {
  std::vector<std::uint32_t> codes;
  std::vector<std::string> names;
};

inline Words words(const std::vector<std::string>& texts) {
  Words column;
  std::map<std::string, std::uint32_t> known;
  for (const std::string& text : texts) {
    const auto [at, added] = known.try_emplace(text, static_cast<std::uint32_t>(known.size()));
    if (added) column.names.push_back(text);
    column.codes.push_back(at->second);
  }
  return column;
}

using Cells = std::variant<std::vector<std::uint64_t>, std::vector<std::int64_t>,
                           std::vector<double>, std::vector<std::uint8_t>, Words>;

/// Columns by role.
struct Table {
  std::map<std::string, Cells> columns;
  std::size_t size = 0;

  [[nodiscard]] Rows rows(std::size_t first, std::size_t count, Order order = Order::any) const {
    Rows rows(count, order);
    for (const auto& [role, cells] : columns) {
      if (const auto* ids = std::get_if<std::vector<std::uint64_t>>(&cells)) {
        rows.set(role, Identities(*ids).subspan(first, count));
      } else if (const auto* times = std::get_if<std::vector<std::int64_t>>(&cells)) {
        rows.set(role, Times(*times).subspan(first, count));
      } else if (const auto* numbers = std::get_if<std::vector<double>>(&cells)) {
        rows.set(role, Numbers(*numbers).subspan(first, count));
      } else if (const auto* scores = std::get_if<std::vector<std::uint8_t>>(&cells)) {
        rows.set(role, Scores(*scores).subspan(first, count));
      } else {
        const auto& column = std::get<Words>(cells);
        rows.set(role, Categories{std::span(column.codes).subspan(first, count), column.names});
      }
    }
    return rows;
  }
};

inline std::unique_ptr<Metric> metric_of(const std::string& spec) {
  return make_metric(parse_spec(spec));
}

inline std::vector<Result> results_of(const std::string& spec, const Table& table,
                                      Order order = Order::any) {
  const auto metric = metric_of(spec);
  metric->add(0, table.rows(0, table.size, order));
  return metric->results();
}

/// The results when consecutive rows go to metrics at random, which are then merged.
inline std::vector<Result> split_results(const std::string& spec, const Table& table,
                                         std::mt19937_64& random) {
  std::vector<std::unique_ptr<Metric>> parts;
  for (int k = 0; k < 3; ++k) parts.push_back(metric_of(spec));
  for (std::size_t at = 0; at < table.size;) {
    const std::size_t count = std::min<std::size_t>(1 + random() % 3, table.size - at);
    parts[random() % parts.size()]->add(0, table.rows(at, count));
    at += count;
  }
  parts[0]->merge(*parts[1]);
  parts[2]->merge(*parts[0]);
  return parts[2]->results();
}

/// Expects the same labels, counts, reasons and the same bits.
inline void expect_same(const std::vector<Result>& left, const std::vector<Result>& right) {
  ASSERT_EQ(left.size(), right.size());
  for (std::size_t i = 0; i < left.size(); ++i) {
    EXPECT_EQ(left[i].label, right[i].label);
    EXPECT_EQ(left[i].count, right[i].count);
    ASSERT_EQ(left[i].outcome.reason(), right[i].outcome.reason());
    if (!left[i].outcome) continue;
    EXPECT_EQ(left[i].outcome->value, right[i].outcome->value) << left[i].label;
    EXPECT_EQ(left[i].outcome->low, right[i].outcome->low) << left[i].label;
    EXPECT_EQ(left[i].outcome->high, right[i].outcome->high) << left[i].label;
  }
}

}  // namespace sojourn::metrics::testing
