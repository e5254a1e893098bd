#include "models/interventions/present_rate.h"

#include <algorithm>
#include <cmath>

#include "core/monotone_table.h"
#include "core/special.h"
#include "core/time.h"
#include "sim/covariates.h"

namespace sojourn::models {
namespace {

constexpr double certain =
    1e6;  ///< the greatest hazard, per unit: of a stay that is as good as over

double hazard_of_weibull(double power, double x) { return power * special::pow(x, power - 1.0); }

// phi(z) / (sigma x (1 - Phi(z))), z = ln x / sigma.
double hazard_of_lognormal(double sigma, double x) {
  const double z = special::log(x) / sigma;
  const double tail = special::normal_cdf(-z);
  if (!(tail > 0.0)) return z / (sigma * x);  // its limit far out
  constexpr double root_of_two_pi = 2.5066282746310005;
  return special::exp(-0.5 * z * z) / (root_of_two_pi * sigma * x * tail);
}

double hazard_of_log_logistic(double power, double x) {
  return power * special::pow(x, power - 1.0) / (1.0 + special::pow(x, power));
}

// E runs from 0 up, t = exp(f(ln E)), so the hazard dE/dt is E / (t f'(ln E)); f rises.
double hazard_of_table(const sim::StayTable& stay, double x) {
  const MonotoneTableView table{stay.x0, stay.inv_step, stay.intervals, stay.coefficients.data()};
  const auto wanted = static_cast<float>(special::log(x));
  float low = -40.0F;
  float high = 10.0F;
  for (int step = 0; step < 40; ++step) {
    const float middle = 0.5F * (low + high);
    (table_value(table, middle) < wanted ? low : high) = middle;
  }
  constexpr float near = 0.05F;
  const double slope = (table_value(table, high + near) - table_value(table, high - near)) /
                       (2.0 * static_cast<double>(near));
  return special::exp(high) / (x * std::max(slope, 1e-6));
}

class Law {
 public:
  Law(const sim::Program& program, const sim::Plan& plan, const sim::Lanes& lanes, std::size_t lane,
      std::int32_t at, const std::vector<bool>& wanted)
      : program_(program), plan_(plan), lanes_(lanes), lane_(lane), at_(at), wanted_(wanted) {}

  /// Per second.
  [[nodiscard]] double rate(std::size_t track) const {
    const sim::StateRow& row = program_.rows[lanes_.states[track][lane_]];
    if (row.leaving == sim::Leaving::by_race) {
      double sum = 0.0;
      for (const sim::Exit& exit : row.exits) {
        if (wanted_[exit.to]) sum += rate_of(exit.clock, track);
      }
      return sum;
    }
    if (row.leaving != sim::Leaving::by_choice) return 0.0;
    const double chance = chance_of(row, track);
    return chance > 0.0 ? chance * rate_of(row.stay, track) : 0.0;
  }

 private:
  [[nodiscard]] bool is_open(const std::vector<sim::Guard>& guards, std::size_t track) const {
    return std::all_of(guards.begin(), guards.end(), [&](const sim::Guard& guard) {
      return sim::is_open(plan_, lanes_, lane_, guard, track, at_);
    });
  }

  [[nodiscard]] double factor_of(const std::vector<sim::Term>& terms, std::size_t track) const {
    double sum = 0.0;
    for (const sim::Term& term : terms) {
      sum += term.coefficient * sim::value_of(plan_, lanes_, lane_, term.source, track, at_);
    }
    return special::exp(sum);
  }

  // What the choice would be if it were made now.
  [[nodiscard]] double chance_of(const sim::StateRow& row, std::size_t track) const {
    double all = 0.0;
    double there = 0.0;
    const sim::Exit* otherwise = nullptr;
    for (const sim::Exit& exit : row.exits) {
      if (exit.otherwise) {
        otherwise = &exit;
        continue;
      }
      if (!is_open(exit.guards, track)) continue;
      const double weight = exit.odds * factor_of(exit.terms, track);
      all += weight;
      there += wanted_[exit.to] ? weight : 0.0;
    }
    if (all > 0.0) return there / all;
    return otherwise != nullptr && wanted_[otherwise->to] ? 1.0 : 0.0;
  }

