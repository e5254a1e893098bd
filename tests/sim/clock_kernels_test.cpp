// The loops of clocks give the same bits as what they stand for, on every instruction set.
#include "sim/kernels/clock_kernels.h"

#include <vector>

#include "core/draws.h"
#include "core/math.h"
#include "sim/plan.h"
#include "tests/sim/lives.h"

namespace sojourn::sim::testing {
namespace {

constexpr std::size_t places = 1000;
constexpr std::size_t spare = 16;
constexpr std::int32_t days = 40;

/// As many equal openings a day as given, each at a factor of its own; none: a factor by week.
Profile profile_of(std::int32_t openings) {
  Profile profile;
  profile.time = {0};
  profile.cumulative = {0.0};
  const auto extend = [&](std::int32_t until, double factor) {
    profile.cumulative.push_back(profile.cumulative.back() +
                                 factor * (until - profile.time.back()));
    profile.factor.push_back(factor);
    profile.time.push_back(until);
  };
  for (std::int32_t d = 0; openings > 0 && d < days; ++d) {
    for (std::int32_t o = 0; o < openings; ++o) {
      const std::int32_t from = d * 86400 + o * (86400 / openings) + 1800;
      extend(from, 0.0);
      extend(from + 1234, 1.0 + 0.1 * o);
    }
  }
  for (std::int32_t d = 7; openings == 0 && d < days; d += 7) extend(d * 86400, 1.0 / d);
  extend(days * 86400, 0.75);
  return profile;
}

/// A plan with one clock, which runs through the profile.
Plan plan_of(const Profile& profile) {
  ProgramBuilder b(days);
  b.track("care");
  b.stay("waiting", fixed(), 5000.0F, {{1, 1.0F}}).stay.profile = 0;
  b.state("done");
  b.program.profiles.push_back(profile);
  return Plan(b.program, 0);
}

/// Moments before, in and after the run, some of them whole days.
std::vector<double> moments(std::uint32_t which) {
  std::vector<double> at{0.0, 1.0, 86400.0, days * 86400.0 - 0.5, days * 86400.0, 86400.0 * 90};
  for (std::uint32_t k = static_cast<std::uint32_t>(at.size()); k < places; ++k) {
    const auto words = draw_block({which, 0}, k, Purpose{7}, 0);
    const double moment = uniform_of(words[0]) * days * 86400.0;
    at.push_back(k % 3 == 0 ? static_cast<double>(static_cast<std::int32_t>(moment)) : moment);
  }
  at.resize(places + spare);
  return at;
}

std::vector<const Kernels*> all_kernels() {
  std::vector<const Kernels*> found;
  for (const char* name : {"baseline", "avx2", "avx512"}) {
    if (const Kernels* kernels = kernels_named(name)) found.push_back(kernels);
  }
  return found;
}

TEST(ClockKernels, take_the_mass_of_a_profile_to_the_last_bit) {
  for (const std::int32_t openings : {0, 1, 2, 5}) {
    const Profile profile = profile_of(openings);
    const Plan plan = plan_of(profile);
    const Runner& runner = plan.runner(1);
    ASSERT_FALSE(runner.by_lane);
    Profile indexed = profile;
    indexed.index_days();
    const auto from = moments(1);
    const auto to = moments(2);
    for (const Kernels* const kernels : all_kernels()) {
      std::vector<double> mass(places + spare);
      kernels->clocks->mass(runner.pace, from.data(), to.data(), places, mass.data());
      for (std::size_t k = 0; k < places; ++k) {
        const double expected =
            indexed.integral(to[k]) / 5000.0 - indexed.integral(from[k]) / 5000.0;
        EXPECT_EQ(mass[k], expected) << kernels->name << " " << openings << " " << from[k];
      }
    }
  }
}

TEST(ClockKernels, leave_profiles_with_very_many_openings_a_day_to_their_lanes) {
  EXPECT_TRUE(plan_of(profile_of(20)).runner(1).by_lane);
}

TEST(ClockKernels, keep_what_has_the_code_in_its_order) {
  for (const Kernels* const kernels : all_kernels()) {
    for (const std::size_t n : {0U, 1U, 15U, 16U, 17U, 100U}) {
      std::vector<std::uint32_t> codes(n + spare, 2), list(n + spare);
      std::vector<float> values(n + spare);
      std::vector<std::uint32_t> expected;
      for (std::uint32_t k = 0; k < n; ++k) {
        codes[k] = k * k % 3;
        list[k] = 7 * k;
        values[k] = 0.5F * static_cast<float>(k);
        if (codes[k] == 1) expected.push_back(7 * k);
      }
      const std::size_t kept = kernels->clocks->keep(codes.data(), 1, list.data(), values.data(), n,
                                                     list.data(), values.data());
      ASSERT_EQ(kept, expected.size());
      for (std::size_t k = 0; k < kept; ++k) {
        EXPECT_EQ(list[k], expected[k]);
        EXPECT_EQ(values[k], 0.5F * static_cast<float>(expected[k] / 7));
      }
    }
  }
}

}  // namespace
}  // namespace sojourn::sim::testing
