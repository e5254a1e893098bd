// Brings a chunk from the disk into memory, and says whether it is what was written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "store/catalogue.h"
#include "store/chunk_coding.h"

namespace sojourn::store {

/// What decoding a chunk needs, kept between chunks.
struct Workbench {
  ChunkDecoder decoder;
  std::vector<std::byte> stored;
  std::vector<std::byte> raw;
};

enum class ChunkState { sound, unreadable, unpackable, changed };

/// "does not match its checksum" and the like.
[[nodiscard]] std::string_view describe(ChunkState state);

/// Brings the raw bytes of a chunk into bench.raw, filled up to its full length; they are good only
/// when the chunk is sound. May be called by several threads at once.
[[nodiscard]] ChunkState load_chunk(int descriptor, const CatalogueTable& table,
                                    const CatalogueColumn& column, std::uint64_t chunk,
                                    Workbench& bench);

}  // namespace sojourn::store
