// Rows on their way to the sink: what nobody keeps is digested all the same.
#include "sim/row_stage.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace sojourn::sim::testing {
namespace {

const TableSchema& schema() {
  static const TableSchema table{"notes",
                                 "",
                                 {{"customer", ColumnType::u32, "1", "", {}},
                                  {"kind", ColumnType::u8, "1", "", {}},
                                  {"amount", ColumnType::i32, "1", "", {}}}};
  return table;
}

/// Rows first, …, first + count - 1 of a table, `at_once` in a call.
void write(RowStage& stage, std::uint32_t first, std::uint32_t count, std::uint32_t at_once) {
  for (std::uint32_t done = 0; done < count; done += at_once) {
    const std::uint32_t n = std::min(at_once, count - done);
    const std::size_t row = stage.add(n);
    for (std::uint32_t k = 0; k < n; ++k) {
      const std::uint32_t number = first + done + k;
      stage.column<std::uint32_t>(0)[row + k] = number / 3;
      stage.column<std::uint8_t>(1)[row + k] = static_cast<std::uint8_t>(number % 5);
      stage.column<std::int32_t>(2)[row + k] = -static_cast<std::int32_t>(number);
    }
  }
}

TEST(RowStage, counts_and_digests_rows_that_are_not_kept) {
  for (const std::uint32_t count : {0U, 1U, 2047U, 2048U, 2049U, 10000U}) {
    RowStage kept(schema());
    RowStage passing(schema());
    passing.set_kept(false);
    write(kept, 0, count, 1000);
    write(passing, 0, count, 7);
    EXPECT_EQ(passing.rows(), count);
    EXPECT_EQ(passing.digest(), kept.digest()) << count;
  }
}

TEST(RowStage, begins_anew_when_cleared) {
  RowStage passing(schema());
  passing.set_kept(false);
  write(passing, 0, 5000, 100);
  passing.clear();
  EXPECT_EQ(passing.rows(), 0U);
  EXPECT_EQ(passing.digest(), RowStage(schema()).digest());
  write(passing, 7, 3000, 100);
  RowStage kept(schema());
  write(kept, 7, 3000, 3000);
  EXPECT_EQ(passing.rows(), 3000U);
  EXPECT_EQ(passing.digest(), kept.digest());
}

}  // namespace
}  // namespace sojourn::sim::testing
