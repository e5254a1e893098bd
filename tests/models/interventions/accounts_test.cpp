// Interventions for accounts: the firm is the customer, so it is treated as a whole, once, and what
// is changed reaches whoever of its people meets the company.
#include "tests/models/interventions/support.h"

namespace sojourn::models {
namespace {

using namespace testing;
using Kind = TreatmentKind;

// Firms of several people. One of them is visited every ten days, badly, and on day 55 the firm
// decides: it renews where the committee is content. The visit is better for the treated.
std::string firms(int customers, const std::string& intervention) {
  return "[scenario]\nformat = 1\nstart = 2025-01-01\nlength = \"100 days\"\n"
         "[population]\ncustomers = " +
         std::to_string(customers) +
         "\n[accounts]\ncontacts = { mean = 3.0, most = 5 }\nspread = 0.0\nmemory = 0.5\n"
         "[role.user]\nodds = 0.7\nweight = 0.5\n"
         "[role.buyer]\nodds = 0.3\nweight = 0.5\n"
         "[experience]\nnoise = 0.0\n"
         "[touchpoint.visit]\nat = { field = \"visit\" }\nquality = { mean = -1.0, sd = 0.0 }\n"
         "[journey.field.away]\nstay = { fixed = \"10 days\" }\nnext.visit = 1.0\n"
         "[journey.field.visit]\nstay = { fixed = \"1 hour\" }\nnext.away = 1.0\n"
         "[journey.contract.active]\nstay = { fixed = \"55 days\" }\n"
         "next.renewed = { when = { committee = { above = 0.0 } } }\n"
         "next.lost = { otherwise = true }\n"
         "[journey.contract.renewed]\nabsorbing = true\n"
         "[journey.contract.lost]\nabsorbing = true\n" +
         intervention;
}

constexpr const char* better = "change.\"touchpoint.visit.quality.mean\" = { add = 2.0 }\n";

std::string decision(const std::vector<Move>& moves) {
  for (const Move& move : moves) {
    if (move.to == "renewed" || move.to == "lost") return move.to;
  }
  return "none";
}

TEST(TreatedAccount, has_one_treatment_however_many_people_it_has) {
  const std::string text = firms(4, std::string("[intervention.x]\nfrom = 2025-01-02\n") + better);
  const ArmLives base = lives_of(arm_of(text, {}));
  const ArmLives arm = lives_of(arm_of(text, {"x"}));
  ASSERT_EQ(arm.treatments.size(), 4U);
  for (std::uint32_t firm = 0; firm < 4; ++firm) {
    EXPECT_EQ(arm.treatments.at(firm), (std::vector<Treatment>{{day, "x", Kind::starts}})) << firm;
    EXPECT_EQ(decision(base.moves.at(firm)), "lost") << firm;
    EXPECT_EQ(decision(arm.moves.at(firm)), "renewed") << firm;
  }
}

TEST(TreatedAccount, is_drawn_as_a_whole) {
  const std::string text = firms(
      400, std::string("[intervention.x]\nfrom = 2025-01-02\ntarget = { share = 0.5 }\n") + better);
  const ArmLives base = lives_of(arm_of(text, {}));
  const ArmLives arm = lives_of(arm_of(text, {"x"}));
  int treated = 0;
  for (const auto& [firm, rows] : arm.treatments) {
    ASSERT_EQ(rows.size(), 1U) << firm;
    const bool is_treated = rows[0].kind == Kind::starts;
    EXPECT_EQ(decision(arm.moves.at(firm)), is_treated ? "renewed" : "lost") << firm;
    if (!is_treated) {
      EXPECT_EQ(arm.moves.at(firm), base.moves.at(firm)) << firm;
    }
    treated += is_treated ? 1 : 0;
  }
  EXPECT_EQ(arm.treatments.size(), 400U);
  EXPECT_NEAR(treated, 200, 40);  // four sd
}

// Nobody has been met on the first day, and everybody badly by the fifteenth.
TEST(TreatedAccount, is_judged_by_what_its_people_make_of_it_together) {
  const std::string rule = "\ntarget = { when = { committee = { below = -0.01 } } }\n";
  const ArmLives early =
      lives_of(arm_of(firms(4, "[intervention.x]\nfrom = 2025-01-01" + rule + better), {"x"}));
  EXPECT_TRUE(early.treatments.empty());
  const ArmLives later =
      lives_of(arm_of(firms(4, "[intervention.x]\nfrom = 2025-01-16" + rule + better), {"x"}));
  EXPECT_EQ(later.treatments.size(), 4U);
}

}  // namespace
}  // namespace sojourn::models
