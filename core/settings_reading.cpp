// Lines are looked up by their start; mistakes beyond a thousand only cost time and hide the first.
#include "core/settings_reading.h"

#include <algorithm>

namespace sojourn {
namespace {

constexpr std::size_t most_mistakes = 1000;
constexpr std::size_t longest_shown_line = 10'000;

}  // namespace

Lines::Lines(const Document& document) : file_(document.file), text_(document.text) {
  starts_.push_back(0);
  for (std::size_t at = text_.find('\n'); at != std::string_view::npos;
       at = text_.find('\n', at + 1)) {
    starts_.push_back(at + 1);
  }
}

std::string Lines::line(const Position& position) const {
  const auto number = static_cast<std::size_t>(std::max(position.line, 0));
  if (number == 0 || number > starts_.size() || position.file != file_) return {};
  const std::size_t start = starts_[number - 1];
  const std::size_t end = number < starts_.size() ? starts_[number] - 1 : text_.size();
  std::string_view found = text_.substr(start, end - start);
  if (found.ends_with('\r')) found.remove_suffix(1);
  return found.size() > longest_shown_line ? std::string() : std::string(found);
}

void Reading::report(Diagnostic diagnostic) {
  found_ += 1;
  if (found_ > most_mistakes) return;
  diagnostic.line = lines_.line(diagnostic.position);
  diagnostics_.add(std::move(diagnostic));
}

bool Reading::is_full() const noexcept { return found_ >= most_mistakes; }

void Reading::finish(const Position& root) {
  if (found_ <= most_mistakes) return;
  diagnostics_.add({.problem = std::to_string(found_ - most_mistakes) + " more mistakes",
                    .advice = "correct the first ones, then try again",
                    .position = root});
}

}  // namespace sojourn
