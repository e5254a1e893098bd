// philox_block compiled for single instruction sets, whatever the tests are built for.
#pragma once

#include <cstddef>
#include <cstdint>

namespace sojourn {

using PhiloxBuild = void (*)(const std::uint32_t* id_low, std::uint32_t id_high,
                             const std::uint32_t* purpose, const std::uint32_t* occurrence,
                             std::uint32_t k0, std::uint32_t k1, std::uint32_t* r0,
                             std::uint32_t* r1, std::uint32_t* r2, std::uint32_t* r3,
                             std::size_t n);

void philox_block_avx2(const std::uint32_t* id_low, std::uint32_t id_high,
                       const std::uint32_t* purpose, const std::uint32_t* occurrence,
                       std::uint32_t k0, std::uint32_t k1, std::uint32_t* r0, std::uint32_t* r1,
                       std::uint32_t* r2, std::uint32_t* r3, std::size_t n);
void philox_block_avx512(const std::uint32_t* id_low, std::uint32_t id_high,
                         const std::uint32_t* purpose, const std::uint32_t* occurrence,
                         std::uint32_t k0, std::uint32_t k1, std::uint32_t* r0, std::uint32_t* r1,
                         std::uint32_t* r2, std::uint32_t* r3, std::size_t n);

}  // namespace sojourn
