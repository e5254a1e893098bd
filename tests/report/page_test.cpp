// A page as HTML and as the JSON in it: what data say stays data.
#include "report/page.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "core/error.h"
#include "report/page_json.h"
#include "tests/report/sample_page.h"

namespace sojourn::report {
namespace {

using Json = nlohmann::json;

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

Json json_in(const std::string& html) {
  const std::string begin = "<script type=\"application/json\" id=\"data\">";
  const std::size_t at = html.find(begin) + begin.size();
  return Json::parse(html.substr(at, html.find("</script>", at) - at));
}

TEST(Page, keeps_hostile_text_word_for_word) {
  const Json json = Json::parse(json_of(sample_page()));
  EXPECT_EQ(json["headline"], "Do it: " + hostile);
  EXPECT_EQ(json["sections"][0]["figures"][1]["rows"][1]["label"], hostile);
  EXPECT_EQ(json["command"], "sojourn report '" + hostile + "'");
}

TEST(Page, has_no_markup_and_no_line_separators_in_its_json) {
  const std::string json = json_of(sample_page());
  for (const std::string part : {"<", ">", "&", "\n", "\xE2\x80\xA8", "\xE2\x80\xA9"}) {
    EXPECT_EQ(json.find(part), std::string::npos) << part;
  }
}

TEST(Page, has_the_elements_it_writes_and_none_that_data_bring) {
  const std::string html = html_of(sample_page());
  EXPECT_EQ(count_of(html, "<script"), 2U);
  EXPECT_EQ(count_of(html, "</script"), 2U);
  EXPECT_EQ(count_of(html, "<img"), 0U);
  EXPECT_EQ(count_of(html, "</title"), 1U);
  EXPECT_EQ(json_in(html)["headline"], "Do it: " + hostile);
}

TEST(Page, lets_only_its_own_script_and_style_run) {
  const std::string html = html_of(sample_page());
  EXPECT_NE(html.find("default-src 'none'; script-src 'sha256-"), std::string::npos);
  EXPECT_NE(html.find("style-src 'sha256-"), std::string::npos);
  EXPECT_EQ(html.find("unsafe-inline"), std::string::npos);
}

TEST(Page, writes_numbers_so_that_they_read_back_the_same) {
  Page page = sample_page();
  page.facts = {{"Third", {1.0 / 3.0, no_value, 1e300}, {}}};
  const Json fact = Json::parse(json_of(page))["facts"][0];
  EXPECT_EQ(fact["value"].get<double>(), 1.0 / 3.0);
  EXPECT_TRUE(fact["low"].is_null());
  EXPECT_EQ(fact["high"].get<double>(), 1e300);
}

TEST(Page, replaces_bytes_that_are_no_text) {
  Page page = sample_page();
  page.headline = "bad \xFF byte";
  EXPECT_EQ(Json::parse(json_of(page))["headline"], "bad \xEF\xBF\xBD byte");
}

TEST(Page, gives_points_of_estimates_an_interval_only_where_they_have_one) {
  const Point estimated = point_of(normal_estimate(1.0, 0.5));
  EXPECT_DOUBLE_EQ(estimated.value, 1.0);
  EXPECT_LT(estimated.low, estimated.value);
  EXPECT_NE(point_of(counted(3.0)).low, point_of(counted(3.0)).low);
  EXPECT_NE(point_of(NoEstimate{"there are no answers"}).value, 0.0);
}

TEST(Page, is_whole_under_its_name_or_not_there) {
  std::string name = (std::filesystem::temp_directory_path() / "sojourn-page-XXXXXX").string();
  ASSERT_NE(::mkdtemp(name.data()), nullptr);
  const std::filesystem::path folder = name;
  write_page(folder / "x.html", sample_page());
  std::ostringstream text;
  text << std::ifstream(folder / "x.html", std::ios::binary).rdbuf();
  EXPECT_EQ(text.str(), html_of(sample_page()));
  EXPECT_FALSE(std::filesystem::exists(folder / "x.html.part"));
  EXPECT_THROW(write_page(folder / "no" / "x.html", sample_page()), InputError);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace sojourn::report
