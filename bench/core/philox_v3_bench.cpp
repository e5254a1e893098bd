// philox_block as a file built for x86-64-v3 has it; timed in draws_bench.cpp.
#include "bench/core/philox_builds.h"

#pragma GCC target("arch=x86-64-v3")
#define SOJOURN_PHILOX_BYTES 32
#include "core/philox.h"

namespace sojourn {

void philox_columns_v3(const std::uint32_t* id_low, const std::uint32_t* purpose,
                       const std::uint32_t* occurrence, std::uint32_t* r0, std::uint32_t* r1,
                       std::uint32_t* r2, std::uint32_t* r3, std::size_t n) {
  philox_block(id_low, 0, purpose, occurrence, 1, 2, r0, r1, r2, r3, n);
}

}  // namespace sojourn
