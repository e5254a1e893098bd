// What a run is: a function of scenario, customers and seed, whatever the threads, batches, shards,
// windows, recording and instruction set; and the order of events.
#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

#include "tests/sim/lives.h"

namespace sojourn::sim::testing {
namespace {

VariableInfo variable(const std::string& name) {
  VariableInfo info;
  info.name = name;
  return info;
}

TEST(Engine, reproduces_the_reference_journey) {
  constexpr std::int64_t customers = 100'000;
  const Lived lived = live(r1_program(), customers);
  double satisfaction = 0.0;
  for (const Row& row : lived.rows) satisfaction += row.variables[0];
  const auto events = static_cast<double>(lived.summary.events);
  // Three standard errors at this size: sd of events per customer 16.3, of churn .5; satisfaction
  // is correlated within customers.
  EXPECT_NEAR(events / customers, 24.269, 3 * 16.3 / std::sqrt(customers));
  EXPECT_NEAR(static_cast<double>(lived.summary.occupancy[7]) / customers, 0.4999, 0.0048);
  EXPECT_NEAR(satisfaction / events, -0.0184, 0.004);
}

TEST(Engine, gives_one_digest_for_any_threads_batches_shards_and_windows) {
  const Program program = r1_program();
  const Lived reference = live(program, 3000);
  for (const int threads : {1, 2, 7}) {
    for (const std::size_t batch : {16, 300, 1024}) {
      for (const std::size_t shard : {77, 1000, 65535}) {
        RunOptions options;
        options.threads = threads;
        options.batch = batch;
        options.shard = shard;
        const Lived lived = live(program, 3000, options);
        EXPECT_EQ(lived.summary.digest, reference.summary.digest);
        EXPECT_EQ(lived.rows, reference.rows);
        EXPECT_EQ(lived.summary.occupancy, reference.summary.occupancy);
        options.window = 86400;
        const Lived windowed = live(program, 3000, options);
        EXPECT_EQ(windowed.summary.digest, reference.summary.digest);
        EXPECT_EQ(windowed.summary.occupancy, reference.summary.occupancy);
      }
    }
  }
}

TEST(Engine, gives_the_same_bits_with_every_instruction_set) {
  RunOptions options;
  options.kernels = kernels_named("baseline");
  const Lived baseline = live(r1_program(), 2000, options);
  for (const char* name : {"avx2", "avx512"}) {
    options.kernels = kernels_named(name);
    if (options.kernels == nullptr) {
      std::printf("this processor lacks %s\n", name);
      continue;
    }
    const Lived lived = live(r1_program(), 2000, options);
    EXPECT_EQ(lived.rows, baseline.rows) << name;
    EXPECT_EQ(lived.summary.digest, baseline.summary.digest) << name;
  }
}

TEST(Engine, leaves_customers_as_they_are_when_others_are_added) {
  RunOptions first;
  first.digest_customers = 500;
  EXPECT_EQ(live(r1_program(), 500).summary.digest, live(r1_program(), 900, first).summary.digest);
}

TEST(Engine, gives_some_customers_the_lives_they_have_among_all) {
  const Lived all = live(r1_program(), 900);
  std::vector<Row> rows;
  Digest sum;
  const std::array<std::uint64_t, 5> cuts{0, 1, 400, 417, 900};
  for (std::size_t k = 0; k + 1 < cuts.size(); ++k) {
    RunOptions some;
    some.first_customer = cuts[k];
    some.last_customer = cuts[k + 1] - 1;
    const Lived lived = live(r1_program(), 900, some);
    EXPECT_EQ(lived.summary.customers, cuts[k + 1] - cuts[k]);
    rows.insert(rows.end(), lived.rows.begin(), lived.rows.end());
    sum += lived.summary.digests[events_table];
  }
  EXPECT_EQ(rows, all.rows);
  EXPECT_EQ(sum, all.summary.digests[events_table]);
}

TEST(Engine, differs_with_the_seed_and_with_the_replication) {
  RunOptions seed;
  seed.key = {2, 0};
  RunOptions replication;
  replication.key = {1, 1};
  const Digest base = live(r1_program(), 100).summary.digest;
  EXPECT_NE(live(r1_program(), 100, seed).summary.digest, base);
  EXPECT_NE(live(r1_program(), 100, replication).summary.digest, base);
}

TEST(Engine, orders_rows_by_customer_then_time) {
  const auto rows = live(r1_program(), 500).rows;
  EXPECT_TRUE(std::is_sorted(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
    return std::pair(a.customer, a.time) < std::pair(b.customer, b.time);
  }));
}

TEST(Engine, handles_events_of_one_second_in_file_order_of_tracks) {
  ProgramBuilder b(10);
  b.track("one");
  b.stay("a", fixed(), day, {{1, 1.0F}});
  b.state("b");
  b.track("two");
  b.stay("c", fixed(), day, {{3, 1.0F}});
  b.state("d");
  const auto rows = live(b.program, 1).rows;
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].time, rows[1].time);
  EXPECT_EQ(rows[0].to, 1);
  EXPECT_EQ(rows[1].to, 3);
}

