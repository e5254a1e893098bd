// A column that vectors can work on: it begins on a cache line and has room for whole vectors more.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace sojourn::sim {

template <typename T>
class Column {
 public:
  explicit Column(std::size_t lanes) : values_(lanes + 3 * line / sizeof(T)) {
    const auto address = reinterpret_cast<std::uintptr_t>(values_.data());
    offset_ = (line - address % line) % line / sizeof(T);
  }
  [[nodiscard]] T* data() noexcept { return values_.data() + offset_; }
  [[nodiscard]] const T* data() const noexcept { return values_.data() + offset_; }

 private:
  static constexpr std::size_t line = 64;  // bytes
  std::vector<T> values_;
  std::size_t offset_ = 0;
};

}  // namespace sojourn::sim
