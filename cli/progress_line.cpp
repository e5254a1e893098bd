// Drawing over the line of before.
#include "cli/progress_line.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "cli/console.h"
#include "cli/texts.h"

namespace sojourn::cli {
namespace {

constexpr std::chrono::milliseconds period{200};
constexpr double quiet_seconds = 1.0;
constexpr std::string_view clear_line = "\r\x1b[2K";

std::size_t terminal_width() {
  winsize size{};
  const bool known = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : 80;
}

/// Seconds to come, which nobody knows to the hundredth.
std::string rough_time(double seconds) {
  return seconds < 59.5 ? fmt::format("{:.0f} s", seconds) : wall_text(seconds);
}

}  // namespace

std::string progress_text(const RunMonitor& monitor, const Work& work, double elapsed) {
  const sim::RunProgress& progress = monitor.progress;
  const auto events = static_cast<double>(progress.events.load());
  const Seconds time = progress.time;
  const double share = work.windowed
                           ? static_cast<double>(time) / static_cast<double>(work.length)
                           : static_cast<double>(progress.customers.load()) /
                                 static_cast<double>(std::max<std::uint64_t>(work.customers, 1));
  std::string text = fmt::format("{:3.0f} %", 100.0 * std::clamp(share, 0.0, 1.0));
  if (work.windowed) {
    const std::int64_t day = days_since_epoch(work.start) + time / seconds_per_day;
    text = to_string(date_of_day(day)) + " " + text;
  }
  text += fmt::format("  {} events  {}/s", count_text(events), count_text(events / elapsed));
  if (const std::uint64_t bytes = monitor.bytes_written; bytes > 0) {
    text += fmt::format("  {} written", bytes_text(static_cast<double>(bytes)));
  }
  if (share > 0.0 && share < 1.0) {
    text += "  " + rough_time(elapsed * (1.0 - share) / share) + " left";
  }
  return text;
}

ProgressLine::ProgressLine(const RunMonitor& monitor, const Work& work)
    : monitor_(monitor), work_(work) {
  if (is_terminal()) ticker_ = std::make_unique<Ticker>(period, [this] { draw(); });
}

ProgressLine::~ProgressLine() {
  ticker_.reset();
  if (drawn_) std::fwrite(clear_line.data(), 1, clear_line.size(), stderr);
}

void ProgressLine::draw() {
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begin_;
  if (elapsed.count() < quiet_seconds) return;
  drawn_ = true;
  const std::string text = progress_text(monitor_, work_, elapsed.count());
  const std::string line =
      std::string(clear_line) + text.substr(0, std::max<std::size_t>(terminal_width(), 2) - 1);
  std::fwrite(line.data(), 1, line.size(), stderr);
}

}  // namespace sojourn::cli
