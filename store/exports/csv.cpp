// Comma-separated values for spreadsheets and everything else: a header, then one line per row.
//
// Categories are written by name, times as 2025-01-31T23:59:59Z, numbers so that reading them gives
// the same bits, a missing number (NaN) as an empty field. Fields are quoted as RFC 4180 has it; a
// text that a spreadsheet would take for a formula gets an apostrophe in front.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <ostream>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/time.h"
#include "store/export.h"

namespace sojourn::store {

std::unique_ptr<Export> make_csv();

namespace {

constexpr std::size_t widest_number = 32;  ///< characters of any number or time
constexpr std::size_t piece_bytes = std::size_t{1} << 20;

/// Years 0 to 9999 around any start; a time further away is no time, and is written as a number.
constexpr Seconds longest_time = 9999 * 366 * seconds_per_day;

/// A text as a field: safe in a spreadsheet, and quoted where it has to be.
std::string field_of(std::string_view text) {
  constexpr std::string_view formula_starts = "=+-@\t\r";
  std::string field;
  if (!text.empty() && formula_starts.find(text.front()) != std::string_view::npos) field = "'";
  field += text;
  if (field.find_first_of(",\"\r\n") == std::string::npos) return field;
  std::string quoted = "\"";
  for (const char c : field) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

/// What the numbers of a CF time column count, and from when (in seconds since 1970).
struct TimeUnit {
  Seconds step = 1;
  Seconds epoch = 0;
};

/// Reads "seconds since 2025-01-01T00:00:00Z"; nothing for any other unit.
std::optional<TimeUnit> time_unit_of(std::string_view unit) {
  constexpr std::string_view since = " since ";
  const std::size_t at = unit.find(since);
  if (at == std::string_view::npos) return std::nullopt;
  TimeUnit found;
  const std::string_view name = unit.substr(0, at);
  if (name == "days") {
    found.step = seconds_per_day;
  } else if (name == "hours") {
    found.step = seconds_per_hour;
  } else if (name == "minutes") {
    found.step = seconds_per_minute;
  } else if (name != "seconds") {
    return std::nullopt;
  }
  const std::string_view start = unit.substr(at + since.size());
  const std::string_view clock = start.size() > 10 ? start.substr(10) : std::string_view();
  const std::optional<Date> date = parse_date(start.substr(0, 10));
  if (!date || (!clock.empty() && clock != "T00:00:00Z" && clock != " 00:00:00")) {
    return std::nullopt;
  }
  found.epoch = days_since_epoch(*date) * seconds_per_day;
  return found;
}

/// "07" for 7.
void put_two_digits(char* out, int value) {
  out[0] = static_cast<char>('0' + value / 10);
  out[1] = static_cast<char>('0' + value % 10);
}

/// Writes times; remembers the days it has written, as the rows of a run share a few hundred of
/// them.
class TimeWriter {
 public:
  explicit TimeWriter(TimeUnit unit) : unit_(unit), days_(remembered_days) {}

  /// The end of what was written at `out`, or nothing when it is no time of the calendar.
  char* put(char* out, std::int64_t value) {
    const std::int64_t most = longest_time / unit_.step;
    if (value < -most || value > most) return nullptr;
    const Seconds seconds = unit_.epoch + value * unit_.step;
    Seconds in_day = seconds % seconds_per_day;
    if (in_day < 0) in_day += seconds_per_day;
    const std::string& day = text_of_day((seconds - in_day) / seconds_per_day);
    if (day.size() != 10) return nullptr;
    constexpr std::string_view midnight = "T00:00:00Z";
    std::copy(day.begin(), day.end(), out);
    std::copy(midnight.begin(), midnight.end(), out + 10);
    const int of_day = static_cast<int>(in_day);
    put_two_digits(out + 11, of_day / 3600);
    put_two_digits(out + 14, of_day / 60 % 60);
    put_two_digits(out + 17, of_day % 60);
    return out + 20;
  }

 private:
  static constexpr std::size_t remembered_days = 1024;  // a power of two, almost three years

  struct Day {
    std::int64_t number = std::numeric_limits<std::int64_t>::min();
    std::string text;
  };

  /// "2025-01-31"; a day shares its place with those a multiple of 1024 days away.
  const std::string& text_of_day(std::int64_t number) {
    Day& day = days_[static_cast<std::uint64_t>(number) % remembered_days];
    if (day.number != number) day = {number, to_string(date_of_day(number))};
    return day.text;
  }

  TimeUnit unit_;
  std::vector<Day> days_;
};

/// Turns the values of one column into fields.
class ColumnWriter {
 public:
  explicit ColumnWriter(const ColumnSchema& schema) {
    for (const std::string& category : schema.categories) {
      categories_.push_back(field_of(category));
      widest_ = std::max(widest_, categories_.back().size());
    }
    if (const auto unit = time_unit_of(schema.unit)) time_.emplace(*unit);
  }

  /// No field is longer.
  [[nodiscard]] std::size_t widest() const noexcept { return widest_; }

  /// Writes one value at `out`, where there is room for the widest, and returns its end.
  char* put(char* out, const ColumnBuffer& column, std::size_t row) {
    switch (column.type()) {
      case ColumnType::u8:
        return put_value(out, column.as<std::uint8_t>()[row]);
      case ColumnType::u16:
        return put_value(out, column.as<std::uint16_t>()[row]);
      case ColumnType::u32:
        return put_value(out, column.as<std::uint32_t>()[row]);
      case ColumnType::u64:
        return put_value(out, column.as<std::uint64_t>()[row]);
      case ColumnType::i32:
        return put_value(out, column.as<std::int32_t>()[row]);
      case ColumnType::i64:
        return put_value(out, column.as<std::int64_t>()[row]);
      case ColumnType::f32:
        return put_value(out, column.as<float>()[row]);
      case ColumnType::f64:
        return put_value(out, column.as<double>()[row]);
    }
    return out;
  }

 private:
  /// A category, a time, or else a number in its shortest form.
  template <typename Value>
  char* put_value(char* out, Value value) {
    if constexpr (std::is_floating_point_v<Value>) {
      if (std::isnan(value)) return out;
    } else if (!categories_.empty()) {
      return put_category(out, static_cast<std::size_t>(value));
    } else if (time_ && std::in_range<std::int64_t>(value)) {
      if (char* end = time_->put(out, static_cast<std::int64_t>(value))) return end;
    }
    return std::to_chars(out, out + widest_number, value).ptr;
  }

  /// A code without a name is a missing value.
  char* put_category(char* out, std::size_t code) const {
    if (code >= categories_.size()) return out;
    const std::string& name = categories_[code];
    return std::copy(name.begin(), name.end(), out);
  }

  std::vector<std::string> categories_;
  std::size_t widest_ = widest_number;
  std::optional<TimeWriter> time_;
};

/// Collects lines and passes them on in large pieces.
class LineWriter {
 public:
  LineWriter(const TableSchema& schema, std::vector<std::size_t> places, std::ostream& out)
      : out_(out), places_(std::move(places)) {
    std::string header;
    for (const std::size_t place : places_) {
      const ColumnSchema& column = schema.columns.at(place);
      columns_.emplace_back(column);
      widest_line_ += columns_.back().widest() + 1;
      header += field_of(column.name) + ',';
    }
    piece_.resize(std::max(piece_bytes, widest_line_));
    if (!header.empty()) header.back() = '\n';
    out_ << header;
  }

  /// There is always room for one more line, so that no field checks for itself.
  void add(const TableChunk& chunk) {
    for (std::size_t row = 0; row < chunk.rows; ++row) {
      if (piece_.size() - used_ < widest_line_) pass_on();
      char* end = piece_.data() + used_;
      for (std::size_t i = 0; i < columns_.size(); ++i) {
        end = columns_[i].put(end, chunk.columns[places_[i]], row);
        *end++ = ',';
      }
      end[-1] = '\n';
      used_ = static_cast<std::size_t>(end - piece_.data());
    }
  }

  /// Throws ResourceError when the stream does not take it.
  void pass_on() {
    out_.write(piece_.data(), static_cast<std::streamsize>(used_));
    used_ = 0;
    if (!out_) throw ResourceError("cannot write the CSV (the disk may be full). Free some space.");
  }

 private:
  std::ostream& out_;
  std::vector<std::size_t> places_;  ///< of the columns in the schema
  std::vector<ColumnWriter> columns_;
  std::size_t widest_line_ = 0;
  std::vector<char> piece_;
  std::size_t used_ = 0;
};

class Csv final : public Export {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "csv"; }
  [[nodiscard]] std::string_view description() const noexcept override {
    return "comma-separated values with a header line, for spreadsheets, R and pandas";
  }
  void write(const DatasetReader& reader, std::size_t table,
             const std::vector<std::size_t>& columns, std::ostream& out) const override {
    const TableSchema& schema = reader.tables().at(table).schema;
    std::vector<std::size_t> places = columns;
    if (places.empty()) {
      places.resize(schema.columns.size());
      std::iota(places.begin(), places.end(), std::size_t{0});
    }
    LineWriter lines(schema, std::move(places), out);
    reader.for_each_chunk(table, columns,
                          [&](const TableChunk& chunk, std::uint64_t) { lines.add(chunk); });
    lines.pass_on();
    out.flush();
    if (!out) lines.pass_on();
  }
};

}  // namespace

std::unique_ptr<Export> make_csv() { return std::make_unique<Csv>(); }

}  // namespace sojourn::store
