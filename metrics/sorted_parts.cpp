#include "metrics/sorted_parts.h"

#include <algorithm>
#include <array>
#include <bit>

namespace sojourn::metrics {
namespace {

constexpr int most_part_bits = 11;            // as many parts as a core's cache has lines open for
constexpr std::size_t values_per_part = 256;  // parts of fewer are not worth their start
constexpr std::size_t few = 32;               // so few are sorted by comparing
constexpr int most_digit_bits = 11;

std::uint32_t key_of(std::uint32_t value) noexcept { return value; }
std::uint64_t key_of(double value) noexcept { return std::bit_cast<std::uint64_t>(value); }
std::uint64_t key_of(const Event& event) noexcept { return event.customer; }

/// `bits` bits of the key above the lowest `shift` ones; 0 where there are none above.
template <typename T>
std::size_t digit_of(const T& value, int shift, int bits) noexcept {
  if (bits == 0) return 0;
  return static_cast<std::size_t>(key_of(value) >> shift) & ((std::size_t{1} << bits) - 1);
}

template <typename T>
using Lists = std::span<const std::span<const T>>;

/// How many of the lowest bits differ among the values.
template <typename T>
int differing_bits(Lists<T> lists) {
  const auto some = std::ranges::find_if(lists, [](const auto& list) { return !list.empty(); });
  if (some == lists.end()) return 0;
  const auto first = key_of(some->front());
  auto differing = first ^ first;
  for (const std::span<const T> list : lists) {
    for (const T& value : list) differing |= key_of(value) ^ first;
  }
  return static_cast<int>(std::bit_width(differing));
}

/// Turns counts into places: each becomes the sum of those before it.
void start_after_those_before(std::span<std::size_t> counts) {
  std::size_t next = 0;
  for (std::size_t& count : counts) {
    const std::size_t here = count;
    count = next;
    next += here;
  }
}

/// Copies the values in the order of one digit, and otherwise as they stand; `places` then has
/// where each digit's values end.
template <typename T>
void spread(Lists<T> lists, T* to, int shift, int bits, std::span<std::size_t> places) {
  std::ranges::fill(places, 0);
  for (const std::span<const T> from : lists) {
    for (const T& value : from) ++places[digit_of(value, shift, bits)];
  }
  start_after_those_before(places);
  for (const std::span<const T> from : lists) {
    for (const T& value : from) to[places[digit_of(value, shift, bits)]++] = value;
  }
}

/// Sorts values that differ in their lowest bits only.
template <typename T>
class LowBitsSort {
 public:
  /// `room` has place for as many values.
  void operator()(std::span<T> values, T* room, int bits) {
    if (bits == 0) return;
    if (values.size() <= few) {
      std::sort(values.begin(), values.end());
      return;
    }
    const std::span<T> other(room, values.size());
    if (bits <= most_digit_bits) {
      pass(values, room, 0, bits);
      std::ranges::copy(other, values.begin());
    } else if (bits <= 2 * most_digit_bits) {
      const int low = (bits + 1) / 2;
      pass(values, room, 0, low);
      pass(other, values.data(), low, bits - low);
    } else {
      sort_by_high_digit(values, other, bits);
    }
  }

 private:
  static constexpr int high_bits = 8;

  /// Spreads by one digit; gives where each digit's values end, until the next pass.
  std::span<const std::size_t> pass(std::span<const T> from, T* to, int shift, int bits) {
    const auto places = std::span(places_).first(std::size_t{1} << bits);
    spread(Lists<T>(&from, 1), to, shift, bits, places);
    return places;
  }

  void sort_by_high_digit(std::span<T> values, std::span<T> other, int bits) {
    std::array<std::size_t, std::size_t{1} << high_bits> ends{};
    std::ranges::copy(pass(values, other.data(), bits - high_bits, high_bits), ends.begin());
    std::size_t first = 0;
    for (const std::size_t end : ends) {
      (*this)(other.subspan(first, end - first), values.data() + first, bits - high_bits);
      first = end;
    }
    std::ranges::copy(other, values.begin());
  }

  std::array<std::size_t, std::size_t{1} << most_digit_bits> places_{};
};

}  // namespace

template <typename T>
SortedParts<T>::SortedParts(std::span<const T> values)
    : SortedParts(std::span<const std::span<const T>>(&values, 1)) {}

template <typename T>
SortedParts<T>::SortedParts(std::span<const std::span<const T>> lists) {
  std::size_t size = 0;
  for (const std::span<const T> list : lists) size += list.size();
  values_.resize(size);
  const int bits = differing_bits(lists);
  const auto wanted = static_cast<int>(std::bit_width(size / values_per_part));
  const int part_bits = std::min({bits, wanted, most_part_bits});
  low_bits_ = bits - part_bits;
  ends_.resize(std::size_t{1} << part_bits);
  spread(lists, values_.data(), low_bits_, part_bits, std::span(ends_));
  std::size_t largest = 0;
  for (std::size_t k = 0, first = 0; k < ends_.size(); first = ends_[k++]) {
    largest = std::max(largest, ends_[k] - first);
  }
  room_.resize(largest);
}

template <typename T>
std::span<T> SortedParts<T>::next() {
  LowBitsSort<T> sort;
  while (part_ < ends_.size()) {
    const std::span<T> part = std::span(values_).subspan(first_, ends_[part_] - first_);
    first_ = ends_[part_++];
    if (part.empty()) continue;
    sort(part, room_.data(), low_bits_);
    return part;
  }
  return {};
}

template class SortedParts<std::uint32_t>;
template class SortedParts<double>;
template class SortedParts<Event>;

}  // namespace sojourn::metrics
