// Clocks on staircases keep the same bits whether steps are climbed one by one or all at once, and
// on every instruction set.
#include "sim/kernels/stair_kernels.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include "core/draws.h"
#include "core/math.h"
#include "sim/kernels/kernels.h"
#include "sim/moment.h"
#include "sim/stays.h"

namespace sojourn::sim::testing {
namespace {

constexpr std::size_t clocks = 333;
constexpr std::size_t room = clocks + 2 * 16;
constexpr std::int32_t day = 86400;
constexpr std::int32_t length = 2000 * day;

StairTable table_of(double unit) {
  StairTable table;
  const double steps[] = {0.0, 0.125, 0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0};
  for (std::size_t e = 0; e <= stair_steps; ++e) {
    table.edges[e] = static_cast<std::int32_t>(steps[e] * unit + 0.5);
  }
  table.length = length;
  return table;
}

/// Clocks whose speed rises with an effort that fades and falls with tenure.
struct Stand {
  std::vector<std::uint32_t> list = std::vector<std::uint32_t>(room);
  std::vector<std::int32_t> time = std::vector<std::int32_t>(room), joined = time, written = time,
                            anchor = time, until = time, due = time, look = time, from = time,
                            ends = time;
  std::vector<float> effort = std::vector<float>(room), sum = effort, factor = effort,
                     found = effort;
  std::vector<double> moment = std::vector<double>(room), left = moment;
  std::vector<std::uint32_t> near = std::vector<std::uint32_t>(room);
  StairTable fading = table_of(30.0 * day), tenure = table_of(365.25 * day);
  Pace pace{.scale = 60.0 * day};
  Lanes lanes;
  StairClock clock;
  const StairKernels* kernels;

  explicit Stand(const char* name) : kernels(kernels_named(name)->stairs) {
    fading.coefficient = 0.75F;
    tenure.tenure = true;
    tenure.coefficient = -0.25F;
    lanes.time = time.data();
    lanes.moment[0] = moment.data();
    lanes.sum[0] = sum.data();
    lanes.factor[0] = factor.data();
    lanes.anchor[0] = anchor.data();
    lanes.until[0] = until.data();
    lanes.due[0] = due.data();
    lanes.look[0] = look.data();
    clock.pace = &pace;
    clock.stairs[0] = {&fading, written.data(), effort.data()};
    clock.stairs[1] = {&tenure, joined.data(), nullptr};
    clock.count = 2;
    clock.slowest = 0.9999 * pace.scale;
    clock.length = length;
    for (std::uint32_t k = 0; k < clocks; ++k) {
      const auto words = draw_block({5, 0}, k, Purpose{9}, 0);
      list[k] = clocks - 1 - k;
      joined[k] = static_cast<std::int32_t>(uniform_of(words[0]) * 300.0F) * day;
      written[k] = joined[k] + static_cast<std::int32_t>(words[1] % (200U * day));
      effort[k] = k % 7 == 0 ? 0.0F : 4.0F * uniform_of(words[2]);
    }
    for (std::uint32_t k = 0; k < clocks; ++k) {
      from[k] = written[list[k]] + 12345;
      left[k] = exponential_of(draw_block({6, 0}, k, Purpose{9}, 0)[0]);
    }
  }