TEST(Engine, sees_in_a_second_what_the_event_before_did) {
  // Both at noon of day 1: `one` sets x, the choice of `two` reads it.
  ProgramBuilder b(10);
  b.track("one");
  b.stay("a", fixed(), day, {{1, 1.0F}});
  b.state("b").updates = {{0, 0.0F, 50.0F, 0.0F}};
  b.track("two");
  StateRow& choosing = b.stay("c", fixed(), day, {{3, 1.0F}, {4, 1.0F}});
  choosing.exits[1].terms = {{{Source::Kind::variable, 0, 0}, 1.0F}};
  b.state("low");
  b.state("high");
  b.program.variables.push_back(variable("x"));
  for (const Row& row : live(b.program, 200).rows) {
    EXPECT_TRUE(row.track == 0 || row.to == 4);
  }
}

TEST(Engine, follows_triggers_at_once_and_depth_first) {
  // leaving a: start second, then start fourth; entering second's state starts third first.
  ProgramBuilder b(10);
  const auto idle_track = [&](const std::string& name) {
    b.track(name);
    b.stay(name + "_on", fixed(), 5 * day, {{0, 1.0F}});
    b.state("none");
    TrackInfo& track = b.program.tracks.back();
    track.idle = track.initial = static_cast<StateIndex>(track.first + 1);
    const int on = track.first;
    b.program.rows[static_cast<std::size_t>(on)].exits[0].to = static_cast<StateIndex>(on);
  };
  b.track("first");
  b.stay("a", fixed(), day, {{1, 1.0F}});
  b.state("b");
  idle_track("second");  // states 2, 3
  idle_track("third");   // states 4, 5
  idle_track("fourth");  // states 6, 7
  b.program.rows[0].exits[0].triggers = {{Trigger::Kind::start, 1, 2},
                                         {Trigger::Kind::start, 3, 6}};
  b.program.rows[2].triggers = {{Trigger::Kind::start, 2, 4}};
  const auto rows = live(b.program, 1).rows;
  ASSERT_GE(rows.size(), 4U);
  const std::array<int, 4> entered{1, 2, 4, 6};
  for (std::size_t k = 0; k < 4; ++k) {
    EXPECT_EQ(rows[k].time, 86400);
    EXPECT_EQ(rows[k].to, entered[k]);
  }
  EXPECT_EQ(rows[4].time, 86400 + 5 * 86400);  // started tracks go on by their own clocks
}

TEST(Engine, ends_and_resets_running_tracks_only) {
  ProgramBuilder b(20);
  b.track("first");
  b.stay("a", fixed(), 4 * day, {{1, 1.0F}});
  b.stay("b", fixed(), 3 * day, {{2, 1.0F}});
  b.state("c");
  b.track("other");
  b.stay("on", fixed(), 30 * day, {{3, 1.0F}});
  b.state("none");
  b.program.tracks[1].idle = 4;
  b.program.rows[1].triggers = {{Trigger::Kind::reset, 1, 3}, {Trigger::Kind::end, 1, no_state}};
  b.program.rows[2].triggers = {{Trigger::Kind::reset, 1, 3}, {Trigger::Kind::end, 1, no_state}};
  const auto rows = live(b.program, 1).rows;
  ASSERT_EQ(rows.size(), 4U);  // a -> b, reset, end, b -> c; nothing more on an idle track
  EXPECT_EQ(rows[1].to, 3);
  EXPECT_EQ(rows[2].to, 4);
  EXPECT_EQ(rows[3].to, 2);
}

TEST(Engine, begins_other_tracks_with_the_triggers_of_initial_states) {
  ProgramBuilder b(10);
  b.track("first");
  b.stay("a", fixed(), 9 * day, {{1, 1.0F}}).triggers = {{Trigger::Kind::start, 1, 2}};
  b.state("b");
  b.track("second");
  b.stay("on", fixed(), 2 * day, {{3, 1.0F}});
  b.state("off");
  b.state("none");
  b.program.tracks[1].initial = b.program.tracks[1].idle = 4;
  const auto rows = live(b.program, 1).rows;  // joining itself leaves no rows
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].from, 2);
  EXPECT_EQ(rows[0].time, 2 * 86400);
}

TEST(Engine, never_draws_twice_for_one_purpose_and_occurrence) {
  // About 1,000 visits of one state: beyond the 255th, draws are keyed by the event's number.
  ProgramBuilder b(1000);
  b.track("life");
  b.stay("a", exponential(), day, {{0, 1.0F}});
  const auto rows = live(b.program, 20).rows;
  std::map<std::uint32_t, std::int32_t> last;
  std::map<std::uint32_t, std::set<std::int32_t>> stays;
  for (const Row& row : rows) {
    stays[row.customer].insert(row.time - last[row.customer]);
    last[row.customer] = row.time;
  }
  for (const auto& [customer, different] : stays) {
    // 1,000 draws among seconds of an exponential of mean 86,400: about 6 coincidences.
    EXPECT_GT(different.size(), 900U);
  }
  EXPECT_NEAR(static_cast<double>(rows.size()) / 20, 1000.0, 4 * std::sqrt(1000.0 / 20));
}

