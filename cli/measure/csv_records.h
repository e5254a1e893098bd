// Records of a CSV text, by RFC 4180: fields between commas, in quotes where they hold commas,
// quotes or ends of lines; lines end in LF, CRLF or CR. A byte order mark is passed over.
// Spreadsheets of many countries write semicolons or tabs instead of commas: what stands most often
// between the fields of the first line separates those of all.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"

namespace sojourn::cli {

class CsvRecords {
 public:
  /// Both must outlive it. Throws InputError for a text in UTF-16.
  CsvRecords(std::string_view text, const std::string& file);

  /// The next record; false at the end. Blank lines are passed over. Throws InputError for quotes
  /// where none may stand, or that are never closed.
  bool next(std::vector<std::string>& fields);

  /// What stands between fields: a comma, a semicolon or a tab.
  [[nodiscard]] char separator() const noexcept { return separator_; }

  /// Where a field of the last record begins; the last field where there is none.
  [[nodiscard]] Position position(std::size_t field) const;
  /// The line in which a field of the last record begins.
  [[nodiscard]] std::string line(std::size_t field) const;
  /// An error about a field of the last record.
  [[nodiscard]] Diagnostic wrong(std::size_t field, std::string problem, std::string advice) const;

 private:
  bool read_field(std::vector<std::string>& fields);
  std::string read_quoted();
  std::string read_plain();
  /// Steps over the end of a field; whether another one follows in its record.
  bool step();
  void step_over_line_end();
  [[nodiscard]] bool at_line_end() const;

  std::string_view text_;
  const std::string& file_;
  std::size_t at_ = 0;
  std::size_t begin_ = 0;  ///< of the text, after a byte order mark
  char separator_ = ',';
  std::vector<std::size_t> fields_;
};

}  // namespace sojourn::cli
