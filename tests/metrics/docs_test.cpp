// docs/metrics/<family>.md says what the metrics say themselves.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <utility>

#include "metrics/metric.h"
#include "tests/places.h"

namespace sojourn::metrics {
namespace {

std::string page_of(const std::string& family) {
  std::ifstream file(SOJOURN_SOURCE_DIR "/docs/metrics/" + family + ".md");
  return std::string((std::istreambuf_iterator<char>(file)), {});
}

/// As tables of Markdown have it.
std::string in_table(std::string_view part) {
  std::string text(part);
  for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 6) {
    text.replace(at, 1, "&#124;");
  }
  return text;
}

TEST(DocsOfMetrics, have_an_entry_for_each_metric_with_what_it_says_itself) {
  for (const auto& metric : all_metrics()) {
    const std::string name(metric->name());
    const std::string page = page_of(name.substr(0, name.find('.')));
    const std::size_t at = page.find("\n## " + name + "\n");
    ASSERT_NE(at, std::string::npos) << name;
    const std::string entry = page.substr(at, page.find("\n## ", at + 1) - at);
    const Explanation text = metric->explain();
    for (const auto& [title, part] :
         {std::pair<const char*, std::string_view>{"definition", text.definition},
          {"estimand", text.estimand},
          {"assumptions", text.assumptions},
          {"when it lies", text.when_it_lies}}) {
      EXPECT_NE(part, "") << name << " " << title;
      EXPECT_NE(entry.find(std::string("| ") + title + " | " + in_table(part)), std::string::npos)
          << name << " " << title << ": " << part;
    }
  }
}

}  // namespace
}  // namespace sojourn::metrics
