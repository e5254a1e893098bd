// How many stay: the share of customers who have not left, by months since they became customers,
// for cohorts that began in the same months.
//
// A life begins with the first state that makes a customer, and ends with the first departure; who
// comes back later is counted apart. Lives that go on at the end of the run are censored
// (Kaplan-Meier, the metrics library's). A day is taken as gone when it is over.
#include <fmt/format.h>

#include <algorithm>

#include "metrics/survival/estimators/life_table.h"
#include "metrics/survival/estimators/survival_curve.h"
#include "report/run/lives.h"
#include "report/run/membership.h"

namespace sojourn::report {
namespace {

constexpr std::int32_t not_yet = -1;
constexpr double days_per_month = 30.4375;

/// The first membership of a customer, in days of the run.
struct Stay {
  std::int32_t begin = not_yet;
  std::int32_t end = not_yet;
};

class Retention final : public LifeSection {
 public:
  explicit Retention(const RunFile& run) : run_(run), members_(run.scenario()) {}

  void begin(std::size_t customers) override {
    stays_.assign(customers, {});
    members_.begin(customers);
  }

  void join(const Newcomers& newcomers) override {
    if (members_.first() != Membership::customer) return;
    for (std::size_t i = 0; i < newcomers.rows; ++i) {
      stays_[newcomers.customer[i]].begin = day_of(newcomers.joined[i]);
    }
  }

  void take(const LifeRows& rows) override {
    for (std::size_t i = 0; i < rows.rows; ++i) {
      const std::uint32_t customer = rows.customer[i];
      const Membership before = members_.of(customer);
      const Membership now = members_.enter(customer, rows.to[i]);
      if (now == before) continue;
      Stay& stay = stays_[customer];
      if (now == Membership::gone && stay.begin != not_yet) {
        ++departures_;
        if (stay.end == not_yet) stay.end = day_of(rows.time[i]) + 1;
      }
      if (now == Membership::customer) {
        if (stay.begin == not_yet) stay.begin = day_of(rows.time[i]);
        if (before == Membership::gone) ++returns_;
      }
    }
  }

  void add_to(Page& page, Findings& found) override {
    if (!run_.scenario().memberships.any()) return;
    collect();
    if (all_.customers() == 0) return;
    report(found);
    Section section{.id = "retention", .heading = "How many stay"};
    section.text.push_back(summary());
    section.figures.push_back(curve());
    if (months_of_run() >= 2 * months_per_cohort()) section.figures.push_back(cohorts());
    page.sections.push_back(std::move(section));
  }

 private:
  struct Cohort {
    std::string label;
    metrics::LifeTable table;
  };

  [[nodiscard]] static std::int32_t day_of(std::int64_t second) {
    return static_cast<std::int32_t>(second / seconds_per_day);
  }
  [[nodiscard]] int months_of_run() const {
    return static_cast<int>(static_cast<double>(run_.length()) / (days_per_month * 86400.0));
  }
  /// Cohorts of a month each, or of several so that the page shows no more than two dozen.
  [[nodiscard]] int months_per_cohort() const {
    const int months = months_of_run();
    return months <= 26 ? 1 : months <= 78 ? 3 : 12;
  }

  void collect() {
    const std::vector<Tick> months = run_.months();
    const auto step = static_cast<std::size_t>(months_per_cohort());
    for (std::size_t m = 0; m + 1 < months.size(); m += step) {
      cohorts_.push_back({months[m].date.substr(0, 7), {}});
    }
    const std::int32_t last = day_of(run_.length());
    for (const Stay& stay : stays_) {
      if (stay.begin == not_yet) continue;
      const double duration = (stay.end == not_yet ? last : stay.end) - stay.begin;
      const std::uint8_t ended = stay.end == not_yet ? 0 : 1;
      const metrics::Lives life{.duration = {&duration, 1}, .cause = {&ended, 1}};
      all_.add(life);
      const std::size_t month = tick_of(months, stay.begin * seconds_per_day);
      cohorts_[std::min(month / step, cohorts_.size() - 1)].table.add(life);
    }
  }

  void report(Findings& found) const {
    for (std::size_t c = 0; c < stays_.size(); ++c) {
      if (stays_[c].begin == not_yet) continue;
      ++found.became;
      found.at_end += members_.of(static_cast<std::uint32_t>(c)) == Membership::customer ? 1U : 0U;
    }
    const metrics::SurvivalCurve curve = metrics::kaplan_meier(all_);
    for (const int months : {12, 6, 3}) {
      const Outcome outcome = metrics::survival_at(curve, months * days_per_month);
      if (!outcome) continue;
      found.retained = point_of(outcome);
      found.retained_months = months;
      return;
    }
  }

  [[nodiscard]] std::string summary() const {
    return fmt::format(
        "{} people became customers in the run; there were {} departures and {} returns of those "
        "who had left.",
        count_text(static_cast<std::uint64_t>(all_.customers())), count_text(departures_),
        count_text(returns_));
  }

  [[nodiscard]] Figure curve() const {
    const metrics::SurvivalCurve curve = metrics::kaplan_meier(all_);
    const bool short_run = months_of_run() < 3;
    const double unit = short_run ? 1.0 : days_per_month;
    const int last = short_run ? day_of(run_.length()) : months_of_run();
    Lines lines{.x_label = short_run ? "Days since becoming a customer"
                                     : "Months since becoming a customer",
                .dates = {},
                .numbers = {}};
    lines.format = percent();
    lines.origin = Origin::zero;
    Series series{.name = "All customers", .values = {}, .low = {}, .high = {}};
    for (int age = 0; age <= last; ++age) {
      const Point point = point_of(metrics::survival_at(curve, age * unit));
      if (!(point.value >= 0.0)) break;
      lines.numbers.push_back(age);
      series.values.push_back(point.value);
      series.low.push_back(point.low);
      series.high.push_back(point.high);
    }
    lines.series.push_back(std::move(series));
    return {"Share that has not left",
            "Kaplan-Meier estimate with its 95 % interval. The first departure counts, even of "
            "those who "
            "come back.",
            std::move(lines)};
  }

  [[nodiscard]] Figure cohorts() const {
    Heatmap map{.row_label = "Became customers in",
                .column_label = "months",
                .value_label = "Not left yet"};
    map.format = percent(0);
    const int step = months_per_cohort();
    for (int month = step; month <= months_of_run(); month += step) {
      map.columns.push_back(std::to_string(month));
    }
    for (const Cohort& cohort : cohorts_) {
      if (cohort.table.customers() == 0) continue;
      const metrics::SurvivalCurve curve = metrics::kaplan_meier(cohort.table);
      std::vector<double> row;
      for (int month = step; month <= months_of_run(); month += step) {
        row.push_back(point_of(metrics::survival_at(curve, month * days_per_month)).value);
      }
      map.rows.push_back(
          fmt::format("{} ({})", cohort.label,
                      count_text(static_cast<std::uint64_t>(cohort.table.customers()))));
      map.values.push_back(std::move(row));
    }
    return {
        "Retention by cohort",
        "Percent of the customers who began together that have not left, by months since then; in "
        "brackets how many began. The first row also holds those who were there at the start.",
        std::move(map)};
  }

  const RunFile& run_;
  MembershipFollower members_;
  std::vector<Stay> stays_;  ///< by customer
  std::uint64_t departures_ = 0;
  std::uint64_t returns_ = 0;
  metrics::LifeTable all_;
  std::vector<Cohort> cohorts_;
};

}  // namespace

std::unique_ptr<LifeSection> retention_section(const RunFile& run) {
  return std::make_unique<Retention>(run);
}

}  // namespace sojourn::report
