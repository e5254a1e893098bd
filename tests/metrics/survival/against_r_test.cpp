// Our survival estimators against R's package survival on random lives with ties, censoring and
// late entry. Skipped where Rscript or the package is absent (Debian: r-cran-survival).
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "metrics/survival/estimators/cox.h"
#include "metrics/survival/estimators/cumulative_hazard.h"
#include "metrics/survival/estimators/cumulative_incidence.h"
#include "metrics/survival/estimators/log_rank.h"
#include "metrics/survival/estimators/survival_curve.h"
#include "metrics/survival/estimators/weibull.h"
#include "tests/metrics/survival/compared_lives.h"

namespace sojourn::metrics {
namespace {

using testing::DataSet;
using testing::drawn_lives;
using testing::SmallLives;

constexpr int data_sets = 40;

constexpr const char* script = R"R(
suppressPackageStartupMessages(library(survival))
all <- read.csv(commandArgs(TRUE)[1])
out <- file(commandArgs(TRUE)[2], "w")
say <- function(...) cat(sprintf("%.12g", c(...)), "\n", file = out)
for (k in unique(all$set)) {
  d <- all[all$set == k, ]
  d$end <- as.numeric(d$cause > 0)
  late <- survfit(Surv(entry, time, end) ~ 1, d, conf.type = "log-log")
  s <- summary(late, times = 4)
  say(s$surv, s$std.err, s$lower, s$upper)
  plain <- survfit(Surv(time, end) ~ 1, d)
  q <- quantile(plain, 0.5)
  say(q$quantile, ifelse(is.na(q$lower), Inf, q$lower), ifelse(is.na(q$upper), Inf, q$upper))
  h <- summary(survfit(Surv(time, end) ~ 1, d, ctype = 1), times = 4)
  say(h$cumhaz, h$std.chaz)
  states <- survfit(Surv(time, factor(cause)) ~ 1, d)
  a <- summary(states, times = 4)
  say(a$pstate[2])
  r <- survdiff(Surv(time, end) ~ group, d)
  say(r$chisq)
  say(summary(plain, rmean = 4)$table[["rmean"]], summary(plain, rmean = 4)$table[["se(rmean)"]])
  w <- survreg(Surv(time, end) ~ group + x, d)
  say(coef(w), sqrt(diag(vcov(w)))[1:3], 1 / w$scale, w$loglik[2])
  for (ties in c("efron", "breslow")) {
    f <- coxph(Surv(entry, time, end) ~ group + x, d, ties = ties, cluster = seq_along(x))
    say(coef(f), sqrt(diag(f$naive.var)), sqrt(diag(vcov(f))), f$loglik, concordance(f)$concordance)
  }
}
close(out)
)R";

class AgainstRSlow : public ::testing::Test {
 protected:
  void SetUp() override {
    if (std::system("Rscript -e 'library(survival)' > /dev/null 2>&1") != 0) {
      GTEST_SKIP() << "R with its package survival is not installed";
    }
    folder_ = std::filesystem::temp_directory_path() /
              ("sojourn_against_r_" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override {
    if (!folder_.empty()) std::filesystem::remove_all(folder_);
  }

  // R's answers, in the order in which the script says them.
  std::ifstream answers(const std::vector<DataSet>& sets) {
    std::ofstream(folder_ / "compare.R") << script;
    testing::write_rows(sets, folder_ / "rows.csv");
    const std::string command = "Rscript " + (folder_ / "compare.R").string() + " " +
                                (folder_ / "rows.csv").string() + " " +
                                (folder_ / "out.txt").string();
    EXPECT_EQ(std::system(command.c_str()), 0);
    return std::ifstream(folder_ / "out.txt");
  }

 private:
  std::filesystem::path folder_;
};

double next(std::istream& answers) {
  std::string word;
  answers >> word;
  return word == "Inf" ? INFINITY : std::stod(word);
}

void expect_next(std::istream& answers, double ours, double tolerance = 1e-8) {
  const double theirs = next(answers);
  if (std::isinf(theirs) && std::isinf(ours)) return;
  EXPECT_NEAR(ours, theirs, tolerance * (1.0 + std::abs(theirs)));
}

void compare_curves(const DataSet& set, std::istream& answers) {
  const SurvivalCurve late = kaplan_meier(testing::table_of(set.lives));
  const Estimate s = *survival_at(late, 4.0);
  for (const double ours : {s.value, s.standard_error, s.low, s.high}) expect_next(answers, ours);
  SmallLives whole = set.lives;
  whole.entry.clear();
  const LifeTable table = testing::table_of(whole);
  const SurvivalCurve curve = kaplan_meier(table);
  const Estimate median = *median_lifetime(curve, SurvivalInterval::log);
  for (const double ours : {median.value, median.low, median.high}) expect_next(answers, ours);
  const Estimate hazard = *hazard_at(nelson_aalen(table), 4.0);
  expect_next(answers, hazard.value);
  expect_next(answers, hazard.standard_error);
  expect_next(answers, incidence_at(aalen_johansen(table, 1), 4.0)->value);
  std::vector<LifeTable> groups;
  for (const double group : {0.0, 1.0}) {
    SmallLives part;
    for (std::size_t i = 0; i < set.x.size(); ++i) {
      if (set.group[i] != group) continue;
      part.duration.push_back(whole.duration[i]);
      part.cause.push_back(whole.cause[i]);
    }
    groups.push_back(testing::table_of(part));
  }
  expect_next(answers, log_rank(groups).chi_square);
  const Estimate mean = *restricted_mean(curve, 4.0);
  expect_next(answers, mean.value);
  expect_next(answers, mean.standard_error);
}

void compare_weibull(const DataSet& set, std::istream& answers) {
  const WeibullFit fit = fit_weibull(
      {.duration = set.lives.duration, .ended = set.lives.cause, .covariates = {set.group, set.x}});
  ASSERT_EQ(fit.no_fit, "");
  expect_next(answers, fit.intercept.value, 1e-5);
  for (const Estimate& ours : fit.coefficients) expect_next(answers, ours.value, 1e-5);
  expect_next(answers, fit.intercept.standard_error, 1e-4);
  for (const Estimate& ours : fit.coefficients) expect_next(answers, ours.standard_error, 1e-4);
  expect_next(answers, fit.shape.value, 1e-5);
  expect_next(answers, fit.log_likelihood);
}

void compare_cox(const DataSet& set, std::istream& answers) {
  for (const CoxTies ties : {CoxTies::efron, CoxTies::breslow}) {
    const CoxFit fit = fit_cox({.duration = set.lives.duration,
                                .ended = set.lives.cause,
                                .covariates = {set.group, set.x},
                                .entry = set.lives.entry},
                               ties);
    ASSERT_EQ(fit.no_fit, "");
    for (const double ours : fit.coefficients) expect_next(answers, ours, 1e-6);
    for (const double ours : fit.standard_errors) expect_next(answers, ours, 1e-6);
    for (const double ours : fit.robust_errors) expect_next(answers, ours, 1e-6);
    expect_next(answers, fit.null_log_likelihood);
    expect_next(answers, fit.log_likelihood);
    expect_next(answers, fit.concordance->value);
  }
}

TEST_F(AgainstRSlow, all_estimators_agree) {
  std::vector<DataSet> sets;
  for (std::uint32_t k = 0; k < data_sets; ++k) sets.push_back(drawn_lives(k));
  std::ifstream found = answers(sets);
  for (std::size_t k = 0; k < sets.size() && !HasFailure(); ++k) {
    SCOPED_TRACE(k);
    compare_curves(sets[k], found);
    compare_weibull(sets[k], found);
    compare_cox(sets[k], found);
  }
}

}  // namespace
}  // namespace sojourn::metrics
