// Lists of lanes are the same for every instruction set.
#include "sim/kernels/list_kernels.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "sim/column.h"
#include "sim/kernels/kernels.h"
#include "sim/kernels/lookup.h"

namespace sojourn::sim::testing {
namespace {

TEST(ListKernels, find_lanes_in_marked_states) {
  for (const std::uint32_t states : {3U, 16U, 30U, 70U}) {  // in one register, two, gathered
    std::vector<std::uint32_t> table(states + lookup_padding);
    for (std::uint32_t s = 0; s < states; s += 3) table[s] = 10 + s;
    for (const std::uint32_t n : {0U, 1U, 16U, 77U}) {
      Column<std::uint32_t> state(n), marks(n), found(n);
      std::vector<std::uint32_t> expected;
      for (std::uint32_t i = 0; i < n; ++i) {
        state.data()[i] = (7 * i) % states;
        if (state.data()[i] % 3 == 0) expected.push_back(i);
      }
      for (const char* const name : {"baseline", "avx2", "avx512"}) {
        const Kernels* const kernels = kernels_named(name);
        if (kernels == nullptr) continue;  // this processor cannot
        const std::size_t listed = kernels->lists->find_marked(state.data(), n, table.data(),
                                                               states, marks.data(), found.data());
        EXPECT_EQ(std::vector(found.data(), found.data() + listed), expected) << name << n;
        for (std::uint32_t i = 0; i < n; ++i) EXPECT_EQ(marks.data()[i], table[state.data()[i]]);
      }
    }
  }
}

}  // namespace
}  // namespace sojourn::sim::testing
