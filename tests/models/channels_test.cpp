// Through which channel customers are met: a race that preference, the last experience and opening
// hours decide.
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "tests/models/experience_support.h"

namespace sojourn::models {
namespace {

using testing::Felt;
using testing::live_and_feel;
using testing::scenario_from;

// Quality is 1 by chat and -1 by phone and nothing else moves, so that what is felt tells the
// channel: .45 + .25 = .7, and -.45 - .5 = -.95.
std::string calls(int customers, const std::string& chat, const std::string& more,
                  const std::string& length = "25 days") {
  return "[scenario]\nformat = 1\nstart = 2025-01-01\nlength = \"" + length +
         "\"\n[population]\ncustomers = " + std::to_string(customers) +
         "\n[traits.digital]\nnormal = { mean = 1.0, sd = 0.001 }\n" + more +
         "[channel.chat]\nquality = 1.0\n" + chat +
         "[channel.phone]\nquality = -1.0\n"
         "[touchpoint.call]\nat = { care = \"call\" }\nquality = { mean = 0.0, sd = 0.0 }\n";
}

const std::string plain =
    "[experience]\nnoise = 0.0\nexpectation = { learns = false }\nchannel_success = 0.0\n";

const std::string every_ten_days =
    "[journey.care.quiet]\nstay.fixed = \"9 days\"\nnext.call = 1.0\n"
    "[journey.care.call]\nstay.fixed = \"1 day\"\nnext.quiet = 1.0\n";

/// For each customer, call by call, whether it was by chat.
std::map<std::uint32_t, std::vector<bool>> by_chat(const std::string& text) {
  std::map<std::uint32_t, std::vector<bool>> found;
  for (const Felt& row : live_and_feel(scenario_from(text)).rows) {
    if (row.to != "call") continue;
    const float felt = row.variables.at("encounter");
    EXPECT_NEAR(std::abs(felt - (-0.125F)), 0.825F, 0.002F);
    found[row.customer].push_back(felt > 0.0F);
  }
  return found;
}

TEST(Channels, of_four_customers_are_those_that_are_open) {
  // Calls at noon and at midnight of a Wednesday; hardly anybody would call by phone.
  const auto found = by_chat(
      calls(4, "open = \"office\"\n",
            plain + "[profile.office]\nhours = { weekdays = \"08:00-20:00\" }\n", "37 hours") +
      "channels = { chat = 1.0, phone = 1e-6 }\n"
      "[journey.care.call]\nstay.fixed = \"12 hours\"\nnext.call = 1.0\n");
  ASSERT_EQ(found.size(), 4U);
  for (const auto& [customer, chats] : found) {
    EXPECT_EQ(chats, (std::vector<bool>{true, false, true})) << customer;
  }
}

TEST(Channels, race_as_if_they_were_open_where_all_are_closed) {
  const std::string text =
      calls(2000, "open = \"office\"\n",
            plain + "[profile.office]\nhours = { weekdays = \"08:00-20:00\" }\n") +
      "channels = { chat = 1.0, phone = 3.0 }\n"
      "[journey.care.call]\nstay.fixed = \"1 day\"\nnext.call = 1.0\n";
  const std::string phone = "[channel.phone]\n";
  std::string closed_at_midnight = text;
  closed_at_midnight.insert(text.find(phone) + phone.size(), "open = \"office\"\n");
  double chats = 0.0;
  double all = 0.0;
  for (const auto& [customer, calls_of] : by_chat(closed_at_midnight)) {
    for (const bool chat : calls_of) chats += chat ? 1.0 : 0.0;
    all += static_cast<double>(calls_of.size());
  }
  ASSERT_GT(all, 40'000.0);
  EXPECT_NEAR(chats / all, 0.25, 4.0 * std::sqrt(0.25 * 0.75 / all));
}

TEST(Channels, are_preferred_by_the_logit_of_a_trait) {
  const auto found = by_chat(calls(4000, "trait = \"digital\"\npreference = 0.8\n", plain) +
                             "channels = { chat = 0.5, phone = 1.0 }\n" + every_ten_days);
  double chats = 0.0;
  double all = 0.0;
  for (const auto& [customer, calls_of] : found) {
    for (const bool chat : calls_of) chats += chat ? 1.0 : 0.0;
    all += static_cast<double>(calls_of.size());
  }
  const double expected = 0.5 * std::exp(0.8) / (0.5 * std::exp(0.8) + 1.0);
  ASSERT_GT(all, 7000.0);
  EXPECT_NEAR(chats / all, expected, 4.0 * std::sqrt(expected * (1.0 - expected) / all));
}

// Who was met well by chat comes back to it with e^1 times the odds; a call that disappointed draws
// nobody back.
TEST(Channels, draw_those_back_whom_they_served_well) {
  const auto found = by_chat(calls(4000, "",
                                   "[experience]\nnoise = 0.0\nexpectation = { learns = false }\n"
                                   "channel_success = 1.0\n") +
                             "channels = { chat = 1.0, phone = 1.0 }\n" + every_ten_days);
  std::map<bool, std::pair<double, double>> again;  // by the first: how many, by chat again
  for (const auto& [customer, chats] : found) {
    ASSERT_GE(chats.size(), 2U);
    again[chats[0]].first += 1.0;
    again[chats[0]].second += chats[1] ? 1.0 : 0.0;
  }
  const double drawn = std::exp(1.0) / (1.0 + std::exp(1.0));
  const auto& [by_chat_first, chat_again] = again[true];
  const auto& [by_phone_first, chat_then] = again[false];
  EXPECT_NEAR(chat_again / by_chat_first, drawn,
              4.0 * std::sqrt(drawn * (1.0 - drawn) / by_chat_first));
  EXPECT_NEAR(chat_then / by_phone_first, 0.5, 4.0 * std::sqrt(0.25 / by_phone_first));
}

}  // namespace
}  // namespace sojourn::models
