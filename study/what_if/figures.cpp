#include "study/what_if/figures.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "study/what_if/pair_of_runs.h"

namespace sojourn::study {
namespace {

constexpr std::string_view no_money = "nothing is paid in this scenario";

/// Sums over the customers that are asked for, in both runs.
struct Totals {
  double customers = 0.0;
  std::array<double, 2> retained_end{}, active_end{}, revenue{}, cost{}, value_end{},
      value_horizon{};
  std::array<std::array<double, 2>, 3> retained{};
};

constexpr std::array<std::size_t, 3> retention_months{3, 6, 12};

class Counting {
 public:
  explicit Counting(const PairOfRuns& pair)
      : pair_(pair),
        runs_(pair.ledgers),
        frame_(pair.frame()),
        context_(pair.context),
        in_run_(frame_.months_in_run()) {}

  Figures figures() {
    Figures figures;
    count(figures);
    figures.customers = all_.customers;
    figures.population = outcomes(all_, std::string(PairOfRuns::population));
    add_net(figures.population, runs_[1]->population_cost());
    figures.treated_effects = treated_effects();
    figures.company = company();
    figures.surveys = survey_figures(pair_);
    for (const Totals& totals : by_segment_) {
      figures.segments.push_back(
          outcomes(totals, std::string(PairOfRuns::population) + " in the segment"));
      figures.segment_customers.push_back(totals.customers);
    }
    figures.months = monthly_figures(pair_, all_.customers);
    money(figures);
    return figures;
  }

 private:
  void count(Figures& figures) {
    if (context_.segments.size() > 1) by_segment_.resize(context_.segments.size());
    for (std::size_t c = 0; c < runs_[1]->customers(); ++c) {
      const bool treated = runs_[1]->treated(c);
      const bool counts = runs_[1]->in_population(c);
      figures.treated += treated ? 1.0 : 0.0;
      if (treated) add(c, treated_);
      if (!counts) continue;
      add(c, all_);
      if (treated) add(c, treated_before_);
      if (!by_segment_.empty()) add(c, by_segment_[pair_.segments[c]]);
      compare(c, figures.twins);
    }
    scale(figures.twins);
  }

  void add(std::size_t c, Totals& totals) const {
    totals.customers += 1.0;
    for (std::size_t run = 0; run < 2; ++run) {
      const Ledger& ledger = *runs_[run];
      totals.retained_end[run] += ledger.retained_at_end(c) ? 1.0 : 0.0;
      totals.active_end[run] += ledger.active_at_end(c) ? 1.0 : 0.0;
      totals.revenue[run] += cents(ledger.revenue(c));
      totals.cost[run] += cents(ledger.cost(c));
      totals.value_end[run] += units(ledger.value_to_end(c));
      totals.value_horizon[run] += units(ledger.value_to_horizon(c));
      for (std::size_t k = 0; k < retention_months.size(); ++k) {
        if (retention_months[k] > in_run_) continue;
        totals.retained[k][run] += ledger.retained(c, retention_months[k] - 1) ? 1.0 : 0.0;
      }
    }
  }

  void compare(std::size_t c, GainersAndLosers& twins) const {
    const auto end = static_cast<std::int32_t>(frame_.run_end);
    const std::int32_t base = std::min(runs_[0]->left(c), end);
    const std::int32_t arm = std::min(runs_[1]->left(c), end);
    twins.stay_longer += arm > base ? 1.0 : 0.0;
    twins.leave_sooner += arm < base ? 1.0 : 0.0;
    const std::int64_t gain = runs_[1]->value_to_horizon(c) - runs_[0]->value_to_horizon(c);
    twins.value_gained += gain > 0 ? 1.0 : 0.0;
    twins.value_lost += gain < 0 ? 1.0 : 0.0;
    twins.value_same += gain == 0 ? 1.0 : 0.0;
    (gain > 0 ? twins.gains : twins.losses) += units(gain);
  }

  void scale(GainersAndLosers& twins) const {
    const double share = all_.customers > 0.0 ? 1.0 / all_.customers : 0.0;
    for (double* const part : {&twins.stay_longer, &twins.leave_sooner, &twins.value_gained,
                               &twins.value_lost, &twins.value_same}) {
      *part *= share;
    }
  }

