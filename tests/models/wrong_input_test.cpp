// What a scenario cannot say about experience, surveys, money and accounts, beside what the tests
// of each part refuse: every mistake is shown where it stands, with its line and advice.
#include <string>
#include <string_view>

#include "tests/models/journey_support.h"

namespace sojourn::models {
namespace {

const std::string life =
    "[journey.life.away]\nstay = { fixed = \"29 days\" }\nnext.visit = 1.0\n"
    "[journey.life.visit]\nstay = { fixed = \"1 day\" }\nnext.away = 1.0\n";
const std::string shop = "[touchpoint.shop]\nat = { life = \"visit\" }\n";

void refused(const std::string& text, std::string_view anchor, std::string_view problem) {
  SCOPED_TRACE(text);
  expect_mistake(with_header(text + life), anchor, problem);
}

TEST(WrongInput, about_experience_is_refused_where_it_stands) {
  refused("[experience]\nnoise = -0.5\n" + shop, "-0.5", "between 0 and 10");
  refused("[experience]\nloss = \"much\"\n" + shop, "\"much\"", "");
  refused("[experience]\nlose = 0.5\n" + shop, "lose", "lose");
  refused("[experience]\naffective = 1.5\n" + shop, "1.5", "between 0 and 1");
  refused("[experience]\nmemory = { gap = \"0 s\" }\n" + shop, "\"0 s\"", "");
  refused("[experience]\nexpectation = { least = 2 }\n" + shop, "2 }", "between 0 and 1");
  refused("[experience]\nadaptation = { half_life = 30 }\n" + shop, "30 }", "");
  refused("[experience]\nfailure = { paradox = 0.4 }\n" + shop, "0.4 }\n[touch", "0.15");
  refused("[experience]\nloyalty = { competition = 1.5 }\n" + shop, "1.5", "between 0 and 1");
  refused("[experience]\nbrand = { promise = -1 }\n" + shop, "-1 }", "between 0 and 1");
}

TEST(WrongInput, about_channels_and_touchpoints_is_refused_where_it_stands) {
  refused("[channel.phone]\ntrait = \"patience\"\n" + shop, "\"patience\"", "no trait `patience`");
  refused("[channel.phone]\nopen = \"nights\"\n" + shop, "\"nights\"", "no time profile `nights`");
  refused(shop + "channels = { phone = 1.0 }\n", "1.0 }\n[journey", "no channel `phone`");
  refused("[channel.phone]\n" + shop + "channels = { phone = -1.0 }\n", "-1.0", "at least 0");
  refused(shop + "sites = { count = 0 }\n", "0 }\n[journey", "");
  refused(shop + "sites = { visit = \"nearest\" }\n", "\"nearest\"", "nearest");
  refused(shop + "contact = \"rumour\"\n", "\"rumour\"", "rumour");
  refused(shop + "quality = { mean = \"good\" }\n", "\"good\"", "");
  refused(shop + "wait = { scale = \"0 s\" }\n", "\"0 s\"", "");
  refused(shop + "wait = { loss = 0.2 }\n", "wait", "is no encounter");
  refused("[experience]\n" + shop +
              "[journey.life.mended]\nabsorbing = true\n"
              "enter.satisfaction = { add = 0.5 }\n",
          "enter.satisfaction", "the journey writes `satisfaction`");
}

TEST(WrongInput, about_surveys_and_reviews_is_refused_where_it_stands) {
  const std::string csat = shop + "[survey.s]\nkind = \"csat\"\nafter = [\"shop\"]\n";
  refused(csat + "channel = \"letter\"\n", "\"letter\"", "letter");
  refused(csat + "items = 0\n", "0\n[journey", "");
  refused(csat + "delay = \"-1 hour\"\n", "\"-1 hour\"", "");
  refused(csat + "closed_loop = 2\n", "2\n[journey", "between 0 and 1");
  refused(csat + "[surveys.styles]\nstraight_lining = 1.4\n", "1.4", "between 0 and 1");
  refused(csat + "[surveys.response]\nemail = 1.0\n", "1.0\n[journey", "");
  refused(csat + "[surveys.encounter]\nspread = 0\n", "0\n[journey", "");
  refused(shop + "[survey.s]\nkind = \"nps\"\nat = { life = \"away\" }\n", "{ life = \"away\"",
          "is no encounter");
  refused(shop + "[survey.s]\nkind = \"nps\"\nevery = \"1 hour\"\n", "\"1 hour\"", "");
  refused(shop + "[reviews]\nafter = [\"shpo\"]\n", "\"shpo\"", "no touchpoint `shpo`");
  refused(shop + "[reviews]\nafter = [\"shop\"]\nthresholds = [1, 2, 2, 3]\n", "[1, 2",
          "four thresholds in order");
  refused(shop + "[reviews]\nbase_rate = 0.0\nafter = [\"shop\"]\n", "0.0\nafter", "");
  refused(shop + "[reviews]\ncentre = 0.1\n", "[reviews]", "one kind of occasion");
}

TEST(WrongInput, about_money_is_refused_where_it_stands) {
  const std::string order = "[purchase.o]\nat = { life = \"visit\" }\n";
  refused(order + "spend.fixed = \"-3 EUR\"\n", "\"-3 EUR\"", "negative");
  refused(order + "spend.fixed = \"3 EUR\"\nreturn_share = 1.2\n", "1.2", "between 0 and 1");
  refused(order + "spend.fixed = \"3 EUR\"\nitems = 0.5\n", "0.5\n[journey", "");
  refused(order + "spend.lognormal = { order_sd = 0.5 }\n", "{ order_sd", "median");
  refused(order + "spend.gamma_gamma = { p = 6, q = 0.0, gamma = \"5 EUR\" }\n", "0.0, gamma", "");
  refused("[cost.c]\nat = { life = \"visit\" }\namount = \"-1 EUR\"\n", "\"-1 EUR\"", "negative");
  const std::string plan =
      "[commerce]\nbegin = { life = \"away\" }\n[plan.p]\nprice = \"9 EUR\"\nevery = \"1 month\"\n";
  refused(plan + "usage = -1\n", "-1\n[journey", "");
  refused(plan + "setup_fee = \"-2 EUR\"\n", "\"-2 EUR\"", "negative");
  refused(plan + "change.later = { from = 2026-01-01, price = \"-9 EUR\" }\n", "\"-9 EUR\"",
          "negative");
  refused(plan + "[addon.a]\nprice = \"-1 EUR\"\nat = { life = \"visit\" }\n", "\"-1 EUR\"",
          "negative");
  refused(plan + "[value]\ncontinuations = 0\n", "0\n[journey", "");
  refused(plan + "[value]\nhorizon = \"5 stars\"\n", "\"5 stars\"", "");
}

TEST(WrongInput, is_shown_all_at_once) {
  const std::string text = with_header("[experience]\nnoise = -0.5\n" + shop +
                                       "cost = \"-1 EUR\"\n[survey.s]\nkind = \"npx\"\n" + life);
  const Loaded loaded = load(text);
  EXPECT_GE(loaded.diagnostics.all().size(), 3U) << text_of(loaded.diagnostics);
}

}  // namespace
}  // namespace sojourn::models
