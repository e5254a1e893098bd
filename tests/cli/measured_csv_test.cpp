// `sojourn measure` on CSV files of all kinds: what they may look like, and what is said about
// those that cannot be read.
#include <gtest/gtest.h>

#include <random>

#include "tests/cli/program.h"

namespace sojourn::cli {
namespace {

class Csv : public testing::Test {
 protected:
  Outcome measure(const std::string& text, const std::vector<std::string>& more = {}) {
    std::ofstream(file_, std::ios::binary) << text;
    std::vector<std::string> words{"measure", file_, "--json"};
    if (more.empty()) words.insert(words.end(), {"--metric", "surveys.nps"});
    words.insert(words.end(), more.begin(), more.end());
    return sojourn(words);
  }
  double value(const std::string& text) {
    const Outcome found = measure(text);
    EXPECT_EQ(found.code, 0) << found.err;
    return found.code == 0 ? found.json()["metrics"][0]["results"][0]["value"].get<double>()
                           : -999.0;
  }
  void expect_error(const std::string& text, const std::string& place, const std::string& problem) {
    const Outcome found = measure(text);
    EXPECT_EQ(found.code, 2) << text;
    EXPECT_TRUE(found.out.empty());
    EXPECT_NE(found.err.find(place), std::string::npos) << found.err;
    EXPECT_NE(found.err.find(problem), std::string::npos) << found.err;
  }
  const Folder folder_;
  const std::string file_ = folder_.file("answers.csv");
};

TEST_F(Csv, is_read_with_any_line_ends_marks_and_quotes) {
  EXPECT_EQ(value("score\n9\n0\n9\n10\n"), 50.0);
  EXPECT_EQ(value("score\r\n9\r\n0\r\n9\r\n10"), 50.0);
  EXPECT_EQ(value("score\r9\r0\r9\r10\r"), 50.0);
  EXPECT_EQ(value("\xEF\xBB\xBFscore\n\"9\"\n\n0\n9\n\"10\"\n\n"), 50.0);
  EXPECT_EQ(value("\"a \"\"b\"\",\nc\",score\nx,9\n\"1\n2\",0\n,9\n\",\",10\n"), 50.0);
  EXPECT_EQ(value("score,x\n9,\n,\n0,\n9,\n10,\n"), 50.0);  // one answer is missing
  EXPECT_EQ(value("score\n+9\n0.0\n9\n1e1\n"), 50.0);
}

TEST_F(Csv, is_read_with_semicolons_and_tabs_between_fields) {
  EXPECT_EQ(value("who;score\na,b;9\nc;0\n\"x;y\";9\nd;10\n"), 50.0);
  EXPECT_EQ(value("\r\nwho\tscore\r\na;b\t9\r\nc\t0\r\n\"x\ty\"\t9\r\nd\t10\r\n"), 50.0);
  EXPECT_EQ(value("\"a;b;c\",score\nx,9\n;,0\n;;;,9\n1,10\n"), 50.0);  // inside quotes it is text
  expect_error("who;score\na,9\n", "answers.csv:2:1", "the record has 1 fields");
}

TEST_F(Csv, with_semicolons_has_decimal_commas) {
  const auto mean = [this](const std::string& text) {
    const Outcome found = measure(text, {"--metric", "value.concentration", "--columns",
                                         "customer=who,time=when,amount=paid"});
    EXPECT_EQ(found.code, 0) << found.err;
    return found.code == 0 ? found.out : std::string();
  };
  const std::string points = mean("who,when,paid\n1,2025-01-01,1.5\n2,2025-01-02,24.25\n");
  const std::string commas = mean("who;when;paid\n1;2025-01-01;1,5\n2;2025-01-02;24,25\n");
  EXPECT_EQ(points, commas);
  const Outcome grouped = measure(
      "who;when;paid\n1;2025-01-01;1.024,5\n",
      {"--metric", "value.concentration", "--columns", "customer=who,time=when,amount=paid"});
  EXPECT_EQ(grouped.code, 2);
  EXPECT_NE(grouped.err.find("1.024,5"), std::string::npos) << grouped.err;
}

TEST_F(Csv, that_is_no_table_says_where) {
  expect_error("score,a\n9,1\n9\n9,1,2\n", "answers.csv:3:1", "the record has 1 fields");
  expect_error("score,a\n9,1\n9\n9,1,2\n", "answers.csv:4:3", "the record has 3 fields");
  expect_error("score,a\n9,\"x\n8,1\n", "answers.csv:2:3", "never closed");
  expect_error("score,a\n9,\"x\ny\"z\n", "answers.csv:2:3", "follows the closing quote");
  expect_error("score,a\n9,5\" tall\n", "answers.csv:2:3", "inside a field without quotes");
  expect_error("score,a,score\n9,1,2\n", "answers.csv:1:9", "two columns `score`");
  expect_error("\xFF\xFEs", "", "is in UTF-16");
  expect_error("", "", "is empty");
  expect_error("\n\r\n", "", "is empty");
}

TEST_F(Csv, with_wrong_values_says_where) {
  expect_error("score\n9\nten\n", "line 3, column 1", "`ten`");
  expect_error("a,score\nx,9\ny,2025-01-01\n", "line 3, column 3", "`2025-01-01`");
  expect_error("a,score\nx,9\ny,11\n", "answers.csv:3:3", "off the scale");
  expect_error("a,score\n\"x\ny\",9\ny,2.5\n", "answers.csv:4:3", "2.5");
  expect_error("a,score\nx,-1\n", "answers.csv:2:3", "-1");
  expect_error("a,score\nx,1e99\n", "answers.csv:2:3", "1e+99");
}

TEST_F(Csv, names_the_row_of_a_wrong_value_deep_in_a_large_file) {
  std::string text = "who,score\n";
  for (int i = 0; i < 150'000; ++i) text += "a," + std::to_string(i % 11) + "\n";
  text += "a,12\n";
  expect_error(text, "answers.csv:150002:3", "off the scale");
}

TEST_F(Csv, without_a_column_says_how_to_name_one) {
  expect_error("q1\n10\n", "", "--columns score=NAME");
  const Outcome found = measure("q1\n10\n", {"--metric", "surveys.nps", "--columns", "score=q2"});
  EXPECT_EQ(found.code, 2);
  EXPECT_NE(found.err.find("is named `q2`"), std::string::npos) << found.err;
  EXPECT_NE(found.err.find("The columns are: q1"), std::string::npos) << found.err;
}

TEST_F(Csv, without_rows_has_no_estimate) {
  const Outcome found = measure("score\n");
  ASSERT_EQ(found.code, 0) << found.err;
  EXPECT_TRUE(found.json()["metrics"][0]["results"][0]["value"].is_null());
}

TEST_F(Csv, of_random_bytes_never_crashes_and_is_read_or_refused) {
  std::mt19937_64 random(5);
  const std::string letters = "score,\"\n\r0123456789.-aZ\xEF\xBB\xBF";
  for (int sample = 0; sample < 24; ++sample) {
    std::string text = sample % 2 == 0 ? "score,b\n" : "";
    for (std::size_t i = random() % 60; i > 0; --i) text += letters[random() % letters.size()];
    const Outcome found = measure(text);
    EXPECT_TRUE(found.code == 0 || found.code == 2) << text << found.err;
  }
}

/// Rows of a random survey with a country and a question each.
struct Survey {
  std::vector<std::string> country, question;
  std::vector<int> score;
  [[nodiscard]] std::string text(const std::string& only_country,
                                 const std::string& only_question) const {
    std::string text = "country,question,score\n";
    for (std::size_t i = 0; i < score.size(); ++i) {
      if (!only_country.empty() && country[i] != only_country) continue;
      if (!only_question.empty() && question[i] != only_question) continue;
      text += country[i] + "," + question[i] + "," + std::to_string(score[i]) + "\n";
    }
    return text;
  }
};

TEST_F(Csv, filtered_is_what_the_rows_give_that_were_filtered_before) {
  std::mt19937_64 random(6);
  for (int sample = 0; sample < 24; ++sample) {
    Survey survey;
    for (int i = 0; i < 2 || i < static_cast<int>(random() % 200); ++i) {
      survey.country.emplace_back(i == 0 || random() % 3 == 0 ? "DE" : "F R");
      survey.question.emplace_back(i == 0 || (i > 1 && random() % 2 == 0) ? "nps" : "csat");
      survey.score.push_back(1 + static_cast<int>(random() % 5));
    }
    const auto results = [&](const std::string& text, const std::string& where,
                             const std::string& by = "") {
      std::vector<std::string> more{"--metric", "surveys.nps", "--metric", "surveys.csat"};
      if (!where.empty()) more.insert(more.end(), {"--where", where});
      if (!by.empty()) more.insert(more.end(), {"--by", by});
      const Outcome found = measure(text, more);
      EXPECT_EQ(found.code, 0) << found.err;
      nlohmann::json values;
      const nlohmann::json json = found.json();
      for (const auto& metric : json["metrics"]) values.push_back(metric["results"]);
      return values;
    };
    // By country; the question is the metric's own.
    const auto of_country = results(survey.text("", ""), "country=DE");
    EXPECT_EQ(of_country[0], results(survey.text("DE", "nps"), "")[0]);
    // By a question that was named, for both metrics.
    const auto of_question = results(survey.text("", ""), "question=nps");
    EXPECT_EQ(of_question, results(survey.text("", "nps"), "question=nps"));
    // By both.
    EXPECT_EQ(results(survey.text("", ""), "country=DE,question=nps")[1],
              results(survey.text("DE", "nps"), "question=nps")[1]);
    // Cut into groups of what is kept: each is what its own rows give.
    const auto by_country = results(survey.text("", ""), "question=csat", "country");
    for (const auto& group : by_country[1]) {
      auto alone = results(survey.text(group["group"], "csat"), "question=csat")[1][0];
      for (const char* const part : {"count", "value", "low", "high"}) {
        EXPECT_EQ(group[part], alone[part]) << sample << group << alone;
      }
    }
  }
}

}  // namespace
}  // namespace sojourn::cli
