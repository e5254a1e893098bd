// The rules of clocks, one by one, on journeys small enough to know every date beforehand.
#include <cmath>

#include "core/math.h"
#include "tests/sim/lives.h"

namespace sojourn::sim::testing {
namespace {

constexpr std::size_t customers = 2000;
constexpr double second_apart = 1.01;  // dates are rounded to whole seconds

VariableInfo variable(const std::string& name, float initial = 0.0F) {
  VariableInfo info;
  info.name = name;
  info.initial = initial;
  return info;
}

/// A state whose exits race.
StateRow& racing(ProgramBuilder& b, const std::string& name) {
  StateRow& row = b.state(name);
  row.leaving = Leaving::by_race;
  return row;
}

Exit after(int to, StayShape shape, float scale) {
  Exit exit;
  exit.to = static_cast<StateIndex>(to);
  exit.clock.shape = shape;
  exit.clock.scale = scale;
  return exit;
}

Exit hazard(int to, float mean) {
  Exit exit;
  exit.to = static_cast<StateIndex>(to);
  exit.clock.hazard = 0;
  exit.clock.scale = mean;
  return exit;
}

/// `first` for ten days, then `second`, both with the same churn hazard at different rates.
Program two_states_one_hazard() {
  ProgramBuilder b(400);
  b.track("life");
  racing(b, "first").exits = {after(1, fixed(), 10 * day), hazard(2, 50 * day)};
  racing(b, "second").exits = {hazard(2, 20 * day)};
  b.state("churned");
  b.program.hazards.push_back({"churn", "journey.life.hazard.churn", 0});
  return b.program;
}

TEST(Clocks, a_hazard_outlives_the_states_that_name_it) {
  const auto churned = first_entry(live(two_states_one_hazard(), customers).rows, customers, 2);
  for (std::uint32_t c = 0; c < customers; ++c) {
    const double mass = drawn("journey.life.hazard.churn", c);
    const double in_first = 10.0 / 50.0;
    const double days = mass < in_first ? 50.0 * mass : 10.0 + 20.0 * (mass - in_first);
    if (days > 399.0) continue;
    EXPECT_NEAR(churned[c], days * 86400.0, second_apart) << "customer " << c;
  }
}

TEST(Clocks, leaving_earlier_a_state_of_lower_hazard_cannot_be_undone_by_luck) {
  // Twice as fast out of `first` into a state of higher hazard: everybody leaves earlier or at the
  // same time, nobody later, since the hazard is kept.
  Program slow = two_states_one_hazard();
  Program fast = slow;
  fast.rows[0].exits[0].clock.scale = 5 * day;
  const auto before = first_entry(live(slow, customers).rows, customers, 2);
  const auto after_change = first_entry(live(fast, customers).rows, customers, 2);
  for (std::size_t c = 0; c < customers; ++c) EXPECT_LE(after_change[c], before[c]);
}

TEST(Clocks, a_hazard_is_drawn_again_only_after_it_has_rung) {
  ProgramBuilder b(2000);
  b.track("life");
  racing(b, "quiet").exits = {hazard(1, 30 * day)};
  b.stay("issue", fixed(), day, {{0, 1.0F}});
  b.program.hazards.push_back({"trouble", "journey.life.hazard.trouble", 0});
  std::vector<double> expected(customers, 0.0);
  std::vector<std::uint32_t> rings(customers, 0);
  for (const Row& row : live(b.program, customers).rows) {
    if (row.to != 1) continue;
    const double wait =
        30.0 * 86400.0 * drawn("journey.life.hazard.trouble", row.customer, rings[row.customer]++);
    EXPECT_NEAR(row.time - expected[row.customer], wait, second_apart);
    expected[row.customer] = row.time + 86400.0;
  }
}

/// `life` is left at a hazard that x slows or hastens; `mail` writes x every `period` days.
Program hazard_that_reads(float coefficient, float written, float period_days, float initial) {
  ProgramBuilder b(400);
  b.track("life");
  StateRow& active = racing(b, "active");
  active.exits = {hazard(1, 100 * day)};
  active.exits[0].clock.terms = {{{Source::Kind::variable, 0, 0}, coefficient}};
  b.state("churned");
  b.program.hazards.push_back({"churn", "journey.life.hazard.churn", 0});
  b.track("mail");
  b.stay("quiet", fixed(), period_days * day, {{3, 1.0F}});
  b.stay("sent", fixed(), period_days * day, {{2, 1.0F}}).updates = {{0, 0.0F, written, 0.0F}};
  b.program.variables.push_back(variable("x", initial));
  return b.program;
}

TEST(Clocks, an_event_that_writes_the_same_value_moves_no_date) {
  const Program silent = hazard_that_reads(0.7F, 0.4F, 1000, 0.4F);
  const Program chatty = hazard_that_reads(0.7F, 0.4F, 1.37F, 0.4F);
  const auto undisturbed = first_entry(live(silent, customers).rows, customers, 1);
  const auto disturbed = first_entry(live(chatty, customers).rows, customers, 1);
  EXPECT_EQ(undisturbed, disturbed);
}

TEST(Clocks, an_event_on_another_track_changes_the_speed_and_keeps_the_remainder) {
  const auto churned =
      first_entry(live(hazard_that_reads(1.0F, 0.5F, 25, 0.0F), customers).rows, customers, 1);
  const double speed = std::exp(0.5);
  for (std::uint32_t c = 0; c < customers; ++c) {
    const double mass = drawn("journey.life.hazard.churn", c);
    const double days = mass < 0.25 ? 100.0 * mass : 25.0 + (mass - 0.25) * 100.0 / speed;
    if (days < 399.0) {
      EXPECT_NEAR(churned[c], days * 86400.0, 2.0) << "customer " << c;
    }
  }
}

TEST(Clocks, a_fading_variable_acts_as_a_staircase_of_fixed_steps) {
  Program program = hazard_that_reads(1.0F, 2.0F, 1000, 2.0F);
  program.variables[0].half_life = 20.0 * 86400.0;
  const auto churned = first_entry(live(program, customers).rows, customers, 1);
  constexpr double edges[] = {0, 0.125, 0.25, 0.5, 1, 1.5, 2, 3, 4};
  for (std::uint32_t c = 0; c < customers; ++c) {
    double mass = drawn("journey.life.hazard.churn", c);
    double days = 0.0;
    for (int k = 0; k < 8; ++k) {
      const double middle = (edges[k] + edges[k + 1]) / 2.0;
      const double rate = std::exp(2.0 * std::exp2(-middle)) / 100.0;
      const double length = 20.0 * (edges[k + 1] - edges[k]);
      const double step = std::min(length, mass / rate);
      days += step;
      mass -= step * rate;
      if (step < length) break;
    }
    days += std::max(0.0, mass) > 1e-12 ? 100.0 * mass : 0.0;
    if (days < 399.0) {
      EXPECT_NEAR(churned[c], days * 86400.0, 3.0) << "customer " << c;
    }
  }
}

TEST(Clocks, a_guarded_clock_stands_and_keeps_its_remainder) {
  // Open while `door` is open: the first 10 of every 20 days.
  ProgramBuilder b(800);
  b.track("life");
  StateRow& active = racing(b, "active");
  active.exits = {hazard(1, 60 * day)};
  Guard guard;
  guard.source = {Source::Kind::track_state, 1, 0};
  guard.by_code = true;
  guard.codes = 1;  // the first state of the track
  active.exits[0].clock.guards = {guard};
  b.state("churned");
  b.program.hazards.push_back({"churn", "journey.life.hazard.churn", 0});
  b.track("door");
  b.stay("open", fixed(), 10 * day, {{3, 1.0F}});
  b.stay("closed", fixed(), 10 * day, {{2, 1.0F}});
  const auto churned = first_entry(live(b.program, customers).rows, customers, 1);
  for (std::uint32_t c = 0; c < customers; ++c) {
    const double open_days = 60.0 * drawn("journey.life.hazard.churn", c);
    const double days = open_days + 10.0 * std::floor(open_days / 10.0);
    if (days < 790.0) {
      EXPECT_NEAR(churned[c], days * 86400.0, 2.0) << "customer " << c;
    }
  }
}

TEST(Clocks, a_profile_lets_time_pass_only_while_it_is_open) {
  // Open from 08:00 to 16:00 every day: a stay of 20 open hours ends on the third day at 12:00.
  ProgramBuilder b(30);
  b.track("care");
  StateRow& waiting = b.stay("waiting", fixed(), 20.0F * 3600.0F, {{1, 1.0F}});
  waiting.stay.profile = 0;
  b.state("done");
  Profile profile;
  profile.name = "office";
  profile.time = {0};
  profile.cumulative = {0.0};
  for (std::int32_t d = 0; d < 30; ++d) {
    const std::int32_t midnight = d * 86400;
    for (const auto& [hour, factor] : {std::pair{8, 0.0}, {16, 1.0}, {24, 0.0}}) {
      const std::int32_t until = midnight + hour * 3600;
      profile.cumulative.push_back(profile.cumulative.back() +
                                   factor * (until - profile.time.back()));
      profile.factor.push_back(factor);
      profile.time.push_back(until);
    }
  }
  b.program.profiles.push_back(profile);
  const auto rows = live(b.program, 3).rows;
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[0].time, 2 * 86400 + 12 * 3600);
}

TEST(Clocks, an_ageing_hazard_counts_its_age_from_entry_or_from_joining) {
  for (const auto since : {Clock::Since::entry, Clock::Since::joining}) {
    ProgramBuilder b(900);
    b.track("life");
    b.stay("before", fixed(), 40 * day, {{1, 1.0F}});
    StateRow& active = racing(b, "active");
    active.exits = {hazard(2, 100 * day)};
    active.exits[0].clock.age_power = 2.0F;
    active.exits[0].clock.since = since;
    b.state("churned");
    b.program.hazards.push_back({"churn", "journey.life.hazard.churn", 0});
    const auto churned = first_entry(live(b.program, customers).rows, customers, 2);
    for (std::uint32_t c = 0; c < customers; ++c) {
      const double mass = drawn("journey.life.hazard.churn", c);
      const double days = since == Clock::Since::entry ? 40.0 + 100.0 * std::sqrt(mass)
                                                       : 100.0 * std::sqrt(mass + 0.4 * 0.4);
      if (days < 899.0) {
        EXPECT_NEAR(churned[c], days * 86400.0, 20.0) << "customer " << c;
      }
    }
  }
}

// A moment that is kept to milliseconds may be nearer to the next second.
TEST(Clocks, a_stay_is_accelerated_and_its_steady_twin_has_the_same_dates) {
  ProgramBuilder steady(400);
  steady.track("life");
  steady.stay("active", lognormal(0.8F), 60 * day, {{1, 1.0F}});
  steady.state("done");
  Program indifferent = steady.program;
  indifferent.variables.push_back(variable("x", 3.0F));
  indifferent.rows[0].stay.terms = {{{Source::Kind::variable, 0, 0}, 0.0F}};
  const auto dates = first_entry(live(steady.program, customers).rows, customers, 1);
  const auto others = first_entry(live(indifferent, customers).rows, customers, 1);
  int differing = 0;
  for (std::size_t c = 0; c < customers; ++c) {
    if (dates[c] == others[c]) continue;
    ++differing;
    EXPECT_EQ(std::abs(dates[c] - others[c]), 1);
  }
  EXPECT_LT(differing, static_cast<int>(customers) / 100);
}

// Where the speed rises, a clock may ring long before its first speed tells.
TEST(Clocks, tenure_acts_as_a_staircase_from_joining_up_or_down) {
  for (const float coefficient : {-1.0F, 1.0F}) {
    ProgramBuilder b(730);
    b.track("life");
    StateRow& active = racing(b, "active");
    active.exits = {hazard(1, 365.25F * day)};
    active.exits[0].clock.terms = {{{Source::Kind::tenure, 0, 0}, coefficient}};
    b.state("churned");
    b.program.hazards.push_back({"churn", "journey.life.hazard.churn", 0});
    const auto churned = first_entry(live(b.program, customers).rows, customers, 1);
    constexpr double edges[] = {0, 0.125, 0.25, 0.5, 1, 1.5, 2};
    for (std::uint32_t c = 0; c < customers; ++c) {
      double mass = drawn("journey.life.hazard.churn", c);
      double years = 0.0;
      for (int k = 0; k < 6; ++k) {
        const double rate = std::exp(coefficient * (edges[k] + edges[k + 1]) / 2.0);
        const double step = std::min(edges[k + 1] - edges[k], mass / rate);
        years += step;
        mass -= step * rate;
        if (mass < 1e-12) break;
      }
      if (mass < 1e-12 && years < 1.99) {
        EXPECT_NEAR(churned[c], years * 365.25 * 86400.0, 10.0) << "customer " << c;
      }
    }
  }
}

}  // namespace
}  // namespace sojourn::sim::testing
