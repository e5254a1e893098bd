// A scanner with just enough grammar: it tells strings and comments from the rest, and counts
// brackets, dots, equals signs and commas in the rest. Where the text is not valid TOML it may
// count wrongly, but then the parser stops there too.
#include "input/toml_guard.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace sojourn {
namespace {

constexpr int deepest_brackets = 32;
constexpr int most_key_parts = 32;
constexpr int most_parts_in_all = 65'536;
constexpr int most_values = 262'144;

/// The length of the valid UTF-8 sequence at the front of the text, 0 where there is none.
std::size_t utf8_length(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) -> unsigned {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const auto continues = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead < 0xE0) return continues(1) ? 2 : 0;
  if (lead >= 0xE0 && lead < 0xF0) {
    const bool overlong = lead == 0xE0 && byte(1) < 0xA0;
    const bool surrogate = lead == 0xED && byte(1) >= 0xA0;
    return !overlong && !surrogate && continues(1) && continues(2) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead < 0xF5) {
    const bool overlong = lead == 0xF0 && byte(1) < 0x90;
    const bool too_large = lead == 0xF4 && byte(1) >= 0x90;
    return !overlong && !too_large && continues(1) && continues(2) && continues(3) ? 4 : 0;
  }
  return 0;
}

class Guard {
 public:
  Guard(std::string_view text, const std::string& name) : text_(text) { position_.file = name; }

  std::optional<Diagnostic> scan() {
    position_.line = 1;
    position_.column = 1;
    while (!refused_ && at_ < text_.size()) take_token();
    return std::move(refused_);
  }

 private:
  /// Takes a string, a comment, or one character of the rest.
  void take_token() {
    const char c = text_[at_];
    if (c == '"' || c == '\'') {
      take_string(c);
    } else if (c == '#') {
      while (!refused_ && at_ < text_.size() && text_[at_] != '\n') take_character();
    } else {
      count(c);
      if (!refused_) take_character();
    }
  }

  /// Takes one code point, and refuses what is none.
  void take_character() {
    const std::size_t length = utf8_length(text_.substr(at_));
    if (text_[at_] == '\0')
      return refuse("a NUL byte stands here", "remove it: scenarios are text");
    if (length == 0) return refuse("this is not valid UTF-8", "save the file as UTF-8");
    const bool ends_line = text_[at_] == '\n';
    position_.line += ends_line ? 1 : 0;
    position_.column = ends_line ? 1 : position_.column + 1;
    at_ += length;
  }

  bool starts_with_three(char quote) const noexcept {
    return at_ + 2 < text_.size() && text_[at_] == quote && text_[at_ + 1] == quote &&
           text_[at_ + 2] == quote;
  }

  void take_string(char quote) {
    const bool multi_line = starts_with_three(quote);
    for (int i = 0; i < (multi_line ? 3 : 1); ++i) take_character();
    while (!refused_ && at_ < text_.size()) {
      const char c = text_[at_];
      if (!multi_line && c == '\n') return;  // not closed: the parser says so
      if (multi_line ? starts_with_three(quote) : c == quote)
        return take_closing(quote, multi_line);
      take_character();
      const bool escapes = c == '\\' && quote == '"';
      if (escapes && !refused_ && at_ < text_.size()) take_character();
    }
  }

  /// Three quotes close a string of several lines, and up to two before them belong to it.
  void take_closing(char quote, bool multi_line) {
    const int most = multi_line ? 5 : 1;
    for (int i = 0; i < most && at_ < text_.size() && text_[at_] == quote; ++i) take_character();
  }

  void count(char c) {
    switch (c) {
      case '[':
      case '{':
        in_header_ = c == '[' && (starts_line_ || in_header_);
        depth_ += 1;
        limit(depth_, deepest_brackets, "brackets are nested more than 32 deep", "nest them less");
        break;
      case ']':
      case '}':
        if (in_header_) count_key();
        in_header_ = false;
        depth_ = std::max(depth_ - 1, 0);
        break;
      case '.':
        dots_ += 1;
        limit(dots_ + 1, most_key_parts, "this key has more than 32 parts",
              "write at most 32 names with dots between them");
        return;
      case '=':
        count_key();
        break;
      case ',':
        values_ += 1;
        limit(values_, most_values, "the file has more than 262,144 values", "write fewer");
        break;
      case '\n':
        starts_line_ = true;
        dots_ = 0;
        return;
      case ' ':
      case '\t':
      case '\r':
        return;
      default:
        starts_line_ = false;
        return;
    }
    starts_line_ = false;
    dots_ = 0;
  }

  void count_key() {
    key_parts_ += dots_ + 1;
    limit(key_parts_, most_parts_in_all, "the file has more than 65,536 keys", "write fewer");
  }

  void limit(int number, int most, std::string problem, std::string advice) {
    if (number > most) refuse(std::move(problem), std::move(advice));
  }

  void refuse(std::string problem, std::string advice) {
    refused_ = Diagnostic{
        .problem = std::move(problem), .advice = std::move(advice), .position = position_};
  }

  std::string_view text_;
  std::size_t at_ = 0;
  Position position_;
  bool starts_line_ = true;
  bool in_header_ = false;
  int depth_ = 0;
  int dots_ = 0;
  int key_parts_ = 0;
  int values_ = 0;
  std::optional<Diagnostic> refused_;
};

}  // namespace

std::optional<Diagnostic> refuse_toml(std::string_view text, const std::string& name) {
  if (text.size() > largest_toml_bytes) {
    return Diagnostic{.problem = "the file is larger than 4 MiB",
                      .advice = "a scenario is a few pages of text; is this the right file?",
                      .position = {.file = name}};
  }
  return Guard(text, name).scan();
}

}  // namespace sojourn
