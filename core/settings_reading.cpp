// Lines are looked up by their start; mistakes beyond a thousand only cost time and hide the first.
#include "core/settings_reading.h"

#include <algorithm>

namespace sojourn {
namespace {

constexpr std::size_t most_mistakes = 1000;
constexpr std::size_t longest_shown_line = 10'000;

}  // namespace

Lines::Lines(const Document& document) {
  add(document.file, document.text);
  for (const Document::Source& source : document.laid_over) add(source.file, source.text);
}

void Lines::add(std::string_view file, std::string_view text) {
  Text& added = texts_.emplace_back(Text{file, text, {0}});
  for (std::size_t at = text.find('\n'); at != std::string_view::npos;
       at = text.find('\n', at + 1)) {
    added.starts.push_back(at + 1);
  }
}

std::string Lines::line(const Position& position) const {
  const auto of_file = std::find_if(texts_.begin(), texts_.end(),
                                    [&](const Text& text) { return text.file == position.file; });
  const auto number = static_cast<std::size_t>(std::max(position.line, 0));
  if (of_file == texts_.end() || number == 0 || number > of_file->starts.size()) return {};
  const auto& [file, text, starts] = *of_file;
  const std::size_t start = starts[number - 1];
  const std::size_t end = number < starts.size() ? starts[number] - 1 : text.size();
  std::string_view found = text.substr(start, end - start);
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
