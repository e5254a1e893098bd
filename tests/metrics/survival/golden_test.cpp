// Published data sets: numbers of R survival 3.5-3 (Rossi, lung) and recomputed ones (Telco).
#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "metrics/share.h"
#include "metrics/survival/estimators/log_rank.h"
#include "metrics/survival/estimators/survival_curve.h"
#include "tests/metrics/shared_data.h"

namespace sojourn::metrics {
namespace {

using testing::numbers;
using testing::read_columns;
using testing::shared_file;

LifeTable table_of(const std::vector<double>& duration, const std::vector<std::uint8_t>& cause) {
  LifeTable table;
  table.add({duration, cause});
  return table;
}

// The rows of which `keep` holds.
template <typename Keep>
LifeTable table_where(const std::vector<double>& duration, const std::vector<std::uint8_t>& cause,
                      Keep keep) {
  std::vector<double> kept;
  std::vector<std::uint8_t> causes;
  for (std::size_t i = 0; i < duration.size(); ++i) {
    if (!keep(i)) continue;
    kept.push_back(duration[i]);
    causes.push_back(cause[i]);
  }
  return table_of(kept, causes);
}

TEST(SurvivalGolden, rossi_curve_and_log_rank) {
  auto file = shared_file("lifelines/rossi.csv");
  if (!file) GTEST_SKIP() << "no Rossi data beside the checkout";
  auto columns = read_columns(file);
  const std::vector<double> week = numbers(columns["week"]);
  std::vector<std::uint8_t> arrest;
  for (const auto& text : columns["arrest"]) arrest.push_back(text == "1");
  const SurvivalCurve curve = kaplan_meier(table_of(week, arrest));
  const std::array<double, 5> times{10, 20, 26, 40, 52};
  const std::array<double, 5> survival{.965, .907, .875, .803, .736};
  for (std::size_t k = 0; k < times.size(); ++k) {
    EXPECT_NEAR(survival_at(curve, times[k])->value, survival[k], 5e-4);
  }
  std::vector<LifeTable> groups;
  for (const std::string group : {"0", "1"}) {
    groups.push_back(
        table_where(week, arrest, [&](std::size_t i) { return columns["fin"][i] == group; }));
  }
  const LogRank test = log_rank(groups);
  EXPECT_NEAR(test.chi_square, 3.84, 0.005);
  EXPECT_EQ(test.degrees, 1);
}

TEST(SurvivalGolden, lung_median) {
  auto file = shared_file("lifelines/lung.csv");
  if (!file) GTEST_SKIP() << "no lung data beside the checkout";
  auto columns = read_columns(file);
  std::vector<std::uint8_t> died;
  for (const auto& text : columns["status"]) died.push_back(text == "1");
  const auto curve = kaplan_meier(table_of(numbers(columns["time"]), died));
  const Estimate median = *median_lifetime(curve, SurvivalInterval::log);
  EXPECT_EQ(median.value, 310.0);
  EXPECT_EQ(median.low, 285.0);
  EXPECT_EQ(median.high, 363.0);
}

TEST(SurvivalGolden, telco_curves_in_all_and_by_contract) {
  auto file = shared_file("telco_ibm/Telco-Customer-Churn.csv");
  if (!file) GTEST_SKIP() << "no Telco data beside the checkout";
  auto columns = read_columns(file);
  const std::vector<double> tenure = numbers(columns["tenure"]);
  std::vector<std::uint8_t> churned;
  for (const auto& text : columns["Churn"]) churned.push_back(text == "Yes");
  const LifeTable all = table_of(tenure, churned);
  EXPECT_EQ(all.customers(), 7043);
  EXPECT_EQ(all.ended(), 1869);
  const std::array<double, 8> times{1, 6, 12, 24, 36, 48, 60, 72};
  const std::array<double, 8> survival{.946, .885, .843, .789, .749, .709, .664, .593};
  for (std::size_t k = 0; k < times.size(); ++k) {
    EXPECT_NEAR(survival_at(kaplan_meier(all), times[k])->value, survival[k], 5e-4) << times[k];
  }
  const std::array<std::string, 3> contracts{"Month-to-month", "One year", "Two year"};
  const std::array<std::array<double, 3>, 3> expected{
      {{.703, .586, .397}, {.991, .978, .917}, {1.0, 1.0, .996}}};
  for (std::size_t c = 0; c < 3; ++c) {
    const auto curve = kaplan_meier(table_where(
        tenure, churned, [&](std::size_t i) { return columns["Contract"][i] == contracts[c]; }));
    for (std::size_t k = 0; k < 3; ++k) {
      const double time = std::array<double, 3>{12, 24, 48}[k];
      EXPECT_NEAR(survival_at(curve, time)->value, expected[c][k], 5e-4) << contracts[c] << time;
    }
  }
}

// Shares of a hundred, of which one or two decimals are known.
TEST(SurvivalGolden, telco_churn_by_contract_tenure_and_payment) {
  auto file = shared_file("telco_ibm/Telco-Customer-Churn.csv");
  if (!file) GTEST_SKIP() << "no Telco data beside the checkout";
  auto columns = read_columns(file);
  const std::vector<double> tenure = numbers(columns["tenure"]);
  const auto churn = [&columns](const auto& keep) {
    std::uint64_t churned = 0;
    std::uint64_t all = 0;
    for (std::size_t i = 0; i < columns["Churn"].size(); ++i) {
      if (!keep(i)) continue;
      ++all;
      churned += columns["Churn"][i] == "Yes" ? 1U : 0U;
    }
    return 100.0 * share_of(churned, all)->value;
  };
  const auto where = [&](const char* column, const char* text) {
    return churn([&, column, text](std::size_t i) { return columns[column][i] == text; });
  };
  EXPECT_NEAR(churn([](std::size_t) { return true; }), 26.54, 0.005);
  EXPECT_NEAR(where("Contract", "Month-to-month"), 42.71, 0.005);
  EXPECT_NEAR(where("Contract", "One year"), 11.27, 0.005);
  EXPECT_NEAR(where("Contract", "Two year"), 2.83, 0.005);
  const std::array<double, 6> ends{-1, 6, 12, 24, 48, 72};
  const std::array<double, 5> by_tenure{52.9, 35.9, 28.7, 20.4, 9.5};
  for (std::size_t k = 0; k < by_tenure.size(); ++k) {
    const auto in_band = [&](std::size_t i) {
      return ends[k] < tenure[i] && tenure[i] <= ends[k + 1];
    };
    EXPECT_NEAR(churn(in_band), by_tenure[k], 0.05) << ends[k + 1];
  }
  EXPECT_NEAR(where("PaymentMethod", "Electronic check"), 45.3, 0.05);
  for (const char* const other :
       {"Mailed check", "Bank transfer (automatic)", "Credit card (automatic)"}) {
    EXPECT_GE(where("PaymentMethod", other), 14.5);
    EXPECT_LE(where("PaymentMethod", other), 19.5);
  }
}

}  // namespace
}  // namespace sojourn::metrics
