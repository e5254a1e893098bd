// Small programs that tests of the engine run, written out by hand.
#pragma once

#include <initializer_list>
#include <string>
#include <utility>

#include "core/special.h"
#include "sim/program.h"

namespace sojourn::sim::testing {

inline constexpr float day = 86400.0F;

/// Builds programs state by state.
class ProgramBuilder {
 public:
  explicit ProgramBuilder(double days) {
    program.length = static_cast<Seconds>(days * 86400.0);
    program.calendar = Calendar::make({2025, 1, 1}, program.length);
  }

  ProgramBuilder& track(const std::string& name) {
    TrackInfo info;
    info.name = name;
    info.first = static_cast<StateIndex>(program.states.size());
    info.initial = info.first;
    program.tracks.push_back(info);
    return *this;
  }

  StateRow& state(const std::string& name) {
    TrackInfo& track = program.tracks.back();
    StateInfo info;
    info.name = name;
    info.path.append("journey.").append(track.name).append(".").append(name);
    info.track = static_cast<std::uint8_t>(program.tracks.size() - 1);
    program.states.push_back(info);
    program.rows.emplace_back();
    ++track.states;
    return program.rows.back();
  }

  /// A state that stays for `shape` times `scale` seconds and then goes on to (state, odds).
  StateRow& stay(const std::string& name, StayShape shape, float scale,
                 std::initializer_list<std::pair<int, float>> next) {
    StateRow& row = state(name);
    row.leaving = Leaving::by_choice;
    row.stay.shape = shape;
    row.stay.scale = scale;
    for (const auto& [to, odds] : next) {
      Exit exit;
      exit.to = static_cast<StateIndex>(to);
      exit.odds = odds;
      row.exits.push_back(exit);
    }
    return row;
  }

  Program program;
};

inline StayShape exponential() { return {StayShape::Kind::exponential, 1.0F, 0}; }
inline StayShape fixed() { return {StayShape::Kind::fixed, 1.0F, 0}; }
inline StayShape lognormal(float sigma) { return {StayShape::Kind::lognormal, sigma, 0}; }
/// Scale of a lognormal stay with this mean.
inline float lognormal_scale(float mean, float sigma) {
  return mean * static_cast<float>(special::exp(-0.5 * sigma * sigma));
}

/// s += 0.3 (x - s), x ~ N(mean, 1).
inline Update towards(float mean) { return {0, 0.7F, 0.3F * mean, 0.3F}; }

/// The reference journey R1: eight states, satisfaction, a renewal that depends on it.
inline Program r1_program() {
  ProgramBuilder b(730);
  b.track("subscription");
  b.stay("trial", exponential(), 14 * day, {{1, 0.70F}, {2, 0.15F}, {7, 0.15F}});
  b.stay("active", lognormal(0.8F), lognormal_scale(30 * day, 0.8F),
         {{2, 0.20F}, {4, 0.35F}, {5, 0.15F}, {6, 0.30F}})
      .updates = {towards(0.2F)};
  b.stay("support_wait", exponential(), 2 * day, {{3, 0.90F}, {5, 0.10F}}).updates = {towards(-1)};
  b.stay("support_contact", lognormal(0.5F), lognormal_scale(3 * day, 0.5F),
         {{4, 0.60F}, {5, 0.30F}, {2, 0.10F}})
      .updates = {towards(0)};
  b.stay("satisfied_use", exponential(), 45 * day, {{1, 0.50F}, {2, 0.10F}, {6, 0.40F}}).updates = {
      towards(1)};
  b.stay("dissatisfied_use", lognormal(1.0F), lognormal_scale(20 * day, 1.0F),
         {{2, 0.40F}, {1, 0.20F}, {6, 0.40F}})
      .updates = {towards(-1.2F)};
  StateRow& renewal = b.stay("renewal", exponential(), 7 * day, {{7, 0.0820849986F}, {1, 1.0F}});
  renewal.updates = {towards(0)};
  renewal.exits[0].terms = {{{Source::Kind::variable, 0, 0}, -1.0F}};
  b.state("churned").updates = {towards(-1.5F)};
  b.program.states.back().absorbing = true;
  VariableInfo satisfaction;
  satisfaction.name = "satisfaction";
  b.program.variables.push_back(satisfaction);
  return b.program;
}

}  // namespace sojourn::sim::testing
