// Pages in a headless browser (tests/report/browser/look.mjs says what it looks at). Skipped where
// there is no Chromium.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "report/page.h"
#include "report/run/run_page.h"
#include "report/what_if/what_if_page.h"
#include "tests/places.h"
#include "tests/report/sample_page.h"
#include "tests/report/small_run.h"
#include "tests/report/small_what_if.h"

namespace sojourn::report {
namespace {

struct Seen {
  int code = -1;
  std::string text;
};

Seen look_at(const std::filesystem::path& page) {
  const std::string command = std::string(SOJOURN_NODE) + " " + SOJOURN_SOURCE_DIR +
                              "/tests/report/browser/look.mjs " + SOJOURN_BROWSER_PACKAGES + " " +
                              SOJOURN_CHROMIUM + " " + page.string() + " 2>&1";
  Seen seen;
  std::FILE* const pipe = ::popen(command.c_str(), "r");
  std::array<char, 4096> part{};
  while (std::fgets(part.data(), static_cast<int>(part.size()), pipe) != nullptr) {
    seen.text += part.data();
  }
  const int status = ::pclose(pipe);
  seen.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return seen;
}

class BrowserSlow : public testing::Test {
 protected:
  void SetUp() override {
    if (std::string(SOJOURN_CHROMIUM).empty()) GTEST_SKIP() << "chromium is not installed";
    ASSERT_NE(::mkdtemp(folder_.data()), nullptr);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  [[nodiscard]] std::filesystem::path file(const char* name) const {
    return std::filesystem::path(folder_) / name;
  }

 private:
  std::string folder_ = (std::filesystem::temp_directory_path() / "sojourn-look-XXXXXX").string();
};

TEST_F(BrowserSlow, finds_nothing_wrong_with_every_kind_of_chart_and_hostile_names) {
  write_page(file("sample.html"), sample_page());
  const Seen seen = look_at(file("sample.html"));
  EXPECT_EQ(seen.code, 0) << seen.text;
  EXPECT_NE(seen.text.find("1 pages, 8 figures, 0 problems"), std::string::npos) << seen.text;
}

TEST_F(BrowserSlow, finds_nothing_wrong_with_the_page_of_a_run) {
  write_club(file("club.h5"));
  const store::DatasetReader reader(file("club.h5"));
  write_page(file("club.html"), run_page(reader, club(), "sojourn report club.h5"));
  const Seen seen = look_at(file("club.html"));
  EXPECT_EQ(seen.code, 0) << seen.text;
}

TEST_F(BrowserSlow, finds_nothing_wrong_with_the_page_of_a_what_if_study) {
  write_page(file("what_if.html"), what_if_page(small_what_if()));
  const Seen seen = look_at(file("what_if.html"));
  EXPECT_EQ(seen.code, 0) << seen.text;
}

TEST_F(BrowserSlow, sees_that_a_changed_script_is_not_run) {
  std::string html = html_of(sample_page());
  // Data and front-end are changed alike; the page's policy knows its script by its hash.
  for (std::size_t at = html.find("\"percent\""); at != std::string::npos;
       at = html.find("\"percent\"", at)) {
    html.replace(at, 9, "\"permill\"");
  }
  std::FILE* const out = std::fopen(file("wrong.html").c_str(), "wb");
  std::fwrite(html.data(), 1, html.size(), out);
  std::fclose(out);
  const Seen seen = look_at(file("wrong.html"));
  EXPECT_EQ(seen.code, 1) << seen.text;
  EXPECT_NE(seen.text.find("Content Security Policy"), std::string::npos) << seen.text;
}

}  // namespace
}  // namespace sojourn::report
