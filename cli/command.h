// A command of the program: `sojourn run`, `sojourn check`. One file in cli/commands is one
// command: x.cpp offers `std::unique_ptr<Command> make_x()`, and the build lists it.
//
// A command declares its arguments, then runs. It returns an exit code, and throws InputError or
// ResourceError for what the program reports in one place.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cli/options.h"

namespace sojourn::cli {

class Command {
 public:
  virtual ~Command() = default;
  [[nodiscard]] virtual std::string_view name() const noexcept = 0;
  [[nodiscard]] virtual std::string_view summary() const noexcept = 0;   ///< one line, no full stop
  [[nodiscard]] virtual std::string_view examples() const noexcept = 0;  ///< lines after the help
  /// Declares options and arguments with variables of this command.
  virtual void declare(Options& options) = 0;
  /// Does the work; `command_line` is what was typed, for provenance.
  [[nodiscard]] virtual int run(const std::string& command_line) = 0;
};

/// Every command of cli/commands, sorted by file name.
[[nodiscard]] std::vector<std::unique_ptr<Command>> all_commands();

}  // namespace sojourn::cli
