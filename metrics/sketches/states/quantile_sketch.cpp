#include "metrics/sketches/states/quantile_sketch.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <string>
#include <utility>

#include "core/error.h"
#include "metrics/moments.h"
#include "metrics/sketches/states/exact_quantiles.h"

namespace sojourn::metrics {

QuantileSketch::QuantileSketch(int k, DrawKey key) : k_(static_cast<std::size_t>(k)), key_(key) {
  if (k < 8 || k > 65535) {
    throw InputError("a quantile sketch with k = " + std::to_string(k) +
                     " (must be 8 to 65535). 200 gives ranks within about 1 %");
  }
}

std::size_t QuantileSketch::capacity(std::size_t level) const noexcept {
  const auto depth = static_cast<double>(levels_.size() - 1 - level);
  return std::max<std::size_t>(
      8, static_cast<std::size_t>(std::ceil(static_cast<double>(k_) * std::pow(2.0 / 3.0, depth))));
}

void QuantileSketch::compact(std::size_t level) {
  if (level + 1 == levels_.size()) levels_.emplace_back();
  std::vector<double>& full = levels_[level];
  std::ranges::sort(full);
  // An odd one out stays; the others leave in pairs, one of each going up.
  const std::size_t stays = full.size() % 2;
  std::uint64_t content = count_;
  for (const double value : full) {
    content =
        (std::rotl(content, 13) ^ std::bit_cast<std::uint64_t>(value)) * 0x9E3779B97F4A7C15ULL;
  }
  Draws draws(key_, content, "metrics.quantile_sketch", static_cast<std::uint32_t>(level));
  const std::size_t odd = draws.word() >> 31U;
  std::vector<double>& above = levels_[level + 1];
  for (std::size_t i = stays + odd; i < full.size(); i += 2) above.push_back(full[i]);
  full.resize(stays);
  squares_ += std::ldexp(1.0, 2 * static_cast<int>(level));
}

void QuantileSketch::compress() {
  for (std::size_t level = 0; level < levels_.size(); ++level) {
    if (levels_[level].size() >= capacity(level)) compact(level);
  }
}

void QuantileSketch::add(std::span<const double> values) {
  for (const double value : values) require_summable(value);
  for (const double value : values) {
    least_ = count_ == 0 ? value : std::min(least_, value);
    greatest_ = count_ == 0 ? value : std::max(greatest_, value);
    count_ += 1;
    levels_.front().push_back(value);
    if (levels_.front().size() >= k_) compress();
  }
}

void QuantileSketch::merge(const QuantileSketch& other) {
  if (k_ != other.k_ || !(key_ == other.key_)) {
    throw InputError("quantile sketches of different k or key do not add up. Use the same for all");
  }
  if (other.count_ == 0) return;
  least_ = count_ == 0 ? other.least_ : std::min(least_, other.least_);
  greatest_ = count_ == 0 ? other.greatest_ : std::max(greatest_, other.greatest_);
  count_ += other.count_;
  squares_ += other.squares_;
  if (levels_.size() < other.levels_.size()) levels_.resize(other.levels_.size());
  for (std::size_t level = 0; level < other.levels_.size(); ++level) {
    levels_[level].insert(levels_[level].end(), other.levels_[level].begin(),
                          other.levels_[level].end());
  }
  compress();
}

std::size_t QuantileSketch::held() const noexcept {
  std::size_t total = 0;
  for (const auto& level : levels_) total += level.size();
  return total;
}

double QuantileSketch::rank_error(double delta) const noexcept {
  if (count_ == 0) return 0.0;
  return std::sqrt(2.0 * std::log(2.0 / delta) * squares_) / static_cast<double>(count_);
}

double QuantileSketch::rank(double x) const noexcept {
  double below = 0.0;
  for (std::size_t level = 0; level < levels_.size(); ++level) {
    const auto seen = std::ranges::count_if(levels_[level], [x](double v) { return v <= x; });
    below += std::ldexp(static_cast<double>(seen), static_cast<int>(level));
  }
  return count_ == 0 ? 0.0 : below / static_cast<double>(count_);
}

Outcome QuantileSketch::quantile(double q) const {
  check_quantile(q);
  if (count_ == 0) return NoEstimate{"there are no values"};
  std::vector<std::pair<double, double>> weighted;  // value, how many it stands for
  for (std::size_t level = 0; level < levels_.size(); ++level) {
    for (const double value : levels_[level]) {
      weighted.emplace_back(value, std::ldexp(1.0, static_cast<int>(level)));
    }
  }
  std::ranges::sort(weighted);
  const auto n = static_cast<double>(count_);
  const auto value_at = [&](double share) {
    if (share <= 0.0) return least_;
    if (share >= 1.0) return greatest_;
    double below = 0.0;
    for (const auto& [value, weight] : weighted) {
      below += weight;
      if (below >= share * n) return value;
    }
    return greatest_;
  };
  const double reach = rank_error() + normal_95 * std::sqrt(q * (1.0 - q) / n);
  Estimate estimate{.value = value_at(q), .low = value_at(q - reach), .high = value_at(q + reach)};
  estimate.standard_error = (estimate.high - estimate.low) / (2.0 * normal_95);
  estimate.note = "conservative: it holds the sketch's proven bound as well as sampling error";
  return estimate;
}

}  // namespace sojourn::metrics
