// All that a dataset says about itself, as plain data: what the reading child hands to its parent,
// and what the file's own checksum covers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/table.h"
#include "store/disk_file.h"
#include "store/provenance.h"

namespace sojourn::store {

inline constexpr const char* dataset_format = "sojourn dataset";
inline constexpr std::uint64_t dataset_format_version = 1;

struct CatalogueColumn {
  ColumnSchema schema;
  std::uint64_t chunk_rows = 0;
  std::vector<std::uint64_t> checksums;  ///< of the raw bytes of each chunk's rows
  bool compressed = false;               ///< the dataset has filters
  std::vector<ChunkPlace> places;        ///< one per checksum
};

struct CatalogueTable {
  std::string name;
  std::string description;
  std::uint64_t rows = 0;
  std::string digest;
  std::vector<CatalogueColumn> columns;
};

struct Catalogue {
  Attributes attributes;
  std::vector<CatalogueTable> tables;
  std::uint64_t fingerprint = 0;  ///< as the file states it
};

/// Checksum of everything except what depends on where things lie in the file.
[[nodiscard]] std::uint64_t fingerprint_of(const Catalogue& catalogue);

[[nodiscard]] std::vector<std::byte> to_bytes(const Catalogue& catalogue);
/// Nothing when the bytes are no catalogue.
[[nodiscard]] std::optional<Catalogue> catalogue_from(std::span<const std::byte> bytes);

/// Rows of chunk `index` of a column with `rows` rows.
[[nodiscard]] std::uint64_t rows_of_chunk(const CatalogueColumn& column, std::uint64_t rows,
                                          std::uint64_t index) noexcept;

}  // namespace sojourn::store
