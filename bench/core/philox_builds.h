// philox_block compiled for single instruction sets, with key (1, 2) and identities below 2^32.
#pragma once

#include <cstddef>
#include <cstdint>

namespace sojourn {

using PhiloxColumns = void (*)(const std::uint32_t* id_low, const std::uint32_t* purpose,
                               const std::uint32_t* occurrence, std::uint32_t* r0,
                               std::uint32_t* r1, std::uint32_t* r2, std::uint32_t* r3,
                               std::size_t n);

void philox_columns_v3(const std::uint32_t* id_low, const std::uint32_t* purpose,
                       const std::uint32_t* occurrence, std::uint32_t* r0, std::uint32_t* r1,
                       std::uint32_t* r2, std::uint32_t* r3, std::size_t n);
void philox_columns_v4(const std::uint32_t* id_low, const std::uint32_t* purpose,
                       const std::uint32_t* occurrence, std::uint32_t* r0, std::uint32_t* r1,
                       std::uint32_t* r2, std::uint32_t* r3, std::size_t n);

}  // namespace sojourn
