// Money against published figures (CDNOW); the facts about concentration and churn are in facts/.
#include "tests/models/commerce_support.h"
#include "tests/places.h"

namespace sojourn::models {
namespace {

TEST(CdnowSlow, orders_are_worth_the_gamma_gamma_mean) {
  Diagnostics diagnostics;
  const Scenario scenario =
      load_scenario(read_toml_file(SOJOURN_SOURCE_DIR "/scenarios/cdnow.toml"), diagnostics);
  ASSERT_TRUE(diagnostics.all().empty()) << text_of(diagnostics);
  const Ledger ledger = live_with_money(scenario);
  double sum = 0.0;
  for (const Paid& paid : ledger.payments) sum += paid.amount;
  // p gamma / (q - 1) dollars of a customer picked at random; orders of one customer go together
  EXPECT_NEAR(sum / static_cast<double>(ledger.payments.size()), 3517.6, 60.0);
}

}  // namespace
}  // namespace sojourn::models
