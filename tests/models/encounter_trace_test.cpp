// truth/encounters: how every encounter came about, and that telling it changes nothing.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/run.h"
#include "tests/models/facts/facts_support.h"

namespace sojourn::models {
namespace {

using facts::Lives;
using facts::scenario_of;

// A wait, and a call by one of two channels to one of five agents, which may fail. Nothing but
// quality, failure and the wait moves what is felt.
const std::string calls =
    "[scenario]\nformat = 1\nlength = \"300 days\"\n[population]\ncustomers = 400\n"
    "[experience]\nnoise = 0.0\nexpectation.learns = false\nfailure.paradox = 0.0\n"
    "channel_success = 0.0\n"
    "[channel.phone]\nquality = 0.2\n[channel.chat]\nquality = -0.1\n"
    "[touchpoint.queue]\nat = { care = \"queue\" }\nquality.sd = 0.5\n"
    "wait = { loss = 0.2, scale = \"1 hour\" }\n"
    "[touchpoint.call]\nat = { care = \"call\" }\n"
    "quality = { mean = 0.1, sd = 0.6 }\nchannels = { phone = 1.0, chat = 2.0 }\n"
    "sites = { count = 5, sd = 0.8 }\n"
    "failure = { probability = 0.3, severity = 0.5, complaint = 0.4, recovery = 0.2 }\n"
    "[journey.care.quiet]\nstay.exponential = { mean = \"20 days\" }\nnext.queue = 1.0\n"
    "[journey.care.queue]\nstay.exponential = { mean = \"2 hours\" }\nnext.call = 1.0\n"
    "[journey.care.call]\nstay.fixed = \"1 hour\"\nnext.quiet = 1.0\n";

const std::string all_of_it = "events,truth/events.encounter,truth/encounters";

// Of performance and disconfirmation, against an expectation of 0.
double worth(double quality) { return 0.45 * quality + (quality > 0.0 ? 0.25 : 0.5) * quality; }

/// Rows of truth/encounters beside the rows of events that are encounters.
std::vector<std::size_t> events_met(const Lives& lives) {
  std::vector<std::size_t> met;
  const double quiet = lives.code("events", "to", "care.quiet");
  for (std::size_t i = 0; i < lives["events.to"].size(); ++i) {
    if (lives["events.to"][i] != quiet) met.push_back(i);
  }
  return met;
}

TEST(EncounterTrace, tells_all_that_makes_what_is_felt) {
  const Lives lives(scenario_of(calls), 1, all_of_it);
  const auto met = events_met(lives);
  const auto& customer = lives["truth/encounters.customer"];
  ASSERT_EQ(customer.size(), met.size());
  ASSERT_GT(met.size(), 5000U);
  std::map<double, int> failures;
  for (std::size_t i = 0; i < met.size(); ++i) {
    ASSERT_EQ(customer[i], lives["events.customer"][met[i]]);
    ASSERT_EQ(lives["truth/encounters.time"][i], lives["events.time"][met[i]]);
    const bool failed = lives["truth/encounters.failed"][i] != 0.0;
    const bool complained = lives["truth/encounters.complained"][i] != 0.0;
    ASSERT_TRUE(failed || !complained);
    const double before = failures[customer[i]];
    failures[customer[i]] += failed ? 1 : 0;
    const double lost = failed ? (before > 0 ? 0.75 : 0.5) - (complained ? 0.2 : 0.0) : 0.0;
    const double felt = 0.5 * worth(lives["truth/encounters.cognitive"][i]) +
                        0.5 * worth(lives["truth/encounters.affective"][i]) - lost -
                        lives["truth/encounters.wait_loss"][i];
    ASSERT_NEAR(lives["truth/events.encounter"][met[i]], felt, 1.0 / 1024.0) << i;
  }
}

TEST(EncounterTrace, knows_the_channel_that_won_and_whether_it_changed) {
  const Lives lives(scenario_of(calls), 1, all_of_it);
  const double call = lives.code("truth/encounters", "touchpoint", "call");
  const double phone = lives.code("truth/encounters", "channel", "phone");
  std::map<double, double> last;
  double by_phone = 0.0, all = 0.0, quality_by_phone = 0.0, quality = 0.0;
  for (std::size_t i = 0; i < lives["truth/encounters.channel"].size(); ++i) {
    const double channel = lives["truth/encounters.channel"][i];
    if (lives["truth/encounters.touchpoint"][i] != call) {
      EXPECT_EQ(channel, 255.0);  // a queue has no channel
      continue;
    }
    const double who = lives["truth/encounters.customer"][i];
    const bool changed = last.contains(who) && last[who] != channel;
    EXPECT_EQ(lives["truth/encounters.switched"][i], changed ? 1.0 : 0.0) << i;
    last[who] = channel;
    all += 1.0;
    quality += lives["truth/encounters.cognitive"][i];
    by_phone += channel == phone ? 1.0 : 0.0;
    quality_by_phone += channel == phone ? lives["truth/encounters.cognitive"][i] : 0.0;
  }
  EXPECT_NEAR(by_phone / all, 1.0 / 3.0, 4.0 * std::sqrt(2.0 / 9.0 / all));  // odds 1 to 2
  const double by_chat = (quality - quality_by_phone) / (all - by_phone);
  EXPECT_NEAR(quality_by_phone / by_phone - by_chat, 0.3, 0.1);
}

TEST(EncounterTrace, knows_the_site_that_served) {
  const std::string at_home =
      std::string(calls).replace(calls.find("sd = 0.8 }"), 10, "sd = 0.8, visit = \"home\" }");
  for (const bool home : {false, true}) {
    const Lives lives(scenario_of(home ? at_home : calls), 1, all_of_it);
    const double call = lives.code("truth/encounters", "touchpoint", "call");
    std::map<double, std::set<double>> of_customer;
    std::map<double, std::pair<double, double>> of_site;
    for (std::size_t i = 0; i < lives["truth/encounters.site"].size(); ++i) {
      if (lives["truth/encounters.touchpoint"][i] != call) continue;
      const double site = lives["truth/encounters.site"][i];
      of_customer[lives["truth/encounters.customer"][i]].insert(site);
      of_site[site].first += lives["truth/encounters.cognitive"][i];
      of_site[site].second += 1.0;
    }
    ASSERT_EQ(of_site.size(), 5U);
    std::vector<double> means;
    for (const auto& [site, sums] : of_site) means.push_back(sums.first / sums.second);
    EXPECT_GT(*std::max_element(means.begin(), means.end()) -
                  *std::min_element(means.begin(), means.end()),
              0.5);
    std::size_t met = 0;
    for (const auto& [customer, sites] : of_customer) met = std::max(met, sites.size());
    EXPECT_EQ(met == 1, home);
  }
}

/// Values of a column by customer, those of one customer in their order.
std::map<double, std::vector<double>> by_customer(const Lives& lives, const std::string& column) {
  std::map<double, std::vector<double>> values;
  for (std::size_t i = 0; i < lives[column].size(); ++i) {
    values[lives["truth/encounters.customer"][i]].push_back(lives[column][i]);
  }
  return values;
}

TEST(EncounterTrace, is_the_same_with_every_instruction_set_and_with_windows) {
  const Scenario scenario = scenario_of(calls);
  const Lives usual(scenario, 1, "truth/encounters");
  const auto expect_the_same = [&](const sim::RunOptions& options) {
    const Lives lives(scenario, 1, "truth/encounters", options);
    for (const char* const column :
         {"time", "touchpoint", "channel", "switched", "site", "cognitive", "affective", "failed",
          "complained", "wait_loss"}) {
      const std::string name = std::string("truth/encounters.") + column;
      EXPECT_EQ(by_customer(lives, name), by_customer(usual, name)) << name;
    }
  };
  for (const char* const name : {"baseline", "avx2", "avx512"}) {
    const sim::Kernels* const kernels = sim::kernels_named(name);
    if (kernels == nullptr) continue;
    sim::RunOptions options;
    options.kernels = kernels;
    expect_the_same(options);
  }
  sim::RunOptions small;
  small.threads = 2;
  small.batch = 64;
  small.shard = 37;
  expect_the_same(small);
  sim::RunOptions daily;
  daily.window = 86400;
  expect_the_same(daily);
}

TEST(EncounterTrace, changes_nothing_by_being_recorded) {
  const Scenario scenario = scenario_of(calls);
  const sim::Plan plan(scenario.program, scenario.population.traits().size());
  const auto tables = sim::tables_of(scenario.program, scenario.population);
  const auto digest_of = [&](std::string_view record) {
    sim::RunOptions options;
    options.recording = parse_recording(record, tables);
    return sim::run(plan, scenario.population, options, nullptr).digest.hex();
  };
  EXPECT_EQ(digest_of("all"), digest_of("none"));
}

}  // namespace
}  // namespace sojourn::models
