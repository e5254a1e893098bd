#include "metrics/attribution/credit/touch_counts.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/error.h"

namespace sojourn::metrics {
namespace {

/// A journey's credit for a channel is first * f + last * l + each * k.
struct Weights {
  double first = 0.0;
  double last = 0.0;
  double each = 0.0;
};

Weights weights_of(PositionRule rule, std::uint64_t length) {
  if (rule.even) return {.each = 1.0 / static_cast<double>(length)};
  if (length == 1) return {.first = 1.0};
  const double ends = rule.first_share + rule.last_share;
  if (length == 2) {
    if (ends == 0.0) return {.first = 0.5, .last = 0.5};
    return {.first = rule.first_share / ends, .last = rule.last_share / ends};
  }
  const double between = (1.0 - ends) / static_cast<double>(length - 2);
  return {rule.first_share - between, rule.last_share - between, between};
}

void check(PositionRule rule) {
  const double rest = 1.0 - rule.first_share - rule.last_share;
  if (rule.first_share >= 0.0 && rule.last_share >= 0.0 && rest >= -1e-12) return;
  throw InputError(
      "shares " + std::to_string(rule.first_share) + " and " + std::to_string(rule.last_share) +
      " of the first and last touch are impossible (neither may be negative, nor their "
      "sum above 1). Use 0.4 and 0.4, for example");
}

}  // namespace

void TouchCounts::Cell::add(const Cell& other) noexcept {
  f += other.f;
  l += other.l;
  fl += other.fl;
  k += other.k;
  kk += other.kk;
  kf += other.kf;
  kl += other.kl;
}

void TouchCounts::add(std::span<const Channel> touches, std::int64_t conversions) {
  if (conversions < 0) {
    throw InputError("a journey with " + std::to_string(conversions) +
                     " conversions (must not be negative). Count refunds as journeys of their own");
  }
  if (conversions == 0) return;
  if (touches.empty()) {
    conversions_ += conversions;
    untouched_ += conversions;
    return;
  }
  const std::size_t needed = std::size_t{*std::ranges::max_element(touches)} + 1;
  if (needed > channel_limit) {
    throw InputError("channel code " + std::to_string(needed - 1) + " is too large (at most " +
                     std::to_string(channel_limit) + " channels). Number channels from 0");
  }
  conversions_ += conversions;
  channels_ = std::max(channels_, needed);
  std::vector<Cell>& cells = lengths_[touches.size()].cells;
  if (cells.size() < needed) cells.resize(needed);
  // (k + 1)^2 - k^2 = 2k + 1 would need each channel's k so far; sorting finds whole runs instead.
  std::vector<Channel> sorted(touches.begin(), touches.end());
  std::ranges::sort(sorted);
  for (auto run = sorted.begin(); run != sorted.end();) {
    const auto end = std::upper_bound(run, sorted.end(), *run);
    const std::int64_t k = end - run;
    const std::int64_t f = *run == touches.front() ? 1 : 0;
    const std::int64_t l = *run == touches.back() ? 1 : 0;
    const std::int64_t n = conversions;
    cells[*run].add({n * f, n * l, n * f * l, n * k, n * k * k, n * k * f, n * k * l});
    run = end;
  }
}

void TouchCounts::merge(const TouchCounts& other) {
  for (const auto& [length, theirs] : other.lengths_) {
    std::vector<Cell>& ours = lengths_[length].cells;
    ours.resize(std::max(ours.size(), theirs.cells.size()));
    for (std::size_t c = 0; c < theirs.cells.size(); ++c) ours[c].add(theirs.cells[c]);
  }
  conversions_ += other.conversions_;
  untouched_ += other.untouched_;
  channels_ = std::max(channels_, other.channels_);
}

std::vector<Estimate> TouchCounts::credits(PositionRule rule) const {
  check(rule);
  std::vector<double> sum(channels_, 0.0);
  std::vector<double> squares(channels_, 0.0);
  for (const auto& [length, cells_of] : lengths_) {
    const Weights w = weights_of(rule, length);
    for (std::size_t c = 0; c < cells_of.cells.size(); ++c) {
      const Cell& cell = cells_of.cells[c];
      const auto number = [](std::int64_t count) { return static_cast<double>(count); };
      sum[c] += w.first * number(cell.f) + w.last * number(cell.l) + w.each * number(cell.k);
      squares[c] += w.first * w.first * number(cell.f) + w.last * w.last * number(cell.l) +
                    w.each * w.each * number(cell.kk) +
                    2.0 * (w.first * w.last * number(cell.fl) + w.first * w.each * number(cell.kf) +
                           w.last * w.each * number(cell.kl));
    }
  }
  std::vector<Estimate> credits(channels_);
  for (std::size_t c = 0; c < channels_; ++c) {
    const double variance = squares[c] - sum[c] * sum[c] / static_cast<double>(conversions_);
    credits[c] = normal_estimate(sum[c], std::sqrt(std::max(0.0, variance)));
  }
  return credits;
}

}  // namespace sojourn::metrics
