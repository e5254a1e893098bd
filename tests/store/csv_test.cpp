// Tests of the CSV export.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <sstream>
#include <streambuf>

#include "core/error.h"
#include "store/export.h"
#include "tests/store/small_dataset.h"

namespace sojourn::store {
namespace {

using testing::Folder;

const Export& csv() {
  static const auto exports = all_exports();
  for (const auto& each : exports) {
    if (each->name() == "csv") return *each;
  }
  throw std::logic_error("csv is not registered");
}

/// A table of one column as CSV lines.
template <typename Value>
std::string csv_of(const ColumnSchema& column, const std::vector<Value>& values) {
  const Folder folder;
  DatasetWriter writer(folder.file("run.h5"), {{"t", "", {column}}}, {{{true}}},
                       testing::provenance());
  TableChunk chunk;
  chunk.rows = values.size();
  chunk.columns.emplace_back(column.type).resize(values.size());
  if (!values.empty()) {
    std::memcpy(chunk.columns[0].data(), values.data(), values.size() * sizeof(Value));
  }
  writer.take(chunk);
  writer.finish({{values.size(), {}}}, {});
  std::ostringstream out;
  csv().write(DatasetReader(folder.file("run.h5")), 0, out);
  return out.str();
}

TEST(Csv, has_a_header_and_a_line_per_row) {
  const Folder folder;
  testing::write_dataset(folder.file("run.h5"), 3, 0, {.chunk_rows = 2},
                         "events.segment,events.customer,events.time,events.satisfaction");
  std::ostringstream out;
  csv().write(DatasetReader(folder.file("run.h5")), 0, out);
  EXPECT_EQ(out.str(),
            "segment,customer,time,satisfaction\n"
            "basic,5000000000,2025-01-01T00:00:00Z,0\n"
            "family,5000000001,2025-01-01T00:01:00Z,0.125\n"
            "basic,5000000002,2025-01-01T00:02:00Z,0.25\n");
}

TEST(Csv, of_an_empty_table_is_its_header) {
  EXPECT_EQ(csv_of<float>({"x", ColumnType::f32, "1", "", {}}, {}), "x\n");
}

TEST(Csv, quotes_commas_quotes_and_line_ends) {
  const ColumnSchema column{
      "a \"b\"", ColumnType::u8, "1", "", {"x,y", "say \"no\"", "two\nlines"}};
  EXPECT_EQ(csv_of<std::uint8_t>(column, {0, 1, 2}),
            "\"a \"\"b\"\"\"\n\"x,y\"\n\"say \"\"no\"\"\"\n\"two\nlines\"\n");
}

TEST(Csv, keeps_texts_from_being_formulas_but_not_numbers) {
  const ColumnSchema text{"c", ColumnType::u16, "1", "", {"=1+1", "+x", "-x", "@x", "x=1", "=a,b"}};
  EXPECT_EQ(csv_of<std::uint16_t>(text, {0, 1, 2, 3, 4, 5}),
            "c\n'=1+1\n'+x\n'-x\n'@x\nx=1\n\"'=a,b\"\n");
  EXPECT_EQ(csv_of<std::int32_t>({"n", ColumnType::i32, "1", "", {}}, {-5}), "n\n-5\n");
}

TEST(Csv, leaves_a_code_without_a_name_and_a_missing_number_empty) {
  EXPECT_EQ(csv_of<std::uint8_t>({"c", ColumnType::u8, "1", "", {"a"}}, {255, 0}), "c\n\na\n");
  EXPECT_EQ(csv_of<double>({"x", ColumnType::f64, "1", "", {}}, {std::nan(""), 1.5}), "x\n\n1.5\n");
}

TEST(Csv, writes_numbers_so_that_they_come_back_bit_by_bit) {
  const std::vector<double> values{0.1, 1.0 / 3.0, 1e300, -5e-324, 123456789.0};
  std::istringstream lines(csv_of<double>({"x", ColumnType::f64, "1", "", {}}, values));
  std::string line;
  std::getline(lines, line);
  for (const double value : values) {
    std::getline(lines, line);
    EXPECT_EQ(std::strtod(line.c_str(), nullptr), value) << line;
  }
  EXPECT_EQ(csv_of<float>({"x", ColumnType::f32, "1", "", {}}, {0.1F}), "x\n0.1\n");
  EXPECT_EQ(csv_of<std::uint64_t>({"x", ColumnType::u64, "1", "", {}}, {~0ULL}),
            "x\n18446744073709551615\n");
}

TEST(Csv, writes_times_before_and_after_the_start_and_in_other_units) {
  const ColumnSchema seconds{"t", ColumnType::i64, "seconds since 2024-02-28T00:00:00Z", "", {}};
  EXPECT_EQ(csv_of<std::int64_t>(seconds, {-1, 86400, 2 * 86400 + 3723}),
            "t\n2024-02-27T23:59:59Z\n2024-02-29T00:00:00Z\n2024-03-01T01:02:03Z\n");
  const ColumnSchema days{"d", ColumnType::u32, "days since 2025-01-01", "", {}};
  EXPECT_EQ(csv_of<std::uint32_t>(days, {31}), "d\n2025-02-01T00:00:00Z\n");
  const std::int64_t never = std::numeric_limits<std::int64_t>::min();
  EXPECT_EQ(csv_of<std::int64_t>(seconds, {never}), "t\n-9223372036854775808\n");
  const ColumnSchema other{"t", ColumnType::i64, "fortnights since 2025-01-01", "", {}};
  EXPECT_EQ(csv_of<std::int64_t>(other, {7}), "t\n7\n");
}

/// Takes nothing, as a full disk does.
class FullBuffer : public std::streambuf {};

TEST(Csv, reports_a_stream_that_takes_no_more) {
  const Folder folder;
  testing::write_dataset(folder.file("run.h5"), 30, 0);
  FullBuffer full;
  std::ostream out(&full);
  EXPECT_THROW(csv().write(DatasetReader(folder.file("run.h5")), 0, out), ResourceError);
}

}  // namespace
}  // namespace sojourn::store
