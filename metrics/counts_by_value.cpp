#include "metrics/counts_by_value.h"

#include <algorithm>
#include <array>
#include <bit>
#include <iterator>
#include <utility>

#include "metrics/sorted_parts.h"

namespace sojourn::metrics {
namespace {

/// Values that rise, each with its count.
template <typename T>
struct Counted {
  LargeVector<T> values;
  LargeVector<std::int64_t> counts;

  explicit Counted(std::size_t most) : values(most), counts(most) {}
  void cut(std::size_t size) {
    values.resize(size);
    counts.resize(size);
  }
};

/// Both lists in one, without branches on which comes first.
template <typename T>
Counted<T> merged(const LargeVector<T>& a, const LargeVector<std::int64_t>& a_counts,
                  const LargeVector<T>& b, const LargeVector<std::int64_t>& b_counts) {
  Counted<T> both(a.size() + b.size());
  std::size_t i = 0;
  std::size_t j = 0;
  std::size_t next = 0;
  while (i < a.size() && j < b.size()) {
    const T left = a[i];
    const T right = b[j];
    const bool take_left = left <= right;
    const bool take_right = right <= left;
    both.values[next] = take_left ? left : right;
    both.counts[next] = (take_left ? a_counts[i] : 0) + (take_right ? b_counts[j] : 0);
    i += static_cast<std::size_t>(take_left);
    j += static_cast<std::size_t>(take_right);
    ++next;
  }
  for (; i < a.size(); ++i, ++next) {
    both.values[next] = a[i];
    both.counts[next] = a_counts[i];
  }
  for (; j < b.size(); ++j, ++next) {
    both.values[next] = b[j];
    both.counts[next] = b_counts[j];
  }
  both.cut(next);
  return both;
}

using Entry = CountsByValue::Entry;

constexpr std::size_t block = 4096;

/// The distinct values of one kind in rising order: what waited, part by part, merged with what had
/// been counted before.
template <typename T>
class RisingOfKind {
 public:
  explicit RisingOfKind(const WaitingCounts<T>& from) : from_(from), parts_(from.waiting()) {}

  /// The next entries; empty after the last ones.
  const LargeVector<Entry>& next() {
    found_.clear();
    if (const std::span<const T> part = parts_.next(); !part.empty()) {
      append(part);
    } else {
      append_counted(std::min(from_.values().size(), next_ + block));
    }
    return found_;
  }

 private:
  void append(std::span<const T> sorted) {
    if (next_ == from_.values().size()) return append_runs(sorted);
    for (std::size_t i = 0; i < sorted.size();) {
      const T value = sorted[i];
      std::int64_t count = 0;
      for (; i < sorted.size() && sorted[i] == value; ++i) ++count;
      while (has_counted() && from_.values()[next_] < value) append_counted(next_ + 1);
      if (has_counted() && from_.values()[next_] == value) count += from_.counts()[next_++];
      found_.push_back({static_cast<double>(value), count});
    }
  }
  /// Without branches: a value is written until a greater one comes.
  void append_runs(std::span<const T> sorted) {
    found_.resize(sorted.size());
    std::size_t last = 0;
    std::size_t start = 0;
    for (std::size_t i = 0; i < sorted.size(); ++i) {
      const bool is_new = sorted[i] != sorted[start];
      last += static_cast<std::size_t>(is_new);
      start = is_new ? i : start;
      found_[last] = {static_cast<double>(sorted[i]), static_cast<std::int64_t>(i - start + 1)};
    }
    found_.resize(last + 1);
  }
  void append_counted(std::size_t end) {
    for (; next_ < end; ++next_) {
      found_.push_back({static_cast<double>(from_.values()[next_]), from_.counts()[next_]});
    }
  }
  [[nodiscard]] bool has_counted() const noexcept { return next_ < from_.values().size(); }

