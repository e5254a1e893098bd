// The program: from the words of a command line to an exit code.
#pragma once

namespace sojourn::cli {

/// Finds the command, runs it, prints what went wrong. Never throws.
[[nodiscard]] int run_program(int argc, const char* const* argv) noexcept;

}  // namespace sojourn::cli
