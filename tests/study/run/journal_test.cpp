#include "study/run/journal.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <fstream>
#include <iterator>

#include "core/error.h"

namespace sojourn::study {
namespace {

const JournalOrigin origin{.scenario = "aa", .program = "this build"};

class JournalFile : public ::testing::Test {
 protected:
  void TearDown() override { std::filesystem::remove(path_); }

  [[nodiscard]] std::string text() const {
    std::ifstream file(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  void write(const std::string& text) const {
    std::ofstream(path_, std::ios::binary | std::ios::trunc) << text;
  }

  std::filesystem::path path_ = std::filesystem::temp_directory_path() /
                                ("journal_" + std::to_string(::getpid()) + "_" +
                                 ::testing::UnitTest::GetInstance()->current_test_info()->name());
};

TEST_F(JournalFile, remembers_runs_exactly) {
  const std::vector<double> values{0.1, -1e300, 1.0 / 3.0, 0.0};
  {
    Journal journal(path_, origin);
    EXPECT_FALSE(journal.find("k"));
    journal.add("k", values);
    EXPECT_EQ(*journal.find("k"), values);
  }
  EXPECT_EQ(*Journal(path_, origin).find("k"), values);
}

TEST_F(JournalFile, remembers_that_an_output_has_no_value) {
  { Journal(path_, origin).add("k", {std::nan(""), 2.0}); }
  const auto found = Journal(path_, origin).find("k");
  EXPECT_TRUE(std::isnan((*found)[0]));
  EXPECT_EQ((*found)[1], 2.0);
}

TEST_F(JournalFile, cut_off_anywhere_keeps_the_runs_that_are_whole) {
  {
    Journal journal(path_, origin);
    journal.add("first", {1.0});
    journal.add("second", {2.0});
  }
  const std::string whole = text();
  const std::size_t begin_of_first = whole.find("first");
  const std::size_t begin_of_second = whole.find("second");
  for (std::size_t length = 0; length < whole.size(); ++length) {
    write(whole.substr(0, length));
    {
      Journal journal(path_, origin);
      EXPECT_EQ(journal.find("first").has_value(), length >= begin_of_second) << length;
      EXPECT_FALSE(journal.find("second")) << length;
      if (length < begin_of_first) journal.add("first", {1.0});
      if (length < begin_of_second && length >= begin_of_first) journal.add("first", {1.0});
      journal.add("second", {2.0});
    }
    EXPECT_EQ(text(), whole) << length;
  }
}

TEST_F(JournalFile, does_not_believe_damaged_lines) {
  { Journal(path_, origin).add("k", {0.25}); }
  std::string damaged = text();
  damaged.replace(damaged.find("0.25"), 4, "0.75");
  write(damaged);
  EXPECT_FALSE(Journal(path_, origin).find("k"));
}

TEST_F(JournalFile, refuses_another_scenario_or_program) {
  { Journal(path_, origin).add("k", {1.0}); }
  EXPECT_THROW(Journal(path_, {.scenario = "bb", .program = "this build"}), InputError);
  EXPECT_THROW(Journal(path_, {.scenario = "aa", .program = "another"}), InputError);
  EXPECT_TRUE(Journal(path_, origin).find("k"));
}

TEST_F(JournalFile, refuses_what_is_no_journal_and_leaves_it_alone) {
  for (const std::string other : {"hello\n", "hello", "sojourn study journal 2\nx\ny\n"}) {
    write(other);
    EXPECT_THROW(Journal(path_, origin), InputError);
    EXPECT_EQ(text(), other);
  }
}

TEST_F(JournalFile, serves_one_study_at_a_time) {
  const Journal journal(path_, origin);
  EXPECT_THROW(Journal(path_, origin), InputError);
}

TEST_F(JournalFile, that_cannot_be_opened_is_an_error) {
  EXPECT_THROW(Journal("/nowhere/at/all", origin), InputError);
}

TEST(Fingerprint, takes_each_text_with_its_length) {
  EXPECT_EQ(fingerprint({"a", "b"}), fingerprint({"a", "b"}));
  EXPECT_NE(fingerprint({"a", "b"}), fingerprint({"ab"}));
  EXPECT_NE(fingerprint({"a", ""}), fingerprint({"", "a"}));
  EXPECT_EQ(fingerprint({"a"}).size(), 32U);
}

}  // namespace
}  // namespace sojourn::study
