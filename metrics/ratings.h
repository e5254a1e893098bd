// How often each answer of a rating scale was given: all that scores, shares and means of a survey
// need, in whole numbers.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "core/estimate.h"
#include "metrics/share.h"

namespace sojourn::metrics {

/// The answers a question allows, ends included.
struct Scale {
  std::uint8_t low = 0;
  std::uint8_t high = 10;
};

/// What is made of answers.
enum class ScoreMeasure : std::uint8_t { net_promoter, top_2, top_1, mean };
inline constexpr std::array<std::string_view, 4> score_measures{"nps", "top_2", "top_1", "mean"};

/// What an answer counts for: 100, 0 or -100 points, 1 or 0, or itself.
[[nodiscard]] double value_of(ScoreMeasure measure, Scale scale, std::uint8_t answer) noexcept;

class Ratings {
 public:
  /// Takes in answers, missing_score left out; throws InputError, and is unchanged, where one is
  /// off the scale.
  void add(std::span<const std::uint8_t> answers, Scale scale);
  void add_one(std::uint8_t answer, std::uint64_t times = 1) noexcept { counts_[answer] += times; }
  void merge(const Ratings& other) noexcept;

  [[nodiscard]] std::uint64_t count(std::uint8_t answer) const noexcept { return counts_[answer]; }
  /// Answers from low to high.
  [[nodiscard]] std::uint64_t between(std::uint8_t low, std::uint8_t high) const noexcept;
  [[nodiscard]] std::uint64_t total() const noexcept { return between(0, 254); }
  /// Sum of the answers, exact.
  [[nodiscard]] double sum() const noexcept;
  /// The mean answer, with Student's interval.
  [[nodiscard]] Outcome mean() const;
  /// The mean and the variance (of n - 1) of what the answers count for; needs two answers.
  struct Moments {
    double mean = 0.0;
    double variance = 0.0;
  };
  [[nodiscard]] Moments moments(ScoreMeasure measure, Scale scale) const noexcept;

 private:
  std::array<std::uint64_t, 256> counts_{};
};

/// Throws InputError: an answer is off the scale.
[[noreturn]] void refuse_answer(std::uint8_t answer, Scale scale);

}  // namespace sojourn::metrics
