// What this machine and this process have: memory, disk, processors.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace sojourn::cli {

/// Bytes of memory that this process may use: of the machine, or of its control group where that is
/// less.
[[nodiscard]] std::uint64_t memory_of_machine();
/// Bytes that could be taken now without swapping.
[[nodiscard]] std::uint64_t memory_available();
/// The most memory this process has had in use, bytes.
[[nodiscard]] std::uint64_t peak_memory_of_process();
/// What it has in use now, bytes.
[[nodiscard]] std::uint64_t memory_of_process();
[[nodiscard]] std::size_t page_bytes();
/// Bytes that may be written to the disk of a folder; none where it cannot be told.
[[nodiscard]] std::optional<std::uint64_t> disk_space(const std::filesystem::path& folder);
/// "Intel(R) Xeon(R) …", empty where unknown.
[[nodiscard]] std::string processor_name();

}  // namespace sojourn::cli
