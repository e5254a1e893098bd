// Settings of reviews; that public ones are J-shaped is one of the facts.
#include "tests/models/journey_support.h"

namespace sojourn::models {
namespace {

const std::string shop =
    "[scenario]\nformat = 1\nlength = \"400 days\"\n[population]\ncustomers = 30000\n"
    "[variables.satisfaction]\n[journey.life.new]\nstay.fixed = \"1 day\"\n"
    "next.bought = { odds = 1.0, satisfaction = 0.3 }\nnext.new = 1.0\n"
    "enter.satisfaction = { toward = 0.0, sd = 1.0, rate = 1.0 }\n[journey.life.bought]\n"
    "stay.exponential = { mean = \"60 days\" }\nnext.new = 1.0\n";

TEST(ReviewSettings, are_refused_with_their_place) {
  expect_mistake(shop + "[reviews]\n", "[reviews]", "one kind of occasion");
  expect_mistake(shop + "[reviews]\nat = { life = [\"bougt\"] }\n", "\"bougt\"", "bougt");
  expect_mistake(shop + "[reviews]\nat = { life = [\"new\"] }\nthresholds = [1, 0, 2, 3]\n",
                 "[1, 0", "four thresholds");
  expect_mistake(shop + "[reviews]\nat = { life = [\"new\"] }\nvariable = \"mood\"\n", "\"mood\"",
                 "mood");
}

}  // namespace
}  // namespace sojourn::models
