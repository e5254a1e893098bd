// The links of the experience model, taken out one at a time: what lies downstream of a link
// changes, and nothing else does, bit by bit. Dates of encounters do not depend on what is felt
// here, so that twins with and without a link have the same rows.
#include <algorithm>
#include <string>
#include <vector>

#include "tests/models/experience_support.h"

namespace sojourn::models {
namespace {

using testing::Felt;
using testing::FeltLives;
using testing::live_and_feel;
using testing::scenario_from;

// Two touchpoints with failures, recovery and a wait between, advertising, and news.
const std::string with_all_links =
    "[scenario]\nformat = 1\nlength = \"2 years\"\n[population]\ncustomers = 60\n[experience]\n"
    "noise = 0.3\n"
    "adaptation.strength = 0.5\n"
    "brand = { weight = 0.2, promise = 0.1 }\n"
    "memory.gap = \"20 days\"\n"
    "channel_success = 0.0\n"
    "[channel.phone]\n[channel.chat]\n"
    "[touchpoint.shop]\nat = { life = \"visit\" }\nquality = { mean = 0.2, sd = 0.8 }\n"
    "effort = 0.2\npassed_on = true\nasks_again = true\n"
    "channels = { phone = 1.0, chat = 1.0 }\n"
    "failure = { probability = 0.3, severity = 0.5, complaint = 0.6, recovery = 0.5 }\n"
    "[touchpoint.queue]\nat = { life = \"queue\" }\nquality = { mean = 0.0, sd = 0.4 }\n"
    "wait = { loss = 0.2, scale = \"1 hour\", effort = 0.01 }\n"
    "[touchpoint.advertising]\nat = { media = \"advertisement\" }\ncontact = \"advertising\"\n"
    "quality = { mean = 1.0, sd = 0.3 }\n"
    "[touchpoint.news]\nat = { media = \"article\" }\ncontact = \"news\"\n"
    "quality = { mean = -0.5, sd = 0.3 }\n"
    "[journey.life.away]\nstay = { exponential = { mean = \"25 days\" } }\nnext.queue = 1.0\n"
    "[journey.life.queue]\nstay = { exponential = { mean = \"3 hours\" } }\nnext.visit = 1.0\n"
    "[journey.life.visit]\nstay = { fixed = \"1 day\" }\nnext.away = 1.0\n"
    "[journey.media.quiet]\nstay = { exponential = { mean = \"40 days\" } }\n"
    "next.advertisement = 1.0\nnext.article = 1.0\n"
    "[journey.media.advertisement]\nstay = { fixed = \"1 day\" }\nnext.quiet = 1.0\n"
    "[journey.media.article]\nstay = { fixed = \"1 day\" }\nnext.quiet = 1.0\n";

using Names = std::vector<std::string>;

// What follows from the satisfaction with an encounter.
const Names satisfaction{"encounter", "satisfaction", "loyalty",
                         "memory",    "memory_peak",  "memory_mean"};
// And from expectations.
const Names expectations{"encounter",   "satisfaction", "loyalty",
                         "memory",      "memory_peak",  "memory_mean",
                         "expectation", "affect",       "expectation_affective"};

struct Link {
  std::string name;
  Names settings;  ///< lines of [experience], or "find -> replacement" in the text
  Names downstream;
};

std::string without(const Link& link) {
  std::string text = with_all_links;
  for (const std::string& setting : link.settings) {
    const std::size_t arrow = setting.find(" -> ");
    const std::string from =
        arrow == std::string::npos ? "[experience]\n" : setting.substr(0, arrow);
    const std::string to =
        arrow == std::string::npos ? "[experience]\n" + setting + "\n" : setting.substr(arrow + 4);
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    text.replace(at, from.size(), to);
  }
  return text;
}

// The variables that differ in some row.
Names changed(const FeltLives& with, const FeltLives& without) {
  Names found;
  EXPECT_EQ(with.rows.size(), without.rows.size());
  for (std::size_t i = 0; i < std::min(with.rows.size(), without.rows.size()); ++i) {
    const Felt &a = with.rows[i], &b = without.rows[i];
    EXPECT_TRUE(a.customer == b.customer && a.time == b.time && a.to == b.to) << i;
    for (const auto& [name, value] : a.variables) {
      if (value != b.variables.at(name)) found.push_back(name);
    }
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

TEST(Links, taken_out_one_by_one_change_what_lies_downstream_and_nothing_else) {
  const std::vector<Link> links{
      {"disconfirmation", {"gain = 0.0", "loss = 0.0"}, satisfaction},
      {"loss aversion", {"loss = 0.25"}, satisfaction},
      {"learning", {"expectation.learns = false"}, expectations},
      {"ratchet", {"expectation.down = 1.0"}, expectations},
      {"peak, end and mean",
       {"memory.peak = 0.0", "memory.end = 0.0", "memory.mean = 0.0"},
       {"memory"}},
      {"novices", {"novice = 1.0"}, {"satisfaction", "loyalty"}},
      {"adaptation", {"adaptation.strength = 0.5 -> adaptation.strength = 0.0"}, expectations},
      {"affect", {"affect.gain = 0.0"}, {"affect"}},
      {"repeated effort", {"effort.repeat = 0.0"}, {"effort"}},
      {"effort of switching", {"effort.switch = 0.0"}, {"effort"}},
      {"transfers", {"effort.transfer = 0.0"}, {"effort"}},
      {"saying it again", {"effort.again = 0.0"}, {"effort"}},
      {"image", {"weight = 0.2, promise -> weight = 0.0, promise"}, {"brand"}},
      {"promise",
       {"promise = 0.1 -> promise = 0.0"},
       {"encounter", "satisfaction", "loyalty", "memory", "memory_peak", "memory_mean",
        "expectation"}},
      {"failure", {"probability = 0.3 -> probability = 0.0"}, satisfaction},
      {"recovery", {"recovery = 0.5 -> recovery = 0.0"}, satisfaction},
      {"second failures", {"failure.second = 1.0"}, satisfaction},
      {"paradox", {"failure.paradox = 0.0"}, {"encounter"}},
      {"length of waits", {"loss = 0.2, scale -> loss = 0.0, scale"}, satisfaction},
      {"effort of waits", {"effort = 0.01 -> effort = 0.0"}, {"effort"}},
      {"delight and pain",
       {"loyalty = { delight_from = 0.0, pain_below = 0.0, delight = 0.0, pain = 0.0 }"},
       {}},
  };
  const FeltLives all = live_and_feel(scenario_from(with_all_links));
  for (const Link& link : links) {
    SCOPED_TRACE(link.name);
    Names expected = link.downstream;
    std::sort(expected.begin(), expected.end());
    EXPECT_EQ(changed(all, live_and_feel(scenario_from(without(link)))), expected);
  }
}

// Signs, customer by customer and encounter by encounter: who is not let down cannot gain by the
// end of loss aversion.
TEST(Links, without_loss_aversion_help_those_alone_who_were_disappointed) {
  const std::string still = "expectation.learns = false\nadaptation.strength = 0.0\n";
  std::string text = with_all_links;
  text.replace(text.find("adaptation.strength = 0.5\n"), 26, still);
  text.replace(text.find("promise = 0.1"), 13, "promise = 0.0");
  std::string even = text;
  even.replace(even.find("noise = 0.3\n"), 12, "noise = 0.3\nloss = 0.25\n");
  const FeltLives averse = live_and_feel(scenario_from(text));
  const FeltLives neutral = live_and_feel(scenario_from(even));
  int helped = 0;
  int same = 0;
  for (std::size_t i = 0; i < averse.rows.size(); ++i) {
    const float before = averse.rows[i].variables.at("encounter");
    const float after = neutral.rows[i].variables.at("encounter");
    EXPECT_GE(after, before);
    helped += after > before ? 1 : 0;
    same += after == before ? 1 : 0;
  }
  EXPECT_GT(helped, 100);
  EXPECT_GT(same, 100);
}

// Recovery gives back at most what the failure took, and only to who complained.
TEST(Links, recovery_gives_and_never_takes) {
  const Link recovery{"recovery", {"recovery = 0.5 -> recovery = 0.0"}, {}};
  const FeltLives with = live_and_feel(scenario_from(with_all_links));
  const FeltLives none = live_and_feel(scenario_from(without(recovery)));
  int given = 0;
  for (std::size_t i = 0; i < with.rows.size(); ++i) {
    EXPECT_GE(with.rows[i].variables.at("encounter"), none.rows[i].variables.at("encounter"));
    EXPECT_GE(with.rows[i].variables.at("satisfaction"), none.rows[i].variables.at("satisfaction"));
    given +=
        with.rows[i].variables.at("encounter") > none.rows[i].variables.at("encounter") ? 1 : 0;
  }
  EXPECT_GT(given, 50);
}

}  // namespace
}  // namespace sojourn::models
