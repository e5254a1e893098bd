// The end of a contract's term as a state of its own: the hazard of leaving runs on through it,
// many times as fast.
#include <cmath>
#include <string>
#include <vector>

#include "tests/models/facts/facts_support.h"

namespace sojourn::models {
namespace {

using facts::Lives;
using facts::scenario_of;

constexpr double day = 86400.0;
constexpr double rate = 0.01 / 30.4375;  // per day within the term

// Terms of a year: 335 days bound, then 30 days in which leaving is `times` as fast.
std::string terms(const std::string& times, int customers) {
  return "[scenario]\nformat = 1\nstart = 2025-01-01\nlength = \"730 days\"\n[population]\n"
         "customers = " +
         std::to_string(customers) +
         "\n[journey.contract.bound]\n"
         "race.left = { hazard = \"leaving\", rate = \"0.01 / month\" }\n"
         "race.ending = { after = { fixed = \"335 days\" } }\n"
         "[journey.contract.ending]\n"
         "race.left = { hazard = \"leaving\", rate = \"" +
         times +
         " / month\" }\n"
         "race.bound = { after = { fixed = \"30 days\" } }\n"
         "[journey.contract.left]\nabsorbing = true\n";
}

std::string one_state(int customers) {
  return "[scenario]\nformat = 1\nstart = 2025-01-01\nlength = \"730 days\"\n[population]\n"
         "customers = " +
         std::to_string(customers) +
         "\n[journey.contract.bound]\n"
         "race.left = { hazard = \"leaving\", rate = \"0.01 / month\" }\n"
         "[journey.contract.left]\nabsorbing = true\n";
}

/// Days on which customers leave; -1: they stay.
std::vector<double> leaving_days(const std::string& text, std::size_t customers) {
  const Lives lives(scenario_of(text), 1, "events.customer,events.to,events.time");
  const double left = lives.code("events", "to", "contract.left");
  std::vector<double> days(customers, -1.0);
  for (std::size_t i = 0; i < lives["events.to"].size(); ++i) {
    if (lives["events.to"][i] != left) continue;
    days[static_cast<std::size_t>(lives["events.customer"][i])] = lives["events.time"][i] / day;
  }
  return days;
}

double share_between(const std::vector<double>& days, double from, double to) {
  double n = 0.0;
  for (const double d : days) n += d >= from && d < to ? 1.0 : 0.0;
  return n / static_cast<double>(days.size());
}

// A hazard's mass by day 335, 365, 700 and 730 is 335, 635, 970 and 1270 days of the usual rate.
TEST(ContractEnd, is_a_spike_of_ten_times_the_hazard) {
  constexpr std::size_t customers = 40'000;
  const std::vector<double> days = leaving_days(terms("0.1", customers), customers);
  const auto stays = [](double mass) { return std::exp(-rate * mass); };
  const struct {
    double from, to, share;
  } parts[] = {{0, 335, 1 - stays(335)},
               {335, 365, stays(335) - stays(635)},
               {365, 700, stays(635) - stays(970)},
               {700, 730, stays(970) - stays(1270)}};
  for (const auto& part : parts) {
    const double error = std::sqrt(part.share * (1 - part.share) / customers);
    EXPECT_NEAR(share_between(days, part.from, part.to), part.share, 4 * error) << part.from;
  }
  EXPECT_GT(share_between(days, 335, 365), 5 * share_between(days, 305, 335));
}

// What has run of the hazard is kept from state to state: an end of no consequence moves no date,
// and a spike makes nobody leave later.
TEST(ContractEnd, of_no_consequence_moves_no_date_and_a_spike_delays_nobody) {
  constexpr std::size_t customers = 2'000;
  const std::vector<double> plain = leaving_days(one_state(customers), customers);
  const std::vector<double> same = leaving_days(terms("0.01", customers), customers);
  const std::vector<double> spike = leaving_days(terms("0.1", customers), customers);
  for (std::size_t i = 0; i < customers; ++i) {
    EXPECT_NEAR(same[i], plain[i], 3 / day) << i;
    if (plain[i] < 0.0) continue;
    EXPECT_GE(spike[i], 0.0) << i;
    EXPECT_LE(spike[i], plain[i] + 3 / day) << i;
    if (plain[i] >= 335.0) continue;
    EXPECT_NEAR(spike[i], plain[i], 3 / day) << i;
  }
}

}  // namespace
}  // namespace sojourn::models
