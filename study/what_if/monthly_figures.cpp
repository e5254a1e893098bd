// Figures month by month after the start.
#include <algorithm>

#include "study/what_if/pair_of_runs.h"

namespace sojourn::study {
namespace {

class Monthly {
 public:
  Monthly(const PairOfRuns& pair, double population)
      : pair_(pair), population_(population), in_run_(pair.frame().months_in_run()) {}

  template <typename Value>
  FigureSeries series(std::string id, std::string name, std::string words, std::string unit,
                      std::size_t months, const Value& value) const {
    FigureSeries made{std::move(id), std::move(name), std::move(words), std::move(unit), {}, {}};
    for (std::size_t m = 0; m < months; ++m) {
      made.base.push_back(value(0, m));
      made.arm.push_back(value(1, m));
    }
    return made;
  }

  [[nodiscard]] std::vector<FigureSeries> figures() const {
    std::vector<FigureSeries> made;
    const std::size_t all = pair_.frame().month_ends.size();
    const auto kept = retained_by_month();
    made.push_back(
        series("retention", "Retention",
               pair_.retention_words(std::string(PairOfRuns::population), "the end of the month"),
               "share", in_run_, [&](std::size_t run, std::size_t m) {
                 return population_ > 0.0 ? kept[run][m] / population_ : 0.0;
               }));
    const std::array<std::vector<std::int64_t>, 2> members{pair_.ledgers[0]->customers_by_month(),
                                                           pair_.ledgers[1]->customers_by_month()};
    made.push_back(series(
        "customers", "Customers", "customers of the whole company at the end of the month",
        "customers", in_run_,
        [&](std::size_t run, std::size_t m) { return static_cast<double>(members[run][m]); }));
    if (!pair_.has_money()) return made;
    const auto company = [&](std::size_t run) -> const Ledger::Months& {
      return pair_.ledgers[run]->company();
    };
    made.push_back(series(
        "revenue", "Revenue", "paid in the month to the whole company", pair_.context.currency, all,
        [&](std::size_t run, std::size_t m) { return cents(company(run).revenue[m]); }));
    made.push_back(series("cost", "Cost to serve", "cost to serve in the month, whole company",
                          pair_.context.currency, all, [&](std::size_t run, std::size_t m) {
                            return cents(company(run).cost[m]);
                          }));
    made.push_back(series("margin", "Margin",
                          "revenue less cost to serve in the month, whole company",
                          pair_.context.currency, all, [&](std::size_t run, std::size_t m) {
                            return cents(company(run).revenue[m] - company(run).cost[m]);
                          }));
    made.push_back(cumulative_net());
    return made;
  }

  [[nodiscard]] std::array<std::vector<double>, 2> retained_by_month() const {
    std::array<std::vector<double>, 2> kept;
    for (std::size_t run = 0; run < 2; ++run) {
      kept[run].assign(in_run_, 0.0);
      for (std::size_t c = 0; c < pair_.ledgers[run]->customers(); ++c) {
        if (!pair_.ledgers[1]->in_population(c)) continue;
        if (pair_.by_purchases()) {
          for (std::size_t m = 0; m < in_run_; ++m)
            kept[run][m] += pair_.ledgers[run]->retained(c, m);
          continue;
        }
        // Who leaves in month m is retained at the ends of all months before.
        const auto& ends = pair_.frame().month_ends;
        const auto gone = std::upper_bound(ends.begin(), ends.end(), pair_.ledgers[run]->left(c));
        const auto months = static_cast<std::size_t>(gone - ends.begin());
        for (std::size_t m = 0; m < std::min(months, in_run_); ++m) kept[run][m] += 1.0;
      }
    }
    return kept;
  }

  [[nodiscard]] FigureSeries cumulative_net() const {
    const std::vector<double> net = net_by_month(pair_);
    FigureSeries made{"cumulative_net",
                      "Net gain so far",
                      "discounted gain in margin of the " + std::string(PairOfRuns::population) +
                          " less cost of the programme, from the start to the end of the month",
                      pair_.context.currency,
                      std::vector<double>(net.size(), 0.0),
                      {}};
    double sum = 0.0;
    for (const double month : net) made.arm.push_back(sum += month);
    return made;
  }

  const PairOfRuns& pair_;
  double population_;
  std::size_t in_run_;
};

}  // namespace

std::string PairOfRuns::retention_words(const std::string& who, const std::string& when) const {
  return by_purchases()
             ? "share of the " + who + " who bought within the stated time before " + when
             : "share of the " + who + " who have not left by " + when +
                   "; a pause counts as retained, who left and came back does not";
}

std::vector<FigureSeries> monthly_figures(const PairOfRuns& pair, double population) {
  return Monthly(pair, population).figures();
}

std::vector<double> net_by_month(const PairOfRuns& pair) {
  const auto& [base, arm] = pair.ledgers;
  std::vector<double> net;
  for (std::size_t m = 0; m < pair.frame().month_ends.size(); ++m) {
    net.push_back(units(arm->of_population().value[m] - base->of_population().value[m] -
                        arm->population_cost().discounted[m]));
  }
  return net;
}

}  // namespace sojourn::study
