#include "models/journeys/laws.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

#include "core/monotone_table.h"
#include "core/special.h"

namespace sojourn::models {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();
constexpr std::size_t quantiles = 256;

double tabulated(const sim::StayTable& table, double exponential) {
  const MonotoneTableView view{table.x0, table.inv_step, table.intervals,
                               table.coefficients.data()};
  const auto log_exponential = static_cast<float>(std::log(exponential));
  return std::exp(static_cast<double>(table_value(view, log_exponential)));
}

double table_exposure(const sim::StayTable& table, double stay) {
  double low = 1e-9;
  double high = 50.0;
  if (tabulated(table, low) > stay) return 0.0;
  if (tabulated(table, high) < stay) return infinite;
  for (int step = 0; step < 60; ++step) {
    const double middle = std::sqrt(low * high);
    (tabulated(table, middle) < stay ? low : high) = middle;
  }
  return high;
}

double uniform_exposure(double shortest, double stay) {
  if (stay < shortest) return 0.0;
  if (stay >= 1.0) return infinite;
  return -std::log((1.0 - stay) / (1.0 - shortest));
}

// The E in the middle of the i-th of n slices of equal probability.
double exponential_quantile(std::size_t i, std::size_t n) {
  return -std::log1p(-(static_cast<double>(i) + 0.5) / static_cast<double>(n));
}

double speed_of(const sim::Program& program, const sim::Clock& clock,
                const AverageCustomer& customer) {
  double speed = std::exp(customer.exponent(clock.terms)) * customer.open(clock.guards, program);
  if (clock.profile >= 0) {
    const sim::Profile& profile = program.profiles[static_cast<std::size_t>(clock.profile)];
    speed *= profile.cumulative.back() / static_cast<double>(profile.time.back());
  }
  return speed;
}

// A clock of the average customer: cumulated hazard over seconds since entry.
class Racer {
 public:
  Racer(const sim::Program& program, const sim::Clock& clock, const AverageCustomer& customer)
      : program_(program), clock_(clock), speed_(speed_of(program, clock, customer)) {}

  [[nodiscard]] double exposure_at(double seconds) const {
    const double age = seconds / static_cast<double>(clock_.scale);
    if (clock_.hazard >= 0) return speed_ * std::pow(age, static_cast<double>(clock_.age_power));
    return exposure(clock_.shape, program_.tables, age * speed_);
  }
  /// Infinite where it never rings.
  [[nodiscard]] double seconds_at(double exponential) const {
    const double scale = static_cast<double>(clock_.scale);
    if (speed_ <= 0.0 || !std::isfinite(scale)) return infinite;
    if (clock_.hazard >= 0) {
      return scale * std::pow(exponential / speed_, 1.0 / static_cast<double>(clock_.age_power));
    }
    return scale / speed_ * units(clock_.shape, program_.tables, exponential);
  }

 private:
  const sim::Program& program_;
  const sim::Clock& clock_;
  double speed_;
};

// Moments between which each clock moves by small steps of probability.
std::vector<double> moments_of(const std::vector<Racer>& racers) {
  std::vector<double> moments;
  const auto add = [&](double seconds) {
    if (std::isfinite(seconds) && seconds > 0.0) moments.push_back(seconds);
  };
  for (const Racer& racer : racers) {
    for (std::size_t i = 0; i < quantiles; ++i) {
      add(racer.seconds_at(exponential_quantile(i, quantiles)));
    }
    for (const double tail : {8.0, 10.0, 12.0, 16.0}) add(racer.seconds_at(tail));
  }
  std::sort(moments.begin(), moments.end());
  moments.erase(std::unique(moments.begin(), moments.end()), moments.end());
  return moments;
}

void normalise(StateLaw& law) {
  double total = 0.0;
  for (const auto& exit : law.exits) total = std::accumulate(exit.begin(), exit.end(), total);
  for (auto& exit : law.exits) {
    double probability = 0.0;
    double seconds = 0.0;
    for (std::size_t m = 0; m < exit.size(); ++m) {
      if (total > 0.0) exit[m] /= total;
      probability += exit[m];
      seconds += exit[m] * law.seconds[m];
    }
    law.exit_probability.push_back(probability);
    law.exit_seconds.push_back(probability > 0.0 ? seconds / probability : 0.0);
  }
}

// Between two moments each clock's hazard is as if constant; a clock that is certain to ring by the
// second moment rings at it.
StateLaw race_law(const sim::Program& program, const sim::StateRow& row,
                  const AverageCustomer& customer) {
  std::vector<Racer> racers;
  for (const sim::Exit& exit : row.exits) racers.emplace_back(program, exit.clock, customer);
  StateLaw law;
  law.exits.resize(racers.size());
  std::vector<double> before(racers.size(), 0.0);
  double left = 1.0;
  double from = 0.0;
  const auto add_moment = [&](double seconds, const std::vector<double>& shares, double mass) {
    law.seconds.push_back(seconds);
    const double all = std::accumulate(shares.begin(), shares.end(), 0.0);
    for (std::size_t k = 0; k < shares.size(); ++k) {
      law.exits[k].push_back(all > 0.0 ? mass * shares[k] / all : 0.0);
    }
  };
  for (const double to : moments_of(racers)) {
    std::vector<double> steps(racers.size(), 0.0);
    std::vector<double> certain(racers.size(), 0.0);
    for (std::size_t k = 0; k < racers.size(); ++k) {
      const double now = racers[k].exposure_at(to);
      if (std::isinf(now)) {
        certain[k] = 1.0;
      } else {
        steps[k] = now - before[k];
        before[k] = now;
      }
    }
    const double step = std::accumulate(steps.begin(), steps.end(), 0.0);
    const double mass = left * -std::expm1(-step);
    add_moment(0.5 * (from + to), steps, mass);
    left -= mass;
    from = to;
    if (std::any_of(certain.begin(), certain.end(), [](double c) { return c > 0.0; })) {
      add_moment(to, certain, left);
      break;
    }
  }
  normalise(law);
  return law;
}

std::vector<double> choice_probabilities(const sim::Program& program, const sim::StateRow& row,
                                         const AverageCustomer& customer) {
  std::vector<double> weights;
  double all_shut = 1.0;
  for (const sim::Exit& exit : row.exits) {
    const double open = exit.otherwise ? 0.0 : customer.open(exit.guards, program);
    if (!exit.otherwise && exit.odds > 0.0F) all_shut *= 1.0 - open;
    weights.push_back(open * static_cast<double>(exit.odds) *
                      std::exp(customer.exponent(exit.terms)));
  }
  const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
  for (std::size_t e = 0; e < weights.size(); ++e) {
    if (row.exits[e].otherwise) {
      weights[e] = all_shut;
    } else if (total > 0.0) {
      weights[e] *= (1.0 - all_shut) / total;
    }
  }
  return weights;
}

StateLaw choice_law(const sim::Program& program, const sim::StateRow& row,
                    const AverageCustomer& customer) {
  StateLaw law;
  law.exit_probability = choice_probabilities(program, row, customer);
  const double speed = speed_of(program, row.stay, customer);
  const double scale = speed > 0.0 ? static_cast<double>(row.stay.scale) / speed : infinite;
  for (std::size_t i = 0; i < quantiles; ++i) {
    const double stay = units(row.stay.shape, program.tables, exponential_quantile(i, quantiles));
    law.seconds.push_back(stay * scale);
  }
  const double mean = scale * mean_units(row.stay.shape, program.tables);
  for (const double probability : law.exit_probability) {
    law.exits.emplace_back(quantiles, probability / static_cast<double>(quantiles));
    law.exit_seconds.push_back(mean);
  }
  return law;
}

}  // namespace

