#include "models/value/closed_form.h"

#include <algorithm>
#include <map>
#include <utility>

#include "core/special.h"
#include "sim/covariates.h"

namespace sojourn::models {
namespace {

constexpr std::size_t nowhere = 255;
constexpr double day = static_cast<double>(seconds_per_day);

// The customer who is valued.
struct Customer {
  const sim::Plan& plan;
  const sim::Lanes& lanes;
  std::size_t lane;
  DrawKey lasting;

  // exp(sum of coefficient * value): a speed or a weight, the same for good.
  [[nodiscard]] double factor(const std::vector<sim::Term>& terms) const {
    double sum = 0.0;
    for (const sim::Term& term : terms) {
      const float value = sim::value_of(plan, lanes, lane, term.source, 0, 0);
      sum += static_cast<double>(term.coefficient) * static_cast<double>(value);
    }
    return special::exp(sum);
  }

  [[nodiscard]] double per_day(const sim::Clock& clock) const {
    return day / static_cast<double>(clock.scale) * factor(clock.terms);
  }

  // How likely the exits of a choice are.
  [[nodiscard]] std::vector<double> shares(const sim::StateRow& row) const {
    std::vector<double> shares;
    double all = 0.0;
    for (const sim::Exit& exit : row.exits) {
      shares.push_back(static_cast<double>(exit.odds) * factor(exit.terms));
      all += shares.back();
    }
    for (double& share : shares) share = all > 0.0 ? share / all : 0.0;
    return shares;
  }
};

// Follows all that leaves states through those of no time, into a chain.
class Moves {
 public:
  Moves(const Customer& customer, const MoneyAhead& money, const std::vector<std::size_t>& places,
        EarningChain& chain)
      : customer_(customer), money_(money), places_(places), chain_(chain) {}

  void add_all_of(std::size_t state) {
    const sim::StateRow& row = row_of(state);
    from_ = places_[state];
    if (row.leaving == sim::Leaving::by_choice) return choose(row, customer_.per_day(row.stay));
    for (const sim::Exit& exit : row.exits) arrive(exit.to, customer_.per_day(exit.clock));
  }

 private:
  [[nodiscard]] const sim::StateRow& row_of(std::size_t state) const {
    return customer_.plan.program().rows[state];
  }

  void choose(const sim::StateRow& row, double rate) {
    const std::vector<double> shares = customer_.shares(row);
    for (std::size_t e = 0; e < shares.size(); ++e) arrive(row.exits[e].to, rate * shares[e]);
  }

  void arrive(sim::StateIndex to, double rate) {
    if (to == sim::no_state || rate <= 0.0) return;
    if (money_.acts_at(to)) {
      const std::uint32_t id = customer_.lanes.id[customer_.lane];
      chain_.add_earnings(from_, rate * money_.at_entry(to, id, customer_.lasting));
    }
    if (takes_no_time(row_of(to))) {
      choose(row_of(to), rate);
    } else if (places_[to] == nowhere) {
      chain_.add_exit(from_, rate);
    } else {
      chain_.add_move(from_, places_[to], rate);
    }
  }

  const Customer& customer_;
  const MoneyAhead& money_;
  const std::vector<std::size_t>& places_;
  EarningChain& chain_;
  std::size_t from_ = 0;
};

// Where a customer of a chain may be, as time goes on: by state, its probability.
class Whereabouts {
 public:
  Whereabouts(const EarningChain& chain, std::size_t states, std::size_t at)
      : chain_(chain), chances_(states, 0.0) {
    chances_[at] = 1.0;
  }

  void pass(Seconds seconds) {
    const auto known = passing_.try_emplace(seconds, chances_.size());
    Matrix& passing = known.first->second;
    if (known.second) passing = chain_.passing(static_cast<double>(seconds) / day);
    std::vector<double> after(chances_.size(), 0.0);
    for (std::size_t i = 0; i < after.size(); ++i) {
      for (std::size_t j = 0; j < after.size(); ++j) after[j] += chances_[i] * passing.at(i, j);
    }
    chances_ = std::move(after);
  }
  [[nodiscard]] double chance(std::size_t state) const { return chances_[state]; }

 private:
  const EarningChain& chain_;
  std::vector<double> chances_;
  std::map<Seconds, Matrix> passing_;  ///< months have few lengths
};

}  // namespace

ClosedForm::ClosedForm(const sim::Plan& plan, const MoneyAhead& money, Seconds horizon,
                       double discount)
    : plan_(plan),
      money_(money),
      horizon_(horizon),
      discount_(discount),
      places_(plan.program().states.size(), nowhere) {
  const sim::Program& program = plan.program();
  const std::vector<bool> in_contract = contract_states(program, money);
  for (std::size_t t = 0; t < program.tracks.size(); ++t) {
    Track track{.track = t};
    bool earns = false;
    for (std::size_t s = 0; s < program.states.size(); ++s) {
      if (program.states[s].track != t) continue;
      earns = earns || money.acts_at(static_cast<sim::StateIndex>(s));
      track.has_contracts = track.has_contracts || in_contract[s];
      const sim::StateRow& row = program.rows[s];
      const bool lasts = row.leaving != sim::Leaving::never || in_contract[s];
      if (!lasts || takes_no_time(row)) continue;
      places_[s] = track.states.size();
      track.states.push_back(s);
      track.in_contract.push_back(in_contract[s]);
    }
    if (earns) tracks_.push_back(std::move(track));
  }
}

double ClosedForm::value(const sim::Lanes& lanes, std::size_t lane, DrawKey lasting) {
  const Seconds end = plan_.program().length;
  if (lanes.joined[lane] >= end) return 0.0;  // nobody comes after the end
  money_.find_bills(lanes, lane, end + horizon_, lasting, bills_);
  double value = 0.0;
  for (const Track& track : tracks_) {
    const std::size_t at = places_[lanes.states[track.track][lane]];
    if (at == nowhere) continue;
    EarningChain chain(track.states.size());
    const Customer customer{plan_, lanes, lane, lasting};
    Moves moves(customer, money_, places_, chain);
    for (const std::size_t state : track.states) moves.add_all_of(state);
    value += chain.value(static_cast<double>(horizon_) / day, discount_)[at];
    if (track.has_contracts) value += bills_of(track, chain, at);
  }
  return value;
}

// What the bills found are worth to a customer who is at a state of the track.
double ClosedForm::bills_of(const Track& track, const EarningChain& chain, std::size_t at) const {
  Whereabouts where(chain, track.states.size(), at);
  Seconds now = plan_.program().length;
  double value = 0.0;
  for (const MoneyAhead::Bill& bill : bills_) {
    where.pass(bill.time - now);
    now = bill.time;
    double chance = 0.0;
    for (std::size_t i = 0; i < track.states.size(); ++i) {
      if (track.in_contract[i]) chance += where.chance(i);
    }
    const Seconds days = (bill.time - plan_.program().length) / seconds_per_day;
    value += chance * bill.cents * special::pow(discount_, static_cast<double>(days));
  }
  return value;
}

}  // namespace sojourn::models
