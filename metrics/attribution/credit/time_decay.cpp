#include "metrics/attribution/credit/time_decay.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/error.h"

namespace sojourn::metrics {
namespace {

constexpr std::int64_t one = std::int64_t{1} << 30;

void check(std::span<const Channel> touches, std::span<const std::int64_t> ages,
           std::int64_t conversions) {
  if (touches.size() != ages.size()) {
    throw InputError(std::to_string(touches.size()) + " touches have " +
                     std::to_string(ages.size()) + " ages (each needs one). Give both per touch");
  }
  if (conversions < 0) {
    throw InputError("a journey with " + std::to_string(conversions) +
                     " conversions (must not be negative). Count refunds as journeys of their own");
  }
  for (std::size_t i = 0; i < touches.size(); ++i) {
    if (ages[i] < 0) {
      throw InputError("a touch " + std::to_string(-ages[i]) +
                       " seconds after the conversion (it cannot have helped). Cut the journey at "
                       "the conversion");
    }
    if (touches[i] >= channel_limit) {
      throw InputError("channel code " + std::to_string(touches[i]) + " is too large (at most " +
                       std::to_string(channel_limit) + " channels). Number channels from 0");
    }
  }
}

}  // namespace

TimeDecayCredit::TimeDecayCredit(double half_life_seconds) : half_life_(half_life_seconds) {
  if (!(half_life_ > 0.0) || !std::isfinite(half_life_)) {
    throw InputError("half-life of " + std::to_string(half_life_) +
                     " seconds (must be positive). Use 604800 for a week, for example");
  }
}

void TimeDecayCredit::add(std::span<const Channel> touches, std::span<const std::int64_t> ages,
                          std::int64_t conversions) {
  check(touches, ages, conversions);
  if (conversions == 0) return;
  conversions_ += conversions;
  if (touches.empty()) {
    untouched_ += conversions;
    return;
  }
  // Ages count from the youngest touch, so that an old journey's weights do not all vanish.
  const std::int64_t youngest = *std::ranges::min_element(ages);
  weights_.clear();
  double total = 0.0;
  for (const std::int64_t age : ages) {
    weights_.push_back(std::exp2(-static_cast<double>(age - youngest) / half_life_));
    total += weights_.back();
  }
  const std::size_t needed = std::size_t{*std::ranges::max_element(touches)} + 1;
  if (sums_.size() < needed) sums_.resize(needed);
  if (journey_.size() < needed) journey_.resize(needed, 0);
  std::int64_t left = one;
  for (std::size_t i = 0; i < touches.size(); ++i) {
    const bool last = i + 1 == touches.size();
    const double share = weights_[i] / total * static_cast<double>(one);
    const std::int64_t whole = last ? left : std::min(left, std::int64_t{std::llround(share)});
    left -= whole;
    journey_[touches[i]] += whole;
  }
  for (const Channel touch : touches) {
    const std::int64_t share = journey_[touch];  // 0 where the channel was met before
    sums_[touch].share += conversions * share;
    sums_[touch].square += conversions * ((share * share + one / 2) >> 30);
    journey_[touch] = 0;
  }
}

void TimeDecayCredit::merge(const TimeDecayCredit& other) {
  if (half_life_ != other.half_life_) {
    throw InputError("credits of half-lives " + std::to_string(half_life_) + " and " +
                     std::to_string(other.half_life_) +
                     " seconds do not add up. Use one half-life for all parts");
  }
  sums_.resize(std::max(sums_.size(), other.sums_.size()));
  for (std::size_t c = 0; c < other.sums_.size(); ++c) {
    sums_[c].share += other.sums_[c].share;
    sums_[c].square += other.sums_[c].square;
  }
  conversions_ += other.conversions_;
  untouched_ += other.untouched_;
}

std::vector<Estimate> TimeDecayCredit::credits() const {
  std::vector<Estimate> credits;
  credits.reserve(sums_.size());
  for (const Sums& sums : sums_) {
    const double value = std::ldexp(static_cast<double>(sums.share), -30);
    const double square = std::ldexp(static_cast<double>(sums.square), -30);
    const double variance = square - value * value / static_cast<double>(conversions_);
    credits.push_back(normal_estimate(value, std::sqrt(std::max(0.0, variance))));
  }
  return credits;
}

}  // namespace sojourn::metrics
