// One line on the terminal that says how many of many things are done; gone when all are.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "cli/ticker.h"

namespace sojourn::cli {

struct Count {
  std::size_t done = 0;
  std::size_t all = 0;
  std::size_t found = 0;  ///< of those done, how many took no time
};

/// "12 of 48 runs, about 30 s left", after `elapsed` seconds.
[[nodiscard]] std::string count_line_text(const Count& count, const std::string& things,
                                          double elapsed);

class CountLine {
 public:
  /// Draws the line over itself while it lives; nothing where standard error is no terminal.
  CountLine(std::string things, std::function<Count()> count);
  ~CountLine();
  CountLine(const CountLine&) = delete;
  CountLine& operator=(const CountLine&) = delete;

 private:
  void draw();

  std::string things_;
  std::function<Count()> count_;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  bool drawn_ = false;
  std::unique_ptr<Ticker> ticker_;
};

}  // namespace sojourn::cli
