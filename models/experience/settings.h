// What a scenario says of experience, channels and touchpoints, as written. Defaults stand here
// once; which of them are assumptions, docs/models/experience.md tells.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "models/experience/kernels/encounter.h"
#include "models/part.h"

namespace sojourn::models {

struct ChannelDraft {
  Name name{};
  std::string label{};
  std::string path{};
  double quality = 0.0;
  double effort = 0.0;
  double preference = 1.0;
  Name trait{};
  Name open{};
  UnitCost cost{};
};

struct TouchpointDraft {
  Name name{};
  std::string label{};
  std::string path{};
  Places places{};
  std::size_t contact = 0;  ///< a Contact
  double mean = 0.0, sd = 0.0;
  std::array<double, 2> means{}, sds{};
  double effort = 0.0;
  bool passed_on = false, asks_again = false;
  double failure = 0.0, severity = 1.0, complaint = 0.3, recovery = 0.0;
  bool waits = false;
  double wait_loss = 0.25, wait_scale = 60.0, wait_times = 1.0, wait_effort = 0.1;
  std::int64_t sites = 1;
  double site_sd = 0.0;
  std::size_t routing = 0;
  std::vector<NamedNumber> channels{};
  Name channel{};
  UnitCost cost{};
};

/// Constants of the model, as written; times in seconds.
struct ExperienceSettings {
  double affective = 0.5, performance = 0.45, gain = 0.25, loss = 0.5, noise = 0.5;
  double failure_loss = 1.0, second_failure = 1.5, paradox = 0.15, paradox_severity = 0.5;
  double learning_ratio = 0.5, learning_floor = 0.05, learning_down = 0.5;
  bool learns = true;
  double expectation = 0.0, expectation_affective = 0.0, satisfaction = 0.0;
  double memory_floor = 0.1, memory_slope = 0.5, novice = 1.3;
  double novice_time = 182.0 * 86400.0;
  double adaptation = 0.0, adaptation_time = 365.25 * 86400.0;
  double peak = 0.35, end = 0.35, mean = 0.3, episode_gap = 7.0 * 86400.0;
  double memory_half_life = 60.0 * 86400.0;
  double affect_gain = 0.3, affect_half_life = 7.0 * 86400.0;
  double repeat_effort = 0.5, switch_effort = 0.3, transfer_effort = 0.35, again_effort = 0.2;
  double effort_half_life = 30.0 * 86400.0;
  double brand_weight = 0.1, brand_expectation = 0.0, brand_half_life = 180.0 * 86400.0;
  double brand = 0.0;
  double loyalty_slope = 0.5, delight = 0.25, pain = 0.5, delight_from = 1.0, pain_below = -1.0;
  double competition = 1.0, channel_success = 0.5;
};

/// [experience]
void describe_experience(Fields& fields, ExperienceSettings& settings);
/// [channel.NAME]
void describe_channel(Fields& fields, ChannelDraft& draft);
/// [touchpoint.NAME]
void describe_touchpoint(Fields& fields, TouchpointDraft& draft);

/// The constants that kernels work with.
[[nodiscard]] ExperienceConstants constants_of(const ExperienceSettings& settings);

}  // namespace sojourn::models
