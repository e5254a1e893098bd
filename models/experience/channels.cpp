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

ChannelChooser::ChannelChooser(const ExperienceModel& model, const sim::ComponentSetup& setup,
                               const EncounterKernels& kernels)
    : model_(model),
      setup_(setup),
      kernels_(kernels),
      list_(setup.capacity),
      marks_(setup.capacity),
      id_(setup.capacity),
      purpose_(setup.capacity),
      occurrence_(setup.capacity),
      words_{sim::Column<std::uint32_t>(setup.capacity), sim::Column<std::uint32_t>(setup.capacity),
             sim::Column<std::uint32_t>(setup.capacity),
             sim::Column<std::uint32_t>(setup.capacity)} {
  for (const Touchpoint& point : model.touchpoints) {
    const std::string path = "touchpoint." + point.name;
    home_purpose_.push_back(purpose_of(path + ".home"));
    std::vector<float>& sites = sites_.emplace_back();
    for (int site = 0; site < point.sites; ++site) {
      const auto words = draw_block(setup.lasting, static_cast<std::uint64_t>(site),
                                    purpose_of(path + ".site"), 0);
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

bool ChannelChooser::is_open(std::size_t channel, std::int32_t time) const noexcept {
  const int profile = model_.channels[channel].profile;
  return profile < 0 ||
         is_open_at(setup_.program.profiles[static_cast<std::size_t>(profile)], time);
}

ChannelChooser::Racer ChannelChooser::racer(const sim::Lanes& lanes, std::size_t lane,
                                            const Touchpoint& point, std::size_t k,
                                            std::uint32_t word) const noexcept {
  const std::size_t c = point.channels[k];
  const Channel& channel = model_.channels[c];
  const std::uint32_t last = lanes.extra[setup_.first_extra + channel_column][lane];
  // What was last reported against what was expected, both as they were before this encounter.
  const bool went_well = lanes.variables[model_.variables[encounter_variable]][lane] >=
                         lanes.variables[model_.variables[satisfaction_variable]][lane];
  const float liking =
      channel.trait < 0
          ? 0.0F
          : channel.preference * lanes.traits[static_cast<std::size_t>(channel.trait)][lane];
  const float success = last == c && went_well ? model_.channel_success : 0.0F;
  return {c, exponential_of(word) / (point.odds[k] * fast_exp(liking + success))};
}

// `first` are the words of the first four channels. A closed channel is taken only where all are
// closed; whether a channel is open is looked up only where it leads.
std::size_t ChannelChooser::race(const sim::Lanes& lanes, std::size_t lane, const Touchpoint& point,
                                 const Words& first) const noexcept {
  Racer best{0, std::numeric_limits<float>::max()};
  Racer best_closed = best;
  Words words = first;
  for (std::size_t k = 0; k < point.channels.size(); ++k) {
    if (k > 0 && k % exits_per_block == 0) {
      words =
          draw_block(setup_.key, lanes.id[lane], race_purpose_[lanes.to[lane]][k / exits_per_block],
                     lanes.occurrence[lane]);
    }
    const Racer next = racer(lanes, lane, point, k, words[k % exits_per_block]);
    if (next.ready >= best.ready) continue;
    if (is_open(next.channel, lanes.time[lane])) {
      best = next;
    } else if (next.ready + 1e30F < best_closed.ready) {
      best_closed = {next.channel, next.ready + 1e30F};
    }
  }
  return best.ready < best_closed.ready ? best.channel : best_closed.channel;
}

float ChannelChooser::site_quality(const sim::Lanes& lanes, std::size_t lane, std::size_t point,
                                   std::uint32_t word) const noexcept {
  const std::vector<float>& sites = sites_[point];
  if (sites.size() == 1) return 0.0F;
  if (model_.touchpoints[point].home_site) {
    word = draw_block(setup_.lasting, lanes.id[lane], home_purpose_[point], 0)[0];
  }
  const auto count = static_cast<std::uint64_t>(sites.size());
  return sites[static_cast<std::size_t>((std::uint64_t{word} * count) >> 32U)];
}

// The first block of draws of the lanes listed.
void ChannelChooser::draw_races(const sim::Lanes& lanes, std::size_t found) {
  if (model_.channels.empty()) return;
  for (std::size_t k = 0; k < found; ++k) {
    const std::uint32_t lane = list_.data()[k];
    id_.data()[k] = lanes.id[lane];
    purpose_.data()[k] = value_of(race_purpose_[lanes.to[lane]][0]);
    occurrence_.data()[k] = lanes.occurrence[lane];
  }
  std::array<std::uint32_t*, 4> words{};
  for (std::size_t w = 0; w < 4; ++w) words[w] = words_[w].data();
  kernels_.draw(id_.data(), purpose_.data(), occurrence_.data(), found, setup_.key.seed,
                setup_.key.replication, words.data());
}

void ChannelChooser::choose(sim::Lanes& lanes, const EncounterTables& tables,
                            const std::uint32_t* touchpoint, const std::uint32_t* site_words,
                            float* offset, std::uint32_t* switched) {
  std::uint32_t* const chosen = lanes.extra[setup_.first_extra + channel_column];
  std::fill_n(offset, lanes.count, 0.0F);
  std::fill_n(switched, lanes.count, 0U);
  const std::size_t found = kernels_.find_choices(lanes, tables, marks_.data(), list_.data());
  draw_races(lanes, found);
  for (std::size_t k = 0; k < found; ++k) {
    const std::uint32_t i = list_.data()[k];
    const std::size_t t = touchpoint[lanes.variant_row[i] + lanes.to[i]];
    const Touchpoint& point = model_.touchpoints[t];
    offset[i] = site_quality(lanes, i, t, site_words[i]);
    if (point.channels.empty()) continue;
    const bool single = point.channels.size() == 1;
    const Words words{words_[0].data()[k], words_[1].data()[k], words_[2].data()[k],
                      words_[3].data()[k]};
    const std::size_t channel = single ? point.channels[0] : race(lanes, i, point, words);
    offset[i] = (single ? 0.0F : model_.channels[channel].quality) + offset[i];
    switched[i] = chosen[i] != 255U && chosen[i] != channel ? 1U : 0U;
    chosen[i] = static_cast<std::uint32_t>(channel);
  }
}

}  // namespace sojourn::models