TEST(Engine, passes_through_states_of_no_time_within_a_second) {
  ProgramBuilder b(10);
  b.track("life");
  b.stay("a", fixed(), day, {{1, 1.0F}});
  b.stay("gate", fixed(), 0.0F, {{2, 1.0F}});
  b.state("c");
  const auto rows = live(b.program, 1).rows;
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].time, rows[1].time);
}

TEST(Engine, has_half_open_windows_and_a_half_open_run) {
  ProgramBuilder b(3);
  b.track("life");
  b.stay("a", fixed(), day, {{1, 1.0F}});
  b.stay("b", fixed(), 2 * day, {{2, 1.0F}});  // due at the very end: not in the run
  b.state("c");
  RunOptions options;
  options.window = 86400;
  EXPECT_EQ(live(b.program, 5, options).rows, live(b.program, 5).rows);
  EXPECT_EQ(live(b.program, 1).rows.size(), 1U);
}

TEST(Engine, races_exits_by_their_odds) {
  ProgramBuilder b(10);
  b.track("life");
  b.stay("a", fixed(), day, {{1, 1.0F}, {2, 2.0F}, {3, 3.0F}, {4, 4.0F}, {5, 5.0F}, {6, 1e-7F}});
  for (int s = 1; s <= 6; ++s) b.state(std::string("s").append(std::to_string(s)));
  constexpr double n = 150'000;
  const auto summary = live(b.program, static_cast<std::int64_t>(n)).summary;
  double chi_square = 0.0;
  for (std::size_t s = 1; s <= 5; ++s) {
    const double expected = n * static_cast<double>(s) / 15.0;
    chi_square += std::pow(static_cast<double>(summary.occupancy[s]) - expected, 2) / expected;
  }
  EXPECT_LT(chi_square, 18.47);  // 4 degrees of freedom, level .001
  EXPECT_LE(summary.occupancy[6], 1U);
}

TEST(Engine, draws_customers_only_to_an_exit_whose_odds_rise) {
  ProgramBuilder b(10);
  b.track("life");
  b.stay("a", fixed(), day, {{1, 1.0F}, {2, 2.0F}, {3, 3.0F}, {4, 4.0F}, {5, 5.0F}});
  for (int s = 1; s <= 5; ++s) b.state(std::string("s").append(std::to_string(s)));
  Program better = b.program;
  better.rows[0].exits[1].odds = 3.0F;
  const auto before = live(b.program, 20'000).rows;
  const auto after = live(better, 20'000).rows;
  int moved = 0;
  for (std::size_t c = 0; c < before.size(); ++c) {
    if (before[c].to == after[c].to) continue;
    EXPECT_EQ(after[c].to, 2);
    ++moved;
  }
  EXPECT_NEAR(moved / 20'000.0, 3.0 / 16 - 2.0 / 15, 4 * 0.0016);
}

TEST(Engine, takes_the_exit_of_last_resort_only_where_all_guards_are_closed) {
  ProgramBuilder b(40);
  b.track("life");
  StateRow& a = b.stay("a", fixed(), day, {{0, 1.0F}, {1, 1.0F}});
  Guard early;
  early.source = {Source::Kind::visits, 0, 0};
  early.high = 6.0F;  // the first five visits
  a.exits[0].guards = {early};
  a.exits[1].otherwise = true;
  b.state("done");
  const auto rows = live(b.program, 50).rows;
  for (const Row& row : rows) EXPECT_EQ(row.to == 1, row.time == 6 * 86400);
}

TEST(Engine, fades_variables_towards_their_level_between_writes) {
  ProgramBuilder b(100);
  b.track("life");
  b.stay("a", fixed(), 10 * day, {{1, 1.0F}});
  b.stay("b", fixed(), 20 * day, {{2, 1.0F}}).updates = {{0, 0.0F, 8.0F, 0.0F}};
  b.stay("c", fixed(), 10 * day, {{3, 1.0F}});
  b.state("d").updates = {{0, 1.0F, 1.0F, 0.0F}};
  VariableInfo effort = variable("effort");
  effort.half_life = 10.0 * 86400.0;
  b.program.variables.push_back(effort);
  const auto rows = live(b.program, 1).rows;
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_FLOAT_EQ(rows[0].variables[0], 8.0F);
  EXPECT_FLOAT_EQ(rows[1].variables[0], 2.0F);  // two half-lives later
  EXPECT_FLOAT_EQ(rows[2].variables[0], 2.0F);  // 1 left, and 1 added
}

TEST(Engine, counts_where_customers_end) {
  const auto summary = live(r1_program(), 1000).summary;
  std::uint64_t all = 0;
  for (const std::uint64_t count : summary.occupancy) all += count;
  EXPECT_EQ(all, 1000U);
}

}  // namespace
}  // namespace sojourn::sim::testing