  static Figure shares(std::string id, std::string name, std::string words, const Totals& totals,
                       const std::array<double, 2>& counts) {
    Figure figure{std::move(id), std::move(name), std::move(words), "share"};
    if (totals.customers == 0.0) {
      figure.none = "nobody is among the customers asked about";
      return figure;
    }
    figure.base = counts[0] / totals.customers;
    figure.arm = counts[1] / totals.customers;
    return figure;
  }

  [[nodiscard]] Figure amount(std::string id, std::string name, std::string words,
                              const std::array<double, 2>& sums) const {
    Figure figure{std::move(id),     std::move(name), std::move(words),
                  context_.currency, sums[0],         sums[1]};
    if (!pair_.has_money()) figure.none = no_money;
    return figure;
  }

  [[nodiscard]] std::vector<Figure> retention(const Totals& totals, const std::string& who) const {
    std::vector<Figure> figures;
    for (std::size_t k = 0; k < retention_months.size(); ++k) {
      const std::string months = std::to_string(retention_months[k]);
      figures.push_back(
          shares("retention_" + months + "_months", "Retention after " + months + " months",
                 pair_.retention_words(who, months + " calendar months after the start"), totals,
                 totals.retained[k]));
      if (retention_months[k] > in_run_) {
        figures.back().none = "the run ends before";
      }
    }
    figures.push_back(shares("retention_end", "Retention at the end of the run",
                             pair_.retention_words(who, "the end of the run"), totals,
                             totals.retained_end));
    return figures;
  }

  [[nodiscard]] std::vector<Figure> outcomes(const Totals& totals, const std::string& who) const {
    std::vector<Figure> figures = retention(totals, who);
    figures.push_back(shares("active_end", "Active at the end of the run, win-back included",
                             "share of the " + who +
                                 " who are customers at the end of the run, those included who "
                                 "left and came back",
                             totals, totals.active_end));
    const std::string run = " from the start to the end of the run, not discounted";
    std::array<double, 2> margin{};
    for (std::size_t i = 0; i < 2; ++i) margin[i] = totals.revenue[i] - totals.cost[i];
    figures.push_back(amount("revenue", "Revenue", "what the " + who + " pay, less refunds," + run,
                             totals.revenue));
    figures.push_back(
        amount("cost", "Cost to serve", "what serving the " + who + " costs" + run, totals.cost));
    figures.push_back(
        amount("margin", "Margin", "revenue less cost to serve of the " + who + run, margin));
    add_values(figures, who, totals.value_end, totals.value_horizon);
    return figures;
  }

  void add_values(std::vector<Figure>& figures, const std::string& who,
                  const std::array<double, 2>& to_end,
                  const std::array<double, 2>& to_horizon) const {
    const std::string margin =
        "margin after cost to serve of the " + who + ", discounted by the day ";
    figures.push_back(amount("value_end", "Value to the end of the run",
                             margin + "from the start to the end of the run", to_end));
    figures.push_back(amount("value_horizon", "Value to the horizon",
                             margin + "from the start to the horizon; after the end of the run "
                                      "nobody new joins",
                             to_horizon));
  }

  void add_net(std::vector<Figure>& figures, const CostByMonth& cost) const {
    double to_horizon = 0.0;
    for (const std::int64_t micros : cost.discounted) to_horizon += units(micros);
    const Figure to_end = *find(figures, "value_end");
    const Figure value = *find(figures, "value_horizon");
    figures.push_back(amount("programme_cost", "Cost of the programme to the end of the run",
                             "what the interventions cost to the end of the run beside cost to "
                             "serve, not discounted",
                             {0.0, units(cost.to_run_end)}));
    figures.push_back(amount("programme_cost_horizon", "Cost of the programme to the horizon",
                             "what the interventions cost to the horizon beside cost to serve, "
                             "discounted by the day",
                             {0.0, to_horizon}));
    figures.push_back(amount("net_value_end", "Net value to the end of the run",
                             "value to the end of the run less the discounted cost of the "
                             "programme until then",
                             {to_end.base, to_end.arm - units(cost.to_run_end_discounted)}));
    figures.push_back(amount("net_value_horizon", "Net value to the horizon",
                             "value to the horizon less the discounted cost of the programme",
                             {value.base, value.arm - to_horizon}));
  }

