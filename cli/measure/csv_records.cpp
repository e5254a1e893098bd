#include "cli/measure/csv_records.h"

#include <algorithm>
#include <array>

namespace sojourn::cli {
namespace {

/// What stands most often outside quotes in the first line that is not blank; commas before others.
char separator_of(std::string_view text) {
  constexpr std::string_view separators = ",;\t";
  std::array<std::size_t, separators.size()> counts{};
  text.remove_prefix(std::min(text.find_first_not_of("\r\n"), text.size()));
  bool quoted = false;
  for (const char letter : text) {
    if (letter == '"') quoted = !quoted;
    if (quoted) continue;
    if (letter == '\n' || letter == '\r') break;
    const std::size_t which = separators.find(letter);
    if (which != std::string_view::npos) ++counts[which];
  }
  const auto most = std::ranges::max_element(counts);  // the first of equals
  return separators[static_cast<std::size_t>(most - counts.begin())];
}

}  // namespace

CsvRecords::CsvRecords(std::string_view text, const std::string& file) : text_(text), file_(file) {
  if (text_.starts_with("\xEF\xBB\xBF")) begin_ = 3;
  if (text_.starts_with("\xFF\xFE") || text_.starts_with("\xFE\xFF")) {
    throw InputError({Diagnostic{.problem = in_backticks(file_) + " is in UTF-16",
                                 .advice = "save it as UTF-8"}});
  }
  at_ = begin_;
  separator_ = separator_of(text_.substr(begin_));
}

bool CsvRecords::at_line_end() const {
  return at_ == text_.size() || text_[at_] == '\n' || text_[at_] == '\r';
}

void CsvRecords::step_over_line_end() {
  if (at_ < text_.size() && text_[at_] == '\r') ++at_;
  if (at_ < text_.size() && text_[at_] == '\n') ++at_;
}

bool CsvRecords::next(std::vector<std::string>& fields) {
  while (at_ < text_.size() && at_line_end()) step_over_line_end();
  fields.clear();
  if (at_ == text_.size()) return false;
  fields_.clear();
  while (read_field(fields)) {
  }
  return true;
}

bool CsvRecords::read_field(std::vector<std::string>& fields) {
  fields_.push_back(at_);
  const bool quoted = at_ < text_.size() && text_[at_] == '"';
  fields.push_back(quoted ? read_quoted() : read_plain());
  return step();
}

bool CsvRecords::step() {
  if (at_ < text_.size() && text_[at_] == separator_) {
    ++at_;
    return true;
  }
  if (!at_line_end()) {
    throw InputError({wrong(fields_.size() - 1, "text follows the closing quote of a field",
                            "double quotes that belong to the field: \"5\"\" tall\"")});
  }
  step_over_line_end();
  return false;
}

std::string CsvRecords::read_plain() {
  const std::array<char, 4> ends{separator_, '\n', '\r', '\0'};
  const std::size_t end = std::min(text_.find_first_of(ends.data(), at_), text_.size());
  std::string field(text_.substr(at_, end - at_));
  if (field.find('"') != std::string::npos) {
    throw InputError({wrong(fields_.size() - 1, "a quote stands inside a field without quotes",
                            "put the field in quotes and double the quote: \"5\"\" tall\"")});
  }
  at_ = end;
  return field;
}

std::string CsvRecords::read_quoted() {
  std::string field;
  std::size_t from = at_ + 1;
  while (true) {
    const std::size_t quote = text_.find('"', from);
    if (quote == std::string_view::npos) break;
    field += text_.substr(from, quote - from);
    at_ = quote + 1;
    if (at_ == text_.size() || text_[at_] != '"') return field;
    field += '"';
    from = at_ + 1;
  }
  throw InputError({wrong(fields_.size() - 1, "the quote is never closed",
                          "close it, or double quotes that belong to the field")});
}

Position CsvRecords::position(std::size_t field) const {
  const std::size_t at = fields_[std::min(field, fields_.size() - 1)];
  Position position{.file = file_, .line = 1, .column = 1};
  std::size_t start = begin_;
  for (std::size_t i = begin_; i < at; ++i) {
    const bool ends = text_[i] == '\n' || (text_[i] == '\r' && text_[i + 1] != '\n');
    if (!ends) continue;
    ++position.line;
    start = i + 1;
  }
  position.column = static_cast<int>(at - start) + 1;
  return position;
}

std::string CsvRecords::line(std::size_t field) const {
  const std::size_t at = fields_[std::min(field, fields_.size() - 1)];
  std::size_t first = at;
  while (first > begin_ && text_[first - 1] != '\n' && text_[first - 1] != '\r') --first;
  const std::size_t last = std::min(text_.find_first_of("\n\r", at), text_.size());
  return std::string(text_.substr(first, std::min<std::size_t>(last - first, 400)));
}

Diagnostic CsvRecords::wrong(std::size_t field, std::string problem, std::string advice) const {
  return {.problem = std::move(problem),
          .advice = std::move(advice),
          .position = position(field),
          .line = line(field)};
}

}  // namespace sojourn::cli