  [[nodiscard]] double rate_of(const sim::Clock& clock, std::size_t track) const {
    if (!is_open(clock.guards, track)) return 0.0;
    const double factor = factor_of(clock.terms, track);
    const double today = mean_of_profile(clock);
    if (clock.hazard >= 0) {
      const double age = std::max(age_of(clock, track), 1.0);
      const double aged = special::pow(age / clock.scale, clock.age_power - 1.0);
      return factor * today * clock.age_power / clock.scale * aged;
    }
    const double speed = factor / clock.scale;
    const double x = std::max(elapsed(clock, track), 1.0) * speed;
    return std::min(hazard_of_shape(program_, clock.shape, x), certain) * speed * today;
  }

  [[nodiscard]] double age_of(const sim::Clock& clock, std::size_t track) const {
    const bool joining = clock.since == sim::Clock::Since::joining;
    return at_ - (joining ? lanes_.joined[lane_] : lanes_.since[track][lane_]);
  }

  // Seconds in the state, as the clock's profile counts them.
  [[nodiscard]] double elapsed(const sim::Clock& clock, std::size_t track) const {
    const std::int32_t since = lanes_.since[track][lane_];
    if (clock.profile < 0) return at_ - since;
    const sim::Profile& profile = program_.profiles[static_cast<std::size_t>(clock.profile)];
    return profile.integral(at_) - profile.integral(since);
  }

  [[nodiscard]] double mean_of_profile(const sim::Clock& clock) const {
    if (clock.profile < 0) return 1.0;
    const sim::Profile& profile = program_.profiles[static_cast<std::size_t>(clock.profile)];
    constexpr auto a_day = static_cast<double>(seconds_per_day);
    return (profile.integral(at_ + a_day) - profile.integral(at_)) / a_day;
  }

  const sim::Program& program_;
  const sim::Plan& plan_;
  const sim::Lanes& lanes_;
  std::size_t lane_;
  std::int32_t at_;
  const std::vector<bool>& wanted_;
};

}  // namespace

double hazard_of_shape(const sim::Program& program, const sim::StayShape& shape, double x) {
  using Kind = sim::StayShape::Kind;
  switch (shape.kind) {
    case Kind::fixed:
      return 0.0;
    case Kind::exponential:
      return 1.0;
    case Kind::weibull:
      return hazard_of_weibull(shape.shape, x);
    case Kind::lognormal:
      return hazard_of_lognormal(shape.shape, x);
    case Kind::log_logistic:
      return hazard_of_log_logistic(shape.shape, x);
    case Kind::uniform:
      return x < shape.shape ? 0.0 : 1.0 / std::max(1.0 - x, 1.0 / certain);
    case Kind::tabulated:
      return hazard_of_table(program.tables[shape.table], x);
  }
  return 0.0;
}

double present_rate(const sim::Program& program, const sim::Plan& plan, const sim::Lanes& lanes,
                    std::size_t lane, std::int32_t at, const std::vector<bool>& wanted,
                    const std::vector<std::size_t>& tracks) {
  const Law law(program, plan, lanes, lane, at, wanted);
  double sum = 0.0;
  for (const std::size_t track : tracks) sum += law.rate(track);
  return sum * static_cast<double>(seconds_per_day);
}

std::vector<std::size_t> tracks_towards(const sim::Program& program,
                                        const std::vector<bool>& wanted) {
  std::vector<std::size_t> tracks;
  for (std::size_t t = 0; t < program.tracks.size(); ++t) {
    const sim::TrackInfo& track = program.tracks[t];
    const auto leads = [&](const sim::StateRow& row) {
      return std::any_of(row.exits.begin(), row.exits.end(), [&](const sim::Exit& exit) {
        // Exits of a scenario with mistakes may lead nowhere.
        return exit.to < wanted.size() && wanted[exit.to];
      });
    };
    const auto first = program.rows.begin() + track.first;
    if (std::any_of(first, first + track.states, leads)) tracks.push_back(t);
  }
  return tracks;
}

}  // namespace sojourn::models
