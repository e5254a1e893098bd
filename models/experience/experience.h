// Customers who experience: encounters through touchpoints and channels change what they expect,
// remember and feel. The formulas stand in models/experience/kernels/encounter.h.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/draws.h"
#include "models/experience/kernels/encounter.h"
#include "sim/component.h"
#include "sim/program.h"

namespace sojourn::models {

/// A way for customer and company to meet.
struct Channel {
  std::string name;
  float quality = 0.0F;  ///< added to that of a touchpoint
  float effort = 0.0F;
  int trait = -1;           ///< whose customers prefer it; -1: none
  float preference = 0.0F;  ///< on the log of its weight, per unit of the trait
  int profile = -1;         ///< when it is open; -1: always
};

/// What the length of a stay costs, where a touchpoint is a wait. It is felt at the next encounter.
struct Wait {
  bool counts = false;
  float loss = 0.25F;          ///< w, times x: of satisfaction
  float inverse_scale = 0.0F;  ///< 1 / W0, seconds
  float effort_per_second = 0.0F;
};

/// What entering a touchpoint's state is. Who is not met but heard of makes an image; advertising
/// promises as well, news do not.
enum class Contact : std::uint8_t { encounter, advertising, news };

/// An encounter, or an indirect contact, on entering one of its states.
struct Touchpoint {
  std::string name;
  Contact contact = Contact::encounter;
  std::array<float, 2> mean{};  ///< of the quality offered: cognitive, affective
  std::array<float, 2> sd{};
  float effort = 0.0F;
  float failure = 0.0F;
  float severity = 0.0F;
  float complaint = 0.0F;
  float recovery = 0.0F;
  Wait wait;
  int sites = 1;
  float site_sd = 0.0F;
  bool home_site = false;  ///< a customer always meets the same site
  std::vector<std::size_t> channels;
  std::vector<float> odds;  ///< of each of its channels
  std::vector<sim::StateIndex> states;

  [[nodiscard]] bool is_encounter() const noexcept { return contact == Contact::encounter; }
};

/// What a scenario says of experience.
struct ExperienceModel {
  ExperienceConstants constants;
  float channel_success = 0.5F;  ///< on the log of the last channel's weight after a success
  std::vector<Channel> channels;
  std::vector<Touchpoint> touchpoints;
  std::array<std::size_t, experience_variables> variables{};  ///< numbers in the program
};

inline constexpr std::uint32_t no_channel = 255;  ///< in the column: no encounter had one yet

/// Columns that the component keeps, from its first.
enum ExperienceColumn : std::size_t { counts_column, channel_column, experience_columns };

[[nodiscard]] std::shared_ptr<const sim::Component> make_experience(ExperienceModel model,
                                                                    const sim::Program& program);

/// What a program knows of experience; null where its scenario has no touchpoints.
[[nodiscard]] const ExperienceModel* experience_of(const sim::Program& program);

/// What of the model turns an improvement into a loss for some, in words.
[[nodiscard]] std::vector<std::string> losing_links_of(const ExperienceModel& model);

/// Behavioural utility V of a cumulative satisfaction, on the variables' grid.
[[nodiscard]] float loyalty_of(const ExperienceConstants& constants, float satisfaction);

}  // namespace sojourn::models
