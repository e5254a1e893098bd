// Figures from /proc, control groups and the C library.
#include "cli/machine.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <string_view>
#include <system_error>

namespace sojourn::cli {
namespace {

/// The value after `key` in a file of lines "key: value kB", bytes; 0 where it is missing.
std::uint64_t kilobytes_in(const char* path, std::string_view key) {
  std::ifstream file(path);
  for (std::string word; file >> word;) {
    std::uint64_t value = 0;
    if (word == key && file >> value) return value * 1024;
  }
  return 0;
}

/// A control group's limit; the largest number where there is none.
std::uint64_t limit_in(const char* path) {
  std::ifstream file(path);
  std::uint64_t limit = 0;
  return file >> limit ? limit : std::numeric_limits<std::uint64_t>::max();
}

}  // namespace

std::uint64_t memory_of_machine() {
  const std::uint64_t installed = kilobytes_in("/proc/meminfo", "MemTotal:");
  const std::uint64_t group = std::min(limit_in("/sys/fs/cgroup/memory.max"),
                                       limit_in("/sys/fs/cgroup/memory/memory.limit_in_bytes"));
  return std::min(installed == 0 ? std::numeric_limits<std::uint64_t>::max() : installed, group);
}

std::uint64_t memory_available() {
  return std::min(kilobytes_in("/proc/meminfo", "MemAvailable:"), memory_of_machine());
}

std::uint64_t peak_memory_of_process() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

std::uint64_t memory_of_process() { return kilobytes_in("/proc/self/status", "VmRSS:"); }

std::size_t page_bytes() { return static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)); }

std::optional<std::uint64_t> disk_space(const std::filesystem::path& folder) {
  std::error_code error;
  const std::filesystem::space_info space = std::filesystem::space(folder, error);
  if (error) return std::nullopt;
  return space.available;
}

std::string processor_name() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (line.rfind("model name", 0) != 0) continue;
    const std::size_t colon = line.find(": ");
    return colon == std::string::npos ? std::string() : line.substr(colon + 2);
  }
  return {};
}

}  // namespace sojourn::cli
