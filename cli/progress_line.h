// One line on the terminal that says how far a run is; gone when it is over.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "cli/session.h"
#include "cli/ticker.h"
#include "core/time.h"

namespace sojourn::cli {

/// How much there is to do.
struct Work {
  std::uint64_t customers = 0;
  Seconds length = 0;
  Date start;
  bool windowed = false;
};

/// "2025-06-30  50 %  12.3 million events  41.2 million/s  120 MiB written  about 3 s left", after
/// `elapsed` seconds.
[[nodiscard]] std::string progress_text(const RunMonitor& monitor, const Work& work,
                                        double elapsed);

class ProgressLine {
 public:
  /// Shows nothing in the first second, and nothing at all where standard error is no terminal.
  ProgressLine(const RunMonitor& monitor, const Work& work);
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

 private:
  void draw();

  const RunMonitor& monitor_;
  Work work_;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  bool drawn_ = false;
  std::unique_ptr<Ticker> ticker_;
};

}  // namespace sojourn::cli
