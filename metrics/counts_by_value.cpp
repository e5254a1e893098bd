#include "metrics/counts_by_value.h"

#include <algorithm>
#include <array>
#include <bit>

#include "metrics/radix_sort.h"

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

template <typename T>
Counted<T> run_lengths(const LargeVector<T>& sorted) {
  std::size_t distinct = sorted.empty() ? 0 : 1;
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    distinct += static_cast<std::size_t>(sorted[i] != sorted[i - 1]);
  }
  Counted<T> runs(distinct);
  std::size_t next = 0;  // without branches: a value is written until a greater one comes
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    next += static_cast<std::size_t>(i > 0 && sorted[i] != sorted[i - 1]);
    runs.values[next] = sorted[i];
    ++runs.counts[next];
  }
  return runs;
}

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

constexpr double greatest_whole = 4294967295.0;

/// Entries of whole values followed and mixed with those of others.
LargeVector<Entry> entries_of(const std::vector<std::int64_t>& small,
                              const WaitingCounts<std::uint32_t>& whole,
                              const WaitingCounts<double>& others) {
  LargeVector<Entry> entries;
  entries.reserve(whole.values().size() + others.values().size());
  std::size_t j = 0;
  const auto others_below = [&](double value) {
    for (; j < others.values().size() && others.values()[j] < value; ++j) {
      entries.push_back({others.values()[j], others.counts()[j]});
    }
  };
  for (std::size_t value = 0; value < small.size(); ++value) {
    if (small[value] == 0) continue;
    others_below(static_cast<double>(value));
    entries.push_back({static_cast<double>(value), small[value]});
  }
  for (std::size_t i = 0; i < whole.values().size(); ++i) {
    others_below(whole.values()[i]);
    entries.push_back({static_cast<double>(whole.values()[i]), whole.counts()[i]});
  }
  for (; j < others.values().size(); ++j) {
    entries.push_back({others.values()[j], others.counts()[j]});
  }
  return entries;
}

}  // namespace

template <typename T>
void WaitingCounts<T>::fold() {
  if (waiting_.empty()) return;
  radix_sort(waiting_);
  Counted<T> runs = run_lengths(waiting_);
  waiting_ = {};
  if (!values_.empty()) runs = merged(values_, counts_, runs.values, runs.counts);
  values_ = std::move(runs.values);
  counts_ = std::move(runs.counts);
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

void CountsByValue::add(std::span<const double> values) {
  std::array<std::uint32_t, 1024> large{};
  for (std::size_t first = 0; first < values.size(); first += large.size()) {
    const std::span<const double> block =
        values.subspan(first, std::min(large.size(), values.size() - first));
    std::size_t found = 0;
    for (const double value : block) {
      const auto whole =
          static_cast<std::uint32_t>(static_cast<std::int64_t>(std::min(value, greatest_whole)));
      large[found] = whole;
      found +=
          static_cast<std::size_t>(static_cast<double>(whole) == value && whole >= small_limit);
    }
    if (found == block.size()) {
      whole_.add(std::span<const std::uint32_t>(large).first(found));
      total_ += static_cast<std::int64_t>(found);
    } else {
      for (const double value : block) add(value);
    }
  }
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

LargeVector<Entry> CountsByValue::sorted() const {
  WaitingCounts<std::uint32_t> whole = whole_;
  WaitingCounts<double> others = others_;
  whole.fold();
  others.fold();
  return entries_of(small_, whole, others);
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
