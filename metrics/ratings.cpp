#include "metrics/ratings.h"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string>

#include "core/error.h"
#include "metrics/rows.h"

namespace sojourn::metrics {
namespace {

constexpr std::size_t strides = 4;
constexpr std::size_t block = std::size_t{1} << 30U;  // so that 32-bit counts cannot overflow

/// Counts each byte. Four tables, so that equal neighbours do not wait for one another.
void count_bytes(std::span<const std::uint8_t> bytes, std::array<std::uint64_t, 256>& counts) {
  std::array<std::array<std::uint32_t, 256>, strides> tables{};
  std::size_t i = 0;
  for (; i + 8 <= bytes.size(); i += 8) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, bytes.data() + i, 8);
    for (std::size_t k = 0; k < 8; ++k) ++tables[k % strides][(eight >> (8 * k)) & 0xFFU];
  }
  for (; i < bytes.size(); ++i) ++tables[0][bytes[i]];
  for (const auto& table : tables) {
    for (std::size_t k = 0; k < 256; ++k) counts[k] += table[k];
  }
}

}  // namespace

void refuse_answer(std::uint8_t answer, Scale scale) {
  throw InputError("answer " + std::to_string(answer) + " is off the scale (it must be " +
                   std::to_string(scale.low) + " to " + std::to_string(scale.high) +
                   "). Set the scale, or leave such rows out.");
}

double value_of(ScoreMeasure measure, Scale scale, std::uint8_t answer) noexcept {
  switch (measure) {
    case ScoreMeasure::net_promoter:
      if (answer + 1 >= scale.high) return 100.0;
      return answer + 4 <= scale.high ? -100.0 : 0.0;
    case ScoreMeasure::top_2:
      return answer + 1 >= scale.high ? 1.0 : 0.0;
    case ScoreMeasure::top_1:
      return answer >= scale.high ? 1.0 : 0.0;
    case ScoreMeasure::mean:
      return static_cast<double>(answer);
  }
  return 0.0;
}

void Ratings::add(std::span<const std::uint8_t> answers, Scale scale) {
  Ratings seen;  // kept apart, so that a bad answer changes nothing
  for (std::size_t at = 0; at < answers.size(); at += block) {
    count_bytes(answers.subspan(at, std::min(block, answers.size() - at)), seen.counts_);
  }
  seen.counts_[missing_score] = 0;
  for (std::size_t k = 0; k < missing_score; ++k) {
    const bool on_scale = k >= scale.low && k <= scale.high;
    if (!on_scale && seen.counts_[k] != 0) refuse_answer(static_cast<std::uint8_t>(k), scale);
  }
  merge(seen);
}

void Ratings::merge(const Ratings& other) noexcept {
  for (std::size_t k = 0; k < counts_.size(); ++k) counts_[k] += other.counts_[k];
}

std::uint64_t Ratings::between(std::uint8_t low, std::uint8_t high) const noexcept {
  std::uint64_t total = 0;
  for (std::size_t k = low; k <= high; ++k) total += counts_[k];
  return total;
}

double Ratings::sum() const noexcept {
  std::uint64_t sum = 0;
  for (std::size_t k = 0; k < missing_score; ++k) sum += k * counts_[k];
  return static_cast<double>(sum);
}

Outcome Ratings::mean() const {
  const std::uint64_t n = total();
  if (n < 2) return mean_of(n, sum(), 0.0, "answers");
  const double variance = moments(ScoreMeasure::mean, {}).variance;
  return mean_of(n, sum(), variance * static_cast<double>(n - 1), "answers");
}

Ratings::Moments Ratings::moments(ScoreMeasure measure, Scale scale) const noexcept {
  const auto n = static_cast<double>(total());
  double sum = 0.0;
  for (std::size_t k = 0; k < missing_score; ++k) {
    sum += value_of(measure, scale, static_cast<std::uint8_t>(k)) * static_cast<double>(counts_[k]);
  }
  const double mean = sum / n;
  double squares = 0.0;
  for (std::size_t k = 0; k < missing_score; ++k) {
    const double d = value_of(measure, scale, static_cast<std::uint8_t>(k)) - mean;
    squares += d * d * static_cast<double>(counts_[k]);
  }
  return {.mean = mean, .variance = squares / (n - 1.0)};
}

}  // namespace sojourn::metrics
