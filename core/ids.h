// Typed identities. An id is never a position: it is what draws are keyed by and what rows carry.
#pragma once

#include <cstdint>

namespace sojourn {

enum class CustomerId : std::uint64_t {};

[[nodiscard]] constexpr std::uint64_t value_of(CustomerId id) noexcept {
  return static_cast<std::uint64_t>(id);
}

}  // namespace sojourn
