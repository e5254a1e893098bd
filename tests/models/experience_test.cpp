// What encounters do, link by link: cases worked by hand, links taken out one at a time, twins.
#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <sstream>

#include "models/experience/kernels/encounter.h"
#include "tests/models/experience_support.h"
#include "tests/places.h"

namespace sojourn::models {
namespace {

using testing::Felt;
using testing::FeltLives;
using testing::live_and_feel;
using testing::scenario_from;

constexpr float grid_error = 2.0F / 1024.0F;  // of values that are rounded after every encounter

/// Customers who meet one touchpoint every 30 days.
std::string meeting(int customers, const std::string& experience, const std::string& quality,
                    const std::string& length = "400 days") {
  return "[scenario]\nformat = 1\nlength = \"" + length +
         "\"\n[population]\ncustomers = " + std::to_string(customers) + "\n[experience]\n" +
         experience + "\n[touchpoint.shop]\nat = { life = \"visit\" }\n" + quality +
         "\n[journey.life.away]\nstay = { fixed = \"29 days\" }\nnext.visit = 1.0\n"
         "[journey.life.visit]\nstay = { fixed = \"1 day\" }\nnext.away = 1.0\n";
}

std::vector<Felt> visits_of(const FeltLives& lives, std::uint32_t customer) {
  std::vector<Felt> visits;
  for (const Felt& row : lives.rows) {
    if (row.customer == customer && row.to == "visit") visits.push_back(row);
  }
  return visits;
}

TEST(Experience, of_four_customers_is_what_the_formulas_say) {
  // No noise, quality 0.5 in both dimensions: every customer feels the same.
  const FeltLives lives = live_and_feel(scenario_from(
      meeting(4, "noise = 0.0", "quality = { mean = 0.5, sd = 0.0 }\neffort = 0.2", "125 days")));
  double expected = 0.0;
  double satisfaction = 0.0;
  const auto visits = visits_of(lives, 3);
  ASSERT_EQ(visits.size(), 4U);  // days 29, 59, 89, 119
  for (std::size_t n = 1; n <= visits.size(); ++n) {
    const double difference = 0.5 - expected;
    const double felt = 0.45 * 0.5 + 0.25 * std::max(difference, 0.0);
    const double kappa = std::max(0.1, 1.0 / (1.0 + 0.5 * static_cast<double>(n)));
    const double step = felt - satisfaction;
    satisfaction += (step > 0.0 ? kappa : 1.3 * kappa) * step;
    expected += std::max(0.05, 0.5 / (1.0 + 0.5 * static_cast<double>(n))) * difference;
    const auto& seen = visits[n - 1].variables;
    EXPECT_NEAR(seen.at("encounter"), felt, grid_error) << n;
    EXPECT_NEAR(seen.at("satisfaction"), satisfaction, 2 * grid_error) << n;
    EXPECT_NEAR(seen.at("expectation"), expected, 2 * grid_error) << n;
    EXPECT_NEAR(seen.at("expectation_affective"), expected, 2 * grid_error) << n;
    EXPECT_NEAR(seen.at("memory"), felt, 2 * grid_error) << n;  // one encounter, one episode
    EXPECT_NEAR(seen.at("loyalty"), 0.5 * satisfaction, 2 * grid_error) << n;
  }
  const auto& last = visits.back().variables;
  EXPECT_NEAR(last.at("effort"), 0.2 * (1 + 0.5 + 0.25 + 0.125), 2 * grid_error);
  for (std::uint32_t c = 0; c < 3; ++c) {
    EXPECT_EQ(visits_of(lives, c).back().variables, last);
  }
}

TEST(Experience, without_disconfirmation_has_no_effect_of_expectations) {
  const std::string quality = "quality = { mean = 0.3, sd = 0.8 }";
  const std::string none = "gain = 0.0\nloss = 0.0\n";
  const auto learning = live_and_feel(scenario_from(meeting(50, none, quality)));
  const auto still = live_and_feel(scenario_from(
      meeting(50, none + "expectation = { learns = false, cognitive = 2.0 }", quality)));
  ASSERT_EQ(learning.rows.size(), still.rows.size());
  bool expectations_differ = false;
  for (std::size_t i = 0; i < still.rows.size(); ++i) {
    const auto& a = learning.rows[i].variables;
    const auto& b = still.rows[i].variables;
    EXPECT_EQ(a.at("encounter"), b.at("encounter"));
    EXPECT_EQ(a.at("satisfaction"), b.at("satisfaction"));
    expectations_differ = expectations_differ || a.at("expectation") != b.at("expectation");
  }
  EXPECT_TRUE(expectations_differ);
}

TEST(Experience, that_only_remembers_the_end_remembers_the_last_encounter) {
  const auto lives = live_and_feel(scenario_from(
      meeting(20, "memory = { peak = 0.0, end = 1.0, mean = 0.0 }", "quality = { sd = 1.0 }")));
  for (const Felt& row : lives.rows) {
    if (row.to != "visit") continue;
    EXPECT_NEAR(row.variables.at("memory"), row.variables.at("encounter"), grid_error);
  }
}

TEST(Experience, remembers_peak_end_and_mean_of_an_episode) {
  // All visits within the gap are one episode; noise-free, so S is known.
  const auto lives = live_and_feel(scenario_from(
      meeting(4, "noise = 0.0\nexpectation = { learns = false }\nmemory = { gap = \"100 days\" }",
              "quality = { sd = 1.0 }", "200 days")));
  const auto visits = visits_of(lives, 1);
  double sum = 0.0;
  double peak = 0.0;
  for (std::size_t n = 0; n < visits.size(); ++n) {
    const double felt = visits[n].variables.at("encounter");
    sum += felt;
    if (std::abs(felt) > std::abs(peak)) peak = felt;
    const double mean = sum / static_cast<double>(n + 1);
    EXPECT_NEAR(visits[n].variables.at("memory"), 0.35 * peak + 0.35 * felt + 0.3 * mean, 0.01);
  }
}

// Two touchpoints in one visit, felt at .7 and at -.95: the peak is the one further from what is
// expected (0), wherever it was met.
TEST(Experience, of_a_visit_to_several_touchpoints_is_remembered_by_its_peak_and_end) {
  const auto lives = live_and_feel(scenario_from(
      "[scenario]\nformat = 1\nlength = \"70 days\"\n[population]\ncustomers = 4\n"
      "[experience]\nnoise = 0.0\nexpectation = { learns = false }\nmemory = { gap = \"2 days\" }\n"
      "[touchpoint.desk]\nat = { trip = [\"welcome\", \"farewell\"] }\n"
      "quality = { mean = 1.0, sd = 0.0 }\n[touchpoint.queue]\nat = { trip = \"queue\" }\n"
      "quality = { mean = -1.0, sd = 0.0 }\n"
      "[journey.trip.away]\nstay.fixed = \"30 days\"\nnext.welcome = 1.0\n"
      "[journey.trip.welcome]\nstay.fixed = \"1 hour\"\nnext.queue = 1.0\n"
      "[journey.trip.queue]\nstay.fixed = \"1 hour\"\nnext.farewell = 1.0\n"
      "[journey.trip.farewell]\nstay.fixed = \"1 hour\"\nnext.away = 1.0\n"));
  const std::map<std::string, double> remembered{
      {"welcome", 0.7},
      {"queue", 0.35 * -0.95 + 0.35 * -0.95 + 0.3 * (0.7 - 0.95) / 2.0},
      {"farewell", 0.35 * -0.95 + 0.35 * 0.7 + 0.3 * (0.7 - 0.95 + 0.7) / 3.0}};
  int seen = 0;
  for (const Felt& row : lives.rows) {
    const auto known = remembered.find(row.to);
    if (known == remembered.end()) continue;
    EXPECT_NEAR(row.variables.at("memory"), known->second, 2 * grid_error) << row.to;
    ++seen;
  }
  EXPECT_EQ(seen, 4 * 2 * 3);  // two visits, each an episode of its own
}

// Quality 1, of which half is no longer perceived once it is usual; half of it is so in 60 days:
//   P = 1 - B / 2,   S = .7 P,   B <- B + (1 - 2^(-30 / 60)) (1 - B) from visit to visit.
TEST(Experience, gets_used_to_a_level_of_quality) {
  const auto lives = live_and_feel(
      scenario_from(meeting(4,
                            "noise = 0.0\nexpectation = { learns = false }\n"
                            "adaptation = { strength = 0.5, half_life = \"60 days\" }",
                            "quality = { mean = 1.0, sd = 0.0 }")));
  for (std::uint32_t customer = 0; customer < 4; ++customer) {
    const auto visits = visits_of(lives, customer);
    ASSERT_EQ(visits.size(), 13U);
    for (std::size_t n = 1; n < visits.size(); ++n) {
      const double usual = visits[n - 1].variables.at("adaptation");
      EXPECT_NEAR(visits[n].variables.at("encounter"), 0.7 * (1.0 - 0.5 * usual), 2 * grid_error);
      EXPECT_NEAR(visits[n].variables.at("adaptation"),
                  usual + (1.0 - std::exp2(-0.5)) * (1.0 - usual), 2 * grid_error);
    }
    EXPECT_NEAR(visits.back().variables.at("encounter"), 0.7 * 0.5, 0.02);
  }
}

TEST(Experience, whose_expectations_stand_still_keeps_them) {
  const auto lives = live_and_feel(scenario_from(
      meeting(10, "expectation = { learns = false, cognitive = 0.5 }", "quality = { sd = 1.0 }")));
  for (const Felt& row : lives.rows) EXPECT_EQ(row.variables.at("expectation"), 0.5F);
}

TEST(Experience, ratchets_expectations_up) {
  const auto rise = live_and_feel(
      scenario_from(meeting(1, "noise = 0.0", "quality = { mean = 1.0, sd = 0.0 }", "40 days")));
  const auto fall = live_and_feel(
      scenario_from(meeting(1, "noise = 0.0", "quality = { mean = -1.0, sd = 0.0 }", "40 days")));
  EXPECT_NEAR(rise.rows[0].variables.at("expectation"), 1.0 / 3.0, grid_error);
  EXPECT_NEAR(fall.rows[0].variables.at("expectation"), -0.5 / 3.0, grid_error);
}

// The desk costs .2; the expert to whom it passes the customer on, who asks everything again, costs
// nothing of its own.
double effort_after_the_expert(const std::string& settings, const std::string& expert) {
  const auto lives = live_and_feel(scenario_from(
      "[scenario]\nformat = 1\nlength = \"11 days\"\n[population]\ncustomers = 4\n[experience]\n" +
      settings + "[touchpoint.desk]\nat = { care = \"desk\" }\neffort = 0.2\n" +
      "[touchpoint.expert]\nat = { care = \"expert\" }\n" + expert +
      "[journey.care.quiet]\nstay.fixed = \"10 days\"\nnext.desk = 1.0\n"
      "[journey.care.desk]\nstay.fixed = \"1 minute\"\nnext.expert = 1.0\n"
      "[journey.care.expert]\nstay.fixed = \"1 day\"\nnext.quiet = 1.0\n"));
  EXPECT_EQ(lives.rows.back().to, "expert");
  return static_cast<double>(lives.rows.back().variables.at("effort"));
}

TEST(Experience, adds_up_effort_of_transfers_and_of_saying_everything_again) {
  EXPECT_NEAR(effort_after_the_expert("", ""), 0.2, grid_error);
  const std::string both = "passed_on = true\nasks_again = true\n";
  // .2, .35 and .2, and .5 for the second contact of an episode
  EXPECT_NEAR(effort_after_the_expert("", both), 1.25, grid_error);
  EXPECT_NEAR(effort_after_the_expert("", "passed_on = true\n"), 1.05, grid_error);
  EXPECT_NEAR(effort_after_the_expert("effort = { transfer = 0.1, again = 0.0 }\n", both), 0.8,
              grid_error);
}

TEST(Experience, bonus_of_recovery_changes_no_date) {
  std::ifstream file(std::string(SOJOURN_SOURCE_DIR) + "/scenarios/telecom.toml");
  std::stringstream text;
  text << file.rdbuf();
  std::string with = text.str();
  with.replace(with.find("100_000"), 7, "2_000");
  std::string without = with;
  without.replace(without.find("[experience]"), 12, "[experience]\nfailure = { paradox = 0.0 }");
  const auto a = live_and_feel(scenario_from(with));
  const auto b = live_and_feel(scenario_from(without));
  EXPECT_EQ(a.summary.digests[sim::events_table].hex(), b.summary.digests[sim::events_table].hex());
}

// What customers hear every 30 days: quality 1.0 in both dimensions, promised in full or not.
FeltLives hearing(const std::string& contact) {
  return live_and_feel(scenario_from(meeting(
      4, "noise = 0.0\nbrand = { weight = 0.5, promise = 0.25, half_life = \"10000 days\" }",
      "contact = \"" + contact + "\"\nquality = { mean = 1.0, sd = 0.0 }\neffort = 0.3",
      "100 days")));
}

TEST(IndirectContact, makes_the_image_and_is_no_encounter) {
  for (const std::string contact : {"advertising", "news"}) {
    const auto visits = visits_of(hearing(contact), 2);
    ASSERT_EQ(visits.size(), 3U);
    double image = 0.0;
    for (const Felt& visit : visits) {
      image += 0.5 * (1.0 - image);
      EXPECT_NEAR(visit.variables.at("brand"), image, 0.01) << contact;
      for (const char* const own : {"satisfaction", "encounter", "memory", "effort", "loyalty"}) {
        EXPECT_EQ(visit.variables.at(own), 0.0F) << contact << " " << own;
      }
    }
  }
}

TEST(IndirectContact, promises_by_advertising_and_not_by_news) {
  const auto promised = visits_of(hearing("advertising"), 0);
  const auto told = visits_of(hearing("news"), 0);
  for (std::size_t n = 0; n < promised.size(); ++n) {
    EXPECT_NEAR(promised[n].variables.at("expectation"), 0.25 * static_cast<double>(n + 1), 0.01);
    EXPECT_EQ(told[n].variables.at("expectation"), 0.0F);
    EXPECT_EQ(told[n].variables.at("expectation_affective"), 0.0F);
  }
}

TEST(ExperienceSettings, are_refused_with_a_place_and_advice) {
  const std::string journey =
      "[scenario]\nformat = 1\nlength = \"1 year\"\n[population]\ncustomers = 10\n"
      "[journey.life.away]\nstay = { fixed = \"29 days\" }\nnext.visit = 1.0\n"
      "[journey.life.visit]\nstay = { fixed = \"1 day\" }\nnext.away = 1.0\n";
  const std::pair<std::string, std::string> wrong[] = {
      {"[touchpoint.shop]\nquality = { mean = 0.1 }\n", "is nowhere"},
      {"[touchpoint.shop]\nat = { life = \"visti\" }\n", "there is no state `visti`"},
      {"[touchpoint.shop]\nat = { live = \"visit\" }\n", "there is no track `live`"},
      {"[touchpoint.shop]\nat = { life = \"visit\" }\nchannel = \"fax\"\n",
       "there is no channel `fax`"},
      {"[touchpoint.shop]\nat = { life = \"visit\" }\n[touchpoint.other]\nat = { life = \"visit\" "
       "}\n",
       "belongs to two touchpoints"},
      {"[touchpoint.shop]\nat = { life = \"visit\" }\nfailure = { probability = 1.5 }\n",
       "between 0 and 1"},
      {"[touchpoint.shop]\nat = { life = \"visit\" }\ncost = \"-1 EUR\"\n", "the cost is negative"},
      {"[touchpoint.shop]\nat = { life = \"visit\" }\ncontact = \"rumour\"\n", "rumour"},
      {"[channel.fax]\ncost = \"-1 EUR\"\n[touchpoint.shop]\nat = { life = \"visit\" }\n",
       "the cost is negative"},
  };
  for (const auto& [text, problem] : wrong) {
    const Loaded loaded = load(journey + text);
    EXPECT_TRUE(loaded.diagnostics.has_errors()) << text;
    EXPECT_NE(text_of(loaded.diagnostics).find(problem), std::string::npos)
        << text_of(loaded.diagnostics);
  }
}

}  // namespace
}  // namespace sojourn::models
