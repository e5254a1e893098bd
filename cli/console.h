// What the program says: results on standard output, everything else on standard error.
#pragma once

#include <string>
#include <string_view>

namespace sojourn::cli {

/// Writes to standard output; a failure is kept for finish_output().
void print(std::string_view text);

/// Writes to standard error, the words "error:" and "warning:" at line starts in colour where that
/// is a terminal and NO_COLOR is not set.
void complain(std::string_view text);

/// Brings standard output to where it goes; throws ResourceError where it could not be written.
void finish_output();

/// Whether standard error is a terminal whose lines can be rewritten.
[[nodiscard]] bool is_terminal();

}  // namespace sojourn::cli
