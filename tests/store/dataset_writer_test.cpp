// What a writer leaves behind when all goes well, and when it does not.
#include "store/dataset_writer.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <hdf5.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <functional>

#include "core/error.h"
#include "store/dataset_reader.h"
#include "tests/store/small_dataset.h"

namespace {

// The k-th call of the disk fails with this error, and so do all after it; off when negative.
std::atomic<int> calls_left{-1};
std::atomic<int> failing_with{0};
std::atomic<int> calls_made{0};

bool fails_now() {
  ++calls_made;
  if (calls_left < 0) return false;
  if (calls_left > 0) {
    --calls_left;
    return false;
  }
  errno = failing_with;
  return true;
}

}  // namespace

// These stand in front of the C library's in this program.
extern "C" ssize_t pwrite(int descriptor, const void* data, size_t size, off_t offset) {
  if (fails_now()) return -1;
  return ::syscall(SYS_pwrite64, descriptor, data, size, offset);
}
extern "C" int ftruncate(int descriptor, off_t size) noexcept {
  if (fails_now()) return -1;
  return static_cast<int>(::syscall(SYS_ftruncate, descriptor, size));
}
extern "C" int fsync(int descriptor) {
  if (fails_now()) return -1;
  return static_cast<int>(::syscall(SYS_fsync, descriptor));
}

