// Diagnostics as text, in the shape compilers made familiar, and the nearest known word.
//
// What a user wrote is shown as it is, but never raw: bytes that could move the cursor, hide text
// or flood the screen are replaced or cut before they are printed.
#include "core/error.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <tuple>
#include <utility>

namespace sojourn {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD
constexpr std::string_view ellipsis = "…";
constexpr std::size_t shown_columns = 100;
constexpr std::size_t columns_before_caret = 60;
constexpr std::size_t longest_word = 60;

/// The bytes of the code point that starts at `at`, 0 where they are no valid start or too few.
std::size_t code_point_length(std::string_view text, std::size_t at) noexcept {
  const auto lead = static_cast<unsigned char>(text[at]);
  std::size_t length = 0;
  if (lead < 0x80) length = 1;
  if (lead >= 0xC2 && lead < 0xE0) length = 2;
  if (lead >= 0xE0 && lead < 0xF0) length = 3;
  if (lead >= 0xF0 && lead < 0xF5) length = 4;
  if (length == 0 || at + length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((static_cast<unsigned char>(text[at + i]) & 0xC0U) != 0x80U) return 0;
  }
  return length;
}

/// Control characters, and the invisible ones that turn the direction of writing.
bool is_dangerous(std::string_view code_point) noexcept {
  const auto first = static_cast<unsigned char>(code_point[0]);
  if (code_point.size() == 1) return first < 0x20 || first == 0x7F;
  const auto second = static_cast<unsigned char>(code_point[1]);
  if (code_point.size() == 2) return first == 0xC2 && second < 0xA0;
  if (code_point.size() != 3 || first != 0xE2) return false;
  const auto third = static_cast<unsigned char>(code_point[2]);
  const bool general =
      second == 0x80 && ((third >= 0x8B && third <= 0x8F) || third >= 0xA8) && third <= 0xAE;
  return general || (second == 0x81 && third >= 0xA6 && third <= 0xA9);
}

/// The text as printable code points; tabs become spaces, so that a caret below it stands right.
std::vector<std::string_view> printable(std::string_view text) {
  std::vector<std::string_view> code_points;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = code_point_length(text, at);
    const std::string_view code_point = text.substr(at, std::max<std::size_t>(length, 1));
    if (code_point == "\t") {
      code_points.emplace_back(" ");
    } else {
      code_points.push_back(length == 0 || is_dangerous(code_point) ? replacement : code_point);
    }
    at += code_point.size();
  }
  return code_points;
}

std::string join(const std::vector<std::string_view>& parts, std::size_t from, std::size_t to) {
  std::string text;
  for (std::size_t i = from; i < to; ++i) text += parts[i];
  return text;
}

std::string cleaned(std::string_view text) {
  const auto code_points = printable(text);
  return join(code_points, 0, code_points.size());
}

struct Excerpt {
  std::string text;
  std::size_t caret = 0;
};

/// The part of the line around the column (1-based).
Excerpt excerpt(std::string_view line, int column) {
  while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) line.remove_suffix(1);
  const auto code_points = printable(line);
  const auto wanted = static_cast<std::size_t>(std::max(column, 1)) - 1;
  const std::size_t at = std::min(wanted, code_points.size());
  const std::size_t from = code_points.size() <= shown_columns || at < columns_before_caret
                               ? 0
                               : at - columns_before_caret;
  const std::size_t to = std::min(code_points.size(), from + shown_columns);
  Excerpt shown{.text = join(code_points, from, to), .caret = at - from};
  if (from > 0) {
    shown.text.insert(0, ellipsis);
    shown.caret += 1;
  }
  if (to < code_points.size()) shown.text += ellipsis;
  return shown;
}

