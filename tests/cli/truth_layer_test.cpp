// docs/metrics/truth.md lists the truth of every metric, as the program says it.
#include "cli/measure/truth_layer.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "tests/cli/program.h"
#include "tests/places.h"

namespace sojourn::cli {
namespace {

TEST(TruthLayer, of_every_metric_stands_in_the_docs_and_in_its_explanation) {
  std::ifstream file(SOJOURN_SOURCE_DIR "/docs/metrics/truth.md");
  const std::string page((std::istreambuf_iterator<char>(file)), {});
  for (const auto& metric : metrics::all_metrics()) {
    const TruthLayer truth = truth_layer_of(*metric);
    const std::string name(metric->name());
    const std::string row =
        "| `" + name + "` | " + std::string(truth.name) + " | " + std::string(truth.why) + " |";
    EXPECT_NE(page.find(row), std::string::npos) << row;
  }
}

TEST(TruthLayer, is_what_truth_says_of_itself) {
  const auto layer = [](const std::string& name) {
    return std::string(truth_layer_of(*metrics::make_metric(metrics::parse_spec(name))).name);
  };
  EXPECT_EQ(layer("surveys.nps"), "latent");
  EXPECT_EQ(layer("retention.n_day"), "realised");
  EXPECT_EQ(layer("survival.cox"), "realised");
  EXPECT_EQ(layer("drivers.correlation"), "named");
  EXPECT_EQ(layer("survival.sbg"), "none");
}

}  // namespace
}  // namespace sojourn::cli