  const WaitingCounts<T>& from_;
  SortedParts<T> parts_;
  std::size_t next_ = 0;  ///< in the counted values
  LargeVector<Entry> found_;
};

}  // namespace

template <typename T>
void WaitingCounts<T>::fold() {
  RisingOfKind<T> rising(*this);
  LargeVector<T> values;
  LargeVector<std::int64_t> counts;
  for (const auto* found = &rising.next(); !found->empty(); found = &rising.next()) {
    for (const Entry& entry : *found) {
      values.push_back(static_cast<T>(entry.value));
      counts.push_back(entry.count);
    }
  }
  values_ = std::move(values);
  counts_ = std::move(counts);
  waiting_ = {};
}

template <typename T>
void WaitingCounts<T>::merge(const WaitingCounts& other) {
  if (!other.values_.empty()) {
    Counted<T> both = merged(values_, counts_, other.values_, other.counts_);
    values_ = std::move(both.values);
    counts_ = std::move(both.counts);
  }
  waiting_.insert(waiting_.end(), other.waiting_.begin(), other.waiting_.end());
  fold_if_many();
}

template class WaitingCounts<std::uint32_t>;
template class WaitingCounts<double>;

void CountsByValue::grow(std::size_t value) {
  small_.resize(std::min(small_limit, std::bit_ceil(value + 1)), 0);
}

void CountsByValue::add_whole(std::span<const std::uint32_t> small,
                              std::span<const std::uint32_t> large) {
  if (!small.empty()) {
    const std::uint32_t most = *std::ranges::max_element(small);
    if (most >= small_.size()) grow(most);
    for (const std::uint32_t value : small) ++small_[value];
  }
  whole_.add(large);
  total_ += static_cast<std::int64_t>(small.size() + large.size());
}

void CountsByValue::merge(const CountsByValue& other) {
  if (other.small_.size() > small_.size()) small_.resize(other.small_.size(), 0);
  for (std::size_t value = 0; value < other.small_.size(); ++value) {
    small_[value] += other.small_[value];
  }
  whole_.merge(other.whole_);
  others_.merge(other.others_);
  total_ += other.total_;
}

/// Whole values, which are small ones and then the others, and values of other kinds.
struct CountsByValue::Rising::Sources {
  explicit Sources(const CountsByValue& counts)
      : small(counts.small_), whole(counts.whole_), others(counts.others_) {}

  /// Has entries of whole values at hand, if there are any more.
  void refill_whole() {
    if (!whole_left.empty()) return;
    if (next_small == small.size()) {
      whole_left = whole.next();
      return;
    }
    const std::size_t end = std::min(small.size(), next_small + block);
    small_found.clear();
    for (; next_small < end; ++next_small) {
      if (small[next_small] == 0) continue;
      small_found.push_back({static_cast<double>(next_small), small[next_small]});
    }
    whole_left = small_found;
    refill_whole();
  }

  std::span<const std::int64_t> small;
  std::size_t next_small = 0;
  std::vector<Entry> small_found;
  RisingOfKind<std::uint32_t> whole;
  RisingOfKind<double> others;
  std::span<const Entry> whole_left;
  std::span<const Entry> others_left;
  std::vector<Entry> both;
};

CountsByValue::Rising::Rising(const CountsByValue& counts)
    : sources_(std::make_unique<Sources>(counts)) {}
CountsByValue::Rising::Rising(Rising&&) noexcept = default;
CountsByValue::Rising& CountsByValue::Rising::operator=(Rising&&) noexcept = default;
CountsByValue::Rising::~Rising() = default;

std::span<const Entry> CountsByValue::Rising::next() {
  Sources& from = *sources_;
  from.refill_whole();
  if (from.others_left.empty()) from.others_left = from.others.next();
  if (from.others_left.empty()) return std::exchange(from.whole_left, {});
  if (from.whole_left.empty()) return std::exchange(from.others_left, {});
  // Both have entries: as far as both are known.
  const double until = std::min(from.whole_left.back().value, from.others_left.back().value);
  const auto cut = [until](std::span<const Entry>& entries) {
    const auto end = std::ranges::upper_bound(entries, until, {}, &Entry::value);
    const auto count = static_cast<std::size_t>(end - entries.begin());
    const std::span<const Entry> first = entries.first(count);
    entries = entries.subspan(count);
    return first;
  };
  from.both.clear();
  std::ranges::merge(cut(from.whole_left), cut(from.others_left), std::back_inserter(from.both), {},
                     &Entry::value, &Entry::value);
  return from.both;
}

LargeVector<Entry> CountsByValue::sorted() const {
  LargeVector<Entry> all;
  Rising rising(*this);
  for (auto found = rising.next(); !found.empty(); found = rising.next()) {
    all.insert(all.end(), found.begin(), found.end());
  }
  return all;
}

double CountsByValue::greatest() const noexcept {
  double found = 0.0;
  const auto see = [&found](double value) { found = std::max(found, value); };
  if (!others_.values().empty()) see(others_.values().back());
  if (!whole_.values().empty()) see(whole_.values().back());
  for (const double value : others_.waiting()) see(value);
  for (const std::uint32_t value : whole_.waiting()) see(value);
  for (std::size_t value = small_.size(); value-- > 0;) {
    if (small_[value] != 0) return std::max(found, static_cast<double>(value));
  }
  return found;
}

std::size_t CountsByValue::bytes() const noexcept {
  return small_.capacity() * sizeof(std::int64_t) + whole_.bytes() + others_.bytes();
}

}  // namespace sojourn::metrics
