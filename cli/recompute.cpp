// Rows from columns, words from rows.
#include "cli/recompute.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <optional>
#include <string_view>

#include "core/error.h"
#include "core/math.h"
#include "sim/output.h"
#include "sim/row_stage.h"

namespace sojourn::cli {
namespace {

constexpr std::string_view customers_name = "customers";
constexpr std::string_view events_name = "events";
constexpr std::size_t named_customer_columns = 3;  // customer, joined, segment
constexpr std::size_t named_event_columns = 5;     // customer, time, track, from, to

/// How often each id was seen; memory only where ids are.
class Counts {
 public:
  std::uint32_t next(std::uint32_t id) {
    std::unique_ptr<Page>& page = pages_[id / page_size];
    if (!page) page = std::make_unique<Page>();
    return (*page)[id % page_size]++;
  }

 private:
  static constexpr std::size_t page_size = 4096;
  using Page = std::array<std::uint32_t, page_size>;
  std::vector<std::unique_ptr<Page>> pages_ =
      std::vector<std::unique_ptr<Page>>((std::uint64_t{1} << 32U) / page_size);
};

/// Tables that enter a run's digest: those that every run has, whatever was recorded, and others.
std::vector<std::string> digested_tables(const store::DatasetReader& reader) {
  std::vector<std::string> names{std::string(customers_name), std::string(events_name)};
  for (const auto& table : reader.tables()) {
    const std::string& name = table.schema.name;
    const bool known = name == customers_name || name == events_name;
    if (!known && sim::is_digested(table.schema)) names.push_back(name);
  }
  return names;
}

/// The bits of a value as the run digests it: categories of a trait as the numbers they are.
std::uint64_t float_bits(const ColumnBuffer& column, std::size_t row) {
  const float value = column.type() == ColumnType::f32
                          ? column.as<float>()[row]
                          : static_cast<float>(column.as<std::uint8_t>()[row]);
  return bits_of(value);
}

bool has_types(const TableSchema& schema, std::initializer_list<ColumnType> types) {
  if (schema.columns.size() < types.size()) return false;
  std::size_t c = 0;
  for (const ColumnType type : types) {
    if (schema.columns[c++].type != type) return false;
  }
  return std::all_of(schema.columns.begin() + static_cast<std::ptrdiff_t>(types.size()),
                     schema.columns.end(), [](const ColumnSchema& column) {
                       return column.type == ColumnType::f32 || column.type == ColumnType::u8;
                     });
}

void expect_types(const TableSchema& schema, std::initializer_list<ColumnType> types) {
  if (has_types(schema, types)) return;
  throw InputError("table '" + schema.name +
                   "' does not have the columns that a run writes, so its digest cannot be "
                   "computed. Run the scenario again.");
}

std::uint64_t number_of(std::string_view text, std::uint64_t otherwise) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() && !text.empty() ? number
                                                                                   : otherwise;
}

bool is_listed(std::string_view list, std::string_view name) {
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    if (list.substr(0, comma) == name) return true;
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return false;
}

}  // namespace

Digest digest_of_customers(const store::DatasetReader& reader, std::size_t table,
                           std::uint64_t first_customers) {
  expect_types(reader.tables()[table].schema, {ColumnType::u32, ColumnType::i32, ColumnType::u8});
  Digest sum;
  reader.for_each_chunk(table, {}, [&](const TableChunk& chunk, std::uint64_t) {
    const auto* const id = chunk.columns[0].as<std::uint32_t>();
    const auto* const joined = chunk.columns[1].as<std::int32_t>();
    const auto* const segment = chunk.columns[2].as<std::uint8_t>();
    for (std::size_t i = 0; i < chunk.rows; ++i) {
      if (id[i] >= first_customers) continue;
      RowDigest row;
      row.add(id[i]);
      row.add(static_cast<std::uint32_t>(joined[i]) | std::uint64_t{segment[i]} << 32U);
      for (std::size_t c = named_customer_columns; c < chunk.columns.size(); ++c) {
        row.add(float_bits(chunk.columns[c], i));
      }
      sum += row.finish();
    }
  });
  return sum;
}

Digest digest_of_events(const store::DatasetReader& reader, std::size_t table,
                        std::uint64_t first_customers) {
  expect_types(reader.tables()[table].schema,
               {ColumnType::u32, ColumnType::i32, ColumnType::u8, ColumnType::u8, ColumnType::u8});
  Digest sum;
  Counts counts;
  reader.for_each_chunk(table, {}, [&](const TableChunk& chunk, std::uint64_t) {
    const auto* const id = chunk.columns[0].as<std::uint32_t>();
    const auto* const time = chunk.columns[1].as<std::int32_t>();
    const auto* const track = chunk.columns[2].as<std::uint8_t>();
    const auto* const from = chunk.columns[3].as<std::uint8_t>();
    const auto* const to = chunk.columns[4].as<std::uint8_t>();
    const std::size_t columns = chunk.columns.size();
    const auto variable = [&](std::size_t v, std::size_t i) -> std::uint64_t {
      const std::size_t c = named_event_columns + v;
      return c < columns ? float_bits(chunk.columns[c], i) : 0;
    };
    for (std::size_t i = 0; i < chunk.rows; ++i) {
      if (id[i] >= first_customers) continue;
      RowDigest row;
      row.add(id[i]);
      row.add(counts.next(id[i]) | std::uint64_t{static_cast<std::uint32_t>(time[i])} << 32U);
      row.add(static_cast<std::uint32_t>(track[i] | from[i] << 8 | to[i] << 16) | variable(0, i)
                                                                                      << 32U);
      for (std::size_t v = 1; named_event_columns + v < columns; v += 2) {
        row.add(variable(v, i) | variable(v + 1, i) << 32U);
      }
      sum += row.finish();
    }
  });
  return sum;
}

Digest digest_of_rows(const store::DatasetReader& reader, std::size_t table,
                      std::uint64_t first_customers) {
  Digest sum;
  reader.for_each_chunk(table, {}, [&](const TableChunk& chunk, std::uint64_t) {
    const auto* const id = chunk.columns[0].as<std::uint32_t>();
    for (std::size_t i = 0; i < chunk.rows; ++i) {
      if (id[i] >= first_customers) continue;
      RowDigest row;
      for (const ColumnBuffer& column : chunk.columns) row.add(sim::value_bits(column, i));
      sum += row.finish();
    }
  });
  return sum;
}

Recomputed recompute_digests(const store::DatasetReader& reader) {
  Recomputed result;
  Digest whole;
  const std::uint64_t first = number_of(reader.attribute("digest_customers"), ~std::uint64_t{0});
  for (const std::string& name : digested_tables(reader)) {
    const std::optional<std::size_t> table = reader.find_table(name);
    if (!table || !is_listed(reader.attribute("whole_tables"), name)) {
      result.skipped.emplace_back(name);
      continue;
    }
    const Digest digest = name == customers_name ? digest_of_customers(reader, *table, first)
                          : name == events_name  ? digest_of_events(reader, *table, first)
                                                 : digest_of_rows(reader, *table, first);
    result.checked.emplace_back(name);
    whole += combine(name, digest);
    if (digest.hex() == reader.tables()[*table].digest) continue;
    result.wrong.push_back(fmt::format("{}: the rows have digest {}, but the file says {}.", name,
                                       digest.hex(), reader.tables()[*table].digest));
  }
  if (result.skipped.empty() && whole.hex() != reader.attribute("digest")) {
    result.wrong.push_back(fmt::format("the tables together have digest {}, but the file says {}.",
                                       whole.hex(), reader.attribute("digest")));
  }
  return result;
}

}  // namespace sojourn::cli
