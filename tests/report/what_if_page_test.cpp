// The page of a what-if study: the decision first, every number from the result.
#include "report/what_if/what_if_page.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <tuple>

#include "tests/report/small_what_if.h"

namespace sojourn::report {
namespace {

const Section& section(const Page& page, const std::string& id) {
  const auto found = std::find_if(page.sections.begin(), page.sections.end(),
                                  [&](const Section& one) { return one.id == id; });
  EXPECT_NE(found, page.sections.end()) << id;
  return *found;
}

template <typename Content>
const Content& content(const Page& page, const std::string& id, const std::string& title) {
  for (const Figure& figure : section(page, id).figures) {
    if (figure.title.rfind(title, 0) == 0) return std::get<Content>(figure.content);
  }
  throw std::runtime_error("no figure " + title);
}

std::string text_of(const Section& section) {
  std::string text;
  for (const std::string& paragraph : section.text) text += paragraph + "\n";
  return text;
}

/// A study of one arm whose net value lies there.
study::WhatIfResult with_net(double low, double value, double high) {
  study::WhatIfResult result = small_what_if();
  result.arms[0].label = "Faster care";
  for (study::Contrast& one : result.arms[0].population) {
    if (one.id == "net_value_horizon") one.effect = between(low, value, high);
  }
  return result;
}

TEST(WhatIfPage, begins_with_the_decision_and_its_uncertainty) {
  EXPECT_EQ(what_if_page(with_net(1.1e6, 1.234e6, 1.36e6)).headline,
            "“Faster care” pays: net value 1.23 million EUR over 60 months (95 %, assumptions as "
            "they stand: "
            "1.1 million to 1.36 million)");
  EXPECT_EQ(
      what_if_page(with_net(-20000.0, -10000.0, -512.0)).headline,
      "“Faster care” does not pay: net value −10,000 EUR over 60 months (95 %, assumptions as they "
      "stand: −20,000 to −512)");
  EXPECT_EQ(what_if_page(with_net(-100.0, 300.0, 700.0)).headline,
            "Whether “Faster care” pays is open: net value 300 EUR over 60 months (95 %, "
            "assumptions as they "
            "stand: −100 to 700)");
}

TEST(WhatIfPage, decides_by_retention_where_nothing_is_paid) {
  study::WhatIfResult result = small_what_if();
  result.currency.clear();
  result.assumptions_drawn = true;
  study::ArmResult& arm = result.arms[0];
  arm.label = "Faster care";
  std::erase_if(arm.population, [](const study::Contrast& one) { return one.unit == "EUR"; });
  const Page page = what_if_page(result);
  EXPECT_EQ(page.headline,
            "“Faster care” keeps customers: +2.10 points of retention at the end (95 %, "
            "assumptions drawn: "
            "+1.10 to +3.10)");
  for (const Section& one : page.sections) EXPECT_NE(one.id, "money");
}

TEST(WhatIfPage, says_when_no_arm_is_better_than_doing_nothing) {
  study::WhatIfResult result = small_what_if();
  result.arms.push_back(small_arm("Another"));
  result.choice = study::Choice{};
  result.headline = "None of the 2 arms is better than doing nothing.";
  EXPECT_EQ(what_if_page(result).headline, result.headline);
}

TEST(WhatIfPage, speaks_of_the_best_arm) {
  study::WhatIfResult result = small_what_if();
  result.arms.push_back(small_arm("Another"));
  result.choice = study::Choice{};
  result.choice->best = 1;
  result.choice->probability_best = {0.1, 0.2, 0.7};
  result.choice->regret = {15000.0, 9000.0, 2000.0};
  const Page page = what_if_page(result);
  EXPECT_EQ(page.headline.rfind("“Another” pays", 0), 0U);
  const auto& dots = content<Dots>(page, "choice", "Name of net_value_horizon");
  EXPECT_EQ(dots.rows.size(), 2U);
  EXPECT_LT(dots.rows[1].points[1].low, dots.rows[1].points[0].low);  // together is wider
  const auto& table = content<Table>(page, "choice", "Over the draws");
  EXPECT_EQ(std::get<std::string>(table.rows[0][0]), "Doing nothing");
  EXPECT_EQ(std::get<double>(table.rows[2][1]), 0.7);
}

TEST(WhatIfPage, adds_up_from_revenue_to_margin_and_from_value_to_net_value) {
  const Page page = what_if_page(small_what_if());
  for (const Figure& figure : section(page, "money").figures) {
    double sum = 0.0;
    for (const Waterfall::Step& step : std::get<Waterfall>(figure.content).steps) {
      if (step.kind == Waterfall::Kind::step) sum += step.value;
      if (step.kind == Waterfall::Kind::total) {
        EXPECT_NEAR(step.value, sum, 1e-9) << figure.title;
      }
    }
  }
  const auto& value = content<Waterfall>(page, "money", "From value to net value");
  EXPECT_EQ(value.steps[1].value, -10000.0);
  EXPECT_EQ(value.steps[2].value, 15000.0);
}

TEST(WhatIfPage, keeps_the_three_uncertainties_apart) {
  const Page page = what_if_page(small_what_if());
  const auto& dots = content<Dots>(page, "effects", "Retention");
  EXPECT_EQ(dots.rows.size(), 2U);  // the third has no estimate
  EXPECT_LT(dots.rows[0].points[1].low, dots.rows[0].points[0].low);
  const std::string text = text_of(section(page, "trust"));
  for (const char* const part :
       {"Simulation:", "One world:", "Assumptions: all are taken as they stand",
        "40 times as many worlds", "Warning: careful"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part;
  }
}

TEST(WhatIfPage, says_why_there_is_no_estimate) {
  const Page page = what_if_page(small_what_if());
  for (const Figure& figure : section(page, "effects").figures) {
    if (figure.title != "Customers in the target, active at the start") continue;
    EXPECT_NE(figure.description.find("the run is not long enough"), std::string::npos);
  }
}

TEST(WhatIfPage, accumulates_the_chance_of_payback) {
  const Page page = what_if_page(small_what_if());
  const auto& lines = content<Lines>(page, "payback", "Chance");
  EXPECT_EQ(lines.series[0].values, (std::vector<double>{0.0, 0.0, 0.25, 0.75, 0.875, 0.875}));
}

TEST(WhatIfPage, tells_findings_from_explorations) {
  const Page page = what_if_page(small_what_if());
  const auto& table = content<Table>(page, "segments", "Findings");
  EXPECT_EQ(std::get<std::string>(table.rows[0].back()), "holds");
  EXPECT_EQ(std::get<std::string>(table.rows[1].back()), "exploratory");
}

TEST(WhatIfPage, shows_moves_with_what_changed) {
  const Page page = what_if_page(small_what_if());
  const auto& sankey = content<Sankey>(page, "journey", "Moves on the track care");
  ASSERT_EQ(sankey.links.size(), 2U);
  EXPECT_EQ(sankey.links[0].value, 950.0);
  EXPECT_EQ(sankey.links[0].change, 50.0);
  EXPECT_EQ(sankey.links[1].change, -50.0);
}

TEST(WhatIfPage, orders_assumptions_by_what_the_result_hangs_on) {
  study::WhatIfResult result = small_what_if();
  result.assumptions_drawn = true;
  result.assumptions[0].correlation = 0.1;
  result.assumptions.push_back(result.assumptions[0]);
  result.assumptions[1].path = "experience.memory";
  result.assumptions[1].correlation = -0.8;
  const Page page = what_if_page(result);
  const auto& bars = content<Bars>(page, "assumptions", "What the result hangs on most");
  EXPECT_EQ(bars.rows[0].label, "experience.memory");
  EXPECT_EQ(bars.rows[0].point.value, -0.8);
  const auto& table = content<Table>(page, "assumptions", "All assumptions used");
  EXPECT_EQ(std::get<std::string>(table.rows[0][3]), "assumed");
  EXPECT_EQ(std::get<std::string>(table.rows[0][4]), "0.5 to 2");
}

TEST(WhatIfPage, tells_what_assumptions_stand_on_and_how_to_see_which_matter) {
  study::WhatIfResult result = small_what_if();
  for (const char* const tag : {"U", "P", "R"}) {
    result.assumptions.push_back(result.assumptions[0]);
    result.assumptions.back().tag = tag;
  }
  const Page page = what_if_page(result);
  const auto& table = content<Table>(page, "assumptions", "All assumptions used");
  EXPECT_EQ(std::get<std::string>(table.rows[1][3]), "known, source not seen");
  EXPECT_EQ(std::get<std::string>(table.rows[2][3]), "published");
  EXPECT_EQ(std::get<std::string>(table.rows[3][3]), "from data");
  EXPECT_NE(text_of(section(page, "assumptions")).find("--assumptions draw"), std::string::npos);
}

TEST(WhatIfPage, shows_what_was_learnt_and_what_the_truth_would_be_worth) {
  study::WhatIfResult result = small_what_if();
  for (const Section& one : what_if_page(result).sections) EXPECT_NE(one.id, "choosing");
  result.arms[0].chooses_by = models::ChoosesBy::risk;
  study::LearntRisk& risk = result.arms[0].risks.emplace_back();
  risk.intervention = "bond";
  risk.replications = 20;
  risk.customers = 1900.5;
  risk.outcomes = 70.0;
  risk.intercept.name = "intercept";
  risk.intercept.mean = -2.5;
  for (const auto& [name, mean, sd, worlds] :
       {std::tuple{"tenure", 0.25, 0.1, 20}, std::tuple{"usage.light", -0.75, 0.2, 12}}) {
    study::LearntCoefficient& one = risk.coefficients.emplace_back();
    one.name = name;
    one.mean = mean;
    one.sd = sd;
    one.replications = worlds;
  }
  risk.left_out = {hostile, "visits.x"};
  result.information.push_back({.arm = "bond", .oracle = "oracle", .words = "worth 7 " + hostile});
  const Page page = what_if_page(result);
  const std::string text = text_of(section(page, "choosing"));
  EXPECT_NE(text.find("worth 7 " + hostile), std::string::npos);
  EXPECT_NE(text.find("not promised to live"), std::string::npos);
  const Table& table = content<Table>(page, "choosing", "The risk learnt for bond");
  ASSERT_EQ(table.rows.size(), 3U);
  EXPECT_EQ(std::get<std::string>(table.rows[1][0]), "usage.light");  // the largest first
  EXPECT_EQ(std::get<double>(table.rows[1][1]), -0.75);
  EXPECT_EQ(std::get<double>(table.rows[1][2]), 0.2);
  EXPECT_EQ(std::get<double>(table.rows[1][3]), 12.0);
  EXPECT_NE(text.find(hostile + ", visits.x"), std::string::npos) << text;
}

TEST(WhatIfPage, has_the_exact_command) {
  const study::WhatIfResult result = small_what_if();
  EXPECT_EQ(what_if_page(result).command, result.command);
}

}  // namespace
}  // namespace sojourn::report
