// Refuses texts that would be dangerous to parse, before they are parsed.
//
// The parser of TOML recurses on nested values and dotted keys, and looks tables up in lists. The
// guard goes once over the text, knows strings and comments, and limits depth, keys and values.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/error.h"

namespace sojourn {

inline constexpr std::size_t largest_toml_bytes = std::size_t{4} << 20;

/// What is refused in the text and where, nothing where it may be parsed. Limits: 4 MiB, valid
/// UTF-8 without NUL, 32 brackets deep, 32 parts per key, 65,536 parts of keys and 262,144 values
/// in all.
[[nodiscard]] std::optional<Diagnostic> refuse_toml(std::string_view text, const std::string& name);

}  // namespace sojourn
