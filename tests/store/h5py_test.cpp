// A dataset is readable by h5py without any code of ours.
#include <gtest/gtest.h>

#include <array>
#include <cstdio>

#include "tests/store/small_dataset.h"

namespace sojourn::store {
namespace {

/// What a Python program prints, its complaints included.
std::string python(const std::string& program) {
  const std::string command = "/usr/bin/python3 -c '" + program + "' 2>&1";
  std::FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return "no shell";
  std::string output;
  std::array<char, 4096> piece{};
  while (std::fgets(piece.data(), piece.size(), pipe) != nullptr) output += piece.data();
  ::pclose(pipe);
  return output;
}

class H5py : public ::testing::Test {
 protected:
  void SetUp() override {
    if (python("import h5py; print(1)") != "1\n") GTEST_SKIP() << "h5py is not installed";
    testing::write_dataset(folder_.file("run.h5"), 5000, 137, {.chunk_rows = 1000});
  }
  [[nodiscard]] std::string print(const std::string& expression) const {
    return python("import h5py; f = h5py.File(\"" + folder_.file("run.h5").string() +
                  "\"); print(" + expression + ")");
  }
  testing::Folder folder_;
};

TEST_F(H5py, lists_tables_and_columns) {
  EXPECT_EQ(print("sorted(f)"), "['checksums', 'events', 'truth']\n");
  EXPECT_EQ(print("list(f[\"events\"].attrs[\"column-order\"])[:3]"),
            "['segment', 'state', 'visits']\n");
  EXPECT_EQ(print("f[\"events\"].attrs[\"encoding-type\"], f[\"events\"].attrs[\"rows\"]"),
            "dataframe 5000\n");
}

TEST_F(H5py, reads_values_of_every_type) {
  EXPECT_EQ(print("f[\"events/time\"].dtype, f[\"events/time\"][4999]"), "int64 299940\n");
  EXPECT_EQ(print("f[\"events/change\"][4321], f[\"events/customer\"][-1]"), "-4321 5000004999\n");
  EXPECT_EQ(print("f[\"events/satisfaction\"][99], f[\"events/satisfaction\"].dtype"),
            "12.375 float32\n");
  EXPECT_EQ(print("f[\"truth/customers/hazard\"].shape"), "(137,)\n");
}

TEST_F(H5py, sees_categories_as_an_enum_and_as_names) {
  EXPECT_EQ(print("h5py.check_enum_dtype(f[\"events/state\"].dtype)"),
            "{'new': 0, 'active': 1, 'churned': 2}\n");
  EXPECT_EQ(print("f[\"events/state\"].attrs[\"categories\"][f[\"events/state\"][2]]"),
            "churned\n");
}

TEST_F(H5py, sees_units_and_provenance) {
  EXPECT_EQ(print("f[\"events/time\"].attrs[\"units\"]"), "seconds since 2025-01-01T00:00:00Z\n");
  EXPECT_EQ(print("f.attrs[\"format\"], f.attrs[\"seed\"], f.attrs[\"start\"]"),
            "sojourn dataset 42 2025-01-01\n");
}

}  // namespace
}  // namespace sojourn::store
