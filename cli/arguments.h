// Values of options, read by ourselves so that every mistake is reported in the same shape, with
// the option, what was given, and what to write instead.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/time.h"

namespace sojourn::cli {

/// What numbers an option takes.
struct CountBounds {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
};

/// A whole number within bounds: `100000`, `100_000`, `1e6`. Throws InputError.
[[nodiscard]] std::uint64_t read_count(std::string_view option, std::string_view text,
                                       CountBounds bounds);

/// Bytes: `2 GiB`, `500MB`, `1073741824`. Throws InputError.
[[nodiscard]] std::uint64_t read_bytes(std::string_view option, std::string_view text);

/// A length of time such as `7 days`, counted from `start`; nothing for `none`. Throws InputError.
[[nodiscard]] std::optional<Seconds> read_window(std::string_view option, std::string_view text,
                                                 Date start);

}  // namespace sojourn::cli
