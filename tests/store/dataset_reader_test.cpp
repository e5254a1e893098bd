// What the reader says to files that are no sound datasets. It never crashes and never shows a
// wrong value.
#include "store/dataset_reader.h"

#include <gtest/gtest.h>
#include <hdf5.h>
#include <sys/stat.h>

#include <chrono>

#include "core/error.h"
#include "tests/store/small_dataset.h"

namespace sojourn::store {
namespace {

using testing::Folder;

std::string refusal(const std::filesystem::path& path) { return probe(path).value_or(""); }

bool mentions(const std::string& message, const std::string& what) {
  return message.find(what) != std::string::npos;
}

TEST(DatasetReader, says_nothing_against_a_sound_file) {
  const Folder folder;
  testing::write_dataset(folder.file("run.h5"), 100, 10);
  EXPECT_FALSE(probe(folder.file("run.h5")));
}

TEST(DatasetReader, refuses_what_is_no_file) {
  const Folder folder;
  EXPECT_TRUE(mentions(refusal(folder.file("none.h5")), "No such file"));
  EXPECT_TRUE(mentions(refusal(folder.file(".")), "not a file"));
  ASSERT_EQ(::mkfifo(folder.file("pipe").c_str(), 0600), 0);
  EXPECT_TRUE(mentions(refusal(folder.file("pipe")), "not a file"));
}

TEST(DatasetReader, refuses_an_unfinished_dataset) {
  const Folder folder;
  testing::put_content(folder.file("run.h5.part"), "anything");
  EXPECT_TRUE(mentions(refusal(folder.file("run.h5.part")), "unfinished"));
}

TEST(DatasetReader, refuses_text_and_nothing) {
  const Folder folder;
  testing::put_content(folder.file("text.h5"), "customer,time\n1,2\n");
  testing::put_content(folder.file("empty.h5"), "");
  EXPECT_TRUE(mentions(refusal(folder.file("text.h5")), "no HDF5 file"));
  EXPECT_TRUE(mentions(refusal(folder.file("empty.h5")), "no HDF5 file"));
}

TEST(DatasetReader, refuses_the_hdf5_file_of_somebody_else) {
  const Folder folder;
  const auto path = folder.file("other.h5");
  H5Fclose(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT));
  EXPECT_TRUE(mentions(refusal(path), "not a dataset of Sojourn"));
}

TEST(DatasetReader, refuses_a_newer_format) {
  const Folder folder;
  const auto path = folder.file("run.h5");
  testing::write_dataset(path, 100, 10);
  const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
  const hid_t attribute = H5Aopen(file, "format_version", H5P_DEFAULT);
  const std::uint64_t version = 2;
  ASSERT_GE(H5Awrite(attribute, H5T_NATIVE_UINT64, &version), 0);
  H5Aclose(attribute);
  H5Fclose(file);
  EXPECT_TRUE(mentions(refusal(path), "newer Sojourn")) << refusal(path);
}

TEST(DatasetReader, notices_a_changed_scenario_text) {
  const Folder folder;
  const auto path = folder.file("run.h5");
  testing::write_dataset(path, 100, 10);
  std::string content = testing::content_of(path);
  content[content.find("name = \"telecom\"") + 8] = 'T';
  testing::put_content(path, content);
  EXPECT_TRUE(mentions(refusal(path), "checksum")) << refusal(path);
}

TEST(DatasetReader, ignores_attributes_that_others_have_added) {
  const Folder folder;
  const auto path = folder.file("run.h5");
  testing::write_dataset(path, 100, 10);
  const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
  const hid_t space = H5Screate(H5S_SCALAR);
  const hid_t note = H5Acreate2(file, "note", H5T_STD_U64LE, space, H5P_DEFAULT, H5P_DEFAULT);
  H5Aclose(note);
  H5Sclose(space);
  H5Fclose(file);
  EXPECT_FALSE(probe(path)) << refusal(path);
}

TEST(DatasetReader, refuses_a_file_cut_short_anywhere) {
  const Folder folder;
  const auto path = folder.file("run.h5");
  testing::write_dataset(path, 300, 10, {.chunk_rows = 100});
  const std::string content = testing::content_of(path);
  for (std::size_t size = 1; size < content.size(); size += 997) {
    testing::put_content(path, content.substr(0, size));
    EXPECT_NE(refusal(path), "") << size;
  }
  testing::put_content(path, content.substr(0, content.size() - 1));
  EXPECT_TRUE(mentions(refusal(path), "cut short"));
}

TEST(DatasetReader, notices_a_changed_value_and_says_where) {
  const Folder folder;
  const auto path = folder.file("run.h5");
  testing::write_dataset(path, 1000, 10, {.chunk_rows = 100, .compression_level = 0});
  std::string content = testing::content_of(path);
  std::uint64_t bits = testing::value_bits(0, 7, 333);
  const std::size_t at = content.find(std::string(reinterpret_cast<const char*>(&bits), 8));
  ASSERT_NE(at, std::string::npos);
  content[at] ^= 1;
  testing::put_content(path, content);
  const DatasetReader reader(path);
  const auto damages = reader.verify();
  ASSERT_EQ(damages.size(), 1U);
  EXPECT_EQ(damages[0], "events.noise, rows 300 to 399: the chunk does not match its checksum.");
  const std::size_t noise = reader.column(0, "noise");
  EXPECT_THROW((void)reader.read(0, noise, 350, 1), InputError);
  EXPECT_EQ(reader.read(0, noise, 400, 1).rows(), 1U) << "the other chunks are still good";
  EXPECT_THROW(reader.for_each_chunk(0, {}, [](const TableChunk&, std::uint64_t) {}), InputError);
}

/// Damages like those of disks and transfers: a byte, eight bytes of a pattern, or a lost end.
std::string damaged(const std::string& content, std::uint64_t number) {
  std::string changed = content;
  const std::uint64_t random = testing::mixed(number);
  const std::size_t at = random % (content.size() - 8);
  if (number % 5 < 3) {
    changed[at] = static_cast<char>(changed[at] ^ static_cast<char>(1 + (random >> 40) % 255));
  } else if (number % 5 == 3) {
    changed.replace(at, 8, std::string(8, (random >> 40) % 2 == 0 ? '\xff' : '\0'));
  } else {
    changed.resize(at);
  }
  return changed;
}

TEST(DatasetReader, neither_crashes_nor_hangs_nor_lies_after_any_damage) {
  using Clock = std::chrono::steady_clock;
  const Folder folder;
  const auto path = folder.file("run.h5");
  testing::write_dataset(path, 200, 20, {.chunk_rows = 64});
  const std::string content = testing::content_of(path);
  const DatasetReader sound(path);
  int refused = 0;
  int found = 0;
  for (std::uint64_t number = 0; number < 300; ++number) {
    const auto broken = folder.file("broken.h5");
    testing::put_content(broken, damaged(content, number));
    const auto begin = Clock::now();
    try {
      const DatasetReader reader(broken);
      const bool clean = reader.verify().empty();
      found += clean ? 0 : 1;
      for (std::size_t t = 0; clean && t < reader.tables().size(); ++t) {
        for (std::size_t c = 0; c < reader.tables()[t].schema.columns.size(); ++c) {
          const ColumnBuffer values = reader.read(t, c);
          const ColumnBuffer expected = sound.read(t, c);
          ASSERT_TRUE(std::ranges::equal(values.bytes(), expected.bytes())) << number;
        }
      }
      EXPECT_EQ(reader.attributes(), sound.attributes()) << number;
    } catch (const InputError&) {
      ++refused;
    }
    EXPECT_LT(Clock::now() - begin, std::chrono::seconds(60)) << number;
  }
  EXPECT_GT(refused, 100);
  EXPECT_GT(found, 3);
}

}  // namespace
}  // namespace sojourn::store
