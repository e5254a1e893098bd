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
  explicit Walk(const CountsByValue& counts) : rising_(counts) { refill(); }
  // The value it stands at, infinite after the last one.
  [[nodiscard]] double value() const noexcept { return value_; }
  // The sum of counts of values below `time`; times must rise from call to call.
  std::int64_t below(double time) {
    while (value_ < time) pass();
    return sum_;
  }
  // The entries at hand, of which the first is at value(); an infinite one after the last.
  [[nodiscard]] std::span<const CountsByValue::Entry> at_hand() const noexcept {
    return {next_, end_};
  }
  // Goes on to one of the entries at hand, or to the end of them.
  void pass_to(const CountsByValue::Entry* entry) {
    next_ = entry;
    if (next_ == end_) return refill();
    value_ = next_->value;
  }
  // The count at `time` itself, after below(time).
  [[nodiscard]] std::int64_t at(double time) const noexcept {
    return value_ == time ? next_->count : 0;
  }
  // Goes on after `time`, after below(time).
  void leave(double time) {
    if (value_ == time) pass();
  }

 private:
  void pass() {
    sum_ += next_->count;
    pass_to(next_ + 1);
  }
  void refill() {
    static constexpr CountsByValue::Entry none{std::numeric_limits<double>::infinity(), 0};
    const std::span<const CountsByValue::Entry> entries = rising_.next();
    next_ = entries.empty() ? &none : entries.data();
    end_ = next_ + std::max<std::size_t>(entries.size(), 1);
    value_ = next_->value;
  }

  CountsByValue::Rising rising_;
  const CountsByValue::Entry* next_ = nullptr;
  const CountsByValue::Entry* end_ = nullptr;
  double value_ = 0.0;
  std::int64_t sum_ = 0;
};

// Whole durations of a block of lives by cause, small and large ones apart, without branches on
// either.
class LifeTable::WholeDurations {
 public:
  static constexpr std::size_t block = 1024;

  explicit WholeDurations(std::size_t causes) : values_(2 * causes * block), counts_(2 * causes) {}

  /// Whether all of these lives, at most `block`, have whole durations below 2^32.
  bool read(const Lives& lives) {
    std::ranges::fill(counts_, 0);
    bool all_whole = true;
    for (std::size_t i = 0; i < lives.duration.size(); ++i) {
      const double bounded = std::min(lives.duration[i], CountsByValue::greatest_whole);
      const auto whole = static_cast<std::uint32_t>(static_cast<std::int64_t>(bounded));
      all_whole &= static_cast<double>(whole) == lives.duration[i];
      const bool large = whole >= CountsByValue::small_limit;
      const std::size_t list = 2 * std::size_t{lives.cause[i]} + static_cast<std::size_t>(large);
      values_[list * block + counts_[list]++] = whole;
    }
    return all_whole;
  }

  void add_to(CountsByValue& counts, std::size_t cause) const {
    counts.add_whole(values(2 * cause), values(2 * cause + 1));
  }

 private:
  [[nodiscard]] std::span<const std::uint32_t> values(std::size_t list) const {
    return std::span(values_).subspan(list * block, counts_[list]);
  }

  std::vector<std::uint32_t> values_;
  std::vector<std::size_t> counts_;
};

