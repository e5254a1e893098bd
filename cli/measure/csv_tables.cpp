// A CSV file as one table: RFC 4180 fields, a header, chunks of rows.
//
// Each column's type is found in a first look at all fields, names of texts in a second one: times
// (2025-01-31, 2025-01-31T23:59:59Z, with a blank for T, an offset such as +01:00, or parts of a
// second, which are cut off), numbers, or texts, which become categories in the order in which they
// appear. Empty fields are missing.
#include <array>
#include <charconv>
#include <cmath>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>

#include "cli/measure/table_source.h"
#include "core/error.h"
#include "core/time.h"

namespace sojourn::cli {
namespace {

constexpr std::size_t chunk_rows = 65536;
constexpr std::uint32_t no_text = 0xFFFFFFFF;

std::optional<double> number_of(std::string_view text) {
  double value = 0.0;
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) {
    return std::nullopt;
  }
  return value;
}

/// Two digits at a place of the text; -1 where there are none.
int two_digits(std::string_view text, std::size_t at) {
  const auto digit = [text](std::size_t i) {
    return i < text.size() && text[i] >= '0' && text[i] <= '9' ? text[i] - '0' : -100;
  };
  return std::max(-1, 10 * digit(at) + digit(at + 1));
}

/// Seconds of "Z", "", "+01:00" or "-0530" ahead of UTC.
std::optional<std::int64_t> offset_of(std::string_view text) {
  if (text.empty() || text == "Z") return 0;
  if (text.front() != '+' && text.front() != '-') return std::nullopt;
  const int hours = two_digits(text, 1);
  const std::size_t at = text.size() > 3 && text[3] == ':' ? 4 : 3;
  const int minutes = text.size() == 3 ? 0 : two_digits(text, at);
  if (hours < 0 || minutes < 0 || text.size() > at + 2) return std::nullopt;
  const std::int64_t seconds = hours * seconds_per_hour + minutes * seconds_per_minute;
  return text.front() == '-' ? -seconds : seconds;
}

/// Seconds since 1970 of a date or a time of day on it.
std::optional<std::int64_t> time_of(std::string_view text) {
  const std::optional<Date> date = parse_date(text.substr(0, 10));
  if (!date) return std::nullopt;
  std::int64_t seconds = days_since_epoch(*date) * seconds_per_day;
  if (text.size() == 10) return seconds;
  if ((text[10] != 'T' && text[10] != ' ') || text.size() < 16 || text[13] != ':') {
    return std::nullopt;
  }
  const int hour = two_digits(text, 11);
  const int minute = two_digits(text, 14);
  std::size_t at = 16;
  int second = 0;
  if (at < text.size() && text[at] == ':') {
    second = two_digits(text, at + 1);
    at += 3;
  }
  if (at < text.size() && text[at] == '.') {
    at = std::min(text.find_first_not_of("0123456789", at + 1), text.size());
  }
  const auto offset = offset_of(text.substr(std::min(at, text.size())));
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60 || !offset) {
    return std::nullopt;
  }
  seconds += hour * seconds_per_hour + minute * seconds_per_minute + second;
  return seconds - *offset;
}

/// Takes a text apart into records of fields.
class Records {
 public:
  explicit Records(std::string_view text) : text_(text) {
    if (text_.rfind("\xEF\xBB\xBF", 0) == 0) text_.remove_prefix(3);  // byte order mark
  }

  /// The next record; false at the end. Blank lines are passed over.
  bool next(std::vector<std::string>& fields) {
    do {
      if (text_.empty()) return false;
      ++number_;
      fields.clear();
      while (read_field(fields)) {
      }
    } while (fields.size() == 1 && fields[0].empty());
    return true;
  }
  /// The number of the last record, 1 for the header.
  [[nodiscard]] std::size_t number() const noexcept { return number_; }

 private:
  /// Reads one field; whether another one follows on the line.
  bool read_field(std::vector<std::string>& fields) {
    std::string field;
    bool quoted = false;
    while (!text_.empty()) {
      const char letter = text_.front();
      text_.remove_prefix(1);
      if (quoted && letter == '"' && !text_.empty() && text_.front() == '"') {
        field += '"';
        text_.remove_prefix(1);
      } else if (letter == '"') {
        quoted = !quoted;
      } else if (!quoted && (letter == ',' || letter == '\n')) {
        finish(std::move(field), fields);
        return letter == ',';
      } else {
        field += letter;
      }
    }
    finish(std::move(field), fields);
    return false;
  }
  static void finish(std::string field, std::vector<std::string>& fields) {
    if (!field.empty() && field.back() == '\r') field.pop_back();
    fields.push_back(std::move(field));
  }

  std::string_view text_;
  std::size_t number_ = 0;
};

enum class Kind { number, time, text };

/// The kind that all fields seen so far are of.
class Guess {
 public:
  void see(std::string_view field) {
    if (field.empty()) return;
    seen_ = true;
    numbers_ = numbers_ && number_of(field).has_value();
    times_ = times_ && time_of(field).has_value();
  }
  [[nodiscard]] Kind kind() const {
    if (!seen_ || numbers_) return Kind::number;
    return times_ ? Kind::time : Kind::text;
  }

 private:
  bool seen_ = false;
  bool numbers_ = true;
  bool times_ = true;
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
  void for_each_chunk(std::string_view table, const std::vector<std::size_t>& columns,
                      const ChunkUse& use) const override;

 private:
  [[nodiscard]] std::vector<std::string> read_header(Records& records) const;
  [[nodiscard]] std::vector<Kind> guess_kinds() const;
  void find_columns();
  void fill(const std::vector<std::string>& fields, const std::vector<std::size_t>& columns,
            TableChunk& chunk) const;

  std::string path_;
  std::string text_;
  TableSchema schema_;
  std::vector<std::map<std::string, std::uint32_t, std::less<>>> codes_;
};

std::vector<std::string> CsvTables::read_header(Records& records) const {
  std::vector<std::string> header;
  if (!records.next(header)) {
    throw InputError({Diagnostic{.problem = in_backticks(path_) + " is empty",
                                 .advice = "give a file with a header and rows"}});
  }
  return header;
}

std::vector<Kind> CsvTables::guess_kinds() const {
  Records records(text_);
  const std::size_t width = read_header(records).size();
  std::vector<Guess> guesses(width);
  std::vector<std::string> fields;
  while (records.next(fields)) {
    if (fields.size() != width) {
      throw InputError({Diagnostic{
          .problem = in_backticks(path_) + " has " + std::to_string(fields.size()) +
                     " fields in record " + std::to_string(records.number()) + " (the header has " +
                     std::to_string(width) + ")",
          .advice = "give every record as many fields as the header, in quotes where they hold "
                    "commas"}});
    }
    for (std::size_t c = 0; c < width; ++c) guesses[c].see(fields[c]);
  }
  std::vector<Kind> kinds;
  for (const Guess& guess : guesses) kinds.push_back(guess.kind());
  return kinds;
}

void CsvTables::find_columns() {
  const std::vector<Kind> kinds = guess_kinds();
  Records records(text_);
  schema_.name = "csv";
  for (const std::string& name : read_header(records)) {
    const Kind kind = kinds[schema_.columns.size()];
    ColumnSchema column{name, ColumnType::f64, "1", "", {}};
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
        column.as<double>()[row] = number_of(fields[c]).value_or(std::nan(""));
        break;
      case ColumnType::i64:
        column.as<std::int64_t>()[row] = time_of(fields[c]).value_or(metrics::missing_time);
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
  Records records(text_);
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