  static const Figure* find(const std::vector<Figure>& figures, std::string_view id) {
    const auto found = std::find_if(figures.begin(), figures.end(),
                                    [id](const Figure& figure) { return figure.id == id; });
    return &*found;
  }

  // Means per treated customer; nobody treated: no figures.
  [[nodiscard]] std::vector<Figure> treated_effects() const {
    const std::string who = "treated customers";
    std::vector<Figure> figures = retention(treated_before_, who + " active at the start");
    const auto per_head = [&](std::array<double, 2> sums) {
      for (double& sum : sums) sum /= std::max(treated_.customers, 1.0);
      return sums;
    };
    std::vector<Figure> money;
    add_values(money, who, per_head(treated_.value_end), per_head(treated_.value_horizon));
    for (Figure& figure : money) {
      figure.words = "mean " + figure.words;
      if (treated_.customers == 0.0) figure.none = "nobody is treated";
      figures.push_back(std::move(figure));
    }
    return figures;
  }

  [[nodiscard]] std::vector<Figure> company() const {
    std::array<double, 2> active{}, revenue{}, cost{}, margin{}, to_end{}, to_horizon{};
    for (std::size_t run = 0; run < 2; ++run) {
      const Ledger& ledger = *runs_[run];
      for (std::size_t c = 0; c < ledger.customers(); ++c) {
        active[run] += ledger.active_at_end(c) ? 1.0 : 0.0;
        revenue[run] += cents(ledger.revenue(c));
        cost[run] += cents(ledger.cost(c));
        to_end[run] += units(ledger.value_to_end(c));
        to_horizon[run] += units(ledger.value_to_horizon(c));
      }
      margin[run] = revenue[run] - cost[run];
    }
    const std::string who = "whole company, later arrivals included";
    const std::string run = " of the " + who + ", from the start to the end of the run";
    std::vector<Figure> figures{{"customers_end", "Customers at the end of the run",
                                 "customers of the " + who + ", at the end of the run", "customers",
                                 active[0], active[1]}};
    figures.push_back(amount("revenue", "Revenue", "what is paid, less refunds," + run, revenue));
    figures.push_back(amount("cost", "Cost to serve", "cost to serve" + run, cost));
    figures.push_back(amount("margin", "Margin", "revenue less cost to serve" + run, margin));
    add_values(figures, who, to_end, to_horizon);
    add_net(figures, runs_[1]->company_cost());
    return figures;
  }

  void money(Figures& figures) const {
    for (const std::int64_t micros : runs_[1]->population_cost().discounted) {
      figures.cost += units(micros);
    }
    figures.gain = all_.value_horizon[1] - all_.value_horizon[0];
    if (pair_.has_money()) figures.payback = payback_month(net_by_month(pair_));
  }

  const PairOfRuns& pair_;
  const std::array<const Ledger*, 2>& runs_;
  const TimeFrame& frame_;
  const FigureContext& context_;
  std::size_t in_run_;
  Totals all_, treated_, treated_before_;
  std::vector<Totals> by_segment_;
};

}  // namespace

Figures figures_of(const RunRecord& base, std::size_t ledger, const RunRecord& arm,
                   const FigureContext& context) {
  const PairOfRuns pair{{&base.ledger(ledger), &arm.ledger(0)},
                        {&base.scores(ledger), &arm.scores(0)},
                        arm.segments(),
                        context};
  return Counting(pair).figures();
}

std::optional<int> payback_month(const std::vector<double>& net) {
  double sum = 0.0;
  std::optional<int> month;
  for (std::size_t m = 0; m < net.size(); ++m) {
    sum += net[m];
    if (sum <= 0.0) {
      month.reset();
    } else if (!month) {
      month = static_cast<int>(m);
    }
  }
  return month;
}

}  // namespace sojourn::study
