// A CSV file as one table: a header, then chunks of rows.
//
// Each column's type is found in a first look at all fields, names of texts in a second one: times,
// numbers, or texts, which become categories in the order in which they appear; the description of
// such a column says which field is neither number nor time. Empty fields are missing.
#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>

#include "cli/measure/csv_records.h"
#include "cli/measure/csv_values.h"
#include "cli/measure/table_source.h"
#include "core/error.h"

namespace sojourn::cli {
namespace {

constexpr std::size_t chunk_rows = 65536;
constexpr std::uint32_t no_text = 0xFFFFFFFF;
constexpr std::size_t most_errors = 20;

enum class Kind { number, time, text };

/// The kind that all fields seen so far are of, and the field that made a column a text.
class Guess {
 public:
  void see(const CsvRecords& records, std::size_t field, const std::string& text) {
    if (text.empty() || (seen_ && kind() == Kind::text)) return;
    seen_ = true;
    numbers_ = numbers_ && csv_number(text, records.separator()).has_value();
    times_ = times_ && csv_time(text).has_value();
    if (kind() != Kind::text) return;
    const Position at = records.position(field);
    why_ = in_backticks(text) + " in line " + std::to_string(at.line) + ", column " +
           std::to_string(at.column);
  }
  [[nodiscard]] Kind kind() const {
    if (!seen_ || numbers_) return Kind::number;
    return times_ ? Kind::time : Kind::text;
  }
  [[nodiscard]] const std::string& why() const noexcept { return why_; }

 private:
  bool seen_ = false;
  bool numbers_ = true;
  bool times_ = true;
  std::string why_;
};

class CsvTables final : public TableSource {
 public:
  explicit CsvTables(const std::filesystem::path& path) : path_(path.string()) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
      throw InputError({Diagnostic{.problem = "cannot read " + in_backticks(path_),
                                   .advice = "check the name and the rights of the file"}});
    }
    text_.assign(std::istreambuf_iterator<char>(file), {});
    find_columns();
  }

  [[nodiscard]] const TableSchema* find(std::string_view /*table*/) const override {
    return &schema_;
  }
  [[nodiscard]] std::vector<std::string> names() const override { return {schema_.name}; }
  [[nodiscard]] metrics::Order order(std::string_view /*table*/) const override {
    return metrics::Order::any;
  }
  [[nodiscard]] bool has_customers() const override { return false; }
  [[nodiscard]] std::optional<TextPlace> place(std::size_t row,
                                               std::optional<std::size_t> column) const override;
  void for_each_chunk(std::string_view table, const std::vector<std::size_t>& columns,
                      const ChunkUse& use) const override;

 private:
  [[nodiscard]] std::vector<std::string> read_header(CsvRecords& records) const;
  [[nodiscard]] std::vector<Guess> guess_kinds() const;
  void find_columns();
  void fill(const std::vector<std::string>& fields, const std::vector<std::size_t>& columns,
            TableChunk& chunk) const;

  std::string path_;
  std::string text_;
  char separator_ = ',';
  TableSchema schema_;
  std::vector<std::map<std::string, std::uint32_t, std::less<>>> codes_;
};

std::vector<std::string> CsvTables::read_header(CsvRecords& records) const {
  std::vector<std::string> header;
  if (!records.next(header)) {
    throw InputError({Diagnostic{.problem = in_backticks(path_) + " is empty",
                                 .advice = "give a file with a header and rows"}});
  }
  Diagnostics wrong;
  for (std::size_t c = 0; c < header.size(); ++c) {
    if (std::find(header.begin(), header.begin() + static_cast<std::ptrdiff_t>(c), header[c]) ==
        header.begin() + static_cast<std::ptrdiff_t>(c)) {
      continue;
    }
    wrong.add(records.wrong(c, "there are two columns " + in_backticks(header[c]),
                            "give each column a name of its own"));
  }
  wrong.throw_if_errors();
  return header;
}

