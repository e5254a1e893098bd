// docs/metrics/<family>.md says what the metrics say themselves.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "metrics/metric.h"
#include "tests/places.h"

namespace sojourn::metrics {
namespace {

TEST(DocsOfMetrics, hold_the_text_of_each_metric_where_its_family_has_a_page) {
  for (const auto& metric : all_metrics()) {
    const std::string name(metric->name());
    const std::string path =
        SOJOURN_SOURCE_DIR "/docs/metrics/" + name.substr(0, name.find('.')) + ".md";
    std::ifstream file(path);
    if (!file) continue;
    const std::string page((std::istreambuf_iterator<char>(file)), {});
    EXPECT_NE(page.find(name), std::string::npos) << name;
    const bool written_out = page.find("## " + name) != std::string::npos;
    if (!written_out) continue;
    for (const std::string_view part : {metric->explain().definition, metric->explain().estimand,
                                        metric->explain().when_it_lies}) {
      std::string text(part);
      for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 6) {
        text.replace(at, 1, "&#124;");
      }
      EXPECT_NE(page.find(text), std::string::npos) << name << ": " << part;
    }
  }
}

}  // namespace
}  // namespace sojourn::metrics
