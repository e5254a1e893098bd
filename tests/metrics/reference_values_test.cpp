// Regressions, areas and tests against statsmodels and scikit-learn on random data with ties.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <map>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "core/draws.h"
#include "metrics/causal/effects/experiment_design.h"
#include "metrics/causal/effects/mean_difference.h"
#include "metrics/drivers/fits/calibration.h"
#include "metrics/drivers/fits/ranking.h"
#include "metrics/linear_fit.h"
#include "metrics/logistic_fit.h"
#include "tests/places.h"

namespace sojourn::metrics {
namespace {

/// A Python that has both packages; empty where none has.
std::string python() {
  for (const char* const name : {"python3", "/usr/bin/python3"}) {
    const std::string try_it = std::string(name) + " -c 'import statsmodels, sklearn' 2> /dev/null";
    if (std::system(try_it.c_str()) == 0) return name;
  }
  return {};
}

std::map<std::string, double> reference_values(const std::string& program,
                                               const std::filesystem::path& table) {
  const std::string command =
      program + " " SOJOURN_SOURCE_DIR "/tests/metrics/reference_values.py " + table.string();
  std::map<std::string, double> values;
  FILE* const output = popen(command.c_str(), "r");
  char line[256];
  while (output != nullptr && std::fgets(line, sizeof line, output) != nullptr) {
    std::istringstream words(line);
    std::string name;
    words >> name;
    words >> values[name];
  }
  if (output != nullptr) pclose(output);
  return values;
}

struct Sample {
  std::vector<double> x1, x2, y;
  std::vector<std::uint8_t> binary;
  std::vector<std::uint64_t> cluster;
};

Sample drawn(std::uint32_t seed) {
  Sample sample;
  Draws draws({seed, 0}, 0, "reference_values");
  for (int i = 0; i < 300; ++i) {
    sample.x1.push_back(std::floor(3.0 * static_cast<double>(draws.normal())));  // ties
    sample.x2.push_back(static_cast<double>(draws.exponential()) + 0.1 * sample.x1.back());
    sample.y.push_back(1.0 + sample.x1.back() +
                       sample.x2.back() * static_cast<double>(draws.normal()));
    const double p = logistic(-0.5 + 0.2 * sample.x1.back() + 0.3 * sample.x2.back());
    sample.binary.push_back(static_cast<double>(draws.uniform()) < p ? 1 : 0);
    sample.cluster.push_back(draws.word() % 25);
  }
  return sample;
}

void compare(const Sample& s, const std::map<std::string, double>& reference) {
  const auto expect = [&](double ours, const std::string& name, double tolerance = 1e-8) {
    ASSERT_TRUE(reference.contains(name)) << name;
    EXPECT_NEAR(ours, reference.at(name), tolerance * (1.0 + std::abs(ours))) << name;
  };
  const Columns columns{s.x1, s.x2};
  const std::map<std::string, ErrorKind> kinds{
      {"nonrobust", ErrorKind::classical}, {"HC1", ErrorKind::hc1}, {"HC3", ErrorKind::hc3}};
  for (const auto& [name, kind] : kinds) {
    const LinearFit fit = fit_linear(columns, s.y, kind);
    for (std::size_t k = 0; k < 3; ++k) {
      expect(fit.coefficients[k], name + ".coefficient" + std::to_string(k));
      expect(fit.coefficient(k)->standard_error, name + ".error" + std::to_string(k));
    }
    expect(fit.coefficient(1)->low, name + ".low1");
    expect(fit.r_squared, "r_squared");
  }
  expect(fit_linear(columns, s.y, ErrorKind::clustered, s.cluster).coefficient(1)->standard_error,
         "cluster.error1");
  const LogisticFit logit = fit_logistic(columns, s.binary);
  for (std::size_t k = 0; k < 3; ++k) {
    expect(logit.coefficients[k], "logit.coefficient" + std::to_string(k));
    expect(logit.coefficient(k)->standard_error, "logit.error" + std::to_string(k), 1e-6);
  }
  expect(logit.log_likelihood, "logit.log_likelihood");
  BrierScore brier;
  brier.add(logit.probabilities, s.binary);
  expect(brier.estimate()->value, "brier");
  std::vector<double> rounded;  // to tie scores
  for (const double p : logit.probabilities) rounded.push_back(std::nearbyint(100.0 * p) / 100.0);
  expect(area_under_roc(rounded, s.binary)->value, "auc");
  MeanDifference difference;
  for (std::size_t i = 0; i < s.y.size(); ++i) {
    difference.add(s.binary[i] == 1 ? Arm::treated : Arm::control, s.y[i]);
  }
  expect(difference.effect().p_value, "welch.p");
  expect(difference.effect().degrees, "welch.degrees");
  expect(power_of({}, 0.1, 2000), "power");
}

TEST(ReferenceValuesSlow, are_those_of_statsmodels_and_scikit_learn) {
  const std::string program = python();
  if (program.empty()) {
    GTEST_SKIP() << "Python with statsmodels and scikit-learn is absent (tools/packages.txt)";
  }
  const auto table = std::filesystem::temp_directory_path() /
                     ("sojourn_reference_" + std::to_string(std::random_device{}()) + ".csv");
  for (std::uint32_t seed = 1; seed <= 5; ++seed) {
    const Sample s = drawn(seed);
    {
      std::ofstream file(table);
      file << "x1,x2,y,binary,cluster\n" << std::setprecision(17);
      for (std::size_t i = 0; i < s.y.size(); ++i) {
        file << s.x1[i] << ',' << s.x2[i] << ',' << s.y[i] << ',' << int{s.binary[i]} << ','
             << s.cluster[i] << '\n';
      }
    }
    compare(s, reference_values(program, table));
    if (HasFatalFailure()) break;
  }
  std::filesystem::remove(table);
}

}  // namespace
}  // namespace sojourn::metrics
