#include "metrics/survival/estimators/concordance.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/error.h"

namespace sojourn::metrics {
namespace {

// Counts of scores by rank, with prefix sums in O(log n).
class RankCounts {
 public:
  explicit RankCounts(std::size_t ranks) : tree_(ranks + 1, 0) {}
  void add(std::size_t rank, std::int64_t count) {
    total_ += count;
    for (std::size_t i = rank + 1; i < tree_.size(); i += i & (~i + 1)) tree_[i] += count;
  }
  // How many have a rank below `rank`.
  [[nodiscard]] std::int64_t below(std::size_t rank) const {
    std::int64_t sum = 0;
    for (std::size_t i = rank; i > 0; i &= i - 1) sum += tree_[i];
    return sum;
  }
  [[nodiscard]] std::int64_t total() const noexcept { return total_; }

 private:
  std::vector<std::int64_t> tree_;
  std::int64_t total_ = 0;
};

std::vector<std::size_t> ranks_of(std::span<const double> score) {
  std::vector<double> distinct(score.begin(), score.end());
  std::sort(distinct.begin(), distinct.end());
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  std::vector<std::size_t> ranks;
  for (const double value : score) {
    const auto found = std::lower_bound(distinct.begin(), distinct.end(), value);
    ranks.push_back(static_cast<std::size_t>(found - distinct.begin()));
  }
  return ranks;
}

// What happens to a count of rows by score as time goes on: rows join, leave, or are compared.
struct Happening {
  double time;
  int order;  // among happenings of one time
  std::size_t row;
  std::int64_t sign;
  bool compares;
};

void sort(std::vector<Happening>& happenings) {
  std::sort(happenings.begin(), happenings.end(), [](const Happening& a, const Happening& b) {
    if (a.time != b.time) return a.time < b.time;
    return a.order != b.order ? a.order < b.order : a.row < b.row;
  });
}

// Pairs that hold one customer: concordant minus discordant, and all.
struct Pairs {
  std::vector<std::int64_t> excess;
  std::vector<std::int64_t> known;
};

// `sense` is 1 where the row compared ended first, -1 where it ended last.
void run(std::vector<Happening> happenings, const std::vector<std::size_t>& rank,
         std::int64_t sense, Pairs& pairs) {
  sort(happenings);
  RankCounts counts(rank.size());
  for (const Happening& now : happenings) {
    if (!now.compares) {
      counts.add(rank[now.row], now.sign);
      continue;
    }
    const std::int64_t lower = counts.below(rank[now.row]);
    const std::int64_t higher = counts.total() - counts.below(rank[now.row] + 1);
    pairs.excess[now.row] += now.sign * sense * (lower - higher);
    pairs.known[now.row] += now.sign * counts.total();
  }
}

// Each end against those at risk after it: time runs backward, so times are negated.
std::vector<Happening> as_first(std::span<const double> duration,
                                std::span<const std::uint8_t> ended,
                                std::span<const double> entry) {
  std::vector<Happening> happenings;
  for (std::size_t i = 0; i < duration.size(); ++i) {
    if (!entry.empty()) happenings.push_back({-entry[i], 1, i, -1, false});
    happenings.push_back({-duration[i], ended[i] != 0 ? 3 : 0, i, 1, false});
    if (ended[i] != 0) happenings.push_back({-duration[i], 2, i, 1, true});
  }
  return happenings;
}

// Each customer against the ends before it since it came under observation.
std::vector<Happening> as_last(std::span<const double> duration,
                               std::span<const std::uint8_t> ended, std::span<const double> entry) {
  std::vector<Happening> happenings;
  for (std::size_t i = 0; i < duration.size(); ++i) {
    if (!entry.empty()) happenings.push_back({entry[i], 2, i, -1, true});
    happenings.push_back({duration[i], ended[i] != 0 ? 0 : 2, i, 1, true});
    if (ended[i] != 0) happenings.push_back({duration[i], 1, i, 1, false});
  }
  return happenings;
}

}  // namespace

Outcome concordance(std::span<const double> duration, std::span<const std::uint8_t> ended,
                    std::span<const double> score, std::span<const double> entry) {
  const std::size_t rows = duration.size();
  SOJOURN_EXPECT(ended.size() == rows && score.size() == rows);
  SOJOURN_EXPECT(entry.empty() || entry.size() == rows);
  const std::vector<std::size_t> rank = ranks_of(score);
  Pairs pairs{std::vector<std::int64_t>(rows, 0), std::vector<std::int64_t>(rows, 0)};
  run(as_first(duration, ended, entry), rank, 1, pairs);
  double excess = 0.0;  // each pair once, by its first to end
  double known = 0.0;
  for (std::size_t i = 0; i < rows; ++i) {
    excess += static_cast<double>(pairs.excess[i]);
    known += static_cast<double>(pairs.known[i]);
  }
  if (known == 0.0) {
    return NoEstimate{"no pair of customers is known to have ended one after the other"};
  }
  run(as_last(duration, ended, entry), rank, -1, pairs);
  const double somer = excess / known;
  double variance = 0.0;
  for (std::size_t i = 0; i < rows; ++i) {
    const double influence =
        (static_cast<double>(pairs.excess[i]) - somer * static_cast<double>(pairs.known[i])) /
        (2.0 * known);
    variance += influence * influence;
  }
  Estimate found = normal_estimate(0.5 * (somer + 1.0), std::sqrt(variance));
  found.low = std::max(found.low, 0.0);
  found.high = std::min(found.high, 1.0);
  return found;
}

}  // namespace sojourn::metrics
