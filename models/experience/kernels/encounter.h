// What an encounter does to a customer, as one pass over a batch: performance, disconfirmation,
// satisfaction with the encounter, expectations, memory, cumulative satisfaction, affect, effort.
//
//   q_d  quality offered in dimension d (cognitive c, affective a):
//        q_d = mean_d + channel + site + sd_d z_d
//   P_d  = q_d - a B                     perceived, B the level customers are used to
//   D_d  = P_d - E_d                     disconfirmation
//   S    = sum_d w_d (b_P P_d + b_+ max(D_d, 0) - b_- max(-D_d, 0)) + sigma e
//   S   <- S - L severity (x_2) + [complained] R        after a failure (x_2: after an earlier one)
//   S   <- S - x w ln(1 + W / W0)                      where a wait of length W ends here
//   E_d <- E_d + k (P_d - E_d), half of it downwards    k = max(k_min, r / (1 + r n))
//   C   <- C + kappa max(S - C, 0) - kappa_- max(C - S, 0)
//   peak, mean, end of the episode make the memory R = w_p peak + w_e end + w_m mean
//   B   <- B + (1 - 2^(-dt / h)) (q - B)
//   V    = m (g_1 C + g_2 max(C - t, 0)^2 - g_3 max(t_low - C, 0))
//
// Effort adds up: of the touchpoint, of being passed on and of saying everything again, of
// repeating and switching, of the wait (per five minutes).
//
// n counts encounters, this one included; dt is the time since the last. The sources, the defaults
// and which of them are assumptions stand in docs/models/experience.md.
//
// encounter.cpp is compiled once per instruction set, as sim/kernels are.
#pragma once

#include <cstddef>
#include <cstdint>

#include "sim/kernels/lanes.h"

namespace sojourn::models {

/// State variables of the experience model, in the order in which it declares them.
enum ExperienceVariable : std::size_t {
  satisfaction_variable,
  encounter_variable,
  memory_variable,
  expectation_variable,
  expectation_affective_variable,
  affect_variable,
  effort_variable,
  brand_variable,
  adaptation_variable,
  loyalty_variable,
  peak_variable,
  mean_variable,
  experience_variables
};

/// Values of the variables are multiples of this.
inline constexpr float experience_grid = 1.0F / 1024.0F;

/// Constants of a scenario. Rates are shares, times seconds.
struct ExperienceConstants {
  float weight_cognitive = 0.5F, weight_affective = 0.5F;  ///< w_d
  float performance = 0.45F;                               ///< b_P
  float gain = 0.25F, loss = 0.5F;                         ///< b_+, b_-
  float noise = 0.5F;                                      ///< sigma
  float failure_loss = 1.0F;                               ///< L
  float second_failure = 1.5F;                             ///< x_2
  float paradox = 0.0F, paradox_severity = 0.0F;           ///< bonus on what is reported, up to it
  float learning_ratio = 0.5F, learning_floor = 0.05F;     ///< r, k_min
  float learning = 1.0F;                                   ///< 0: expectations stand still
  float learning_down = 0.5F;
  float kappa_floor = 0.1F, kappa_slope = 0.5F;
  float novice = 1.3F;
  std::int32_t novice_time = 0;
  float adaptation = 0.0F, inverse_adaptation_time = 0.0F;  ///< a, 1 / h
  float weight_peak = 0.35F, weight_end = 0.35F, weight_mean = 0.3F;
  std::int32_t episode_gap = 0;
  float affect_gain = 0.3F;
  float repeat_effort = 0.5F, switch_effort = 0.3F;
  float brand_weight = 0.1F, brand_expectation = 0.0F;
  float loyalty_slope = 0.5F, loyalty_delight = 0.25F, loyalty_pain = 0.5F;
  float delight_from = 1.0F, pain_below = -1.0F;
  float competition = 1.0F;  ///< m
};

/// Parameters by row, padded as the engine's tables are.
struct EncounterTables {
  std::size_t rows = 0;
  const std::uint32_t* kind = nullptr;  ///< no encounter, or what is below
  const std::uint32_t* purpose = nullptr;
  const std::uint32_t* chooses = nullptr;  ///< 1 where a channel or a site is chosen
  const float* mean_cognitive = nullptr;
  const float* mean_affective = nullptr;
  const float* sd_cognitive = nullptr;
  const float* sd_affective = nullptr;
  const float* effort = nullptr;
  const float* failure = nullptr;  ///< probability
  const float* severity = nullptr;
  const float* complaint = nullptr;  ///< probability, given failure
  const float* recovery = nullptr;   ///< R, what a complaint that is dealt with gives back
};

inline constexpr std::uint32_t no_encounter = 0;
inline constexpr std::uint32_t direct_encounter = 1;
inline constexpr std::uint32_t heard_advertising = 2;  // what is more is heard, too
inline constexpr std::uint32_t heard_news = 3;

/// Columns that the pass works on besides the lanes' own.
struct EncounterColumns {
  float* variables[experience_variables] = {};  ///< as last written
  float* shown[experience_variables] = {};      ///< as of the event
  std::int32_t* written = nullptr;              ///< when, of all that fade
  std::uint32_t* counts = nullptr;  ///< bytes: encounters, encounters of the episode, failures,
                                    ///< channel
  const float* offset = nullptr;    ///< of channel and site, this event
  const std::uint32_t* switched = nullptr;  ///< 1 where the channel is another than the last
  const float* wait_loss = nullptr;         ///< satisfaction that the wait before it costs
  const float* wait_effort = nullptr;
  std::uint32_t* draws[4] = {};               ///< room for a block
  const std::uint32_t* complaints = nullptr;  ///< draws of those who meet what may fail
};

/// A channel in the race for lanes that meet a touchpoint.
struct ChannelRace {
  float odds = 1.0F;
  float preference = 0.0F;  ///< of the customer's trait `liking`
  float success = 0.0F;     ///< added where the channel was the last, and it went well
  std::uint32_t channel = 0;
  const float* liking = nullptr;
  const std::uint32_t* last = nullptr;  ///< channel
  const float* reported = nullptr;      ///< of the last encounter, against what was expected
  const float* expected = nullptr;
};

struct EncounterKernels {
  const char* name;
  void (*encounter)(const sim::Lanes&, const EncounterTables&, const ExperienceConstants&,
                    const EncounterColumns&, std::uint32_t seed, std::uint32_t replication,
                    bool failures);
  /// The lanes of a list with code[k] == wanted, in their order; returns how many.
  std::size_t (*keep)(const std::uint32_t* code, std::uint32_t wanted, const std::uint32_t* list,
                      std::size_t n, std::uint32_t* kept);
  /// ready[k] = when the channel would be ready for list[k], by the draw words[k].
  void (*race)(const ChannelRace&, const std::uint32_t* words, const std::uint32_t* list,
               std::size_t n, float* ready);
  /// A block of draws each for n counters.
  void (*draw)(const std::uint32_t* id, const std::uint32_t* purpose,
               const std::uint32_t* occurrence, std::size_t n, std::uint32_t seed,
               std::uint32_t replication, std::uint32_t* const* words);
};

/// Those of the instruction set that `name` has among the engine's.
[[nodiscard]] const EncounterKernels& encounter_kernels(const char* name);

}  // namespace sojourn::models
