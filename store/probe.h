// Reads the catalogue of a file in a child process, so that whatever a damaged file does to HDF5
// (it was measured to crash on 0.6 % of random mutations and to hang on 0.1 %) happens there.
//
// The child is forked, not started anew, so that a library can do it without knowing its program.
// It uses only what survives a fork of a process with threads: memory (glibc hands it over in
// order) and HDF5, whose lock this process holds while it forks. The child has limits on time and
// memory, writes to a pipe only, and ends without touching anything it shares with its parent.
#pragma once

#include <filesystem>

#include "store/catalogue.h"

namespace sojourn::store {

/// The catalogue of a finished, sound dataset. Throws InputError for anything else.
[[nodiscard]] Catalogue read_catalogue_apart(int descriptor, const std::filesystem::path& path);

/// Opens a file for reading. Throws InputError when it is missing, no plain file, named as an
/// unfinished dataset, no HDF5 file, or shorter than it says; parses no more than its first bytes.
[[nodiscard]] int open_dataset(const std::filesystem::path& path);

}  // namespace sojourn::store
