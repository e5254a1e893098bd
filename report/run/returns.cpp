// How many come back, where nobody signs off: the share of each start cohort with an event in the
// months after its first, by the metrics library's retention.cohorts.
//
// Purchases are the events where the run has payments; else every move of the journey is one.
#include <algorithm>
#include <map>

#include "metrics/metric.h"
#include "report/run/sections.h"

namespace sojourn::report {
namespace {

constexpr const char* metric_name = "retention.cohorts:period=month,clock=calendar,ages=24";

/// "2025-01 month 3" taken apart; the age is "size" for the size of the cohort.
struct CellName {
  std::string cohort;
  std::string age;
};

CellName parse(const std::string& label) {
  const std::size_t space = label.find(' ');
  const std::size_t last = label.rfind(' ');
  return {label.substr(0, space), label.substr(last + 1)};
}

class Returns {
 public:
  explicit Returns(const RunFile& run)
      : run_(run),
        metric_(metrics::make_metric(metrics::parse_spec(metric_name))),
        epoch_(days_since_epoch(run.scenario().start) * seconds_per_day) {}

  void read() {
    if (run_.has("payments", {"customer", "time", "kind"})) {
      const auto& kinds = run_.categories("payments", "kind");
      const auto wanted = std::find(kinds.begin(), kinds.end(), "purchase") - kinds.begin();
      run_.for_each("payments", {"customer", "time", "kind"}, [&](const Columns& columns) {
        add(columns, [&](std::size_t i) { return columns[2][i] == static_cast<double>(wanted); });
      });
    } else {
      run_.for_each("events", {"customer", "time"}, [&](const Columns& columns) {
        add(columns, [](std::size_t) { return true; });
      });
    }
  }

  [[nodiscard]] std::optional<Figure> cohorts() {
    Heatmap map{.row_label = "First seen in", .column_label = "months", .value_label = "Came back"};
    map.format = percent(0);
    std::map<std::string, std::vector<double>> rows;
    std::map<std::string, std::string> sizes;
    std::size_t ages = 0;
    for (const metrics::Result& result : metric_->results()) {
      const CellName name = parse(result.label);
      if (name.age == "size") sizes[name.cohort] = count_text(result.count);
      if (name.age == "size" || name.age == "0") continue;
      std::vector<double>& row = rows[name.cohort];
      row.push_back(point_of(result.outcome).value);
      if (result.outcome) ages = std::max(ages, row.size());
    }
    if (ages == 0) return std::nullopt;
    for (std::size_t age = 1; age <= ages; ++age) map.columns.push_back(std::to_string(age));
    for (auto& [cohort, row] : rows) {
      row.resize(ages, no_value);
      map.rows.push_back(cohort + " (" + sizes[cohort] + ")");
      map.values.push_back(std::move(row));
    }
    return Figure{
        "Returns by cohort",
        "Percent of the customers first seen in a month who were seen again in the months "
        "after; in brackets how many they are. Months not over are left out.",
        std::move(map)};
  }

 private:
  template <typename Keep>
  void add(const Columns& columns, const Keep& keep) {
    std::vector<std::uint64_t> customers;
    std::vector<std::int64_t> times;
    for (std::size_t i = 0; i < columns.rows; ++i) {
      if (!keep(i)) continue;
      customers.push_back(static_cast<std::uint64_t>(columns[0][i]));
      times.push_back(epoch_ + static_cast<std::int64_t>(columns[1][i]));
    }
    metrics::Rows rows(customers.size());
    rows.set("customer", metrics::Identities(customers)).set("time", metrics::Times(times));
    metric_->add(0, rows);
  }

  const RunFile& run_;
  std::unique_ptr<metrics::Metric> metric_;
  std::int64_t epoch_;  ///< seconds from 1970 to the run's start
};

}  // namespace

void add_returns(const RunFile& run, Page& page) {
  if (run.scenario().memberships.any() || !run.has("events", {"customer", "time"})) return;
  Returns returns(run);
  returns.read();
  auto figure = returns.cohorts();
  if (!figure) return;
  Section section{.id = "returns", .heading = "How many come back"};
  section.text.emplace_back(
      "Customers of this scenario come and go as they like, so that nobody can be said to have "
      "left.");
  section.figures.push_back(std::move(*figure));
  page.sections.push_back(std::move(section));
}

}  // namespace sojourn::report
