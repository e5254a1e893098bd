// Every registered metric on every kind of degenerate table: nothing, one row, all equal, all
// missing, zero variance, separated, singular. Each gives values or reasons, never NaN, and never
// crashes; the same in any split.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <map>

#include "tests/metrics/every_metric.h"

namespace sojourn::metrics {
namespace {

using testing::Cells;
using testing::made;
using testing::Table;

/// What the value of row i is, as a number from which every type is made.
struct Kind {
  std::string name;
  std::size_t rows;
  std::function<double(std::size_t row, std::size_t role)> value;  ///< NaN: missing
};

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> all{
      {"no rows", 0, [](std::size_t, std::size_t) { return 0.0; }},
      {"one row of zeros", 1, [](std::size_t, std::size_t) { return 0.0; }},
      {"one row of ones", 1, [](std::size_t, std::size_t) { return 1.0; }},
      {"two equal rows", 2, [](std::size_t, std::size_t) { return 1.0; }},
      {"all zero", 30, [](std::size_t, std::size_t) { return 0.0; }},
      {"all one", 30, [](std::size_t, std::size_t) { return 1.0; }},
      {"all missing", 30, [](std::size_t, std::size_t) { return nothing; }},
      {"one known row", 30, [](std::size_t i, std::size_t) { return i == 7 ? 1.0 : nothing; }},
      {"each column constant", 30,
       [](std::size_t, std::size_t role) { return static_cast<double>(role % 2); }},
      {"perfectly separated", 30,
       [](std::size_t i, std::size_t role) {
         return role % 3 == 2 ? double(i) : (i < 15 ? 0.0 : 1.0);
       }},
      {"every column the same", 30, [](std::size_t i, std::size_t) { return double(i % 2); }},
      {"one row unlike all others", 30,
       [](std::size_t i, std::size_t) { return i == 29 ? 1.0 : 0.0; }},
      {"alternately missing", 30,
       [](std::size_t i, std::size_t role) { return (i + role) % 2 == 0 ? nothing : 1.0; }},
  };
  return all;
}

template <typename T, typename Make>
std::vector<T> column(const Kind& kind, std::size_t role, T missing, const Make& make) {
  std::vector<T> cells;
  for (std::size_t i = 0; i < kind.rows; ++i) {
    const double value = kind.value(i, role);
    cells.push_back(std::isnan(value) ? missing : make(value));
  }
  return cells;
}

Cells cells_of(const Kind& kind, RoleType type, std::size_t role) {
  const auto whole = [](double value) { return static_cast<std::int64_t>(value); };
  switch (type) {
    case RoleType::identity:
      return column<std::uint64_t>(kind, role, 0,
                                   [](double v) { return static_cast<std::uint64_t>(v); });
    case RoleType::time:
      return column<std::int64_t>(kind, role, missing_time, whole);
    case RoleType::money:
      return column<std::int64_t>(kind, role, missing_money, whole);
    case RoleType::number:
      return column<double>(kind, role, nothing, [](double v) { return v; });
    case RoleType::score:
    case RoleType::flag:
      return column<std::uint8_t>(kind, role, missing_score,
                                  [](double v) { return static_cast<std::uint8_t>(v != 0.0); });
    case RoleType::category:
      break;
  }
  return testing::Words{
      column<std::uint32_t>(kind, role, missing_category,
                            [](double v) { return static_cast<std::uint32_t>(v != 0.0); }),
      {"purchase", "mail"}};
}

Table table_of(const Kind& kind, const Input& input) {
  Table table{{}, kind.rows};
  for (std::size_t role = 0; role < input.roles.size(); ++role) {
    const Role& one = input.roles[role];
    if (one.need == Need::optional && one.name.size() == 2 && one.name > "x3") continue;
    table.columns[std::string(one.name)] = cells_of(kind, one.type, role);
  }
  return table;
}

void expect_sound(const std::vector<Result>& results, const std::string& where) {
  for (const Result& result : results) {
    if (!result.outcome) {
      EXPECT_FALSE(result.outcome.reason().empty()) << where << " " << result.label;
      continue;
    }
    EXPECT_TRUE(std::isfinite(result.outcome->value)) << where << " " << result.label;
    if (!result.outcome->has_interval) continue;
    EXPECT_FALSE(std::isnan(result.outcome->low)) << where << " " << result.label;
    EXPECT_FALSE(std::isnan(result.outcome->high)) << where << " " << result.label;
    EXPECT_FALSE(std::isnan(result.outcome->standard_error)) << where << " " << result.label;
    EXPECT_LE(result.outcome->low, result.outcome->high) << where << " " << result.label;
  }
}

/// Feeds all inputs, each in pieces of `piece` rows; false where the metric refuses the rows.
bool feed(Metric& metric, const Kind& kind, std::size_t piece) {
  const std::vector<Input> inputs = metric.inputs();
  for (std::size_t k = 0; k < inputs.size(); ++k) {
    const Table table = table_of(kind, inputs[k]);
    for (std::size_t at = 0; at == 0 || at < table.size; at += piece) {
      try {
        metric.add(k, table.rows(at, std::min(piece, table.size - at)));
      } catch (const InputError& error) {
        EXPECT_FALSE(std::string(error.what()).empty());
        return false;
      }
    }
  }
  return true;
}

/// One mode of a metric on one kind of table: values or reasons, the same in pieces. False where
/// the metric refuses the rows.
bool check(const std::string& spec, const Kind& kind) {
  const std::string where = spec + ", " + kind.name;
  SCOPED_TRACE(where);
  const auto whole = made(spec);
  if (!feed(*whole, kind, 1000)) return false;
  std::vector<Result> results;
  EXPECT_NO_THROW(results = whole->results()) << where;
  expect_sound(results, where);
  const auto pieces = made(spec);
  EXPECT_TRUE(feed(*pieces, kind, 7));
  const auto merged = made(spec);
  merged->merge(*pieces);
  testing::expect_same(results, merged->results());
  return true;
}

TEST(EveryMetric, has_values_or_reasons_on_degenerate_tables) {
  int tried = 0;
  for (const auto& prototype : all_metrics()) {
    int accepted = 0;
    for (const std::string& spec : testing::specs_of(*prototype)) {
      if (made(spec) == nullptr) continue;
      for (const Kind& kind : kinds()) {
        ++tried;
        accepted += check(spec, kind) ? 1 : 0;
      }
    }
    EXPECT_GE(accepted, 5) << prototype->name();
  }
  EXPECT_GT(tried, 2000);
}

}  // namespace
}  // namespace sojourn::metrics
