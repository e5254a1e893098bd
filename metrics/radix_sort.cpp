#include "metrics/radix_sort.h"

#include <array>
#include <bit>
#include <cstddef>
#include <span>

namespace sojourn::metrics {
namespace {

constexpr int bits = 11;
constexpr std::size_t digits = std::size_t{1} << bits;
using Places = std::array<std::size_t, digits>;

std::uint32_t key_of(std::uint32_t value) noexcept { return value; }
std::uint64_t key_of(double value) noexcept { return std::bit_cast<std::uint64_t>(value); }

template <typename T>
std::size_t digit_of(T value, std::size_t pass) noexcept {
  return static_cast<std::size_t>(key_of(value) >> (bits * pass)) & (digits - 1);
}

/// How often each digit occurs, for all passes at once.
template <std::size_t passes, typename T>
void count(std::span<const T> values, std::array<Places, passes>& counts) {
  for (const T value : values) {
    for (std::size_t pass = 0; pass < passes; ++pass) ++counts[pass][digit_of(value, pass)];
  }
}

void start_after_those_before(Places& places) {
  std::size_t next = 0;
  for (std::size_t& place : places) {
    const std::size_t here = place;
    place = next;
    next += here;
  }
}

template <std::size_t passes, typename T>
void sort_by_digits(LargeVector<T>& values) {
  if (values.size() < 2) return;
  std::array<Places, passes> counts{};
  count<passes, T>(values, counts);
  LargeVector<T> other(values.size());
  for (std::size_t pass = 0; pass < passes; ++pass) {
    Places& places = counts[pass];
    if (places[digit_of(values.front(), pass)] == values.size()) continue;
    start_after_those_before(places);
    for (const T value : values) other[places[digit_of(value, pass)]++] = value;
    values.swap(other);
  }
}

}  // namespace

void radix_sort(LargeVector<std::uint32_t>& keys) { sort_by_digits<3>(keys); }

void radix_sort(LargeVector<double>& values) { sort_by_digits<6>(values); }

}  // namespace sojourn::metrics
