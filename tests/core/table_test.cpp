// Tests of column buffers and of what `--record` means.
#include "core/table.h"

#include <gtest/gtest.h>

#include <utility>

#include "core/error.h"

namespace sojourn {
namespace {

std::vector<TableSchema> tables() {
  const std::vector<ColumnSchema> columns{{"customer", ColumnType::u64, "1", "who", {}},
                                          {"segment", ColumnType::u8, "1", "kind", {}}};
  return {{.name = "customers", .description = "", .columns = columns},
          {.name = "events", .description = "", .columns = columns},
          {.name = "truth/customers", .description = "", .columns = columns},
          {.name = "truth/events", .description = "", .columns = columns}};
}

/// One letter per column: recorded or not.
std::string recorded(std::string_view text) {
  std::string letters;
  for (const auto& table : parse_recording(text, tables()).columns) {
    for (const bool column : table) letters += column ? 'x' : '.';
    letters += ' ';
  }
  return letters;
}

std::string complaint(std::string_view text) {
  try {
    (void)parse_recording(text, tables());
  } catch (const InputError& error) {
    return error.what();
  }
  return "none";
}

TEST(Recording, means_all_none_tables_folders_and_columns) {
  EXPECT_EQ(recorded("all"), "xx xx xx xx ");
  EXPECT_EQ(recorded("none"), ".. .. .. .. ");
  EXPECT_EQ(recorded("events"), ".. xx .. .. ");
  EXPECT_EQ(recorded("truth"), ".. .. xx xx ");
  EXPECT_EQ(recorded("truth/customers"), ".. .. xx .. ");
  EXPECT_EQ(recorded("customers.segment"), ".x .. .. .. ");
  EXPECT_EQ(recorded("truth/events.customer"), ".. .. .. x. ");
}

TEST(Recording, of_a_list_is_that_of_all_its_entries) {
  EXPECT_EQ(recorded(" events , customers.segment,truth/customers"), ".x xx xx .. ");
  EXPECT_EQ(recorded("customers.segment,customers.customer"), "xx .. .. .. ");
}

TEST(Recording, suggests_the_nearest_name) {
  EXPECT_NE(complaint("event").find("'events'"), std::string::npos) << complaint("event");
  EXPECT_NE(complaint("truth/custmers").find("'truth/customers'"), std::string::npos);
  EXPECT_NE(complaint("customers.segmnt").find("'segment'"), std::string::npos);
  EXPECT_NE(complaint("custoners.segment").find("'customers'"), std::string::npos);
  EXPECT_NE(complaint("zzzzzzzzzz").find("Choose from"), std::string::npos);
}

TEST(Recording, refuses_empty_entries) {
  EXPECT_NE(complaint(""), "none");
  EXPECT_NE(complaint("events,"), "none");
  EXPECT_NE(complaint("events,,customers"), "none");
}

TEST(Recording, knows_which_tables_have_any_column) {
  const Recording recording = parse_recording("customers.segment", tables());
  EXPECT_TRUE(recording.any(0));
  EXPECT_FALSE(recording.any(1));
  EXPECT_FALSE(recording.any(99));
}

TEST(ColumnBuffer, keeps_its_values_when_it_grows) {
  ColumnBuffer buffer(ColumnType::i64);
  EXPECT_EQ(buffer.rows(), 0U);
  EXPECT_TRUE(buffer.bytes().empty());
  for (std::size_t row = 0; row < 1000; ++row) {
    buffer.resize(row + 1);
    buffer.as<std::int64_t>()[row] = static_cast<std::int64_t>(row);
  }
  EXPECT_EQ(buffer.bytes().size(), 8000U);
  for (std::size_t row = 0; row < 1000; ++row) {
    ASSERT_EQ(buffer.as<std::int64_t>()[row], static_cast<std::int64_t>(row));
  }
  buffer.resize(10);
  EXPECT_EQ(buffer.rows(), 10U);
}

TEST(ColumnType, has_a_size_and_a_name) {
  EXPECT_EQ(size_of(ColumnType::u8), 1U);
  EXPECT_EQ(size_of(ColumnType::f32), 4U);
  EXPECT_EQ(size_of(ColumnType::i64), 8U);
  EXPECT_EQ(name_of(ColumnType::u16), "u16");
  EXPECT_EQ(name_of(ColumnType::f64), "f64");
}

}  // namespace
}  // namespace sojourn
