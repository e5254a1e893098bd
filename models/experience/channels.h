// Which channel and which site an encounter goes through.
//
// Channels race: channel k wins with the smallest E_k / w_k,
//   w_k = odds_k open_k exp(preference_k trait + success [k was the last, and it went well]).
// An encounter goes well where it is not below what the customer expected. A site is one of a
// touchpoint's, drawn anew for every encounter or once for every customer; its quality departs from
// the touchpoint's by a normal of its own, the same for all customers.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "models/experience/experience.h"
#include "sim/column.h"

namespace sojourn::models {

class ChannelChooser {
 public:
  ChannelChooser(const ExperienceModel& model, const sim::ComponentSetup& setup,
                 const EncounterKernels& kernels);

  /// Sets offset[lane] to what channel and site add to the quality, and switched[lane] to 1 where
  /// the channel is another than the last, for the lanes that meet a touchpoint with a choice; 0
  /// for the others. `touchpoint` is by row; `site_words` holds a draw per lane.
  void choose(sim::Lanes& lanes, const EncounterTables& tables, const std::uint32_t* touchpoint,
              const std::uint32_t* site_words, float* offset, std::uint32_t* switched);

 private:
  using Words = std::array<std::uint32_t, 4>;
  /// A channel of a touchpoint, and when it would be ready were it open.
  struct Racer {
    std::size_t channel = 0;
    float ready = 0.0F;
  };

  [[nodiscard]] bool is_open(std::size_t channel, std::int32_t time) const noexcept;
  [[nodiscard]] Racer racer(const sim::Lanes& lanes, std::size_t lane, const Touchpoint& point,
                            std::size_t k, std::uint32_t word) const noexcept;
  [[nodiscard]] std::size_t race(const sim::Lanes& lanes, std::size_t lane, const Touchpoint& point,
                                 const Words& first) const noexcept;
  [[nodiscard]] float site_quality(const sim::Lanes& lanes, std::size_t lane, std::size_t point,
                                   std::uint32_t word) const noexcept;
  void draw_races(const sim::Lanes& lanes, std::size_t found);

  const ExperienceModel& model_;
  sim::ComponentSetup setup_;
  std::vector<std::vector<float>> sites_;           ///< [touchpoint][site] departure
  std::vector<std::vector<Purpose>> race_purpose_;  ///< [state][block]
  std::vector<Purpose> home_purpose_;               ///< [touchpoint]
  const EncounterKernels& kernels_;
  sim::Column<std::uint32_t> list_, marks_;
  sim::Column<std::uint32_t> id_, purpose_, occurrence_, words_[4];  ///< of the lanes listed
};

}  // namespace sojourn::models
