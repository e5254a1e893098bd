// Which visits rest, and that customers whose visits do not are the same customers.
#include "tests/sim/lives.h"

namespace sojourn::sim::testing {
namespace {

/// trial -> active <-> pause -> left: trial and left are entered once.
ProgramBuilder subscription() {
  ProgramBuilder b(365);
  b.track("subscription");
  b.stay("trial", exponential(), 5 * day, {{1, 1.0F}, {3, 0.2F}});
  b.stay("active", exponential(), 20 * day, {{2, 1.0F}, {3, 0.1F}});
  b.stay("pause", exponential(), 3 * day, {{1, 1.0F}});
  b.state("left");
  b.program.states.back().absorbing = true;
  return b;
}

std::vector<bool> counted(const Program& program) {
  const Plan plan(program, 0);
  std::vector<bool> states;
  for (std::size_t s = 0; s < program.states.size(); ++s) states.push_back(plan.counts_visits(s));
  return states;
}

TEST(RestingVisits, are_those_of_states_that_a_path_leads_back_to) {
  EXPECT_EQ(counted(subscription().program), (std::vector<bool>{false, true, true, false}));
}

TEST(RestingVisits, are_those_that_a_choice_reads) {
  ProgramBuilder b = subscription();
  b.program.rows[1].exits[1].terms = {{{Source::Kind::visits, 0, 0}, 0.5F}};
  EXPECT_EQ(counted(b.program), (std::vector<bool>{true, true, true, false}));
}

TEST(RestingVisits, are_those_of_states_that_another_track_starts_and_of_what_follows) {
  ProgramBuilder b = subscription();
  b.track("care");
  b.stay("issue", exponential(), day, {{5, 1.0F}});
  b.state("helped");
  b.state("none");
  TrackInfo& care = b.program.tracks.back();
  care.initial = care.idle = 6;
  b.program.rows[2].triggers = {{Trigger::Kind::start, 1, 4}};
  b.program.rows[1].triggers = {{Trigger::Kind::end, 1, no_state}};
  // Idle tracks draw nothing.
  EXPECT_EQ(counted(b.program), (std::vector<bool>{false, true, true, false, true, true, false}));
}

TEST(RestingVisits, that_do_not_rest_change_nothing) {
  const Program program = subscription().program;
  const Lived whole = live(program, 2000);
  for (const Seconds window : {Seconds{3600 * 7}, Seconds{86400}, Seconds{86400 * 30}}) {
    RunOptions options;
    options.window = window;
    const Lived windowed = live(program, 2000, options);
    EXPECT_EQ(windowed.summary.digest, whole.summary.digest);
    EXPECT_EQ(windowed.summary.occupancy, whole.summary.occupancy);
  }
}

TEST(RestingVisits, take_a_byte_each) {
  ProgramBuilder b = subscription();
  std::size_t visits = 0;
  for (const RestingPart& part : resting_parts(Plan(b.program, 0))) {
    visits += part.owner == "visits" ? part.bits : 0;
  }
  EXPECT_EQ(visits, 16U);
}

}  // namespace
}  // namespace sojourn::sim::testing
