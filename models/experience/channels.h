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
#include <span>
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

  /// The site that served each lane, where its touchpoint has several.
  [[nodiscard]] const std::uint32_t* site() const noexcept { return site_.data(); }

 private:
  /// Lanes that meet one touchpoint, and when each of its channels would be ready were it open:
  /// column k of ready_ for its channel k.
  struct Meeting {
    std::size_t touchpoint = 0;
    std::span<const std::uint32_t> lanes;
  };

  [[nodiscard]] bool is_open(std::size_t channel, std::int32_t time) const noexcept;
  void race(const sim::Lanes& lanes, const Meeting& meeting);
  [[nodiscard]] std::size_t winner(const Touchpoint& point, std::size_t k,
                                   std::int32_t time) const noexcept;
  void find_sites(const sim::Lanes& lanes, const Meeting& meeting, const std::uint32_t* site_words,
                  float* offset);
  void take_channels(const sim::Lanes& lanes, const Meeting& meeting, float* offset,
                     std::uint32_t* switched);
  void draw(const sim::Lanes& lanes, std::span<const std::uint32_t> list, DrawKey key);

  const ExperienceModel& model_;
  sim::ComponentSetup setup_;
  std::vector<std::vector<float>> sites_;           ///< [touchpoint][site] departure
  std::vector<std::vector<Purpose>> race_purpose_;  ///< [state][block]
  std::vector<Purpose> home_purpose_;               ///< [touchpoint]
  std::vector<std::size_t> choices_;                ///< touchpoints with a choice
  const EncounterKernels& kernels_;
  sim::Column<std::uint32_t> list_, marks_, meeting_, which_, site_;
  sim::Column<std::uint32_t> id_, purpose_, occurrence_, words_[4];  ///< of the lanes listed
  std::vector<sim::Column<float>> ready_;                            ///< by channel
};

}  // namespace sojourn::models
