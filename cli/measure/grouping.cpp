#include "cli/measure/grouping.h"

#include "metrics/days.h"

namespace sojourn::cli {
namespace {

bool is_time_unit(const std::string& by) { return by == "day" || by == "month" || by == "year"; }

std::string time_group(const std::string& unit, std::int64_t time) {
  if (time == metrics::missing_time) return "(none)";
  const std::int64_t day = metrics::day_of(time);
  if (unit == "day") return metrics::day_label(day);
  const std::string month = metrics::month_label(metrics::month_of_day(day));
  return unit == "month" ? month : month.substr(0, month.size() - 3);
}

/// Where a row belongs whose columns play the roles that `by` names.
std::string group_of(const std::vector<std::string>& by, const metrics::Rows& rows, std::size_t i) {
  std::string label;
  for (const std::string& what : by) {
    if (!label.empty()) label += ", ";
    if (is_time_unit(what)) {
      label += time_group(what, rows.times("time")[i]);
      continue;
    }
    const metrics::Categories category = rows.categories(what);
    const std::uint32_t code = category.codes[i];
    label += code == metrics::missing_category ? "(none)" : category.names[code];
  }
  return label;
}

}  // namespace

Grouping::Grouping(const std::vector<std::string>& by, const TableSchema& schema,
                   std::string_view table, const TableSource& source, const GivenColumns& given)
    : by_(by) {
  using metrics::Need;
  metrics::Input input{table, {}, Need::required};
  GivenColumns columns = given;
  for (const std::string& what : by_) {
    if (is_time_unit(what)) {
      input.roles.push_back({"time", metrics::RoleType::time, Need::required, "when"});
      continue;
    }
    if (given.count(what) == 0 && find_column(schema, what) == schema.columns.size() &&
        what.find('.') == std::string::npos) {
      columns[what] = "customers." + what;
    }
    input.roles.push_back({what, metrics::RoleType::category, Need::required, "group"});
  }
  binding_.emplace(input, schema, table, columns, &source);
}

std::map<std::string, std::vector<std::size_t>> Grouping::split(const TableSchema& schema,
                                                                const TableChunk& chunk) {
  const metrics::Rows rows = binding_->rows(schema, chunk, metrics::Order::any);
  std::map<std::string, std::vector<std::size_t>> groups;
  for (std::size_t i = 0; i < rows.size(); ++i) groups[group_of(by_, rows, i)].push_back(i);
  return groups;
}

}  // namespace sojourn::cli