namespace sojourn::store {
namespace {

using testing::Folder;
using testing::message_of;

#if defined(__SANITIZE_THREAD__)
constexpr bool can_fork = false;
#else
constexpr bool can_fork = true;
#endif

Recording everything() { return parse_recording("all", testing::schemas()); }

/// Runs in a child process, whose limits and mounts are its own; returns its exit status.
int in_child(const std::function<int()>& work) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(work());
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

/// Gives this process a file system of 8 MiB of its own; false where that is not allowed.
bool mount_small_disk(const std::filesystem::path& where) {
  const std::string user = "0 " + std::to_string(::geteuid()) + " 1";
  const std::string group = "0 " + std::to_string(::getegid()) + " 1";
  if (::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
  testing::put_content("/proc/self/setgroups", "deny");
  testing::put_content("/proc/self/uid_map", user);
  testing::put_content("/proc/self/gid_map", group);
  return ::mount("tmpfs", where.c_str(), "tmpfs", 0, "size=8m") == 0;
}

/// 0 when writing a large dataset ends with a ResourceError about this path and leaves nothing.
int run_out_of_space(const std::filesystem::path& path) {
  try {
    testing::write_dataset(path, 2000000, 10, {.chunk_rows = 4096});
  } catch (const ResourceError& error) {
    const std::string message = error.what();
    if (message.find(path.string()) == std::string::npos) return 2;
    if (message.find("bytes") == std::string::npos) return 3;
    return std::filesystem::is_empty(path.parent_path()) ? 0 : 4;
  } catch (...) {
    return 5;
  }
  return 6;
}

TEST(DatasetWriter, gives_the_file_its_name_only_when_it_is_whole) {
  const Folder folder;
  const auto path = folder.file("run.h5");
  const auto recording = everything();
  DatasetWriter writer(path, testing::schemas(), recording, testing::provenance());
  testing::write_rows(writer, 0, 100, recording);
  EXPECT_FALSE(std::filesystem::exists(path));
  EXPECT_TRUE(std::filesystem::exists(path.string() + ".part"));
  writer.finish(testing::results(100, 0), {});
  EXPECT_TRUE(std::filesystem::exists(path));
  EXPECT_FALSE(std::filesystem::exists(path.string() + ".part"));
  EXPECT_GE(writer.bytes_written(), std::filesystem::file_size(path) / 2);
}

TEST(DatasetWriter, leaves_nothing_when_it_is_not_finished) {
  const Folder folder;
  const auto recording = everything();
  {
    DatasetWriter writer(folder.file("run.h5"), testing::schemas(), recording,
                         testing::provenance(), {.chunk_rows = 100});
    testing::write_rows(writer, 0, 5000, recording);
  }
  EXPECT_TRUE(folder.is_empty());
}

TEST(DatasetWriter, replaces_an_older_file_only_at_the_end) {
  const Folder folder;
  const auto path = folder.file("run.h5");
  testing::put_content(path, "older");
  { const DatasetWriter abandoned(path, testing::schemas(), everything(), testing::provenance()); }
  EXPECT_EQ(testing::content_of(path), "older");
  testing::write_dataset(path, 10, 1);
  EXPECT_TRUE(verify(path).empty());
}

TEST(DatasetWriter, takes_over_what_a_killed_run_has_left) {
  const Folder folder;
  testing::put_content(folder.file("run.h5.part"), std::string(1000000, 'x'));
  testing::write_dataset(folder.file("run.h5"), 10, 1);
  EXPECT_TRUE(verify(folder.file("run.h5")).empty());
  EXPECT_LT(std::filesystem::file_size(folder.file("run.h5")), 100000U);
}

TEST(DatasetWriter, refuses_a_path_that_another_one_writes) {
  const Folder folder;
  const auto path = folder.file("run.h5");
  const DatasetWriter first(path, testing::schemas(), everything(), testing::provenance());
  const auto message = message_of<InputError>([&] { testing::write_dataset(path, 1, 1); });
  EXPECT_NE(message.find("another run"), std::string::npos) << message;
  EXPECT_TRUE(std::filesystem::exists(path.string() + ".part"));
}

TEST(DatasetWriter, says_what_is_wrong_with_a_path) {
  const Folder folder;
  const auto write = [](const std::filesystem::path& path) {
    return message_of<InputError>([&] { testing::write_dataset(path, 1, 1); });
  };
  EXPECT_NE(write(folder.file("no/such/run.h5")).find("folder first"), std::string::npos);
  std::filesystem::create_directory(folder.file("dir"));
  EXPECT_NE(write(folder.file("dir")).find("path of a file"), std::string::npos);
  EXPECT_NE(write("").find("no file"), std::string::npos);
  EXPECT_NE(write("/proc/run.h5"), "");
  testing::put_content(folder.file("plain"), "");
  EXPECT_NE(write(folder.file("plain/run.h5")), "");
  EXPECT_NE(write(folder.file(std::string(300, 'n'))), "");
}

TEST(DatasetWriter, refuses_impossible_options_and_names) {
  const Folder folder;
  const auto path = folder.file("run.h5");
  EXPECT_THROW(testing::write_dataset(path, 1, 1, {.chunk_rows = 0}), InputError);
  EXPECT_THROW(testing::write_dataset(path, 1, 1, {.compression_level = 10}), InputError);
  auto tables = testing::schemas();
  tables[0].columns[0].categories = {"same", "same"};
  EXPECT_THROW(DatasetWriter(path, tables, everything(), testing::provenance()), InputError);
  auto run = testing::provenance();
  run.extra = {{"seed", "7"}};
  EXPECT_THROW(DatasetWriter(path, testing::schemas(), everything(), run), InputError);
  EXPECT_TRUE(folder.is_empty());
}

TEST(DatasetWriter, reports_a_full_disk) {
  if (!can_fork) GTEST_SKIP() << "threads after a fork are not for this sanitizer";
  const Folder folder;
  const auto mount_point = folder.file("disk");
  std::filesystem::create_directory(mount_point);
  const int status = in_child([&] {
    if (!mount_small_disk(mount_point)) return 77;
    return run_out_of_space(mount_point / "run.h5");
  });
  if (status == 77) GTEST_SKIP() << "small file systems cannot be mounted here";
  EXPECT_EQ(status, 0);
}

TEST(DatasetWriter, reports_a_limit_on_file_sizes) {
  if (!can_fork) GTEST_SKIP() << "threads after a fork are not for this sanitizer";
  const Folder folder;
  std::filesystem::create_directory(folder.file("disk"));
  EXPECT_EQ(in_child([&] {
              const rlimit small{3000000, 3000000};
              ::setrlimit(RLIMIT_FSIZE, &small);
              return run_out_of_space(folder.file("disk") / "run.h5");
            }),
            0);
}

TEST(DatasetWriter, survives_the_failure_of_any_call_of_the_disk) {
  const Folder folder;
  const auto path = folder.file("run.h5");
  const WriterOptions options{.chunk_rows = 100,
                              .bytes_in_flight = 5000,
                              .bytes_per_flush = 5000,
                              .seconds_per_flush = 1e9};
  calls_made = 0;
  testing::write_dataset(path, 1000, 100, options);
  const int calls = calls_made;
  ASSERT_GT(calls, 50);
  std::filesystem::remove(path);
  for (int k = 0; k < calls - 1; ++k) {  // the last call syncs the folder, when all is done
    failing_with = k % 2 == 0 ? ENOSPC : EIO;
    calls_left = k;
    const auto message =
        message_of<ResourceError>([&] { testing::write_dataset(path, 1000, 100, options); });
    calls_left = -1;
    EXPECT_NE(message.find(path.string()), std::string::npos) << "call " << k << ": " << message;
    EXPECT_TRUE(folder.is_empty()) << "call " << k;
  }
  testing::write_dataset(path, 1000, 100, options);
  EXPECT_TRUE(verify(path).empty());
}

TEST(DatasetWriter, repeats_the_failure_on_every_later_call) {
  const Folder folder;
  const auto recording = everything();
  DatasetWriter writer(folder.file("run.h5"), testing::schemas(), recording, testing::provenance(),
                       {.chunk_rows = 100});
  failing_with = ENOSPC;
  calls_left = 0;
  EXPECT_THROW(
      {
        testing::write_rows(writer, 0, 100000, recording);
        writer.finish(testing::results(100000, 0), {});
      },
      ResourceError);
  calls_left = -1;
  TableChunk chunk = testing::make_chunk(0, 0, 10, recording);
  EXPECT_THROW(writer.take(chunk), ResourceError);
  EXPECT_THROW(writer.take(chunk), ResourceError);
}

TEST(DatasetWriter, leaves_readable_what_it_flushed_before_it_was_killed) {
  if (!can_fork) GTEST_SKIP() << "threads after a fork are not for this sanitizer";
  const Folder folder;
  const auto path = folder.file("run.h5");
  const int status = in_child([&] {
    const auto recording = everything();
    DatasetWriter writer(path, testing::schemas(), recording, testing::provenance(),
                         {.chunk_rows = 1000, .bytes_per_flush = 100000});
    testing::write_rows(writer, 0, 100000, recording);
    while (writer.bytes_written() < 1000000) ::usleep(1000);
    return ::kill(::getpid(), SIGKILL);
  });
  ASSERT_EQ(status, 1000 + SIGKILL);
  EXPECT_NE(probe(path.string() + ".part").value_or("").find("unfinished"), std::string::npos);
  const hid_t file = H5Fopen((path.string() + ".part").c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
  ASSERT_GE(file, 0);
  const hid_t dataset = H5Dopen2(file, "events/time", H5P_DEFAULT);
  const hid_t space = H5Dget_space(dataset);
  const auto rows = static_cast<std::size_t>(H5Sget_simple_extent_npoints(space));
  EXPECT_GE(rows, 10000U);
  std::vector<std::int64_t> time(rows);
  ASSERT_GE(H5Dread(dataset, H5T_NATIVE_INT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, time.data()), 0);
  for (std::size_t i = 0; i < rows; ++i) ASSERT_EQ(time[i], static_cast<std::int64_t>(i) * 60);
  H5Sclose(space);
  H5Dclose(dataset);
  H5Fclose(file);
  std::filesystem::rename(path.string() + ".part", path);
  EXPECT_NE(probe(path).value_or("").find("unfinished"), std::string::npos);
}

}  // namespace
}  // namespace sojourn::store
