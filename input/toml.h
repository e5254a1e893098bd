// Reads scenarios written in TOML into documents: trees of values with the places they stand at.
//
// The text is guarded before the parser sees it (input/toml_guard.h), so that no input can exhaust
// the stack or the memory. Everything that cannot be read is an InputError with file, line and
// column.
#pragma once

#include <string>
#include <string_view>

#include "core/document.h"

namespace sojourn {

/// Reads a file of at most 4 MiB; throws InputError where it cannot be opened or is not valid.
[[nodiscard]] Document read_toml_file(const std::string& path);

/// Reads a text; `name` is the file in positions and messages.
[[nodiscard]] Document read_toml(std::string text, std::string name);

/// Reads one value, such as `0.3`, `"3 days"` or `{ mean = 1 }`. Other text is taken as it stands,
/// so that quotes may be left out: `3 days`. Positions have the file `origin` and line 0.
[[nodiscard]] Node parse_toml_value(std::string_view text, const std::string& origin);

/// Applies `path=value`, as `--set` has it, to the document.
void apply_set(Document& document, std::string_view assignment);

}  // namespace sojourn
