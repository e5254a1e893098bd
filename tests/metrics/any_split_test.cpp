// Every registered metric, in every mode, on random small tables with ties, duplicates and missing
// values: rows spread over metrics that are merged give the same bits as all rows in one.
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "tests/metrics/every_metric.h"

namespace sojourn::metrics {
namespace {

using testing::Cells;
using testing::made;
using testing::Table;

using Random = std::mt19937_64;

template <typename T, typename Make>
std::vector<T> column(Random& random, std::size_t rows, T missing, const Make& make) {
  std::vector<T> cells;
  for (std::size_t i = 0; i < rows; ++i) {
    cells.push_back(random() % 16 == 0 ? missing : static_cast<T>(make()));
  }
  return cells;
}

/// Few different values, so that ties and duplicates are the rule.
Cells cells_of(Random& random, const Role& role, std::size_t rows) {
  switch (role.type) {
    case RoleType::identity:
      return column<std::uint64_t>(random, rows, 0, [&] { return random() % 4; });
    case RoleType::time:
      return column<std::int64_t>(random, rows, missing_time, [&] { return random() % 9 * 43200; });
    case RoleType::money:
      return column<std::int64_t>(random, rows, missing_money, [&] { return random() % 4 * 100; });
    case RoleType::number: {
      const double scale = role.name == "probability" ? 0.25 : 1.0;
      const double offset = role.name == "duration" ? 5.0 : 0.0;  // after every entry
      return column<double>(random, rows, std::numeric_limits<double>::quiet_NaN(),
                            [&] { return offset + scale * static_cast<double>(random() % 5); });
    }
    case RoleType::score: {
      const std::uint64_t least = role.name == "ended" ? 0 : 1;
      return column<std::uint8_t>(random, rows, missing_score,
                                  [&] { return least + random() % (least == 0 ? 3 : 5); });
    }
    case RoleType::flag:
      return column<std::uint8_t>(random, rows, missing_score, [&] { return random() % 2; });
    case RoleType::category:
      break;
  }
  return testing::Words{
      column<std::uint32_t>(random, rows, missing_category, [&] { return random() % 3; }),
      {"mail", "purchase", "shop"}};
}

Table table_of(Random& random, const Input& input) {
  Table table{{}, random() % 16};
  for (const Role& role : input.roles) {
    if (role.need == Need::optional && random() % 2 == 0) continue;
    table.columns[std::string(role.name)] = cells_of(random, role, table.size);
  }
  return table;
}

std::vector<Table> tables_of(Random& random, const Metric& metric) {
  std::vector<Table> tables;
  for (const Input& input : metric.inputs()) tables.push_back(table_of(random, input));
  return tables;
}

/// None where the metric refuses the rows.
std::unique_ptr<Metric> fed(const MetricSpec& spec, const std::vector<Table>& tables) {
  auto metric = make_metric(spec);
  try {
    for (std::size_t k = 0; k < tables.size(); ++k) {
      metric->add(k, tables[k].rows(0, tables[k].size));
    }
  } catch (const InputError&) {
    return nullptr;
  }
  return metric;
}

std::unique_ptr<Metric> fed_in_parts(const MetricSpec& spec, const std::vector<Table>& tables,
                                     Random& random) {
  std::vector<std::unique_ptr<Metric>> parts;
  for (int part = 0; part < 3; ++part) parts.push_back(make_metric(spec));
  for (std::size_t k = 0; k < tables.size(); ++k) {
    std::size_t at = 0;
    do {
      const std::size_t count = std::min<std::size_t>(1 + random() % 6, tables[k].size - at);
      parts[random() % parts.size()]->add(k, tables[k].rows(at, count));
      at += count;
    } while (at < tables[k].size);
  }
  parts[0]->merge(*parts[1]);
  parts[2]->merge(*parts[0]);
  return std::move(parts[2]);
}

/// Tries `samples` tables, spread over the metric's modes; returns how many it took.
int check(const Metric& prototype, int samples) {
  std::vector<std::string> texts;
  std::vector<MetricSpec> specs;
  for (const std::string& text : testing::specs_of(prototype)) {
    if (made(text) == nullptr) continue;
    texts.push_back(text);
    specs.push_back(parse_spec(text));
  }
  Random random(91);
  int taken = 0;
  const bool failed_before = ::testing::Test::HasFailure();
  for (int sample = 0; sample < samples; ++sample) {
    const std::size_t mode = static_cast<std::size_t>(sample) % specs.size();
    const MetricSpec& spec = specs[mode];
    const std::vector<Table> tables = tables_of(random, *make_metric(spec));
    const auto whole = fed(spec, tables);
    if (whole == nullptr) continue;
    ++taken;
    SCOPED_TRACE(texts[mode] + ", sample " + std::to_string(sample));
    testing::expect_same(whole->results(), fed_in_parts(spec, tables, random)->results());
    if (!failed_before && ::testing::Test::HasFailure()) return taken;
  }
  return taken;
}

TEST(EveryMetric, of_any_split_is_that_of_the_whole) {
  for (const auto& prototype : all_metrics()) {
    EXPECT_GT(check(*prototype, 100), 20) << prototype->name();
  }
}

/// Where results take a thousand times as long as a count, fewer tables are tried.
int samples_of(std::string_view name) {
  if (name == "value.lifetime") return 500;
  if (name == "drivers.importance" || name == "drivers.correlation") return 5'000;
  return 20'000;
}

class EveryMetricSlow : public ::testing::TestWithParam<std::string> {};

TEST_P(EveryMetricSlow, of_any_split_is_that_of_the_whole) {
  for (const auto& prototype : all_metrics()) {
    if (prototype->name() != GetParam()) continue;
    const int samples = samples_of(prototype->name());
    EXPECT_GT(check(*prototype, samples), samples / 5);
  }
}

std::vector<std::string> names() {
  std::vector<std::string> all;
  for (const auto& prototype : all_metrics()) all.emplace_back(prototype->name());
  return all;
}

INSTANTIATE_TEST_SUITE_P(OfMetrics, EveryMetricSlow, ::testing::ValuesIn(names()),
                         [](const auto& named) {
                           std::string name = named.param;
                           std::replace(name.begin(), name.end(), '.', '_');
                           return name;
                         });

}  // namespace
}  // namespace sojourn::metrics
