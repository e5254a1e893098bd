// Contracts, purchases and costs, worked by hand on four customers.
#include <map>

#include "tests/models/commerce_support.h"

namespace sojourn::models {
namespace {

constexpr std::int32_t day = 86400;

std::string business(const std::string& text, const std::string& length = "100 days") {
  return "[scenario]\nformat = 1\nstart = 2025-01-31\nlength = \"" + length +
         "\"\n[population]\ncustomers = 4\n" + text;
}

const std::string contract =
    "[commerce]\nbegin = { a = \"new\" }\nend = { a = \"left\" }\n"
    "pause = { a = \"paused\" }\nunpaid = { a = \"dunning\" }\n";

Ledger live_business(const std::string& text, const std::string& length = "100 days",
                     sim::RunOptions options = {}) {
  Loaded loaded = load(business(text, length));
  EXPECT_TRUE(loaded.diagnostics.all().empty()) << text_of(loaded.diagnostics);
  return live_with_money(loaded.scenario, std::move(options));
}

std::vector<Paid> of_customer(const Ledger& ledger, std::uint32_t customer) {
  std::vector<Paid> found;
  for (const Paid& paid : ledger.payments) {
    if (paid.customer == customer) found.push_back(paid);
  }
  return found;
}

TEST(Contract, is_billed_on_the_same_day_of_the_month_or_its_last) {
  const Ledger ledger = live_business(
      "[commerce]\nbegin = { a = \"new\" }\n[plan.p]\nprice = \"10.01 EUR\"\nevery = \"1 month\"\n"
      "[journey.a.new]\nabsorbing = true\n");
  EXPECT_EQ(of_customer(ledger, 3), (std::vector<Paid>{{3, 0, 0, 0, 1001, 1},         // 31 January
                                                       {3, 28 * day, 0, 0, 1001, 1},  // 28 February
                                                       {3, 59 * day, 0, 0, 1001, 1},  // 31 March
                                                       {3, 89 * day, 0, 0, 1001, 1}}));  // 30 April
  EXPECT_EQ(ledger.revenue, (std::vector<std::int32_t>(4, 4004)));
}

TEST(Contract, ends_pauses_and_waits_where_its_journey_says) {
  const Ledger ledger =
      live_business(contract +
                    "[plan.p]\nprice = \"5 EUR\"\nevery = \"10 days\"\ncost = \"1 EUR\"\n"
                    "setup_fee = \"2 EUR\"\nsetup_cost = \"3 EUR\"\n"
                    "[journey.a.new]\nstay.fixed = \"15 days\"\nnext.paused = 1\n"
                    "[journey.a.paused]\nstay.fixed = \"10 days\"\nnext.dunning = 1\n"
                    "[journey.a.dunning]\nstay.fixed = \"20 days\"\nnext.back = 1\n"
                    "[journey.a.back]\nstay.fixed = \"10 days\"\nnext.left = 1\n"
                    "[journey.a.left]\nabsorbing = true\n");
  std::map<std::pair<std::int32_t, int>, std::int32_t> cents;
  for (const Paid& paid : of_customer(ledger, 0))
    cents[{paid.time / day, paid.kind}] += paid.amount;
  const std::map<std::pair<std::int32_t, int>, std::int32_t> expected{
      {{0, 0}, 500},   {{0, 3}, 200},   {{0, 4}, -400},  // first bill with its set-up
      {{10, 0}, 500},  {{10, 4}, -100},                  // day 20 falls into the pause
      {{30, 4}, -100}, {{40, 4}, -100},                  // these bills wait
      {{45, 0}, 1000},                                   // and are made up for
      {{50, 0}, 500},  {{50, 4}, -100}};                 // day 55: the end
  EXPECT_EQ(cents, expected);
  EXPECT_EQ(ledger.margin[0], 2700 - 800);
}

TEST(Contract, that_ends_with_waiting_bills_leaves_them_unpaid) {
  const Ledger ledger =
      live_business(contract +
                    "[plan.p]\nprice = \"5 EUR\"\nevery = \"10 days\"\n"
                    "[journey.a.new]\nstay.fixed = \"5 days\"\nnext.dunning = 1\n"
                    "[journey.a.dunning]\nstay.fixed = \"30 days\"\nnext.left = 1\n"
                    "[journey.a.left]\nstay.fixed = \"1 day\"\nnext.paused = 1\n"
                    "[journey.a.paused]\nabsorbing = true\n");
  EXPECT_EQ(ledger.revenue, (std::vector<std::int32_t>(4, 500)));
}

TEST(Price, changes_on_its_day_and_plans_change_where_the_journey_says) {
  const Ledger ledger = live_business(
      "[commerce]\nbegin = { a = \"new\" }\nupgrade = { a = \"up\" }\ndowngrade = { a = \"down\" "
      "}\n"
      "[plan.small]\nprice = \"1 EUR\"\nevery = \"10 days\"\nupgrade = \"big\"\n"
      "change.spring = { from = 2025-02-20, price = \"2 EUR\" }\n"  // day 20
      "[plan.big]\nprice = \"9 EUR\"\nevery = \"10 days\"\nodds = 0\ndowngrade = \"small\"\n"
      "[addon.extra]\nprice = \"0.50 EUR\"\nat = { a = \"up\" }\nend = { a = \"down\" }\n"
      "[journey.a.new]\nstay.fixed = \"35 days\"\nnext.up = 1\n"
      "[journey.a.up]\nstay.fixed = \"10 days\"\nnext.down = 1\n"
      "[journey.a.down]\nabsorbing = true\n",
      "51 days");
  std::vector<std::int32_t> amounts;
  for (const Paid& paid : of_customer(ledger, 1)) amounts.push_back(paid.amount);
  EXPECT_EQ(amounts, (std::vector<std::int32_t>{100, 100, 200, 200, 900, 50, 200}));
}

TEST(Plans, are_chosen_by_segment) {
  const std::string text =
      "segments = { one = 0.5, two = 0.5 }\n[commerce]\nbegin = { a = \"new\" }\n"
      "[plan.p]\nprice = \"1 EUR\"\nevery = \"1 year\"\nsegments = { two = 0 }\n"
      "[plan.q]\nprice = \"2 EUR\"\nevery = \"1 year\"\nsegments = { one = 0 }\n"
      "[journey.a.new]\nabsorbing = true\n";
  const Ledger ledger = live_business(text);
  ASSERT_EQ(ledger.segment.size(), 4U);
  for (std::size_t c = 0; c < 4; ++c)
    EXPECT_EQ(ledger.revenue[c], ledger.segment[c] == 0 ? 100 : 200);
}

const std::string shop =
    "[journey.a.idle]\nstay.fixed = \"10 days\"\nnext.buys = 1\n"
    "[journey.a.buys]\nstay.fixed = \"1 day\"\nnext.idle = 1\n";

TEST(Purchase, is_paid_costs_and_may_be_returned) {
  const Ledger ledger = live_business(
      "[purchase.order]\nat = { a = \"buys\" }\nspend.fixed = \"20 EUR\"\ncost_share = 0.25\n"
      "return_share = 1\nreturn_after = \"3 days\"\n" +
          shop,
      "14 days");
  EXPECT_EQ(of_customer(ledger, 2), (std::vector<Paid>{{2, 10 * day, 1, 0, 2000, 1},
                                                       {2, 10 * day, 4, 0, -500, 1},
                                                       {2, 13 * day, 2, 0, -2000, 1}}));
  EXPECT_EQ(ledger.margin[2], -500);
}

TEST(Purchase, takes_an_earlier_return_back_at_once) {
  const Ledger ledger = live_business(
      "[purchase.order]\nat = { a = \"buys\" }\nspend.fixed = \"20 EUR\"\n"
      "return_share = 1\nreturn_after = \"30 days\"\n" +
          shop,
      "22 days");
  std::vector<std::int32_t> times;
  for (const Paid& paid : of_customer(ledger, 0)) times.push_back(paid.time / day);
  EXPECT_EQ(times, (std::vector<std::int32_t>{10, 21, 21}));
  EXPECT_EQ(ledger.revenue[0], 2000);
}

TEST(Cost, below_a_cent_adds_up) {
  const Ledger ledger = live_business(
      "[cost.mail]\nat = { a = \"buys\" }\namount = \"0.004 EUR\"\n" + shop, "100 days");
  ASSERT_EQ(of_customer(ledger, 0).size(), 9U);  // .036 EUR
  EXPECT_EQ(ledger.cost[0], 3);
  EXPECT_EQ(ledger.revenue[0], 0);
}

TEST(Cost, of_a_channel_is_that_of_encounters_through_it) {
  const Ledger ledger = live_business(
      "[experience]\n[channel.phone]\ncost = \"4.10 EUR\"\n"
      "[touchpoint.call]\nat = { a = \"calls\" }\nchannels = { phone = 1 }\n"
      "[touchpoint.use]\nat = { a = \"uses\" }\n"
      "[cost.mail]\nat = { a = \"uses\" }\namount = \"0.01 EUR\"\n"
      "[journey.a.calls]\nstay.fixed = \"5 days\"\nnext.uses = 1\n"
      "[journey.a.uses]\nstay.fixed = \"5 days\"\nnext.calls = 1\n",
      "18 days");
  EXPECT_EQ(of_customer(ledger, 1), (std::vector<Paid>{{1, 5 * day, 4, 0, -1, 1},
                                                       {1, 10 * day, 4, 1, -410, 1},
                                                       {1, 15 * day, 4, 0, -1, 1}}));
}

TEST(Cost, of_encounters_is_paid_where_nothing_is_sold) {
  const Ledger ledger = live_business(
      "[experience]\n[channel.phone]\ncost = \"4.10 EUR\"\n"
      "[touchpoint.call]\nat = { a = \"calls\" }\nchannels = { phone = 1 }\n"
      "[touchpoint.use]\nat = { a = \"uses\" }\ncost = \"0.50 EUR\"\n"
      "[journey.a.calls]\nstay.fixed = \"5 days\"\nnext.uses = 1\n"
      "[journey.a.uses]\nstay.fixed = \"5 days\"\nnext.calls = 1\n",
      "18 days");
  EXPECT_EQ(of_customer(ledger, 1), (std::vector<Paid>{{1, 5 * day, 4, 1, -50, 1},
                                                       {1, 10 * day, 4, 0, -410, 1},
                                                       {1, 15 * day, 4, 1, -50, 1}}));
  EXPECT_EQ(ledger.margin, (std::vector<std::int32_t>(4, -510)));
}

const std::string all_kinds_of_money =
    contract +
    "[plan.p]\nprice = \"5 EUR\"\nevery = \"1 month\"\nusage = 0.8\n"
    "[plan.q]\nprice = \"7 EUR\"\nevery = \"9 days\"\ncost = \"0.013 EUR\"\n"
    "[purchase.order]\nat = { a = \"back\" }\nspend.lognormal = { median = \"20 EUR\", "
    "customer_sd = 0.5, order_sd = 0.3 }\nitems = 2.5\nreturn_share = 0.5\n"
    "[journey.a.new]\nstay.exponential = { mean = \"5 days\" }\nnext.dunning = 1\nnext.paused = "
    "1\n"
    "[journey.a.dunning]\nstay.exponential = { mean = \"20 days\" }\nnext.left = 0.2\nnext.back "
    "= 1\n"
    "[journey.a.paused]\nstay.exponential = { mean = \"30 days\" }\nnext.back = 1\n"
    "[journey.a.back]\nstay.exponential = { mean = \"9 days\" }\nnext.new = 1\n"
    "[journey.a.left]\nstay.exponential = { mean = \"9 days\" }\nnext.new = 1\n";

TEST(Commerce, gives_the_same_rows_with_windows_and_threads) {
  const Ledger whole = live_business(all_kinds_of_money, "400 days");
  sim::RunOptions options;
  options.window = 3 * day;
  options.threads = 2;
  options.shard = 3;
  const Ledger windows = live_business(all_kinds_of_money, "400 days", options);
  EXPECT_EQ(whole.digest("payments"), windows.digest("payments"));
  EXPECT_EQ(whole.revenue, windows.revenue);
  EXPECT_EQ(whole.cost, windows.cost);
  std::vector<std::int64_t> sum(4);
  for (const Paid& paid : whole.payments) sum[paid.customer] += paid.amount;
  for (std::size_t c = 0; c < 4; ++c) EXPECT_EQ(sum[c], whole.margin[c]);
}

TEST(Commerce, gives_the_same_rows_with_every_instruction_set) {
  std::string text = business(all_kinds_of_money, "400 days");
  text.replace(text.find("customers = 4"), 13, "customers = 200");  // lists of every length
  const Loaded loaded = load(text);
  sim::RunOptions options;
  options.kernels = sim::kernels_named("baseline");
  const Ledger baseline = live_with_money(loaded.scenario, options);
  EXPECT_GT(baseline.payments.size(), 1000U);
  for (const char* const name : {"avx2", "avx512"}) {
    options.kernels = sim::kernels_named(name);
    if (options.kernels == nullptr) continue;
    const Ledger other = live_with_money(loaded.scenario, options);
    EXPECT_TRUE(other.payments == baseline.payments) << name;
    EXPECT_EQ(other.cost, baseline.cost) << name;
  }
}

TEST(Commerce, changes_nothing_but_its_table) {
  const std::string prices =
      "[commerce]\nbegin = { a = \"idle\" }\n[plan.p]\nprice = \"5 EUR\"\nevery = \"1 month\"\n"
      "[cost.c]\nat = { a = \"buys\" }\namount = \"1 EUR\"\n";
  const Ledger with = live_business(prices + shop);
  const Ledger without = live_business(shop);
  EXPECT_EQ(with.digest("events"), without.digest("events"));
  EXPECT_EQ(with.digest("customers"), without.digest("customers"));
  EXPECT_FALSE(with.payments.empty());
  EXPECT_TRUE(without.payments.empty());
}

void expect_wrong(const std::string& text, const std::string& anchor, const std::string& problem) {
  SCOPED_TRACE(text);
  expect_mistake(business(text), anchor, problem);
}

TEST(Commerce, reports_what_cannot_be) {
  const std::string state = "[journey.a.new]\nabsorbing = true\n";
  const std::string begin = "[commerce]\nbegin = { a = \"new\" }\n" + state;
  const std::string plan = "[plan.p]\nprice = \"1 EUR\"\nevery = \"1 month\"\n";
  expect_wrong(begin + "[plan.p]\nprice = \"-1 EUR\"\nevery = \"1 month\"\n", "\"-1 EUR\"",
               "negative");
  expect_wrong(begin + "[plan.p]\nprice = \"1 EUR\"\n", "[plan.p]", "every");
  expect_wrong(begin + "[plan.p]\nprice = \"1 EUR\"\nevery = \"1 hour\"\n", "\"1 hour\"",
               "shorter than a day");
  expect_wrong(begin + plan + "upgrade = \"q\"\n", "\"q\"", "no plan `q`");
  expect_wrong(begin + plan + "segments = { vip = 2 }\n", "2 }", "no segment `vip`");
  expect_wrong(begin + plan + "odds = 0\n", "p]", "no plan has odds");
  expect_wrong(begin + plan + "cost = \"1 USD\"\n", "\"1 USD\"", "in USD");
  expect_wrong(begin, "{ a = \"new\" }", "there is no plan");
  expect_wrong(state +
                   "[experience]\n[channel.mail]\ncost = \"1 EUR\"\n"
                   "[touchpoint.visit]\nat = { a = \"new\" }\ncost = \"1 USD\"\n",
               "cost = \"1 USD\"", "not in EUR");
  expect_wrong(state + plan, "p]", "no state begins a contract");
  expect_wrong(state + plan + "[commerce]\nbegin = { a = \"nwe\" }\n", "\"nwe\"", "no state `nwe`");
  expect_wrong(state + plan + "[commerce]\nbegin = { b = \"new\" }\n", "b = \"new\"",
               "no track `b`");
  expect_wrong(state + plan + "[commerce]\nbegin = { a = \"new\" }\nend = { a = [\"new\"] }\n",
               "{ a = [\"new", "begins and ends");
  expect_wrong(begin + plan + "[cost.p]\nat = { a = \"new\" }\namount = \"1 EUR\"\n", "p]\nat",
               "two things");
  expect_wrong(state + "[addon.x]\nprice = \"1 EUR\"\nat = { a = \"new\" }\n", "x]",
               "billed with a plan");
  const std::string order = "[purchase.o]\nat = { a = \"new\" }\nspend.fixed = \"1 EUR\"\n";
  expect_wrong(state + order + "elasticity = 0.2\n", "0.2", "`satisfaction`");
  expect_wrong(state + order + "[purchase.r]\nat = { a = [\"new\"] }\nspend.fixed = \"1 EUR\"\n",
               "{ a = [\"new", "two purchases");
}

}  // namespace
}  // namespace sojourn::models
