// What is written comes back, whatever the chunks, the compression and the columns.
#include <gtest/gtest.h>
#include <hdf5.h>

#include <atomic>
#include <thread>
#include <tuple>

#include "core/error.h"
#include "store/dataset_reader.h"
#include "store/dataset_writer.h"
#include "tests/store/small_dataset.h"

namespace sojourn::store {
namespace {

using testing::Folder;

void expect_values(const DatasetReader& reader, const std::string& table_name,
                   std::size_t table_of_run, std::uint64_t rows) {
  const std::size_t table = reader.table(table_name);
  ASSERT_EQ(reader.tables()[table].rows, rows);
  const auto schema = testing::schemas()[table_of_run];
  for (std::size_t j = 0; j < schema.columns.size(); ++j) {
    const auto column = reader.find_column(table, schema.columns[j].name);
    if (!column) continue;
    const ColumnBuffer values = reader.read(table, *column);
    ASSERT_EQ(values.type(), schema.columns[j].type);
    ASSERT_EQ(values.rows(), rows);
    const std::size_t size = size_of(values.type());
    for (std::uint64_t row = 0; row < rows; ++row) {
      const std::uint64_t expected = testing::value_bits(table_of_run, j, row);
      ASSERT_EQ(std::memcmp(values.bytes().data() + row * size, &expected, size), 0)
          << schema.columns[j].name << " row " << row;
    }
  }
}

class RoundTrip : public ::testing::TestWithParam<std::tuple<std::size_t, int>> {};

TEST_P(RoundTrip, gives_back_every_bit_of_every_type) {
  const auto [chunk_rows, level] = GetParam();
  const Folder folder;
  const auto path = folder.file("run.h5");
  testing::write_dataset(path, 5000, 137,
                         {.chunk_rows = chunk_rows,
                          .compression_level = level,
                          .bytes_in_flight = 10000,
                          .bytes_per_flush = 20000});
  const DatasetReader reader(path);
  expect_values(reader, "events", 0, 5000);
  expect_values(reader, "truth/customers", 1, 137);
  EXPECT_TRUE(reader.verify().empty());
}

INSTANTIATE_TEST_SUITE_P(ChunkRowsAndLevel, RoundTrip,
                         ::testing::Combine(::testing::Values(7U, 1000U, 5000U, 65536U),
                                            ::testing::Values(0, 1, 9)));

TEST(Dataset, of_one_row_chunks_is_read_in_parts) {
  const Folder folder;
  const auto path = folder.file("run.h5");
  testing::write_dataset(path, 100, 1, {.chunk_rows = 1});
  const DatasetReader reader(path);
  const ColumnBuffer part = reader.read(0, reader.column(0, "time"), 40, 3);
  ASSERT_EQ(part.rows(), 3U);
  EXPECT_EQ(part.as<std::int64_t>()[2], 42 * 60);
}

TEST(Dataset, gives_any_range_of_rows_and_stops_at_the_end) {
  const Folder folder;
  const auto path = folder.file("run.h5");
  testing::write_dataset(path, 1000, 1, {.chunk_rows = 300});
  const DatasetReader reader(path);
  const std::size_t time = reader.column(0, "time");
  const ColumnBuffer across = reader.read(0, time, 299, 400);
  ASSERT_EQ(across.rows(), 400U);
  EXPECT_EQ(across.as<std::int64_t>()[0], 299 * 60);
  EXPECT_EQ(across.as<std::int64_t>()[399], 698 * 60);
  EXPECT_EQ(reader.read(0, time, 990, 100).rows(), 10U);
  EXPECT_EQ(reader.read(0, time, 1000, 1).rows(), 0U);
  EXPECT_EQ(reader.read(0, time, ~0ULL, ~0ULL).rows(), 0U);
}

TEST(Dataset, is_walked_chunk_by_chunk_with_the_columns_asked_for) {
  const Folder folder;
  const auto path = folder.file("run.h5");
  testing::write_dataset(path, 1000, 1, {.chunk_rows = 300});
  const DatasetReader reader(path);
  const std::size_t customer = reader.column(0, "customer");
  std::uint64_t next = 0;
  reader.for_each_chunk(0, {customer}, [&](const TableChunk& chunk, std::uint64_t first) {
    EXPECT_EQ(first, next);
    EXPECT_EQ(chunk.columns[reader.column(0, "time")].rows(), 0U);
    for (std::size_t i = 0; i < chunk.rows; ++i) {
      ASSERT_EQ(chunk.columns[customer].as<std::uint64_t>()[i], next + 5000000000ULL);
      ++next;
    }
  });
  EXPECT_EQ(next, 1000U);
}

TEST(Dataset, may_have_empty_tables) {
  const Folder folder;
  const auto path = folder.file("run.h5");
  testing::write_dataset(path, 0, 0);
  const DatasetReader reader(path);
  ASSERT_EQ(reader.tables().size(), 2U);
  EXPECT_EQ(reader.tables()[0].rows, 0U);
  EXPECT_EQ(reader.tables()[0].schema.columns.size(), 8U);
  EXPECT_EQ(reader.read(0, 0).rows(), 0U);
  int calls = 0;
  reader.for_each_chunk(0, {}, [&](const TableChunk&, std::uint64_t) { ++calls; });
  EXPECT_EQ(calls, 0);
  EXPECT_TRUE(reader.verify().empty());
}

TEST(Dataset, holds_only_what_was_recorded) {
  const Folder folder;
  const auto path = folder.file("run.h5");
  testing::write_dataset(path, 500, 20, {.chunk_rows = 64}, "events.time,events.state");
  const DatasetReader reader(path);
  ASSERT_EQ(reader.tables().size(), 1U);
  const auto& columns = reader.tables()[0].schema.columns;
  ASSERT_EQ(columns.size(), 2U);
  EXPECT_EQ(columns[0].name, "state");
  EXPECT_EQ(columns[1].name, "time");
  expect_values(reader, "events", 0, 500);
}

TEST(Dataset, without_any_table_still_says_how_it_was_made) {
  const Folder folder;
  const auto path = folder.file("run.h5");
  testing::write_dataset(path, 500, 20, {}, "none");
  const DatasetReader reader(path);
  EXPECT_TRUE(reader.tables().empty());
  EXPECT_EQ(reader.attribute("seed"), "42");
}

TEST(Dataset, keeps_schema_and_provenance) {
  const Folder folder;
  const auto path = folder.file("run.h5");
  testing::write_dataset(path, 10, 2);
  const DatasetReader reader(path);
  const StoredTable& events = reader.tables()[0];
  EXPECT_EQ(events.schema.description, "what happened");
  EXPECT_EQ(events.digest, (Digest{1, 2}.hex()));
  const ColumnSchema& time = events.schema.columns[reader.column(0, "time")];
  EXPECT_EQ(time.unit, "seconds since 2025-01-01T00:00:00Z");
  EXPECT_EQ(time.description, "when");
  const std::vector<std::string> states{"new", "active", "churned"};
  EXPECT_EQ(events.schema.columns[reader.column(0, "state")].categories, states);
  const Provenance run = reader.provenance();
  const Provenance written = testing::provenance();
  EXPECT_EQ(run.scenario_text, written.scenario_text);
  EXPECT_EQ(run.seed, 42U);
  EXPECT_EQ(run.replication, 3U);
  EXPECT_EQ(run.customers, 100U);
  EXPECT_EQ(run.start, written.start);
  const Attributes extra{{"host", "here"}, {"events_per_second", "1e6"}};
  EXPECT_EQ(run.extra, extra);
  EXPECT_EQ(reader.attribute("digest"), (Digest{5, 6}.hex()));
  EXPECT_EQ(reader.attribute("rng"), "Philox4x32-10");
}

TEST(Dataset, takes_a_scenario_longer_than_an_attribute_may_be) {
  const Folder folder;
  Provenance run = testing::provenance();
  run.scenario_text = std::string(3 << 20, '#');
  const Recording none = parse_recording("none", testing::schemas());
  DatasetWriter writer(folder.file("run.h5"), testing::schemas(), none, run);
  writer.finish(testing::results(0, 0), {});
  EXPECT_EQ(DatasetReader(folder.file("run.h5")).attribute("scenario_text"), run.scenario_text);
}

TEST(Dataset, takes_thousands_of_categories) {
  for (const std::size_t count : {500U, 4000U}) {
    const Folder folder;
    TableSchema table{
        .name = "t", .description = "", .columns = {{"c", ColumnType::u16, "1", "", {}}}};
    for (std::size_t i = 0; i < count; ++i) {
      table.columns[0].categories.push_back("a category with a long name, " + std::to_string(i));
    }
    DatasetWriter writer(folder.file("run.h5"), {table}, {{{true}}}, testing::provenance());
    writer.finish({{}}, {});
    const DatasetReader reader(folder.file("run.h5"));
    EXPECT_EQ(reader.tables()[0].schema.columns[0].categories, table.columns[0].categories);
  }
}

TEST(Dataset, names_the_nearest_table_or_column) {
  const Folder folder;
  testing::write_dataset(folder.file("run.h5"), 10, 2);
  const DatasetReader reader(folder.file("run.h5"));
  const auto message = testing::message_of<InputError>([&] { (void)reader.table("event"); });
  EXPECT_NE(message.find("'events'"), std::string::npos) << message;
  EXPECT_THROW((void)reader.column(0, "tme"), InputError);
  EXPECT_FALSE(reader.find_table("nothing"));
}

TEST(Dataset, is_read_by_several_threads_at_once) {
  const Folder folder;
  testing::write_dataset(folder.file("run.h5"), 20000, 2, {.chunk_rows = 512});
  const DatasetReader reader(folder.file("run.h5"));
  const std::size_t time = reader.column(0, "time");
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([&] {
      const ColumnBuffer values = reader.read(0, time);
      for (std::size_t i = 0; i < values.rows(); ++i) {
        wrong += values.as<std::int64_t>()[i] != static_cast<std::int64_t>(i) * 60 ? 1 : 0;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

TEST(Dataset, is_read_while_another_one_is_written) {
  const Folder folder;
  testing::write_dataset(folder.file("first.h5"), 5000, 2, {.chunk_rows = 512});
  std::atomic<bool> done = false;
  std::thread writing([&] {
    for (int i = 0; i < 10; ++i) testing::write_dataset(folder.file("second.h5"), 9000, 5);
    done = true;
  });
  do {
    EXPECT_EQ(probe(folder.file("first.h5")), std::nullopt);
  } while (!done);
  writing.join();
}

TEST(Dataset, has_the_same_bytes_whenever_it_is_written_without_flushes_by_time) {
  const Folder folder;
  for (const char* name : {"a.h5", "b.h5"}) {
    testing::write_dataset(folder.file(name), 9000, 300,
                           {.chunk_rows = 512, .seconds_per_flush = 1e9});
  }
  EXPECT_EQ(testing::content_of(folder.file("a.h5")), testing::content_of(folder.file("b.h5")));
}

// What HDF5 itself makes of the file, without any code of the store.

class Hdf5View : public ::testing::Test {
 protected:
  Hdf5View() { testing::write_dataset(path_, 5000, 137, {.chunk_rows = 1000}); }
  void SetUp() override {
    file_ = H5Fopen(path_.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
    ASSERT_GE(file_, 0);
  }
  void TearDown() override { H5Fclose(file_); }

  Folder folder_;
  std::filesystem::path path_ = folder_.file("run.h5");
  hid_t file_ = -1;
};

TEST_F(Hdf5View, reads_compressed_and_raw_chunks_through_its_own_filters) {
  std::vector<std::uint64_t> values(5000);
  for (const std::size_t column : {3U, 7U}) {
    const std::string name = "events/" + testing::schemas()[0].columns[column].name;
    const hid_t dataset = H5Dopen2(file_, name.c_str(), H5P_DEFAULT);
    const hid_t type = column == 3 ? H5T_NATIVE_UINT64 : H5T_NATIVE_DOUBLE;
    ASSERT_GE(H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()), 0);
    for (std::uint64_t row = 0; row < 5000; ++row) {
      ASSERT_EQ(values[row], testing::value_bits(0, column, row)) << name;
    }
    H5Dclose(dataset);
  }
}

TEST_F(Hdf5View, shows_that_noise_is_stored_raw_and_the_rest_is_not) {
  const auto mask_of = [&](const char* name) {
    const hid_t dataset = H5Dopen2(file_, name, H5P_DEFAULT);
    const hid_t space = H5Dget_space(dataset);
    hsize_t offset = 0;
    unsigned mask = 99;
    haddr_t address = 0;
    hsize_t bytes = 0;
    EXPECT_GE(H5Dget_chunk_info(dataset, space, 1, &offset, &mask, &address, &bytes), 0);
    H5Sclose(space);
    H5Dclose(dataset);
    return std::pair(mask, bytes);
  };
  EXPECT_EQ(mask_of("events/noise"), (std::pair<unsigned, hsize_t>(3, 8000)));
  EXPECT_EQ(mask_of("events/time").first, 0U);
  EXPECT_LT(mask_of("events/time").second, 4000U);
}

}  // namespace
}  // namespace sojourn::store
