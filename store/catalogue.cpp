// Catalogues as bytes: numbers as 8 bytes, texts and lists with their length in front.
#include "store/catalogue.h"

#include <algorithm>
#include <cstring>
#include <string_view>

#include "store/chunk_coding.h"

namespace sojourn::store {
namespace {

class ByteWriter {
 public:
  void number(std::uint64_t value) {
    const auto bytes = std::as_bytes(std::span(&value, 1));
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
  }
  void text(std::string_view value) {
    number(value.size());
    const auto bytes = std::as_bytes(std::span(value));
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
  }
  std::vector<std::byte> take() { return std::move(bytes_); }

 private:
  std::vector<std::byte> bytes_;
};

/// Reads what ByteWriter wrote. After anything impossible it is not good() and gives zeros.
class ByteReader {
 public:
  explicit ByteReader(std::span<const std::byte> bytes) : bytes_(bytes) {}
  std::uint64_t number() {
    std::uint64_t value = 0;
    const auto bytes = piece(sizeof value);
    if (!bytes.empty()) std::memcpy(&value, bytes.data(), sizeof value);
    return value;
  }
  std::string text() {
    const auto bytes = piece(number());
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
  /// The length of a list whose entries take at least 8 bytes each, so that a false one costs
  /// nothing.
  std::size_t length() {
    const std::uint64_t value = number();
    if (value > bytes_.size() / sizeof value) good_ = false;
    return good_ ? static_cast<std::size_t>(value) : 0;
  }
  [[nodiscard]] bool good() const noexcept { return good_; }
  [[nodiscard]] bool at_end() const noexcept { return good_ && bytes_.empty(); }

 private:
  /// The next bytes, or none when there are fewer.
  std::span<const std::byte> piece(std::uint64_t size) {
    if (size > bytes_.size()) good_ = false;
    if (!good_) return {};
    const auto first = bytes_.first(static_cast<std::size_t>(size));
    bytes_ = bytes_.subspan(first.size());
    return first;
  }

  std::span<const std::byte> bytes_;
  bool good_ = true;
};

/// `description` leaves out what depends on where things lie.
enum class Part { description, all };

// Each pair of functions below must name the same fields in the same order.

void write_column(ByteWriter& out, const CatalogueColumn& column, Part part) {
  out.text(column.schema.name);
  out.number(static_cast<std::uint64_t>(column.schema.type));
  out.text(column.schema.unit);
  out.text(column.schema.description);
  out.number(column.schema.categories.size());
  for (const std::string& category : column.schema.categories) out.text(category);
  out.number(column.chunk_rows);
  out.number(column.checksums.size());
  for (const std::uint64_t checksum : column.checksums) out.number(checksum);
  if (part == Part::description) return;
  out.number(column.compressed ? 1 : 0);
  for (const ChunkPlace& place : column.places) {
    out.number(place.address);
    out.number(place.bytes);
    out.number(place.filter_mask);
  }
}

std::vector<std::byte> serialise(const Catalogue& catalogue, Part part) {
  ByteWriter out;
  out.number(catalogue.attributes.size());
  for (const auto& [name, text] : catalogue.attributes) {
    out.text(name);
    out.text(text);
  }
  out.number(catalogue.tables.size());
  for (const CatalogueTable& table : catalogue.tables) {
    out.text(table.name);
    out.text(table.description);
    out.number(table.rows);
    out.text(table.digest);
    out.number(table.columns.size());
    for (const CatalogueColumn& column : table.columns) write_column(out, column, part);
  }
  if (part == Part::all) out.number(catalogue.fingerprint);
  return out.take();
}

CatalogueColumn read_column(ByteReader& in) {
  CatalogueColumn column;
  column.schema.name = in.text();
  column.schema.type = static_cast<ColumnType>(
      std::min<std::uint64_t>(in.number(), static_cast<std::uint64_t>(ColumnType::f64)));
  column.schema.unit = in.text();
  column.schema.description = in.text();
  column.schema.categories.resize(in.length());
  for (std::string& category : column.schema.categories) category = in.text();
  column.chunk_rows = in.number();
  column.checksums.resize(in.length());
  for (std::uint64_t& checksum : column.checksums) checksum = in.number();
  column.compressed = in.number() != 0;
  column.places.resize(column.checksums.size());
  for (ChunkPlace& place : column.places) {
    place.address = in.number();
    place.bytes = in.number();
    place.filter_mask = static_cast<std::uint32_t>(in.number());
  }
  return column;
}

}  // namespace

std::uint64_t fingerprint_of(const Catalogue& catalogue) {
  return checksum_of(serialise(catalogue, Part::description));
}

std::vector<std::byte> to_bytes(const Catalogue& catalogue) {
  return serialise(catalogue, Part::all);
}

std::optional<Catalogue> catalogue_from(std::span<const std::byte> bytes) {
  ByteReader in(bytes);
  Catalogue catalogue;
  catalogue.attributes.resize(in.length());
  for (auto& [name, text] : catalogue.attributes) {
    name = in.text();
    text = in.text();
  }
  catalogue.tables.resize(in.length());
  for (CatalogueTable& table : catalogue.tables) {
    table.name = in.text();
    table.description = in.text();
    table.rows = in.number();
    table.digest = in.text();
    const std::size_t columns = in.length();
    for (std::size_t i = 0; i < columns && in.good(); ++i) table.columns.push_back(read_column(in));
  }
  catalogue.fingerprint = in.number();
  if (!in.at_end()) return std::nullopt;
  return catalogue;
}

std::uint64_t rows_of_chunk(const CatalogueColumn& column, std::uint64_t rows,
                            std::uint64_t index) noexcept {
  const std::uint64_t first = index * column.chunk_rows;
  return first < rows ? std::min(column.chunk_rows, rows - first) : 0;
}

}  // namespace sojourn::store