void LifeTable::add(const Lives& lives) {
  check_lengths(lives);
  check_rows(lives);
  if (lives.duration.empty()) return;
  const std::uint8_t greatest = *std::max_element(lives.cause.begin(), lives.cause.end());
  if (greatest >= durations_.size()) durations_.resize(std::size_t{greatest} + 1);
  WholeDurations whole(durations_.size());
  constexpr std::size_t block = WholeDurations::block;
  for (std::size_t first = 0; first < lives.duration.size(); first += block) {
    const std::size_t count = std::min(block, lives.duration.size() - first);
    const Lives some{lives.duration.subspan(first, count), lives.cause.subspan(first, count)};
    if (whole.read(some)) {
      for (std::size_t k = 0; k <= greatest; ++k) whole.add_to(durations_[k], k);
    } else {
      for (std::size_t i = 0; i < count; ++i) {
        durations_[some.cause[i]].add(some.duration[i] + 0.0);  // makes -0.0 a plain zero
      }
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

// Goes through all counts of a table at once.
class LifeTable::Walks {
 public:
  Walks(const LifeTable& table, std::uint8_t cause)
      : cause_(cause), seen_(table.customers_ - table.entries_.total()), entered_(table.entries_) {
    left_.reserve(table.durations_.size());
    for (const CountsByValue& durations : table.durations_) left_.emplace_back(durations);
  }

  // The next time at which anybody ended, infinite where nobody will.
  [[nodiscard]] double next_end() const noexcept {
    double next = std::numeric_limits<double>::infinity();
    for (std::size_t k = 1; k < left_.size(); ++k) next = std::min(next, left_[k].value());
    return next;
  }
  // What happened at a time; times must rise from call to call.
  [[nodiscard]] RiskSet at(double time) {
    RiskSet set{.time = time, .at_risk = seen_ + entered_.below(time)};
    for (std::size_t k = 0; k < left_.size(); ++k) {
      set.at_risk -= left_[k].below(time);
      if (k == 0) continue;
      const std::int64_t ended = left_[k].at(time);
      set.ended += ended;
      if (k == cause_) set.of_cause = ended;
    }
    return set;
  }
  // Goes on after the time asked for last.
  void leave(double time) {
    for (std::size_t k = 1; k < left_.size(); ++k) left_[k].leave(time);
  }

 private:
  std::size_t cause_;
  std::int64_t seen_;  // from their beginning
  std::vector<Walk> left_;
  Walk entered_;
};

// Risk sets on their way to whoever uses them, as many at a time as stay in the first cache.
class LifeTable::RiskSetBlock {
 public:
  explicit RiskSetBlock(const std::function<void(std::span<const RiskSet>)>& use) : use_(use) {}
  // Room for further sets; at least one.
  [[nodiscard]] std::span<RiskSet> room() { return std::span(sets_).subspan(found_); }
  // Says how many were written there.
  void wrote(std::size_t sets) {
    found_ += sets;
    if (found_ == sets_.size()) hand_on();
  }
  void hand_on() {
    if (found_ > 0) use_(std::span(sets_).first(found_));
    found_ = 0;
  }

 private:
  const std::function<void(std::span<const RiskSet>)>& use_;
  std::vector<RiskSet> sets_ = std::vector<RiskSet>(256);
  std::size_t found_ = 0;
};

void LifeTable::for_each_risk_set(std::uint8_t cause,
                                  const std::function<void(std::span<const RiskSet>)>& use) const {
  constexpr double never = std::numeric_limits<double>::infinity();
  RiskSetBlock block(use);
  if (durations_.size() == 2 && entries_.total() == 0) {
    put_those_of_one_cause(cause, block);
  } else {
    Walks walks(*this, cause);
    for (double time = walks.next_end(); time < never; time = walks.next_end()) {
      block.room().front() = walks.at(time);
      block.wrote(1);
      walks.leave(time);
    }
  }
  block.hand_on();
}

// Ends and censorings come in no order that could be foreseen, so the inner loop has no branch on
// it: a set is written over unless it is that of an end.
void LifeTable::put_those_of_one_cause(std::uint8_t cause, RiskSetBlock& block) const {
  Walk censored(durations_[0]);
  Walk ended(durations_[1]);
  std::int64_t at_risk = customers_;
  const std::int64_t of_cause = cause == 1 ? 1 : 0;
  while (ended.value() < std::numeric_limits<double>::infinity()) {
    const auto censorings = censored.at_hand();
    const auto ends = ended.at_hand();
    const std::span<RiskSet> room = block.room();
    std::size_t c = 0;
    std::size_t e = 0;
    while (c < censorings.size() && e < std::min(ends.size(), room.size())) {
      const CountsByValue::Entry end = ends[e];
      const auto is_end = static_cast<std::size_t>(end.value <= censorings[c].value);
      room[e] = {end.value, at_risk, end.count, of_cause * end.count};
      const std::int64_t mask = -static_cast<std::int64_t>(is_end);
      at_risk -= (end.count & mask) | (censorings[c].count & ~mask);
      e += is_end;
      c += 1 - is_end;
    }
    censored.pass_to(censorings.data() + c);
    ended.pass_to(ends.data() + e);
    block.wrote(e);
  }
}

std::vector<RiskSet> LifeTable::risk_sets(std::uint8_t cause) const {
  std::vector<RiskSet> sets;
  for_each_risk_set(cause, [&sets](std::span<const RiskSet> some) {
    sets.insert(sets.end(), some.begin(), some.end());
  });
  return sets;
}

std::vector<RiskSet> LifeTable::risk_sets_at(std::span<const double> times,
                                             std::uint8_t cause) const {
  Walks walks(*this, cause);
  std::vector<RiskSet> sets;
  sets.reserve(times.size());
  for (const double time : times) sets.push_back(walks.at(time));
  return sets;
}

std::size_t LifeTable::bytes() const noexcept {
  std::size_t sum = entries_.bytes();
  for (const auto& durations : durations_) sum += sizeof(durations) + durations.bytes();
  return sum;
}

}  // namespace sojourn::metrics
