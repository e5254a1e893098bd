// Column buffers, and what `--record` means.
#include "core/table.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "core/error.h"

namespace sojourn {
namespace {

struct TypeFacts {
  std::size_t size;
  std::string_view name;
};

/// In the order of ColumnType.
constexpr std::array<TypeFacts, 8> type_facts{{{1, "u8"},
                                               {2, "u16"},
                                               {4, "u32"},
                                               {8, "u64"},
                                               {4, "i32"},
                                               {8, "i64"},
                                               {4, "f32"},
                                               {8, "f64"}}};

const TypeFacts& facts_of(ColumnType type) noexcept {
  return type_facts[static_cast<std::size_t>(type)];
}

/// Without blanks at either end.
std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// The nearest candidate, or all of them where none is near.
std::string suggestion(std::string_view word, const std::vector<std::string>& candidates) {
  const std::string_view near = nearest(word, candidates);
  if (!near.empty()) return "Did you mean '" + std::string(near) + "'?";
  std::string all = "Choose from: ";
  for (const std::string& candidate : candidates) {
    if (&candidate != &candidates.front()) all += ", ";
    all += candidate;
  }
  return all + ".";
}

/// A table is meant by its name or by the folder it is in ("truth" means every "truth/…").
bool is_meant(const TableSchema& table, std::string_view word) {
  const std::string_view name = table.name;
  return name == word || (name.size() > word.size() && name.substr(0, word.size()) == word &&
                          name[word.size()] == '/');
}

/// Folders are candidates too, as they stand for the tables in them.
[[noreturn]] void refuse_table(std::string_view word, const std::vector<TableSchema>& tables) {
  std::vector<std::string> candidates{"all", "none"};
  for (const TableSchema& table : tables) {
    const std::string folder = table.name.substr(0, table.name.find('/'));
    if (std::find(candidates.begin(), candidates.end(), folder) == candidates.end()) {
      candidates.push_back(folder);
    }
    if (folder != table.name) candidates.push_back(table.name);
  }
  throw InputError("there is no table '" + std::string(word) + "' to record. " +
                   suggestion(word, candidates));
}

/// One entry without a dot: all, none, a table or a folder.
void record_tables(Recording& recording, std::string_view word,
                   const std::vector<TableSchema>& tables) {
  bool found = word == "none";
  for (std::size_t i = 0; i < tables.size(); ++i) {
    if (word != "all" && !is_meant(tables[i], word)) continue;
    recording.columns[i].assign(tables[i].columns.size(), true);
    found = true;
  }
  if (!found && word != "all") refuse_table(word, tables);
}

/// One entry "table.column".
void record_column(Recording& recording, std::string_view table_name, std::string_view column_name,
                   const std::vector<TableSchema>& tables) {
  const auto table = std::find_if(tables.begin(), tables.end(), [&](const TableSchema& candidate) {
    return candidate.name == table_name;
  });
  if (table == tables.end()) refuse_table(table_name, tables);
  const auto& columns = table->columns;
  const auto column =
      std::find_if(columns.begin(), columns.end(),
                   [&](const ColumnSchema& candidate) { return candidate.name == column_name; });
  if (column == columns.end()) {
    std::vector<std::string> candidates;
    candidates.reserve(columns.size());
    for (const ColumnSchema& candidate : columns) candidates.push_back(candidate.name);
    throw InputError("table '" + table->name + "' has no column '" + std::string(column_name) +
                     "' to record. " + suggestion(column_name, candidates));
  }
  const auto table_index = static_cast<std::size_t>(table - tables.begin());
  recording.columns[table_index][static_cast<std::size_t>(column - columns.begin())] = true;
}

}  // namespace

std::size_t size_of(ColumnType type) noexcept { return facts_of(type).size; }

std::string_view name_of(ColumnType type) noexcept { return facts_of(type).name; }

void ColumnBuffer::resize(std::size_t rows) {
  if (rows > capacity_) {
    // Half as much again, so that a buffer that grows row by row is copied a bounded number of
    // times.
    const std::size_t capacity = std::max(rows, capacity_ + capacity_ / 2);
    auto data = std::make_unique_for_overwrite<std::byte[]>(capacity * size_of(type_));
    if (rows_ > 0) std::memcpy(data.get(), data_.get(), rows_ * size_of(type_));
    data_ = std::move(data);
    capacity_ = capacity;
  }
  rows_ = rows;
}

bool Recording::any(std::size_t table) const noexcept {
  return table < columns.size() &&
         std::find(columns[table].begin(), columns[table].end(), true) != columns[table].end();
}

Recording parse_recording(std::string_view text, const std::vector<TableSchema>& tables) {
  Recording recording;
  for (const TableSchema& table : tables)
    recording.columns.emplace_back(table.columns.size(), false);
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::string_view word = trimmed(text.substr(begin, end - begin));
    if (word.empty()) {
      throw InputError("the list of tables to record '" + std::string(text) +
                       "' has an empty entry. Write all, none, or names such as "
                       "events,customers.segment");
    }
    const std::size_t dot = word.find('.');
    if (dot == std::string_view::npos) {
      record_tables(recording, word, tables);
    } else {
      record_column(recording, word.substr(0, dot), word.substr(dot + 1), tables);
    }
    begin = end + 1;
  }
  return recording;
}

}  // namespace sojourn
