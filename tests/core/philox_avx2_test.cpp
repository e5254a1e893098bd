// philox_block as a file built for this instruction set has it; called by draws_test.cpp.
#include "tests/core/philox_builds.h"

#pragma GCC target("avx2")
#define SOJOURN_PHILOX_BYTES 32
#include "core/philox.h"

namespace sojourn {

void philox_block_avx2(const std::uint32_t* id_low, std::uint32_t id_high,
                       const std::uint32_t* purpose, const std::uint32_t* occurrence,
                       std::uint32_t k0, std::uint32_t k1, std::uint32_t* r0, std::uint32_t* r1,
                       std::uint32_t* r2, std::uint32_t* r3, std::size_t n) {
  philox_block(id_low, id_high, purpose, occurrence, k0, k1, r0, r1, r2, r3, n);
}

}  // namespace sojourn
