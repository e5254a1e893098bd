#include "study/what_if/twins.h"

#include <cstring>

#include "store/dataset_writer.h"

namespace sojourn::study {
namespace {

TableSchema twins_schema(const WhatIfOutcome& outcome, const std::string& since) {
  using enum ColumnType;
  std::vector<std::string> arms;
  for (const TwinTable& twins : outcome.twins) arms.push_back(twins.arm);
  std::vector<std::string> segments = outcome.segments;
  if (segments.empty()) segments.emplace_back("all");
  const std::string& money = outcome.result.currency.empty() ? "1" : outcome.result.currency;
  TableSchema table{"truth/twins", "Each customer in the base and in each arm, side by side.", {}};
  table.columns = {
      {"customer", u32, "1", "id of the customer", {}},
      {"arm", u8, "1", "arm that is compared with the base", arms},
      {"segment", u8, "1", "segment of the customer", segments},
      {"in_population", u8, "1", "active at the start and in the target", {}},
      {"treated", u8, "1", "treated in the arm", {}},
      {"left_base", i32, since, "when the customer first left after the start; -1: never", {}},
      {"left_arm", i32, since, "the same in the arm", {}},
      {"active_end_base", u8, "1", "a customer at the end of the run", {}},
      {"active_end_arm", u8, "1", "the same in the arm", {}},
      {"value_end_base", f64, money, "discounted margin to the end of the run", {}},
      {"value_end_arm", f64, money, "the same in the arm", {}},
      {"value_horizon_base", f64, money, "discounted margin to the horizon", {}},
      {"value_horizon_arm", f64, money, "the same in the arm", {}}};
  return table;
}

template <typename T>
void add(const std::vector<T>& values, ColumnType type, TableChunk& chunk) {
  chunk.columns.emplace_back(type).resize(values.size());
  if (!values.empty()) {
    std::memcpy(chunk.columns.back().data(), values.data(), values.size() * sizeof(T));
  }
}

TableChunk chunk_of(const TwinTable& twins, std::uint8_t arm) {
  using enum ColumnType;
  TableChunk chunk;
  chunk.rows = twins.customer.size();
  add(twins.customer, u32, chunk);
  add(std::vector<std::uint8_t>(chunk.rows, arm), u8, chunk);
  add(twins.segment, u8, chunk);
  add(twins.in_population, u8, chunk);
  add(twins.treated, u8, chunk);
  add(twins.left_base, i32, chunk);
  add(twins.left_arm, i32, chunk);
  add(twins.active_end_base, u8, chunk);
  add(twins.active_end_arm, u8, chunk);
  add(twins.value_end_base, f64, chunk);
  add(twins.value_end_arm, f64, chunk);
  add(twins.value_horizon_base, f64, chunk);
  add(twins.value_horizon_arm, f64, chunk);
  return chunk;
}

}  // namespace

void write_twins(const std::filesystem::path& path, const WhatIfOutcome& outcome,
                 const store::Provenance& provenance) {
  const std::string since = "seconds since " + to_string(provenance.start) + "T00:00:00Z";
  const TableSchema schema = twins_schema(outcome, since);
  Recording all;
  all.columns.emplace_back(schema.columns.size(), true);
  store::DatasetWriter writer(path, {schema}, all, provenance);
  std::uint64_t rows = 0;
  for (std::size_t arm = 0; arm < outcome.twins.size(); ++arm) {
    TableChunk chunk = chunk_of(outcome.twins[arm], static_cast<std::uint8_t>(arm));
    rows += chunk.rows;
    writer.take(chunk);
  }
  writer.finish({{.rows = rows, .digest = {}}}, {});
}

}  // namespace sojourn::study
