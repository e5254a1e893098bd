#include "cli/tell.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "cli/texts.h"
#include "models/causes/causes.h"

namespace sojourn::cli {
namespace {

// Tables without a moment of their own, and those that stand beside others.
bool is_told_elsewhere(const std::string& table) {
  return table == "truth/events" || table == models::departures_table;
}

std::vector<Line> plain_lines(const Story& story, const LifeTable& table) {
  std::vector<Line> lines;
  const auto time = table.time_column();
  if (!time) return lines;
  for (std::size_t row = 0; row < table.rows; ++row) {
    std::vector<std::string> words;
    for (std::size_t c = 1; c < table.columns.size(); ++c) {  // the first is the customer
      const std::string value = table.text(c, row, story.start());
      if (c == time || value == no_value) continue;
      words.push_back(table.schema.columns[c].name + " " + value);
    }
    lines.push_back({static_cast<std::int64_t>(table.number(*time, row)),
                     fmt::format("{}: {}", table.schema.name, fmt::join(words, ", "))});
  }
  return lines;
}

}  // namespace

bool Row::has(std::string_view name) const {
  const auto column = table_->column(name);
  return column && !std::isnan(table_->number(*column, row_)) &&
         table_->text(*column, row_, start_) != no_value;
}

double Row::number(std::string_view name) const {
  const auto column = table_->column(name);
  return column ? table_->number(*column, row_) : 0.0;
}

std::string Row::text(std::string_view name) const {
  const auto column = table_->column(name);
  return column ? table_->text(*column, row_, start_) : std::string();
}

std::int64_t Row::time() const {
  const auto column = table_->time_column();
  return column ? static_cast<std::int64_t>(table_->number(*column, row_)) : 0;
}

std::vector<Row> rows_of(const Story& story, std::string_view table) {
  std::vector<Row> rows;
  const LifeTable* const found = story.life.table(table);
  for (std::size_t i = 0; found != nullptr && i < found->rows; ++i) {
    rows.emplace_back(*found, i, story.start());
  }
  return rows;
}

// What happens in one second is told in the order of the tellers.
std::vector<Line> told_lines(const Story& story) {
  const std::array tellers{journey_teller(), treatment_teller(),     people_teller(),
                           money_teller(),   attempts_teller(),      answer_teller(),
                           review_teller(),  contact_answer_teller()};
  std::vector<Line> lines;
  std::vector<std::string_view> known;
  const auto add = [&](std::vector<Line> more) {
    lines.insert(lines.end(), std::make_move_iterator(more.begin()),
                 std::make_move_iterator(more.end()));
  };
  for (const Teller& teller : tellers) {
    add(teller.tell(story));
    known.insert(known.end(), teller.tables.begin(), teller.tables.end());
  }
  for (const LifeTable& table : story.life.tables) {
    const std::string& name = table.schema.name;
    if (is_told_elsewhere(name) || std::find(known.begin(), known.end(), name) != known.end()) {
      continue;
    }
    add(plain_lines(story, table));
  }
  std::stable_sort(lines.begin(), lines.end(),
                   [](const Line& a, const Line& b) { return a.time < b.time; });
  return lines;
}

}  // namespace sojourn::cli
