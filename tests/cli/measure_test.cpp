// `sojourn measure`, `truth`, `list metrics`, `explain metric` and `run --measure`.
#include <gtest/gtest.h>

#include "tests/cli/program.h"

namespace sojourn::cli {
namespace {

const std::string telecom = scenario_path("telecom.toml");
const std::string retention = "retention.n_day:days=[1,7],joined=true";

void write(const std::string& path, const std::string& text) { std::ofstream(path) << text; }

class MeasuredDataset : public testing::Test {
 protected:
  void SetUp() override {
    const Outcome run = sojourn({"run", telecom, "--customers", "3000", "-o", file_});
    ASSERT_EQ(run.code, 0) << run.err;
  }
  const Folder folder_;
  const std::string file_ = folder_.file("x.h5");
};

TEST_F(MeasuredDataset, has_values_with_intervals) {
  const Outcome found = sojourn({"measure", file_, "--metric", retention, "--json"});
  ASSERT_EQ(found.code, 0) << found.err;
  const auto metric = found.json()["metrics"][0];
  EXPECT_EQ(metric["metric"], "retention.n_day");
  EXPECT_EQ(metric["results"][0]["label"], "day 1");
  EXPECT_LT(metric["results"][0]["low"], metric["results"][0]["value"]);
  EXPECT_GT(metric["results"][0]["count"], 2900);
}

TEST_F(MeasuredDataset, is_what_the_run_measures_while_it_goes_on) {
  const std::string edges = "journeys.directly_follows";
  const Outcome stored =
      sojourn({"measure", file_, "--metric", retention, "--metric", edges, "--json"});
  for (const std::string& window : {std::string("none"), std::string("30 days")}) {
    const Outcome running = sojourn({"run", telecom, "--customers", "3000", "--window", window,
                                     "--measure", retention, "--measure", edges, "--json"});
    ASSERT_EQ(running.code, 0) << running.err;
    for (int k = 0; k < 2; ++k) {
      EXPECT_EQ(running.json()["metrics"][k]["results"], stored.json()["metrics"][k]["results"]);
    }
  }
}

TEST_F(MeasuredDataset, is_cut_into_groups) {
  const auto json =
      sojourn({"measure", file_, "--metric", retention, "--by", "segment", "--json"}).json();
  const auto results = json["metrics"][0]["results"];
  ASSERT_EQ(results.size(), 6U);
  std::uint64_t customers = 0;
  for (std::size_t k = 0; k < 6; k += 2) customers += results[k]["count"].get<std::uint64_t>();
  const auto whole = sojourn({"measure", file_, "--metric", retention, "--json"}).json();
  EXPECT_LE(customers, whole["metrics"][0]["results"][0]["count"]);
  EXPECT_GE(customers + 30, whole["metrics"][0]["results"][0]["count"]);
}

TEST_F(MeasuredDataset, answers_each_metric_with_its_own_question) {
  const auto count = [&](const std::string& metric, const std::string& where) {
    std::vector<std::string> words{"measure", file_, "--metric", metric, "--json"};
    if (!where.empty()) words.insert(words.end(), {"--where", where});
    const Outcome found = sojourn(words);
    EXPECT_EQ(found.code, 0) << found.err;
    return found.json()["metrics"][0]["results"][0]["count"].get<int>();
  };
  const int nps = count("surveys.nps", "");
  const int csat = count("surveys.csat", "");
  EXPECT_GT(nps, 100);
  EXPECT_GT(csat, 100);
  EXPECT_NE(nps, csat);
  EXPECT_EQ(nps, count("surveys.nps", "question=nps"));
  EXPECT_EQ(nps, count("surveys.nps", "survey=relationship"));
  EXPECT_EQ(csat, count("surveys.csat", "survey=after_call"));
  const Outcome wrong =
      sojourn({"measure", file_, "--metric", "surveys.nps", "--where", "survey=x"});
  EXPECT_EQ(wrong.code, 2);
  EXPECT_NE(wrong.err.find("after_call"), std::string::npos) << wrong.err;
}

TEST_F(MeasuredDataset, is_measured_by_metrics_that_need_a_switch) {
  for (const std::string spec :
       {"journeys.funnel:steps=\"care.issue > care.contact > care.resolved\"",
        "journeys.time_to_convert:steps=\"care.issue > care.resolved\",window=30 days",
        "retention.churn_rate:silence=60 days", "retention.churn_rate:end=relationship.churned",
        "surveys.wave_difference:boundary=2025-07-01"}) {
    const Outcome found = sojourn({"measure", file_, "--metric", spec, "--json"});
    ASSERT_EQ(found.code, 0) << spec << found.err;
    EXPECT_GT(found.json()["metrics"][0]["results"].size(), 0U) << spec;
  }
}

TEST_F(MeasuredDataset, knows_the_truth_of_answers_and_of_who_answered) {
  const auto metric = [&](const std::string& name) {
    return sojourn({"measure", file_, "--metric", name, "--against-truth", "--json"})
        .json()["metrics"][0];
  };
  EXPECT_EQ(metric("surveys.nps")["truth_layer"], "latent");
  const auto rate = metric("surveys.response_rate");
  EXPECT_EQ(rate["truth_layer"], "realised");
  EXPECT_EQ(rate["against_truth"][0]["error"], 0.0);
}

TEST_F(MeasuredDataset, weights_and_compares_answers_to_one_question) {
  const auto count = [&](const std::string& metric, const std::string& where) {
    std::vector<std::string> words{"measure", file_, "--metric", metric, "--json"};
    if (!where.empty()) words.insert(words.end(), {"--where", where});
    return sojourn(words).json()["metrics"][0]["results"][0]["count"].get<int>();
  };
  const std::string waves = "surveys.wave_difference:boundary=2025-03-01";
  EXPECT_EQ(count("surveys.weighted", ""), count("surveys.weighted", "question=nps"));
  EXPECT_EQ(count(waves, ""), count(waves, "question=nps"));
  EXPECT_EQ(count(waves + ",of=top_2,high=5", ""),
            count(waves + ",of=top_2,high=5", "question=csat"));
}

TEST_F(MeasuredDataset, takes_what_customers_pay_for_their_value_not_what_they_cost) {
  const auto revenue = [&](const std::string& where) {
    std::vector<std::string> words{"measure", file_, "--metric", "value.arpu:monthly=false",
                                   "--json"};
    if (!where.empty()) words.insert(words.end(), {"--where", where});
    return sojourn(words).json()["metrics"][0]["results"][0]["value"].get<double>();
  };
  EXPECT_GT(revenue(""), 0.0);
  EXPECT_LT(revenue("kind=cost"), 0.0);
}

TEST_F(MeasuredDataset, is_compared_with_the_truth) {
  const Outcome found =
      sojourn({"measure", file_, "--metric", retention, "--against-truth", "--json"});
  ASSERT_EQ(found.code, 0) << found.err;
  const auto metric = found.json()["metrics"][0];
  EXPECT_EQ(metric["truth_layer"], "realised");
  EXPECT_EQ(metric["against_truth"][0]["error"], 0.0);
  EXPECT_EQ(metric["against_truth"][0]["covers"], true);
  EXPECT_EQ(sojourn({"truth", file_, "--metric", retention}).code, 0);
}

TEST_F(MeasuredDataset, says_which_table_is_missing) {
  const Outcome found = sojourn({"measure", file_, "--metric", "contacts.aht"});
  EXPECT_EQ(found.code, 2);
  EXPECT_NE(found.err.find("there is no table `contacts`"), std::string::npos) << found.err;
}

TEST(MeasuredCsv, reads_quotes_times_and_missing_answers) {
  const Folder folder;
  const std::string file = folder.file("answers.csv");
  write(file,
        "who,when,q1,land\na,2025-01-01T10:00:00Z,10,\"D, x\"\nb,2025-02-01,9,F\n"
        "c,2025-02-03 10:00,,F\nc,2025-02-03 10:00,3,F\n");
  const Outcome found = sojourn({"measure", file, "--metric", "surveys.nps", "--columns",
                                 "score=q1,time=when", "--by", "land,month", "--json"});
  ASSERT_EQ(found.code, 0) << found.err;
  const auto results = found.json()["metrics"][0]["results"];
  ASSERT_EQ(results.size(), 2U);
  EXPECT_EQ(results[0]["group"], "D, x, 2025-01");
  EXPECT_EQ(results[1]["value"], 0.0);
  EXPECT_EQ(results[1]["count"], 2);
}

TEST(MetricNames, that_are_wrong_bring_the_nearest_one) {
  const Outcome found = sojourn({"measure", "x.csv", "--metric", "surveys.npss"});
  EXPECT_EQ(found.code, 2);
  const Outcome explained = sojourn({"explain", "metric", "surveys.npss"});
  EXPECT_EQ(explained.code, 2);
  EXPECT_NE(explained.err.find("did you mean `surveys.nps`?"), std::string::npos) << explained.err;
}

TEST(MetricNames, are_listed_and_each_is_explained) {
  const Outcome list = sojourn({"list", "metrics"});
  ASSERT_EQ(list.code, 0);
  std::istringstream lines(list.out);
  int metrics = 0;
  for (std::string line; std::getline(lines, line); ++metrics) {
    const std::string name = line.substr(0, line.find(' '));
    const Outcome text = sojourn({"explain", "metric", name});
    EXPECT_EQ(text.code, 0) << name;
    EXPECT_NE(text.out.find("when it lies"), std::string::npos) << name;
  }
  EXPECT_GE(metrics, 20);
}

}  // namespace
}  // namespace sojourn::cli
