#include "cli/count_line.h"

#include <fmt/format.h>

#include <utility>

#include "cli/console.h"
#include "cli/texts.h"

namespace sojourn::cli {

std::string count_line_text(const Count& count, const std::string& things, double elapsed) {
  std::string text = fmt::format("{} of {} {}", grouped(count.done), grouped(count.all), things);
  if (count.done > count.found && count.all > count.done) {
    const double each = elapsed / static_cast<double>(count.done - count.found);
    text += fmt::format(", about {} left",
                        wall_text(each * static_cast<double>(count.all - count.done)));
  }
  return text;
}

CountLine::CountLine(std::string things, std::function<Count()> count)
    : things_(std::move(things)), count_(std::move(count)) {
  if (!is_terminal()) return;
  ticker_ = std::make_unique<Ticker>(std::chrono::milliseconds(500), [this] { draw(); });
}

CountLine::~CountLine() {
  ticker_.reset();
  if (drawn_) complain("\r\x1b[2K");
}

void CountLine::draw() {
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begin_;
  drawn_ = true;
  complain("\r\x1b[2K" + count_line_text(count_(), things_, elapsed.count()));
}

}  // namespace sojourn::cli
