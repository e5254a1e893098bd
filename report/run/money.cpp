// Where money comes from and where it goes: from revenue to margin, in whole cents until the end.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "report/run/sections.h"

namespace sojourn::report {
namespace {

constexpr std::size_t most_steps = 5;  ///< of each side; smaller ones are put together

using Cents = std::int64_t;

struct Sums {
  std::map<std::pair<std::size_t, std::size_t>, Cents> by_kind_and_product;
  std::vector<Cents> revenue;  ///< by month
  std::vector<Cents> cost;     ///< by month, not positive
};

double amount_of(Cents cents) { return static_cast<double>(cents) / 100.0; }

/// The largest steps, and the sum of the others.
std::vector<std::pair<std::string, Cents>> largest(const std::map<std::string, Cents>& sums,
                                                   const std::string& others) {
  std::vector<std::pair<std::string, Cents>> steps(sums.begin(), sums.end());
  std::stable_sort(steps.begin(), steps.end(), [](const auto& a, const auto& b) {
    return std::abs(a.second) > std::abs(b.second);
  });
  if (steps.size() <= most_steps + 1) return steps;
  Cents rest = 0;
  for (std::size_t i = most_steps; i < steps.size(); ++i) rest += steps[i].second;
  steps.resize(most_steps);
  steps.emplace_back(others, rest);
  return steps;
}

class Money {
 public:
  explicit Money(const RunFile& run) : run_(run), months_(run.months()) {
    const auto& kinds = run.categories("payments", "kind");
    cost_kind_ =
        static_cast<std::size_t>(std::find(kinds.begin(), kinds.end(), "cost") - kinds.begin());
    sums_.revenue.assign(months_.size(), 0);
    sums_.cost.assign(months_.size(), 0);
  }

  void read() {
    run_.for_each("payments", {"time", "kind", "product", "amount"}, [&](const Columns& columns) {
      for (std::size_t i = 0; i < columns.rows; ++i) {
        const auto kind = static_cast<std::size_t>(columns[1][i]);
        const auto cents = static_cast<Cents>(columns[3][i]);
        sums_.by_kind_and_product[{kind, static_cast<std::size_t>(columns[2][i])}] += cents;
        const std::size_t month = tick_of(months_, static_cast<std::int64_t>(columns[0][i]));
        (kind == cost_kind_ ? sums_.cost : sums_.revenue)[month] += cents;
      }
    });
  }

  void add_to(Page& page) const {
    if (sums_.by_kind_and_product.empty()) return;
    Section section{.id = "money", .heading = "From revenue to margin"};
    section.figures.push_back(waterfall());
    section.figures.push_back(history());
    section.figures.push_back(table());
    page.sections.push_back(std::move(section));
  }

  [[nodiscard]] Cents revenue() const { return total(sums_.revenue); }
  [[nodiscard]] Cents margin() const { return revenue() + total(sums_.cost); }

 private:
  static Cents total(const std::vector<Cents>& sums) {
    Cents all = 0;
    for (const Cents cents : sums) all += cents;
    return all;
  }
  [[nodiscard]] std::string kind_label(std::size_t kind) const {
    return in_words(run_.categories("payments", "kind")[kind]);
  }
  [[nodiscard]] std::string product_label(std::size_t product) const {
    const auto& names = run_.categories("payments", "product");
    return product < names.size() ? in_words(names[product]) : "(none)";
  }

  [[nodiscard]] Figure waterfall() const {
    std::map<std::string, Cents> revenue;
    std::map<std::string, Cents> costs;
    for (const auto& [key, cents] : sums_.by_kind_and_product) {
      if (key.first == cost_kind_) {
        costs[product_label(key.second)] += cents;
      } else {
        revenue[kind_label(key.first) + "s"] += cents;
      }
    }
    Waterfall steps;
    steps.format = money(run_.currency());
    for (const auto& [label, cents] : largest(revenue, "Other revenue")) {
      steps.steps.push_back({label, amount_of(cents)});
    }
    steps.steps.push_back({"Revenue", amount_of(this->revenue()), Waterfall::Kind::total});
    for (const auto& [label, cents] : largest(costs, "Other costs")) {
      steps.steps.push_back({label, amount_of(cents)});
    }
    steps.steps.push_back({"Margin", amount_of(margin()), Waterfall::Kind::total});
    return {"From revenue to margin, whole run",
            "What customers paid, less refunds, and what serving them cost. Not discounted.",
            std::move(steps)};
  }

  [[nodiscard]] Figure history() const {
    Lines lines{.x_label = "Month from", .dates = {}, .numbers = {}};
    lines.format = money(run_.currency());
    lines.origin = Origin::zero;
    Series revenue{.name = "Revenue", .values = {}};
    Series margin{.name = "Margin", .values = {}};
    for (std::size_t m = 0; m + 1 < months_.size(); ++m) {
      lines.dates.push_back(months_[m].date);
      revenue.values.push_back(amount_of(sums_.revenue[m]));
      margin.values.push_back(amount_of(sums_.revenue[m] + sums_.cost[m]));
    }
    lines.series.push_back(std::move(revenue));
    lines.series.push_back(std::move(margin));
    return {"Month by month", "Revenue and margin of each calendar month.", std::move(lines)};
  }

  [[nodiscard]] Figure table() const {
    Table table;
    table.columns.push_back({"Kind"});
    table.columns.push_back({"What for"});
    table.columns.push_back({"Amount", money(run_.currency(), 2)});
    for (const auto& [key, cents] : sums_.by_kind_and_product) {
      table.rows.push_back({kind_label(key.first), product_label(key.second), amount_of(cents)});
    }
    return {"All payments of the run", "Sums by kind and product; costs are negative.",
            std::move(table)};
  }

  const RunFile& run_;
  std::vector<Tick> months_;
  std::size_t cost_kind_ = 0;
  Sums sums_;
};

}  // namespace

void add_money(const RunFile& run, Page& page, Findings& found) {
  if (!run.has("payments", {"time", "kind", "product", "amount"})) {
    if (run.reader().find_table("payments")) {
      page.left_out.emplace_back("Money: columns of the table payments were not recorded.");
    }
    return;
  }
  Money money_of_run(run);
  money_of_run.read();
  money_of_run.add_to(page);
  found.earned =
      Earned{amount_of(money_of_run.revenue()), amount_of(money_of_run.margin()), run.currency()};
}

}  // namespace sojourn::report
