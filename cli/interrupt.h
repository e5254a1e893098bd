// Ctrl-C while a run goes on: the first asks the run to stop, the second ends the program at once.
#pragma once

#include <atomic>
#include <filesystem>
#include <optional>

namespace sojourn::cli {

/// Listens to SIGINT and SIGTERM as long as it lives; at most one at a time. Signals find what they
/// need in a few static variables, as the language asks of them.
class InterruptWatch {
 public:
  /// The first signal sets `stop`; a second one removes `unfinished`, if given, and ends the
  /// program.
  InterruptWatch(std::atomic<bool>& stop, const std::optional<std::filesystem::path>& unfinished);
  /// The first signal removes `unfinished` and ends the program: for work that cannot be stopped.
  explicit InterruptWatch(const std::filesystem::path& unfinished);
  ~InterruptWatch();
  InterruptWatch(const InterruptWatch&) = delete;
  InterruptWatch& operator=(const InterruptWatch&) = delete;

  /// The number of the signal that came, 0 before.
  [[nodiscard]] int signal() const noexcept;
};

}  // namespace sojourn::cli
