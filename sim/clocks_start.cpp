// When clocks will ring that begin to run, or run on at another speed.
#include <algorithm>

#include "sim/clocks.h"
#include "sim/kernels/list_kernels.h"
#include "sim/pace.h"
#include "sim/words.h"

namespace sojourn::sim {

// Lets the clocks of list_ run from from_ with left_ and sum_.
void Clocks::start(Lanes& lanes, const Runner& runner) {
  const std::size_t s = runner.slot;
  if (plan_.slots()[s].stairs) {
    begin_steps(lanes, runner);
    return;
  }
  kernels_.lists->factors(sum_.data(), count_, factor_.data());
  keep_speeds(lanes, s);
  for (std::size_t k = 0; k < count_; ++k) begin_[k] = from_[k];
  if (runner.plain) {
    time_evenly(runner);
  } else if (runner.by_lane) {
    time_by_lane(lanes, runner);
  } else {
    time_through_profile(runner);
  }
  loops_.set_moments(moment_.data(), plan_.horizon(), list_.data(), count_, lanes.moment[s],
                     lanes.due[s]);
}

void Clocks::keep_speeds(Lanes& lanes, std::size_t slot) const {
  loops_.scatter(words_of(sum_), list_.data(), count_, words(lanes.sum[slot]));
  loops_.scatter(words_of(factor_), list_.data(), count_, words(lanes.factor[slot]));
}

// moment_ = when the clocks of list_ ring that run from begin_ with left_ and factor_, or what they
// will lack at the end of the run.
void Clocks::time_evenly(const Runner& runner) {
  std::fill_n(end_.begin(), count_, static_cast<double>(plan_.length()));
  loops_.mass(runner.pace, begin_.data(), end_.data(), count_, mass_.data());
  loops_.ring_evenly(runner.pace.scale, factor_.data(), mass_.data(), left_.data(), from_.data(),
                     least_.data(), count_, moment_.data());
}

void Clocks::time_by_lane(const Lanes& lanes, const Runner& runner) {
  std::fill_n(end_.begin(), count_, static_cast<double>(plan_.length()));
  take_mass(lanes, runner, Origin::present, listed());
  for (const std::uint32_t k : find_rings()) {
    const double origin = origin_of(lanes, runner, list_[k]);
    moment_[k] = std::max(moment_after(runner, origin, from_[k], left_[k] / factor_[k]),
                          static_cast<double>(from_[k] + least_[k]));
  }
}

// As by lane, but profiles are integrated up to where clocks begin once, and to the end of the run
// once for all.
void Clocks::time_through_profile(const Runner& runner) {
  const double scale = runner.pace.scale;
  const double whole = runner.profile->integral(plan_.length()) / scale;
  loops_.integrals(runner.pace, begin_.data(), count_, end_.data());
  for (std::size_t k = 0; k < count_; ++k) mass_[k] = whole - end_[k] / scale;
  for (const std::uint32_t k : find_rings()) {
    const double target = end_[k] + left_[k] / factor_[k] * scale;
    moment_[k] = std::max(runner.profile->inverse(target, begin_[k]),
                          static_cast<double>(from_[k] + least_[k]));
  }
}

// Those that ring before the end of the run, as they are; moment_ = what the others will lack.
std::span<const std::uint32_t> Clocks::find_rings() {
  const std::size_t rings = loops_.find_rings(factor_.data(), mass_.data(), left_.data(), count_,
                                              moment_.data(), codes_.data());
  return std::span<const std::uint32_t>(codes_).first(rings);
}

}  // namespace sojourn::sim
