// `sojourn report`: the page of a dataset says what other commands say.
#include <gtest/gtest.h>

#include "tests/cli/program.h"

namespace sojourn::cli {
namespace {

const std::string telecom = scenario_path("telecom.toml");

nlohmann::json data_of_page(const std::string& file) {
  const std::string html = text_of_file(file);
  const std::string begin = "id=\"data\">";
  const std::size_t at = html.find(begin) + begin.size();
  return nlohmann::json::parse(html.substr(at, html.find("</script>", at) - at));
}

nlohmann::json fact_named(const nlohmann::json& page, const std::string& label) {
  for (const auto& fact : page["facts"]) {
    if (fact["label"] == label) return fact;
  }
  return nullptr;
}

nlohmann::json figure_named(const nlohmann::json& page, const std::string& title) {
  for (const auto& section : page["sections"]) {
    for (const auto& figure : section["figures"]) {
      if (figure["title"] == title) return figure;
    }
  }
  return nullptr;
}

class ReportOfRun : public testing::Test {
 protected:
  void SetUp() override {
    run_ = sojourn({"run", telecom, "--customers", "3000", "-o", file_, "--json"});
    ASSERT_EQ(run_.code, 0) << run_.err;
  }
  [[nodiscard]] nlohmann::json page() const {
    const Outcome made = sojourn({"report", file_});
    EXPECT_EQ(made.code, 0) << made.err;
    return data_of_page(folder_.file("x.html"));
  }
  const Folder folder_;
  const std::string file_ = folder_.file("x.h5");
  Outcome run_;
};

TEST_F(ReportOfRun, is_named_like_the_dataset_or_as_asked) {
  EXPECT_EQ(sojourn({"report", file_}).code, 0);
  EXPECT_EQ(sojourn({"report", file_, "-o", folder_.file("board.html")}).code, 0);
  EXPECT_EQ(text_of_file(folder_.file("x.html")).rfind("<!DOCTYPE html>", 0), 0U);
  const std::string command = data_of_page(folder_.file("board.html"))["command"];
  EXPECT_NE(command.find("report " + file_ + " -o " + folder_.file("board.html")),
            std::string::npos);
}

TEST_F(ReportOfRun, counts_states_at_the_end_as_the_run_does) {
  const auto figure = figure_named(page(), "Care: customers by state");
  const auto occupancy = run_.json()["occupancy"]["care"];
  double all = 0.0;
  double idle = 0.0;
  for (const auto& [state, count] : occupancy.items()) {
    (state == "none" ? idle : all) += count.get<double>();
  }
  double shown = 0.0;
  for (const auto& series : figure["series"]) shown += series["values"].back().get<double>();
  EXPECT_EQ(shown, all);
  EXPECT_GT(idle, 0.0);
}

TEST_F(ReportOfRun, has_the_score_that_measure_finds) {
  const auto measured = sojourn({"measure", file_, "--metric", "surveys.nps", "--json"}).json();
  const auto fact = fact_named(page(), "NPS observed");
  const auto result = measured["metrics"][0]["results"][0];
  EXPECT_DOUBLE_EQ(fact["value"].get<double>(), result["value"].get<double>());
  EXPECT_DOUBLE_EQ(fact["low"].get<double>(), result["low"].get<double>());
}

TEST_F(ReportOfRun, has_the_money_that_is_in_the_table) {
  const Outcome csv = sojourn({"export", file_, "--table", "payments", "--columns", "kind,amount"});
  std::int64_t revenue = 0;
  std::int64_t margin = 0;
  std::istringstream lines(csv.out);
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line)) {
    const std::int64_t cents = std::stoll(line.substr(line.find(',') + 1));
    margin += cents;
    if (line.rfind("cost,", 0) != 0) revenue += cents;
  }
  const auto made = page();
  EXPECT_DOUBLE_EQ(fact_named(made, "Revenue")["value"].get<double>(),
                   static_cast<double>(revenue) / 100.0);
  EXPECT_DOUBLE_EQ(fact_named(made, "Margin")["value"].get<double>(),
                   static_cast<double>(margin) / 100.0);
}

TEST_F(ReportOfRun, is_the_same_whether_customers_lived_in_windows_or_not) {
  const auto whole = page();
  ASSERT_EQ(
      sojourn({"run", telecom, "--customers", "3000", "-o", file_, "--window", "7 days"}).code, 0);
  const auto windows = page();
  EXPECT_EQ(windows["facts"], whole["facts"]);
  for (const char* const id :
       {"population", "retention", "journey", "satisfaction", "money", "departures"}) {
    const auto section = [&](const nlohmann::json& from) {
      for (const auto& one : from["sections"]) {
        if (one["id"] == id) return one;
      }
      return nlohmann::json();
    };
    EXPECT_FALSE(section(whole).is_null()) << id;
    EXPECT_EQ(section(windows), section(whole)) << id;
  }
}

TEST_F(ReportOfRun, is_refused_for_what_is_no_dataset) {
  const auto says = [](const std::vector<std::string>& words, const std::string& part) {
    const Outcome outcome = sojourn(words);
    EXPECT_EQ(outcome.code, 2);
    EXPECT_NE(outcome.err.find(part), std::string::npos) << outcome.err;
  };
  says({"report", telecom}, "not a dataset");
  says({"report", file_, "-o", "/no/such/x.html"}, "/no/such");
  ASSERT_EQ(sojourn({"run", telecom, "--customers", "100", "-o", file_, "--record", "none"}).code,
            0);
  says({"report", file_}, "nothing to report on");
  EXPECT_EQ(folder_.names(), std::vector<std::string>{"x.h5"});
}

}  // namespace
}  // namespace sojourn::cli
