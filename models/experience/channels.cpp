#include "models/experience/channels.h"

#include <algorithm>
#include <limits>

#include "core/math.h"

namespace sojourn::models {
namespace {

constexpr std::size_t exits_per_block = 4;

// The profile's factor at a moment is positive.
bool is_open_at(const sim::Profile& profile, std::int32_t time) noexcept {
  const auto after = std::upper_bound(profile.time.begin(), profile.time.end(), time);
  const auto piece = static_cast<std::size_t>(after - profile.time.begin());
  return piece == 0 || piece > profile.factor.size() || profile.factor[piece - 1] > 0.0;
}

}  // namespace

ChannelChooser::ChannelChooser(const ExperienceModel& model, const sim::ComponentSetup& setup)
    : model_(model), setup_(setup) {
  for (const Touchpoint& point : model.touchpoints) {
    const std::string path = "touchpoint." + point.name;
    home_purpose_.push_back(purpose_of(path + ".home"));
    std::vector<float>& sites = sites_.emplace_back();
    for (int site = 0; site < point.sites; ++site) {
      const auto words =
          draw_block(setup.key, static_cast<std::uint64_t>(site), purpose_of(path + ".site"), 0);
      sites.push_back(point.site_sd * normal_quantile(uniform_of(words[0])));
    }
    if (point.sites == 1) sites[0] = 0.0F;
  }
  for (const sim::StateInfo& state : setup.program.states) {
    std::vector<Purpose>& blocks = race_purpose_.emplace_back();
    for (std::uint32_t b = 0; b * exits_per_block < model.channels.size(); ++b) {
      blocks.push_back(purpose_of(state.path + ".channel", b));
    }
  }
}

std::size_t ChannelChooser::race(const sim::Lanes& lanes, std::size_t lane,
                                 const Touchpoint& point) const noexcept {
  const std::uint32_t state = lanes.to[lane];
  const std::uint32_t last = lanes.extra[setup_.first_extra + channel_column][lane];
  // What was last reported against what was expected, both as they were before this encounter.
  const bool went_well = lanes.variables[model_.variables[encounter_variable]][lane] >=
                         lanes.variables[model_.variables[satisfaction_variable]][lane];
  std::size_t best = 0;
  float earliest = std::numeric_limits<float>::max();
  std::array<std::uint32_t, 4> words{};
  for (std::size_t k = 0; k < point.channels.size(); ++k) {
    if (k % exits_per_block == 0) {
      words = draw_block(setup_.key, lanes.id[lane], race_purpose_[state][k / exits_per_block],
                         lanes.occurrence[lane]);
    }
    const std::size_t c = point.channels[k];
    const Channel& channel = model_.channels[c];
    const bool open = channel.profile < 0 ||
                      is_open_at(setup_.program.profiles[static_cast<std::size_t>(channel.profile)],
                                 lanes.time[lane]);
    const float liking =
        channel.trait < 0
            ? 0.0F
            : channel.preference * lanes.traits[static_cast<std::size_t>(channel.trait)][lane];
    const float success = last == c && went_well ? model_.channel_success : 0.0F;
    const float mass = exponential_of(words[k % exits_per_block]);
    // A closed channel is taken only where all are closed.
    const float when = mass / (point.odds[k] * fast_exp(liking + success)) + (open ? 0.0F : 1e30F);
    if (when < earliest) {
      earliest = when;
      best = c;
    }
  }
  return best;
}

float ChannelChooser::site_quality(const sim::Lanes& lanes, std::size_t lane, std::size_t point,
                                   std::uint32_t word) const noexcept {
  const std::vector<float>& sites = sites_[point];
  if (sites.size() == 1) return 0.0F;
  if (model_.touchpoints[point].home_site) {
    word = draw_block(setup_.key, lanes.id[lane], home_purpose_[point], 0)[0];
  }
  const auto count = static_cast<std::uint64_t>(sites.size());
  return sites[static_cast<std::size_t>((std::uint64_t{word} * count) >> 32U)];
}

void ChannelChooser::choose(sim::Lanes& lanes, const std::uint32_t* kind,
                            const std::uint32_t* touchpoint, const std::uint32_t* site_words,
                            float* offset, std::uint32_t* switched) {
  std::uint32_t* const chosen = lanes.extra[setup_.first_extra + channel_column];
  for (std::size_t i = 0; i < lanes.count; ++i) {
    const std::size_t row = lanes.variant_row[i] + lanes.to[i];
    offset[i] = 0.0F;
    switched[i] = 0;
    if (kind[row] != direct_encounter) continue;
    const std::size_t t = touchpoint[row];
    const Touchpoint& point = model_.touchpoints[t];
    if (point.channels.empty()) {
      offset[i] = site_quality(lanes, i, t, site_words[i]);
      continue;
    }
    const bool single = point.channels.size() == 1;
    const std::size_t channel = single ? point.channels[0] : race(lanes, i, point);
    offset[i] = (single ? 0.0F : model_.channels[channel].quality) +
                site_quality(lanes, i, t, site_words[i]);
    switched[i] = chosen[i] != 255U && chosen[i] != channel ? 1U : 0U;
    chosen[i] = static_cast<std::uint32_t>(channel);
  }
}

}  // namespace sojourn::models