std::string place_of(const Diagnostic& diagnostic) {
  const Position& position = diagnostic.position;
  std::string place = cleaned(position.file);
  if (position.line > 0) {
    place.append(":").append(std::to_string(position.line));
    if (position.column > 0) place.append(":").append(std::to_string(position.column));
  } else if (!diagnostic.key.empty()) {
    if (!place.empty()) place += ' ';
    place += cleaned(diagnostic.key);
  }
  return place;
}

std::string all_texts(const std::vector<Diagnostic>& diagnostics) {
  std::string text;
  std::size_t errors = 0;
  for (const Diagnostic& diagnostic : diagnostics) {
    text += to_text(diagnostic) + '\n';
    errors += diagnostic.warning ? 0 : 1;
  }
  return text + std::to_string(errors) + (errors == 1 ? " error" : " errors");
}

std::vector<Diagnostic> sorted(std::vector<Diagnostic> diagnostics) {
  const auto place = [](const Diagnostic& diagnostic) {
    const Position& position = diagnostic.position;
    return std::tie(position.file, position.line, position.column);
  };
  std::stable_sort(diagnostics.begin(), diagnostics.end(),
                   [&](const Diagnostic& a, const Diagnostic& b) { return place(a) < place(b); });
  return diagnostics;
}

/// Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours cost one.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last;
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, change});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    before_last = last;
    std::swap(last, row);
  }
  return last[b.size()];
}

}  // namespace

void Diagnostics::add(Diagnostic diagnostic) { all_.push_back(std::move(diagnostic)); }

bool Diagnostics::has_errors() const noexcept {
  return std::any_of(all_.begin(), all_.end(), [](const Diagnostic& d) { return !d.warning; });
}

void Diagnostics::throw_if_errors() const {
  if (has_errors()) throw InputError(all_);
}

InputError::InputError(const std::string& message)
    : std::runtime_error("error: " + cleaned(message)),
      diagnostics_{Diagnostic{.problem = message}} {}

InputError::InputError(std::vector<Diagnostic> diagnostics)
    : std::runtime_error(all_texts(sorted(diagnostics))),
      diagnostics_(sorted(std::move(diagnostics))) {}

std::string to_text(const Diagnostic& diagnostic) {
  const bool numbered = !diagnostic.line.empty() && diagnostic.position.line > 0;
  const std::string number = numbered ? std::to_string(diagnostic.position.line) : " ";
  const std::string gutter(number.size(), ' ');
  std::string text = diagnostic.warning ? "warning: " : "error: ";
  text += cleaned(diagnostic.problem) + '\n';
  const std::string place = place_of(diagnostic);
  if (!place.empty()) text += gutter + "--> " + place + '\n';
  if (numbered) {
    const Excerpt shown = excerpt(diagnostic.line, diagnostic.position.column);
    text += gutter + " |\n" + number + " | " + shown.text + '\n';
    text += gutter + " | " + std::string(shown.caret, ' ') + "^\n";
  }
  if (!diagnostic.advice.empty()) text += gutter + " = help: " + cleaned(diagnostic.advice) + '\n';
  return text;
}

std::string_view nearest(std::string_view word, const std::vector<std::string>& candidates) {
  if (word.empty() || word.size() > longest_word) return {};
  std::string_view best;
  std::size_t best_distance = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const std::string& candidate : candidates) {
    if (candidate.empty() || candidate.size() > longest_word) continue;
    const std::size_t distance = edit_distance(word, candidate);
    if (distance < best_distance && distance < candidate.size()) {
      best_distance = distance;
      best = candidate;
    }
  }
  return best;
}

std::string in_backticks(std::string_view word) {
  const auto code_points = printable(word.substr(0, 8 * longest_word));
  const bool cut = code_points.size() > longest_word || word.size() > 8 * longest_word;
  const std::size_t kept = std::min(code_points.size(), longest_word);
  return '`' + join(code_points, 0, kept) + std::string(cut ? ellipsis : "") + '`';
}

void fail_expectation(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "%s:%d: internal error: expected %s\n", file, line, condition);
  std::abort();
}

}  // namespace sojourn