std::vector<Guess> CsvTables::guess_kinds() const {
  CsvRecords records(text_, path_);
  const std::size_t width = read_header(records).size();
  std::vector<Guess> guesses(width);
  std::vector<std::string> fields;
  Diagnostics wrong;
  while (wrong.all().size() < most_errors && records.next(fields)) {
    if (fields.size() != width) {
      wrong.add(records.wrong(
          std::min(fields.size(), width) - 1,
          "the record has " + std::to_string(fields.size()) + " fields (the header has " +
              std::to_string(width) + ")",
          "give every record as many fields as the header, in quotes where they hold separators"));
      continue;
    }
    for (std::size_t c = 0; c < width; ++c) guesses[c].see(records, c, fields[c]);
  }
  wrong.throw_if_errors();
  return guesses;
}

std::optional<TextPlace> CsvTables::place(std::size_t row,
                                          std::optional<std::size_t> column) const {
  CsvRecords records(text_, path_);
  std::vector<std::string> fields;
  for (std::size_t record = 0; record < row + 2; ++record) {
    if (!records.next(fields)) return std::nullopt;
  }
  TextPlace place{records.position(column.value_or(0)), records.line(column.value_or(0))};
  if (!column) place.position.column = 0;
  return place;
}

void CsvTables::find_columns() {
  const std::vector<Guess> guesses = guess_kinds();
  std::vector<Kind> kinds;
  CsvRecords records(text_, path_);
  separator_ = records.separator();
  schema_.name = "csv";
  for (const std::string& name : read_header(records)) {
    const Guess& guess = guesses[schema_.columns.size()];
    const Kind kind = guess.kind();
    kinds.push_back(kind);
    ColumnSchema column{name, ColumnType::f64, "1", guess.why(), {}};
    if (kind == Kind::time) column.unit = "seconds since 1970-01-01T00:00:00Z";
    if (kind != Kind::number) {
      column.type = kind == Kind::time ? ColumnType::i64 : ColumnType::u32;
    }
    schema_.columns.push_back(std::move(column));
  }
  codes_.resize(kinds.size());
  std::vector<std::string> fields;
  while (records.next(fields)) {
    for (std::size_t c = 0; c < kinds.size(); ++c) {
      if (kinds[c] != Kind::text || fields[c].empty()) continue;
      std::vector<std::string>& names = schema_.columns[c].categories;
      const auto code = static_cast<std::uint32_t>(names.size());
      if (codes_[c].try_emplace(fields[c], code).second) names.push_back(fields[c]);
    }
  }
}

void CsvTables::fill(const std::vector<std::string>& fields,
                     const std::vector<std::size_t>& columns, TableChunk& chunk) const {
  const std::size_t row = chunk.rows;
  for (const std::size_t c : columns) {
    ColumnBuffer& column = chunk.columns[c];
    switch (column.type()) {
      case ColumnType::f64:
        column.as<double>()[row] = csv_number(fields[c], separator_).value_or(std::nan(""));
        break;
      case ColumnType::i64:
        column.as<std::int64_t>()[row] = csv_time(fields[c]).value_or(metrics::missing_time);
        break;
      default:
        column.as<std::uint32_t>()[row] =
            fields[c].empty() ? no_text : codes_[c].find(fields[c])->second;
    }
  }
  ++chunk.rows;
}

void CsvTables::for_each_chunk(std::string_view /*table*/, const std::vector<std::size_t>& columns,
                               const ChunkUse& use) const {
  TableChunk chunk;
  for (const ColumnSchema& column : schema_.columns) chunk.columns.emplace_back(column.type);
  CsvRecords records(text_, path_);
  std::vector<std::string> fields;
  records.next(fields);
  bool more = true;
  while (more) {
    chunk.rows = 0;
    for (const std::size_t c : columns) chunk.columns[c].resize(chunk_rows);
    while (chunk.rows < chunk_rows && (more = records.next(fields))) fill(fields, columns, chunk);
    for (const std::size_t c : columns) chunk.columns[c].resize(chunk.rows);
    if (chunk.rows > 0) use(schema_, chunk);
  }
}

}  // namespace

std::unique_ptr<TableSource> open_csv(const std::filesystem::path& path) {
  return std::make_unique<CsvTables>(path);
}

}  // namespace sojourn::cli
