#include "cli/measure/binding.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.h"

namespace sojourn::cli {
namespace {

[[noreturn]] void refuse(const TableSchema& schema, const metrics::Role& role,
                         const std::string& problem) {
  throw InputError({Diagnostic{
      .problem = fmt::format("no column of {} {}", in_backticks(schema.name), problem),
      .advice = fmt::format("say which one does: --columns {}=NAME. The columns are: {}", role.name,
                            columns_of(schema))}});
}

bool can_be_looked_up(metrics::RoleType type) {
  return type == metrics::RoleType::category || type == metrics::RoleType::number;
}

}  // namespace

std::string columns_of(const TableSchema& schema) {
  std::vector<std::string> names;
  for (const ColumnSchema& column : schema.columns) names.push_back(column.name);
  return fmt::format("{}", fmt::join(names, ", "));
}

void Binding::find(Part& part, const TableSchema& schema, std::string_view table,
                   const GivenColumns& given, const TableSource* source) {
  const std::size_t none = schema.columns.size();
  for (const std::string& candidate : candidates_for(table, part.role.name, given)) {
    part.column = find_column(schema, candidate);
    if (part.column != none) return;
    const ColumnPlace place = place_of(candidate);
    if (place.table == table) {
      part.column = find_column(schema, place.column);
    } else if (source != nullptr && source->has_customers() &&
               source->find(place.table) != nullptr && can_be_looked_up(part.role.type)) {
      part.column = find_column(schema, "customer");
      if (part.column == none) continue;
      part.lookup = std::make_shared<Lookup>(*source, place, part.role.type);
    }
    if (part.column != none) return;
  }
}

Binding::Binding(const metrics::Input& input, const TableSchema& schema, std::string_view table,
                 const GivenColumns& given, const TableSource* source) {
  const std::size_t none = schema.columns.size();
  for (const metrics::Role& role : input.roles) {
    Part part{.role = role, .column = none, .lookup = nullptr, .values = RoleValues(role.type)};
    find(part, schema, table, given, source);
    if (part.column != none) {
      parts_.push_back(std::move(part));
      continue;
    }
    const bool asked = given.count(std::string(role.name)) > 0;
    if (role.need == metrics::Need::optional && !asked) continue;
    const std::string role_text =
        fmt::format("the role {} ({})", in_backticks(role.name), role.meaning);
    if (!asked) refuse(schema, role, "plays " + role_text);
    refuse(schema, role,
           fmt::format("is named {}, which is to play {}",
                       in_backticks(given.at(std::string(role.name))), role_text));
  }
  if (parts_.empty()) refuse(schema, input.roles.front(), "plays a role");
}

std::vector<std::size_t> Binding::columns() const {
  std::vector<std::size_t> columns;
  for (const Part& part : parts_) columns.push_back(part.column);
  std::sort(columns.begin(), columns.end());
  columns.erase(std::unique(columns.begin(), columns.end()), columns.end());
  return columns;
}

metrics::Rows Binding::rows(const TableSchema& schema, const TableChunk& chunk,
                            metrics::Order order) {
  metrics::Rows rows(chunk.rows, order);
  for (Part& part : parts_) {
    const ColumnBuffer& buffer = chunk.columns[part.column];
    const ColumnSchema& column = schema.columns[part.column];
    if (part.lookup == nullptr) {
      rows.set(part.role.name, part.values.read(column, buffer));
    } else {
      RoleValues ids(metrics::RoleType::identity);
      const auto customers = std::get<metrics::Identities>(ids.read(column, buffer));
      rows.set(part.role.name, part.lookup->of(customers));
    }
  }
  return rows;
}

std::optional<std::size_t> Binding::suspect(const TableSchema& schema, const TableChunk& chunk) {
  std::vector<std::size_t> measured;
  for (Part& part : parts_) {
    try {
      if (part.lookup == nullptr) {
        (void)part.values.read(schema.columns[part.column], chunk.columns[part.column]);
      }
    } catch (const InputError&) {
      return part.column;
    }
    const metrics::RoleType type = part.role.type;
    const bool names = type == metrics::RoleType::identity || type == metrics::RoleType::category;
    if (!names && type != metrics::RoleType::time) measured.push_back(part.column);
  }
  if (measured.size() != 1) return std::nullopt;
  return measured.front();
}

}  // namespace sojourn::cli
