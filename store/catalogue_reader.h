// Reads the catalogue of an HDF5 file. Runs HDF5 on bytes that nobody has vouched for, so call it
// in a process that may die: see store/probe.h.
#pragma once

#include <filesystem>

#include "store/catalogue.h"

namespace sojourn::store {

/// Throws InputError for a file that is no dataset, unfinished, of a newer format, or inconsistent.
/// `name` is used in messages only.
[[nodiscard]] Catalogue read_catalogue(int descriptor, const std::filesystem::path& name);

/// The message for a file whose content makes no sense.
[[nodiscard]] std::string damaged_message(const std::filesystem::path& path, std::string_view what);

}  // namespace sojourn::store
