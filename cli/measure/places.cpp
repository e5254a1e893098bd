#include "cli/measure/places.h"

#include <algorithm>
#include <array>

#include "core/error.h"

namespace sojourn::cli {
namespace {

struct Place {
  std::string_view table;
  std::string_view role;
  std::string_view column;
};

/// What our datasets call the roles of metrics, where they do not use the role's name.
constexpr std::array<Place, 16> places{{
    {"events", "activity", "to"},
    {"events", "amount", "value"},
    {"events", "left", "from"},
    {"customers", "time", "joined"},
    {"customers", "group", "segment"},
    {"customers", "margin", "segment"},
    {"surveys", "time", "invited"},
    {"surveys", "margin", "customers.segment"},
    {"payments", "time", "paid"},
    {"payments", "amount", "amount"},
    {"contacts", "time", "arrived"},
    {"contacts", "issue", "issue"},
    {"truth/surveys", "score", "honest"},
    {"truth/surveys", "margin", "customers.segment"},
    {"truth/customers", "time", "joined"},
    {"truth/customers", "margin", "customers.segment"},
}};

}  // namespace

GivenColumns parse_columns(std::string_view text) {
  GivenColumns columns;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(','), text.size());
    const std::string_view part = text.substr(0, end);
    const std::size_t equals = part.find('=');
    if (equals == std::string_view::npos || equals == 0 || equals + 1 == part.size()) {
      throw InputError({Diagnostic{
          .problem = "--columns has " + in_backticks(part) + " (which is no role=column)",
          .advice = "write such as `--columns customer=id,time=timestamp`"}});
    }
    columns[std::string(part.substr(0, equals))] = part.substr(equals + 1);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return columns;
}

std::vector<std::string> candidates_for(std::string_view table, std::string_view role,
                                        const GivenColumns& given) {
  if (const auto at = given.find(std::string(role)); at != given.end()) return {at->second};
  std::vector<std::string> candidates;
  for (const Place& place : places) {
    if (place.table == table && place.role == role) candidates.emplace_back(place.column);
  }
  candidates.emplace_back(role);
  return candidates;
}

std::string_view truth_table_of(const metrics::Input& input) {
  const bool of_answers =
      std::any_of(input.roles.begin(), input.roles.end(), [](const metrics::Role& role) {
        return role.name == "score" && role.need == metrics::Need::required;
      });
  return of_answers && input.table == "surveys" ? "truth/surveys" : std::string_view();
}

std::size_t find_column(const TableSchema& schema, std::string_view name) {
  std::size_t index = 0;
  while (index < schema.columns.size() && schema.columns[index].name != name) ++index;
  return index;
}

}  // namespace sojourn::cli
