// Vectors of millions of rows, in large pages where the system has them.
//
// Memory that is touched for the first time costs a fault per page, which for 4 KiB pages is more
// than most metrics do with the rows in it; pages of 2 MiB cost a five-hundredth of the faults.
#pragma once

#include <cstddef>
#include <vector>

namespace sojourn::metrics {

/// Memory for this many bytes; that of few bytes comes from the heap as any other.
[[nodiscard]] void* allocate_pages(std::size_t bytes);
void free_pages(void* memory, std::size_t bytes) noexcept;

template <typename T>
struct LargePages {
  using value_type = T;

  LargePages() = default;
  template <typename U>
  LargePages(const LargePages<U>& /*other*/) noexcept {}

  [[nodiscard]] T* allocate(std::size_t count) {
    return static_cast<T*>(allocate_pages(count * sizeof(T)));
  }
  void deallocate(T* memory, std::size_t count) noexcept { free_pages(memory, count * sizeof(T)); }
  friend bool operator==(const LargePages& /*a*/, const LargePages& /*b*/) noexcept { return true; }
};

template <typename T>
using LargeVector = std::vector<T, LargePages<T>>;

}  // namespace sojourn::metrics
