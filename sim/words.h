// Columns of 32-bit entries as plain words, for loops that only move them.
#pragma once

#include <cstdint>
#include <vector>

namespace sojourn::sim {

template <typename T>
[[nodiscard]] std::uint32_t* words(T* column) noexcept {
  static_assert(sizeof(T) == sizeof(std::uint32_t));
  return reinterpret_cast<std::uint32_t*>(column);
}

template <typename T>
[[nodiscard]] const std::uint32_t* words_of(const std::vector<T>& column) noexcept {
  static_assert(sizeof(T) == sizeof(std::uint32_t));
  return reinterpret_cast<const std::uint32_t*>(column.data());
}

}  // namespace sojourn::sim