double units(const sim::StayShape& shape, const std::vector<sim::StayTable>& tables,
             double exponential) {
  const double s = static_cast<double>(shape.shape);
  switch (shape.kind) {
    case sim::StayShape::Kind::fixed:
      return 1.0;
    case sim::StayShape::Kind::exponential:
      return exponential;
    case sim::StayShape::Kind::weibull:
      return std::pow(exponential, 1.0 / s);
    case sim::StayShape::Kind::lognormal:
      return std::exp(-s * special::normal_quantile(std::exp(-exponential)));
    case sim::StayShape::Kind::log_logistic:
      return std::pow(std::expm1(exponential), 1.0 / s);
    case sim::StayShape::Kind::uniform:
      return 1.0 - (1.0 - s) * std::exp(-exponential);
    case sim::StayShape::Kind::tabulated:
      return tabulated(tables[shape.table], exponential);
  }
  return 1.0;
}

double exposure(const sim::StayShape& shape, const std::vector<sim::StayTable>& tables,
                double stay) {
  const double s = static_cast<double>(shape.shape);
  if (stay <= 0.0) return 0.0;
  switch (shape.kind) {
    case sim::StayShape::Kind::fixed:
      return stay < 1.0 ? 0.0 : infinite;
    case sim::StayShape::Kind::exponential:
      return stay;
    case sim::StayShape::Kind::weibull:
      return std::pow(stay, s);
    case sim::StayShape::Kind::lognormal:
      if (s == 0.0) return stay < 1.0 ? 0.0 : infinite;
      return -std::log(special::normal_cdf(-std::log(stay) / s));
    case sim::StayShape::Kind::log_logistic:
      return std::log1p(std::pow(stay, s));
    case sim::StayShape::Kind::uniform:
      return uniform_exposure(s, stay);
    case sim::StayShape::Kind::tabulated:
      return table_exposure(tables[shape.table], stay);
  }
  return 0.0;
}

double mean_units(const sim::StayShape& shape, const std::vector<sim::StayTable>& tables) {
  const double s = static_cast<double>(shape.shape);
  switch (shape.kind) {
    case sim::StayShape::Kind::fixed:
    case sim::StayShape::Kind::exponential:
      return 1.0;
    case sim::StayShape::Kind::weibull:
      return std::tgamma(1.0 + 1.0 / s);
    case sim::StayShape::Kind::lognormal:
      return std::exp(0.5 * s * s);
    case sim::StayShape::Kind::log_logistic:
      return s <= 1.0 ? infinite : (std::numbers::pi / s) / std::sin(std::numbers::pi / s);
    case sim::StayShape::Kind::uniform:
      return 0.5 * (1.0 + s);
    case sim::StayShape::Kind::tabulated:
      break;
  }
  constexpr std::size_t slices = 4096;
  double sum = 0.0;
  for (std::size_t i = 0; i < slices; ++i) {
    sum += units(shape, tables, exponential_quantile(i, slices));
  }
  return sum / static_cast<double>(slices);
}

StateLaw law_of(const sim::Program& program, const sim::StateRow& row,
                const AverageCustomer& customer) {
  switch (row.leaving) {
    case sim::StateRow::Leaving::by_choice:
      return choice_law(program, row, customer);
    case sim::StateRow::Leaving::by_race:
      return race_law(program, row, customer);
    case sim::StateRow::Leaving::never:
      break;
  }
  return {};
}

}  // namespace sojourn::models
