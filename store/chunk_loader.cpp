// Reading, decompressing and checking a chunk.
#include "store/chunk_loader.h"

#include <span>

#include "store/disk_file.h"

namespace sojourn::store {
namespace {

/// The place is one that a chunk of this column can have: bounded, so that nothing large is
/// allocated.
bool is_possible(const ChunkPlace& place, const CatalogueColumn& column, std::uint64_t raw_bytes) {
  const bool raw =
      !column.compressed || place.filter_mask == raw_filter_mask(size_of(column.schema.type));
  return raw ? place.bytes == raw_bytes : place.filter_mask == 0 && place.bytes <= raw_bytes;
}

}  // namespace

std::string_view describe(ChunkState state) {
  switch (state) {
    case ChunkState::unreadable:
      return "cannot be read from the disk";
    case ChunkState::unpackable:
      return "cannot be decompressed";
    case ChunkState::changed:
      return "does not match its checksum";
    case ChunkState::sound:
      break;
  }
  return "is sound";
}

ChunkState load_chunk(int descriptor, const CatalogueTable& table, const CatalogueColumn& column,
                      std::uint64_t chunk, Workbench& bench) {
  const std::size_t size = size_of(column.schema.type);
  const ChunkPlace& place = column.places.at(chunk);
  const std::uint64_t raw_bytes = column.chunk_rows * size;
  if (!is_possible(place, column, raw_bytes)) return ChunkState::unreadable;
  bench.raw.resize(raw_bytes);
  const bool packed = column.compressed && place.filter_mask == 0;
  if (packed) bench.stored.resize(place.bytes);
  std::vector<std::byte>& target = packed ? bench.stored : bench.raw;
  if (read_fully(descriptor, place.address, target) != static_cast<std::int64_t>(place.bytes)) {
    return ChunkState::unreadable;
  }
  if (packed && !bench.decoder.decode(bench.stored, size, bench.raw)) {
    return ChunkState::unpackable;
  }
  const std::size_t used = rows_of_chunk(column, table.rows, chunk) * size;
  return checksum_of(std::span(bench.raw).first(used)) == column.checksums.at(chunk)
             ? ChunkState::sound
             : ChunkState::changed;
}

}  // namespace sojourn::store
