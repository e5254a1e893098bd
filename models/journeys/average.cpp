// The average customer: means and shares of a sample, in the states that customers join in.
#include <algorithm>
#include <cmath>

#include "core/draws.h"
#include "models/journeys/laws.h"

namespace sojourn::models {
namespace {

constexpr std::size_t sample_size = 4096;
constexpr double least_trait = 1e-12;  // so that logarithms are finite

double share_of(const std::vector<double>& shares, std::size_t code) {
  return code < shares.size() ? shares[code] : 0.0;
}

double open_by_code(const std::vector<double>& shares, std::uint64_t codes) {
  double open = 0.0;
  for (std::size_t code = 0; code < std::min<std::size_t>(shares.size(), 64); ++code) {
    if ((codes >> code & 1U) != 0) open += shares[code];
  }
  return open;
}

double days_open(std::uint64_t codes, std::size_t count) {
  double open = 0.0;
  for (std::size_t code = 0; code < count; ++code) open += (codes >> code & 1U) != 0 ? 1.0 : 0.0;
  return open / static_cast<double>(count);
}

}  // namespace

double AverageCustomer::value(const sim::Source& source) const noexcept {
  switch (source.kind) {
    case sim::Source::Kind::trait:
      return traits[source.index];
    case sim::Source::Kind::trait_log:
      return std::log(std::max(traits[source.index], least_trait));
    case sim::Source::Kind::trait_logit: {
      const double share = std::clamp(traits[source.index], least_trait, 1.0 - least_trait);
      return std::log(share / (1.0 - share));
    }
    case sim::Source::Kind::category:
      return share_of(category_shares[source.index], source.code);
    case sim::Source::Kind::segment:
      return share_of(segment_shares, source.code);
    case sim::Source::Kind::variable:
      return variables[source.index];
    case sim::Source::Kind::visits:
      return 1.0;
    case sim::Source::Kind::track_state:
      return state_shares[source.code];
    case sim::Source::Kind::weekday:
      return 1.0 / 7.0;
    case sim::Source::Kind::month:
      return 1.0 / 12.0;
    case sim::Source::Kind::tenure:
    case sim::Source::Kind::time_in_state:
      break;
  }
  return 0.0;
}

double AverageCustomer::exponent(const std::vector<sim::Term>& terms) const noexcept {
  double sum = 0.0;
  for (const sim::Term& term : terms) {
    sum += static_cast<double>(term.coefficient) * value(term.source);
  }
  return sum;
}

double AverageCustomer::open(const std::vector<sim::Guard>& guards,
                             const sim::Program& program) const noexcept {
  double all = 1.0;
  for (const sim::Guard& guard : guards) {
    switch (guard.source.kind) {
      case sim::Source::Kind::category:
        all *= open_by_code(category_shares[guard.source.index], guard.codes);
        break;
      case sim::Source::Kind::segment:
        all *= open_by_code(segment_shares, guard.codes);
        break;
      case sim::Source::Kind::track_state: {
        const sim::TrackInfo& track = program.tracks[guard.source.index];
        double open = 0.0;
        for (std::size_t s = 0; s < track.states; ++s) {
          if ((guard.codes >> s & 1U) != 0) open += state_shares[track.first + s];
        }
        all *= std::min(open, 1.0);
        break;
      }
      case sim::Source::Kind::weekday:
        all *= days_open(guard.codes, 7);
        break;
      case sim::Source::Kind::month:
        all *= days_open(guard.codes, 12);
        break;
      default:
        break;  // numbers vary around their average: taken as open
    }
  }
  return all;
}

AverageCustomer average_customer(const sim::Program& program, const sim::Population& population) {
  AverageCustomer average;
  sim::Intake sample = population.make_intake(sample_size);
  population.draw(DrawKey{}, 0, sample_size, sample);
  const double weight = 1.0 / static_cast<double>(sample_size);
  average.segment_shares.resize(std::max<std::size_t>(population.segments().size(), 1), 0.0);
  for (std::size_t i = 0; i < sample_size; ++i) average.segment_shares[sample.segment[i]] += weight;
  for (std::size_t t = 0; t < population.traits().size(); ++t) {
    double mean = 0.0;
    std::vector<double> shares(population.traits()[t].categories.size(), 0.0);
    for (std::size_t i = 0; i < sample_size; ++i) {
      const double value = static_cast<double>(sample.traits[t][i]);
      mean += weight * value;
      if (!shares.empty()) shares[static_cast<std::size_t>(value)] += weight;
    }
    average.traits.push_back(mean);
    average.category_shares.push_back(std::move(shares));
  }
  for (const sim::VariableInfo& variable : program.variables) {
    average.variables.push_back(static_cast<double>(variable.initial));
  }
  average.state_shares.resize(program.states.size(), 0.0);
  for (const sim::TrackInfo& track : program.tracks) average.state_shares[track.initial] = 1.0;
  return average;
}

}  // namespace sojourn::models
