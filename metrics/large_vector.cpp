#include "metrics/large_vector.h"

#include <sys/mman.h>

#include <new>

namespace sojourn::metrics {
namespace {

constexpr std::size_t page = std::size_t{2} << 20;
constexpr std::size_t least_bytes = 2 * page;  // less would waste most of a page

constexpr std::size_t whole_pages(std::size_t bytes) { return (bytes + page - 1) / page * page; }

}  // namespace

void* allocate_pages(std::size_t bytes) {
  if (bytes < least_bytes) return ::operator new(bytes);
  void* const memory = ::operator new(whole_pages(bytes), std::align_val_t(page));
#ifdef MADV_HUGEPAGE
  ::madvise(memory, whole_pages(bytes), MADV_HUGEPAGE);  // a wish: without it pages are small
#endif
  return memory;
}

void free_pages(void* memory, std::size_t bytes) noexcept {
  if (bytes < least_bytes) return ::operator delete(memory);
  ::operator delete(memory, std::align_val_t(page));
}

}  // namespace sojourn::metrics
