// A customer's life in words: one line for each thing that happened, from the rows of its tables.
//
// A teller knows some tables and turns their rows into lines; rows of tables that no teller knows
// are told column by column. A new table gets its words by a teller in the list of tell.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/story.h"

namespace sojourn::cli {

/// What happened at a moment.
struct Line {
  std::int64_t time = 0;
  std::string text;
};

/// A row of a table, by the names of its columns; what is not there is empty, or 0.
class Row {
 public:
  Row(const LifeTable& table, std::size_t row, Date start)
      : table_(&table), row_(row), start_(start) {}
  [[nodiscard]] bool has(std::string_view name) const;  ///< and it is a number that means something
  [[nodiscard]] double number(std::string_view name) const;
  [[nodiscard]] bool is_set(std::string_view name) const { return number(name) != 0.0; }
  [[nodiscard]] std::string text(std::string_view name) const;
  [[nodiscard]] std::int64_t time() const;

 private:
  const LifeTable* table_;
  std::size_t row_;
  Date start_;
};

/// All rows of a table in their order; none where the life has no such table.
[[nodiscard]] std::vector<Row> rows_of(const Story& story, std::string_view table);

/// Lines of the tables that a teller knows, in the order of time.
struct Teller {
  std::vector<std::string_view> tables;
  std::vector<Line> (*tell)(const Story& story);
};

[[nodiscard]] Teller journey_teller();
[[nodiscard]] Teller treatment_teller();
[[nodiscard]] Teller people_teller();
[[nodiscard]] Teller money_teller();
[[nodiscard]] Teller attempts_teller();
[[nodiscard]] Teller answer_teller();
[[nodiscard]] Teller review_teller();
[[nodiscard]] Teller contact_answer_teller();

/// The whole life, in the order of time.
[[nodiscard]] std::vector<Line> told_lines(const Story& story);

}  // namespace sojourn::cli
