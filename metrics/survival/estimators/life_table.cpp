#include "metrics/survival/estimators/life_table.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>

#include "core/error.h"

namespace sojourn::metrics {
namespace {

void check_lengths(const Lives& lives) {
  const std::size_t rows = lives.duration.size();
  if (lives.cause.size() == rows && (lives.entry.empty() || lives.entry.size() == rows)) return;
  throw InputError("the columns of lives differ in length (" + std::to_string(rows) +
                   " durations, " + std::to_string(lives.cause.size()) + " causes, " +
                   std::to_string(lives.entry.size()) +
                   " entries). Give one of each per customer, or no entries at all");
}

[[noreturn]] void refuse_row(const Lives& lives, std::size_t row) {
  const double duration = lives.duration[row];
  const std::string where = "row " + std::to_string(row) + ": ";
  if (!(duration >= 0.0) || !std::isfinite(duration)) {
    throw InputError(where + "the duration " + std::to_string(duration) +
                     " is no time lived (it must be finite and not negative). Leave such rows out");
  }
  if (lives.cause[row] > LifeTable::causes) {
    throw InputError(where + "the cause " + std::to_string(lives.cause[row]) +
                     " is unknown (0 = censored, 1 to 16 = causes). Recode the causes");
  }
  throw InputError(where + "the entry " + std::to_string(lives.entry[row]) +
                   " is not before the duration " + std::to_string(duration) +
                   " (nobody was at risk in between). Leave such rows out");
}

// Branch-free over the rows, so that checking costs little beside counting.
bool all_usable(const Lives& lives) noexcept {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  bool usable = true;
  for (const double duration : lives.duration) usable &= (duration >= 0.0) & (duration < infinity);
  for (const std::uint8_t cause : lives.cause) usable &= cause <= LifeTable::causes;
  for (std::size_t i = 0; i < lives.entry.size(); ++i) {
    usable &= (lives.entry[i] >= 0.0) & (lives.entry[i] < lives.duration[i]);
  }
  return usable;
}

void check_rows(const Lives& lives) {
  if (all_usable(lives)) return;
  for (std::size_t row = 0; row < lives.duration.size(); ++row) {
    const Lives one{lives.duration.subspan(row, 1), lives.cause.subspan(row, 1),
                    lives.entry.empty() ? lives.entry : lives.entry.subspan(row, 1)};
    if (!all_usable(one)) refuse_row(lives, row);
  }
}

}  // namespace

// Walks through rising entries; sums counts up to and at a time.
class LifeTable::Walk {
 public:
  explicit Walk(const CountsByValue& counts) : entries_(counts.sorted()) {}
  [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }
  // The next value above `time`, infinite where there is none; after at(time).
  [[nodiscard]] double above(double time) const noexcept {
    std::size_t next = next_;
    while (next < entries_.size() && entries_[next].value <= time) ++next;
    return next < entries_.size() ? entries_[next].value : std::numeric_limits<double>::infinity();
  }
  // The sum of counts of values below `time`; times must rise from call to call.
  std::int64_t below(double time) noexcept {
    while (next_ < entries_.size() && entries_[next_].value < time) sum_ += entries_[next_++].count;
    return sum_;
  }
  // The count at `time` itself, after below(time).
  [[nodiscard]] std::int64_t at(double time) const noexcept {
    return next_ < entries_.size() && entries_[next_].value == time ? entries_[next_].count : 0;
  }

