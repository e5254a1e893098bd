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

/// Whether the trigger may bring a customer to one of the states.
bool may_lead(const sim::Program& program, const sim::Trigger& trigger,
              const std::vector<bool>& wanted) {
  using Kind = sim::Trigger::Kind;
  const sim::StateIndex to =
      trigger.kind == Kind::end ? program.tracks[trigger.track].idle : trigger.state;
  return to < wanted.size() && wanted[to];
}

// Exits of a scenario with mistakes may lead nowhere.
template <typename Reaches>
bool any_way(const sim::Program& program, const sim::Exit& exit, const std::vector<bool>& wanted,
             const Reaches& reaches) {
  if (exit.to >= wanted.size()) return false;
  if (wanted[exit.to]) return true;
  const auto& at_entry = program.rows[exit.to].triggers;
  return std::any_of(exit.triggers.begin(), exit.triggers.end(), reaches) ||
         std::any_of(at_entry.begin(), at_entry.end(), reaches);
}

bool may_lead(const sim::Program& program, const sim::Exit& exit, const std::vector<bool>& wanted) {
  return any_way(program, exit, wanted,
                 [&](const sim::Trigger& trigger) { return may_lead(program, trigger, wanted); });
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
        if (leads(exit)) sum += rate_of(exit.clock, track);
      }
      return sum;
    }
    if (row.leaving != sim::Leaving::by_choice) return 0.0;
    const double chance = chance_of(row, track);
    return chance > 0.0 ? chance * rate_of(row.stay, track) : 0.0;
  }

 private:
  // Whether the exit would bring this customer there now: a track that is to start must be idle,
  // one that is moved or ended must not.
  [[nodiscard]] bool leads(const sim::Exit& exit) const {
    return any_way(program_, exit, wanted_, [&](const sim::Trigger& trigger) {
      const bool idle = lanes_.states[trigger.track][lane_] == program_.tracks[trigger.track].idle;
      const bool acts = idle == (trigger.kind == sim::Trigger::Kind::start);
      return acts && may_lead(program_, trigger, wanted_);
    });
  }

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
      there += leads(exit) ? weight : 0.0;
    }
    if (all > 0.0) return there / all;
    return otherwise != nullptr && leads(*otherwise) ? 1.0 : 0.0;
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
    if (clock.shape.kind == sim::StayShape::Kind::fixed) return rate_of_fixed(x, speed * today);
    return std::min(hazard_of_shape(program_, clock.shape, x), certain) * speed * today;
  }

  // Of a stay that is over at 1.
  static double rate_of_fixed(double x, double speed) {
    constexpr auto a_day = static_cast<double>(seconds_per_day);
    return x + speed * a_day >= 1.0 ? 1.0 / a_day : 0.0;
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

bool terms_differ(const std::vector<sim::Term>& a, const std::vector<sim::Term>& b) {
  return !std::equal(a.begin(), a.end(), b.begin(), b.end(),
                     [](const sim::Term& x, const sim::Term& y) {
                       return x.coefficient == y.coefficient && x.source.kind == y.source.kind &&
                              x.source.index == y.source.index && x.source.code == y.source.code;
                     });
}

bool guards_differ(const std::vector<sim::Guard>& a, const std::vector<sim::Guard>& b) {
  return !std::equal(a.begin(), a.end(), b.begin(), b.end(),
                     [](const sim::Guard& x, const sim::Guard& y) {
                       return x.codes == y.codes && x.low == y.low && x.high == y.high;
                     });
}

bool clocks_differ(const sim::Clock& a, const sim::Clock& b) {
  if (a.profile >= 0 || b.profile >= 0) return true;
  return a.scale != b.scale || a.age_power != b.age_power || a.shape.kind != b.shape.kind ||
         a.shape.shape != b.shape.shape || a.shape.table != b.shape.table || a.hazard != b.hazard ||
         terms_differ(a.terms, b.terms) || guards_differ(a.guards, b.guards);
}

bool choices_differ(const sim::StateRow& a, const sim::StateRow& b) {
  if (clocks_differ(a.stay, b.stay)) return true;
  return !std::equal(a.exits.begin(), a.exits.end(), b.exits.begin(), b.exits.end(),
                     [](const sim::Exit& x, const sim::Exit& y) {
                       return x.odds == y.odds && !terms_differ(x.terms, y.terms) &&
                              !guards_differ(x.guards, y.guards);
                     });
}

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

bool rates_differ(const sim::Program& one, const sim::Program& other,
                  const std::vector<bool>& wanted) {
  for (std::size_t s = 0; s < one.rows.size(); ++s) {
    const sim::StateRow& a = one.rows[s];
    const sim::StateRow& b = other.rows[s];
    if (a.leaving != b.leaving || a.exits.size() != b.exits.size()) return true;
    for (std::size_t e = 0; e < a.exits.size(); ++e) {
      if (!may_lead(one, a.exits[e], wanted)) continue;
      const bool races = a.leaving == sim::Leaving::by_race;
      if (races ? clocks_differ(a.exits[e].clock, b.exits[e].clock) : choices_differ(a, b)) {
        return true;
      }
    }
  }
  return false;
}

std::vector<std::size_t> tracks_towards(const sim::Program& program,
                                        const std::vector<bool>& wanted) {
  std::vector<std::size_t> tracks;
  for (std::size_t t = 0; t < program.tracks.size(); ++t) {
    const sim::TrackInfo& track = program.tracks[t];
    const auto leads = [&](const sim::StateRow& row) {
      return std::any_of(row.exits.begin(), row.exits.end(),
                         [&](const sim::Exit& exit) { return may_lead(program, exit, wanted); });
    };
    const auto first = program.rows.begin() + track.first;
    if (std::any_of(first, first + track.states, leads)) tracks.push_back(t);
  }
  return tracks;
}

}  // namespace sojourn::models
