#include "metrics/counts_by_value.h"

#include <algorithm>
#include <array>
#include <bit>

namespace sojourn::metrics {
namespace {

using Entry = CountsByValue::Entry;

// One pass of a radix sort over the 11 bits above `shift`; false where they are all equal.
bool sort_by_digit(const std::vector<double>& from, std::vector<double>& to, int shift) {
  constexpr std::size_t digits = 2048;
  const auto digit_of = [shift](double value) {
    return static_cast<std::size_t>((std::bit_cast<std::uint64_t>(value) >> shift) & (digits - 1));
  };
  std::array<std::size_t, digits> place{};
  for (const double value : from) ++place[digit_of(value)];
  if (place[digit_of(from.front())] == from.size()) return false;
  std::size_t next = 0;
  for (auto& count : place) {
    const std::size_t here = count;
    count = next;
    next += here;
  }
  for (const double value : from) to[place[digit_of(value)]++] = value;
  return true;
}

// The bits of doubles that are not negative rise with their values, so they are sorted as integers.
void radix_sort(std::vector<double>& values) {
  if (values.size() < 2) return;
  std::vector<double> other(values.size());
  for (int shift = 0; shift < 64; shift += 11) {
    if (sort_by_digit(values, other, shift)) values.swap(other);
  }
}

std::vector<Entry> run_lengths(const std::vector<double>& sorted) {
  std::vector<Entry> runs;
  runs.reserve(sorted.size());
  for (const double value : sorted) {
    if (runs.empty() || runs.back().value != value) runs.push_back({value, 0});
    ++runs.back().count;
  }
  return runs;
}

std::vector<Entry> merged(const std::vector<Entry>& a, const std::vector<Entry>& b) {
  std::vector<Entry> both;
  both.reserve(a.size() + b.size());
  auto left = a.begin();
  auto right = b.begin();
  while (left != a.end() || right != b.end()) {
    if (right == b.end() || (left != a.end() && left->value < right->value)) {
      both.push_back(*left++);
    } else if (left == a.end() || right->value < left->value) {
      both.push_back(*right++);
    } else {
      both.push_back({left->value, (left++)->count + (right++)->count});
    }
  }
  return both;
}

std::vector<Entry> folded(const std::vector<Entry>& entries, std::vector<double> pending) {
  if (pending.empty()) return entries;
  radix_sort(pending);
  return merged(entries, run_lengths(pending));
}

}  // namespace

void CountsByValue::grow(std::size_t value) {
  whole_.resize(std::min(whole_limit, std::bit_ceil(value + 1)), 0);
}

void CountsByValue::fold() {
  others_ = folded(others_, std::move(pending_));
  pending_ = {};
}

void CountsByValue::merge(const CountsByValue& other) {
  if (other.whole_.size() > whole_.size()) whole_.resize(other.whole_.size(), 0);
  for (std::size_t value = 0; value < other.whole_.size(); ++value) {
    whole_[value] += other.whole_[value];
  }
  fold();
  others_ = merged(others_, folded(other.others_, other.pending_));
  total_ += other.total_;
}

std::vector<Entry> CountsByValue::sorted() const {
  std::vector<Entry> whole;
  for (std::size_t value = 0; value < whole_.size(); ++value) {
    if (whole_[value] != 0) whole.push_back({static_cast<double>(value), whole_[value]});
  }
  std::vector<Entry> others = folded(others_, pending_);
  return whole.empty() ? others : merged(whole, others);
}

double CountsByValue::greatest() const noexcept {
  double found = others_.empty() ? 0.0 : others_.back().value;
  for (const double value : pending_) found = std::max(found, value);
  for (std::size_t value = whole_.size(); value-- > 0;) {
    if (whole_[value] != 0) return std::max(found, static_cast<double>(value));
  }
  return found;
}

std::size_t CountsByValue::bytes() const noexcept {
  return whole_.capacity() * sizeof(std::int64_t) + others_.capacity() * sizeof(Entry) +
         pending_.capacity() * sizeof(double);
}

}  // namespace sojourn::metrics