 private:
  LargeVector<CountsByValue::Entry> entries_;
  std::size_t next_ = 0;
  std::int64_t sum_ = 0;
};

void LifeTable::add(const Lives& lives) {
  check_lengths(lives);
  check_rows(lives);
  if (lives.duration.empty()) return;
  const std::uint8_t greatest = *std::max_element(lives.cause.begin(), lives.cause.end());
  if (greatest >= durations_.size()) durations_.resize(std::size_t{greatest} + 1);
  std::array<double, 1024> of_cause{};
  for (std::size_t first = 0; first < lives.duration.size(); first += of_cause.size()) {
    const std::size_t count = std::min(of_cause.size(), lives.duration.size() - first);
    for (std::size_t k = 0; k <= greatest; ++k) {
      std::size_t found = 0;  // without branches: a duration is written over unless it was kept
      for (std::size_t i = first; i < first + count; ++i) {
        of_cause[found] = lives.duration[i] + 0.0;  // + 0.0 makes -0.0 a plain zero
        found += static_cast<std::size_t>(lives.cause[i] == k);
      }
      durations_[k].add(std::span(of_cause).first(found));
    }
  }
  for (const double entry : lives.entry) entries_.add(entry + 0.0);
  customers_ += static_cast<std::int64_t>(lives.duration.size());
}

void LifeTable::merge(const LifeTable& other) {
  if (other.durations_.size() > durations_.size()) durations_.resize(other.durations_.size());
  for (std::size_t k = 0; k < other.durations_.size(); ++k) {
    durations_[k].merge(other.durations_[k]);
  }
  entries_.merge(other.entries_);
  customers_ += other.customers_;
}

std::int64_t LifeTable::ended(std::uint8_t cause) const noexcept {
  std::int64_t sum = 0;
  for (std::size_t k = 1; k < durations_.size(); ++k) {
    if (cause == 0 || cause == k) sum += durations_[k].total();
  }
  return sum;
}

double LifeTable::last_time() const {
  double last = 0.0;
  for (const auto& durations : durations_) last = std::max(last, durations.greatest());
  return last;
}

// Times must rise from call to call.
RiskSet LifeTable::set_at(double time, std::uint8_t cause, std::span<Walk> left,
                          Walk& entered) const {
  RiskSet set{.time = time, .at_risk = customers_ - entries_.total() + entered.below(time)};
  for (std::size_t k = 0; k < left.size(); ++k) {
    set.at_risk -= left[k].below(time);
    if (k > 0) set.ended += left[k].at(time);
    if (k > 0 && k == cause) set.of_cause = left[k].at(time);
  }
  return set;
}

void LifeTable::for_each_risk_set(std::uint8_t cause,
                                  const std::function<void(std::size_t)>& prepare,
                                  const std::function<void(const RiskSet&)>& use) const {
  std::vector<Walk> left(durations_.begin(), durations_.end());
  Walk entered(entries_);
  std::size_t most = 0;
  for (std::size_t k = 1; k < left.size(); ++k) most += left[k].size();
  prepare(most);
  double last = -1.0;
  while (true) {
    double next = std::numeric_limits<double>::infinity();
    for (std::size_t k = 1; k < left.size(); ++k) next = std::min(next, left[k].above(last));
    if (next == std::numeric_limits<double>::infinity()) return;
    use(set_at(next, cause, left, entered));
    last = next;
  }
}

std::vector<RiskSet> LifeTable::risk_sets(std::uint8_t cause) const {
  std::vector<RiskSet> sets;
  for_each_risk_set(
      cause, [&sets](std::size_t most) { sets.reserve(most); },
      [&sets](const RiskSet& set) { sets.push_back(set); });
  return sets;
}

std::vector<RiskSet> LifeTable::risk_sets_at(std::span<const double> times,
                                             std::uint8_t cause) const {
  std::vector<Walk> left(durations_.begin(), durations_.end());
  Walk entered(entries_);
  std::vector<RiskSet> sets;
  sets.reserve(times.size());
  for (const double time : times) sets.push_back(set_at(time, cause, left, entered));
  return sets;
}

std::size_t LifeTable::bytes() const noexcept {
  std::size_t sum = entries_.bytes();
  for (const auto& durations : durations_) sum += sizeof(durations) + durations.bytes();
  return sum;
}

}  // namespace sojourn::metrics
