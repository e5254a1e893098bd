// Net promoter score: the share of promoters minus the share of detractors, times 100.
//
//   NPS = 100 (P - D) / n      P answers 9-10, D answers 0-6, n all answers (11-point scale)
//   standard error = 100 sqrt((p + d - (p - d)^2) / n),  p = P/n, d = D/n    (multinomial)
//   Wald: NPS +- 1.96 standard errors. Adjusted Wald: the same with 3/4, 3/2 and 3/4 answers added
//   to detractors, passives and promoters, which keeps its coverage for small n (B. Rocks,
//   "Interval estimation for the net promoter score", 2016).
//   Weighted: sums of weights instead of counts; variance sum w^2 (x - NPS)^2 / (sum w)^2 with x in
//   {-100, 0, 100} (linearisation).
// On a 1-10 scale the same answers are promoters and detractors, and 0 is refused.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <string_view>
#include <unordered_map>

#include "core/estimate.h"
#include "metrics/exact_sum.h"
#include "metrics/ratings.h"

namespace sojourn::metrics {

enum class PromoterInterval : std::uint8_t { adjusted_wald, wald };

/// Answers by class; whole numbers, so sums merge to the same bits in any order.
struct Promoters {
  std::uint64_t detractors = 0;
  std::uint64_t passives = 0;
  std::uint64_t promoters = 0;

  [[nodiscard]] std::uint64_t answers() const noexcept { return detractors + passives + promoters; }
  void add(std::uint8_t answer) noexcept;
  void merge(const Promoters& other) noexcept;
};

/// The classes of answers on a scale that ends at 10.
[[nodiscard]] Promoters promoters_of(const Ratings& ratings) noexcept;

/// The score in [-100, 100]; none before the first answer.
[[nodiscard]] Outcome net_promoter_score(const Promoters& counts, PromoterInterval interval = {});

/// The share of the best minus the share of the worst answers, in [-1, 1], with the adjusted Wald
/// interval; none without answers.
[[nodiscard]] Outcome net_share(std::uint64_t worst, std::uint64_t best, std::uint64_t answers);

/// The score of weighted answers; weights are finite and not negative.
class WeightedPromoters {
 public:
  /// Takes in answers with their weights; throws InputError, and is unchanged, for an answer off
  /// the scale or an impossible weight.
  void add(std::span<const std::uint8_t> answers, std::span<const double> weights, Scale scale);
  void merge(const WeightedPromoters& other) noexcept;
  [[nodiscard]] Outcome estimate() const;
  [[nodiscard]] std::uint64_t answers() const noexcept { return answers_; }

 private:
  struct Sums {
    ExactSum weight;
    ExactSum square;
  };
  std::array<Sums, 3> classes_;  ///< detractors, passives, promoters
  std::uint64_t answers_ = 0;
};

/// Each customer's last answer; of answers at one time the lowest counts.
class LastAnswers {
 public:
  void add(std::uint64_t customer, std::int64_t time, std::uint8_t answer);
  void merge(const LastAnswers& other);
  [[nodiscard]] Ratings ratings() const;

 private:
  struct Answer {
    std::int64_t time;
    std::uint8_t answer;
  };
  std::unordered_map<std::uint64_t, Answer> last_;
};

}  // namespace sojourn::metrics
