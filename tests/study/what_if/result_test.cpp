#include "study/what_if/result.h"

#include <gtest/gtest.h>

namespace sojourn::study {
namespace {

WhatIfResult small_result() {
  WhatIfResult result;
  result.scenario = "shop";
  ArmResult arm;
  arm.name = "dear \"<arm>\"";
  arm.population = {{.id = "retention_end",
                     .name = "Retention",
                     .words = "share",
                     .unit = "share",
                     .effect = normal_estimate(0.25, 0.0)},
                    {.id = "value_horizon", .effect = NoEstimate{"nothing is paid"}}};
  arm.company = {{.id = "customers_end"}};
  result.arms = {arm};
  return result;
}

TEST(WhatIfResult, finds_a_contrast_by_its_id) {
  const WhatIfResult result = small_result();
  const Contrast* const found = result.arms[0].find("retention_end");
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->effect->value, 0.25);
  EXPECT_NE(result.arms[0].find("customers_end"), nullptr);
  EXPECT_EQ(result.arms[0].find("nps"), nullptr);
}

TEST(WhatIfResult, is_written_with_its_numbers_and_its_reasons) {
  const std::string json = to_json(small_result());
  EXPECT_NE(json.find("\"value\": 0.25"), std::string::npos) << json;
  EXPECT_NE(json.find("\"none\": \"nothing is paid\""), std::string::npos) << json;
  EXPECT_NE(json.find(R"("name": "dear \"<arm>\"")"), std::string::npos) << json;
  EXPECT_NE(json.find("\"choice\": null"), std::string::npos) << json;
}

}  // namespace
}  // namespace sojourn::study