  std::size_t begin() {
    return kernels->begin(
        lanes, clock, list.data(), clocks,
        {from.data(), left.data(), sum.data(), found.data(), ends.data(), near.data()});
  }
  void climb(std::int32_t until_day) {
    std::fill(time.begin(), time.end(), until_day * day);
    kernels->climb(lanes, clock, list.data(), clocks);
  }
};

std::vector<std::string> names() {
  std::vector<std::string> found;
  for (const char* name : {"baseline", "avx2", "avx512"}) {
    if (kernels_named(name) != nullptr) found.emplace_back(name);
  }
  return found;
}

TEST(StairKernels, climb_to_the_same_bits_in_one_go_or_day_by_day) {
  Stand reference("baseline");
  reference.begin();
  reference.climb(1500);
  for (const std::string& name : names()) {
    Stand slow(name.c_str());
    slow.begin();
    for (std::int32_t d = 1; d <= 1500; ++d) slow.climb(d);
    EXPECT_EQ(slow.moment, reference.moment) << name;
    EXPECT_EQ(slow.factor, reference.factor) << name;
    EXPECT_EQ(slow.anchor, reference.anchor) << name;
    EXPECT_EQ(slow.until, reference.until) << name;
  }
}

// Edges of a staircase after `from`, up to `time`.
std::uint32_t edges_between(const StairTable& stair, std::int32_t origin, std::int32_t from,
                            std::int32_t time) {
  return static_cast<std::uint32_t>(std::count_if(
      std::begin(stair.edges) + 1, std::end(stair.edges),
      [&](std::int32_t edge) { return origin + edge > from && origin + edge <= time; }));
}

TEST(StairKernels, count_the_steps_that_end_by_then) {
  for (const std::string& name : names()) {
    Stand stand(name.c_str());
    stand.begin();
    std::fill(stand.time.begin(), stand.time.end(), 700 * day);
    std::vector<std::uint32_t> steps(room);
    stand.kernels->count_steps(stand.lanes, stand.clock, stand.list.data(), clocks, steps.data());
    for (std::size_t k = 0; k < clocks; ++k) {
      const std::uint32_t lane = stand.list[k];
      const std::int32_t from = stand.from[k];
      const std::uint32_t by_tenure =
          edges_between(stand.tenure, stand.joined[lane], from, 700 * day);
      const std::uint32_t by_effort =
          edges_between(stand.fading, stand.written[lane], from, 700 * day);
      EXPECT_EQ(steps[k], by_tenure + (stand.effort[lane] == 0.0F ? 0U : by_effort)) << name;
    }
  }
}

TEST(StairKernels, keep_the_speed_of_the_step_and_take_what_it_takes) {
  for (const std::string& name : names()) {
    Stand stand(name.c_str());
    stand.begin();
    for (std::size_t k = 0; k < clocks; ++k) {
      const std::uint32_t lane = stand.list[k];
      const float sum = stand.kernels->weigh(stand.clock.stairs[0], lane, stand.from[k]) +
                        stand.kernels->weigh(stand.clock.stairs[1], lane, stand.from[k]);
      EXPECT_FLOAT_EQ(stand.found[k], fast_exp(sum));
      EXPECT_EQ(stand.moment[lane], kept_moment(-stand.left[k]));
      EXPECT_GT(stand.ends[k], stand.from[k]);
    }
    const std::int32_t first = stand.ends[0];
    const std::uint32_t lane = stand.list[0];
    const double takes = static_cast<double>(stand.found[0]) *
                         (static_cast<double>(first - stand.from[0]) / stand.pace.scale);
    stand.time[lane] = first;
    stand.kernels->climb(stand.lanes, stand.clock, stand.list.data(), 1);
    const double left = -kept_moment(-stand.left[0]);
    EXPECT_EQ(stand.moment[lane], kept_moment(-std::max(left - takes, 0.0)));
    EXPECT_EQ(stand.anchor[lane], first);
  }
}

TEST(StairKernels, never_look_after_a_clock_may_ring) {
  for (const std::string& name : names()) {
    Stand stand(name.c_str());
    const std::size_t near = stand.begin();
    std::vector<bool> is_near(clocks, false);
    for (std::size_t r = 0; r < near; ++r) is_near[stand.near[r]] = true;
    for (std::size_t k = 0; k < clocks; ++k) {
      // Day by day, no clock is done before it was to be looked at.
      EXPECT_EQ(is_near[k], stand.due[stand.list[k]] < std::min(stand.ends[k], length));
    }
    for (std::int32_t d = 1; d < 1500; ++d) {
      stand.climb(d);
      for (std::size_t k = 0; k < clocks; ++k) {
        const std::uint32_t lane = stand.list[k];
        if (stand.due[lane] > d * day) {
          EXPECT_LT(stand.moment[lane], 0.0) << name << " day " << d;
        }
      }
    }
  }
}

TEST(StairKernels, let_a_closed_guard_stand_still) {
  for (const std::string& name : names()) {
    Stand stand(name.c_str());
    stand.fading.guards = true;
    stand.fading.low = 1.0F;
    stand.fading.high = 100.0F;
    std::fill(stand.effort.begin(), stand.effort.end(), 0.5F);
    stand.begin();
    stand.climb(1500);
    for (std::size_t k = 0; k < clocks; ++k) {
      EXPECT_EQ(stand.factor[stand.list[k]], 0.0F);
      EXPECT_EQ(stand.moment[stand.list[k]], -stand.left[k]);
    }
  }
}

}  // namespace
}  // namespace sojourn::sim::testing
