#include "metrics/sketches/states/distinct_count.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numbers>
#include <string>

#include "core/error.h"

namespace sojourn::metrics {
namespace {

/// A bijection of 64 bits that leaves no pattern (the finaliser of SplitMix64).
std::uint64_t mix(std::uint64_t x) {
  x += 0x9E3779B97F4A7C15ULL;
  x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ (x >> 27U)) * 0x94D049BB133111EBULL;
  return x ^ (x >> 31U);
}

/// Ertl's sigma: x + sum of x^(2^k) 2^(k-1), for the share of registers still 0.
double sigma(double x) {
  if (x == 1.0) return std::numeric_limits<double>::infinity();
  double sum = x;
  double weight = 1.0;
  for (double before = -1.0; before != sum; weight *= 2.0) {
    x *= x;
    before = sum;
    sum += x * weight;
  }
  return sum;
}

/// Ertl's tau, for the share of registers that are not full.
double tau(double x) {
  if (x == 0.0 || x == 1.0) return 0.0;
  double sum = 1.0 - x;
  double weight = 1.0;
  for (double before = -1.0; before != sum;) {
    x = std::sqrt(x);
    before = sum;
    weight /= 2.0;
    sum -= (1.0 - x) * (1.0 - x) * weight;
  }
  return sum / 3.0;
}

}  // namespace

DistinctCount::DistinctCount(int precision) : precision_(precision) {
  if (precision < 4 || precision > 18) {
    throw InputError("a distinct count of precision " + std::to_string(precision) +
                     " (must be 4 to 18). 14 is within 0.8 % in 16 KiB");
  }
  registers_.resize(std::size_t{1} << precision);
}

void DistinctCount::add(std::span<const std::uint64_t> identities) noexcept {
  const int rest_bits = 64 - precision_;
  for (const std::uint64_t identity : identities) {
    const std::uint64_t hash = mix(identity);
    // The bit below the last keeps the number of zeros within what is left.
    const std::uint64_t rest = (hash << precision_) | (std::uint64_t{1} << (precision_ - 1));
    const auto zeros = static_cast<std::uint8_t>(std::countl_zero(rest) + 1);
    std::uint8_t& kept = registers_[hash >> rest_bits];
    kept = std::max(kept, zeros);
  }
}

void DistinctCount::merge(const DistinctCount& other) {
  if (precision_ != other.precision_) {
    throw InputError("distinct counts of precision " + std::to_string(precision_) + " and " +
                     std::to_string(other.precision_) + " do not add up. Use one precision");
  }
  for (std::size_t i = 0; i < registers_.size(); ++i) {
    registers_[i] = std::max(registers_[i], other.registers_[i]);
  }
}

Estimate DistinctCount::estimate() const {
  const auto m = static_cast<double>(registers_.size());
  const auto top = std::size_t{65} - static_cast<std::size_t>(precision_);
  std::vector<double> histogram(top + 1, 0.0);
  for (const std::uint8_t kept : registers_) histogram[kept] += 1.0;
  if (histogram[0] == m) return counted(0.0);
  double z = m * tau(1.0 - histogram[top] / m);
  for (std::size_t k = top - 1; k >= 1; --k) z = 0.5 * (z + histogram[k]);
  z += m * sigma(histogram[0] / m);
  const double value = m * m / (2.0 * std::numbers::ln2 * z);
  const double relative = 1.04 / std::sqrt(m);
  Estimate estimate = normal_estimate(value, relative * value);
  estimate.low = value / (1.0 + normal_95 * relative);
  estimate.high = value / std::max(0.1, 1.0 - normal_95 * relative);
  if (value < m) estimate.note = "conservative: so few identities are counted more exactly";
  return estimate;
}

}  // namespace sojourn::metrics
