#include "metrics/rows.h"

#include "core/error.h"

namespace sojourn::metrics {
namespace {

std::size_t size_of(const Rows::Column& column) {
  if (const auto* categories = std::get_if<Categories>(&column)) return categories->codes.size();
  if (const auto* identities = std::get_if<Identities>(&column)) return identities->size();
  if (const auto* times = std::get_if<Times>(&column)) return times->size();
  if (const auto* numbers = std::get_if<Numbers>(&column)) return numbers->size();
  return std::get<Scores>(column).size();
}

}  // namespace

Rows& Rows::set(std::string_view role, Column column) {
  if (size_of(column) != size_) {
    throw InputError("column " + in_backticks(role) + " has " + std::to_string(size_of(column)) +
                     " rows (the others have " + std::to_string(size_) +
                     "). Give columns of one table.");
  }
  columns_.emplace_back(role, column);
  return *this;
}

const Rows::Column* Rows::find(std::string_view role) const noexcept {
  for (const auto& [name, column] : columns_) {
    if (name == role) return &column;
  }
  return nullptr;
}

void Rows::refuse(std::string_view role, bool present) {
  if (present) {
    throw InputError("column " + in_backticks(role) +
                     " has the wrong type (the metric reads another one). Convert it first.");
  }
  throw InputError("there is no column " + in_backticks(role) +
                   " (the metric needs it). Say which column plays this role.");
}

std::string_view describe(RoleType type) noexcept {
  switch (type) {
    case RoleType::identity:
      return "an identity";
    case RoleType::time:
      return "a time";
    case RoleType::number:
      return "a number";
    case RoleType::money:
      return "an amount of money";
    case RoleType::score:
      return "a whole score from 0 to 254";
    case RoleType::flag:
      return "0 or 1";
    case RoleType::category:
      return "a category";
  }
  return "a value";
}

}  // namespace sojourn::metrics
