#include "models/experience/channels.h"

#include <algorithm>
#include <limits>
#include <string>

#include "core/math.h"
#include "sim/kernels/list_kernels.h"

namespace sojourn::models {
namespace {

constexpr std::size_t exits_per_block = 4;

}  // namespace

ChannelChooser::ChannelChooser(const ExperienceModel& model, const sim::ComponentSetup& setup,
                               const EncounterKernels& kernels)
    : model_(model),
      setup_(setup),
      kernels_(kernels),
      list_(setup.capacity),
      marks_(setup.capacity),
      meeting_(setup.capacity),
      which_(setup.capacity),
      site_(setup.capacity),
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
    const bool chooses = point.is_encounter() && (!point.channels.empty() || point.sites > 1);
    if (chooses) choices_.push_back(sites_.size() - 1);
  }
  for (std::size_t c = 0; c < model.channels.size(); ++c) ready_.emplace_back(setup.capacity);
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
         setup_.program.profiles[static_cast<std::size_t>(profile)].factor_at(time) > 0.0;
}

// Draws of the list's lanes, with what purpose_ says.
void ChannelChooser::draw(const sim::Lanes& lanes, std::span<const std::uint32_t> list,
                          DrawKey key) {
  for (std::size_t k = 0; k < list.size(); ++k) id_.data()[k] = lanes.id[list[k]];
  std::array<std::uint32_t*, 4> words{};
  for (std::size_t w = 0; w < 4; ++w) words[w] = words_[w].data();
  kernels_.draw(id_.data(), purpose_.data(), occurrence_.data(), list.size(), key.seed,
                key.replication, words.data());
}

// When the channels of a touchpoint would be ready were they open.
void ChannelChooser::race(const sim::Lanes& lanes, const Meeting& meeting) {
  const Touchpoint& point = model_.touchpoints[meeting.touchpoint];
  const auto& list = meeting.lanes;
  for (std::size_t k = 0; k < point.channels.size(); ++k) {
    if (k % exits_per_block == 0) {
      for (std::size_t j = 0; j < list.size(); ++j) {
        purpose_.data()[j] = value_of(race_purpose_[lanes.to[list[j]]][k / exits_per_block]);
        occurrence_.data()[j] = lanes.occurrence[list[j]];
      }
      draw(lanes, list, setup_.key);
    }
    const Channel& channel = model_.channels[point.channels[k]];
    const ChannelRace law{.odds = point.odds[k],
                          .preference = channel.trait < 0 ? 0.0F : channel.preference,
                          .success = model_.channel_success,
                          .channel = static_cast<std::uint32_t>(point.channels[k]),
                          .liking = channel.trait < 0
                                        ? lanes.zeros
                                        : lanes.traits[static_cast<std::size_t>(channel.trait)],
                          .last = lanes.extra[setup_.first_extra + channel_column],
                          .reported = lanes.variables[model_.variables[encounter_variable]],
                          .expected = lanes.variables[model_.variables[satisfaction_variable]]};
    kernels_.race(law, words_[k % exits_per_block].data(), list.data(), list.size(),
                  ready_[k].data());
  }
}

// The channel of a touchpoint that takes lane k of the meeting. A closed one is taken only where
// all are closed; whether a channel is open is looked up only where it leads.
std::size_t ChannelChooser::winner(const Touchpoint& point, std::size_t k,
                                   std::int32_t time) const noexcept {
  std::size_t best = 0, best_closed = 0;
  float ready = std::numeric_limits<float>::max();
  float ready_closed = ready;
  for (std::size_t c = 0; c < point.channels.size(); ++c) {
    const float next = ready_[c].data()[k];
    if (next >= ready) continue;
    if (is_open(point.channels[c], time)) {
      best = point.channels[c];
      ready = next;
    } else if (next < ready_closed) {
      best_closed = point.channels[c];
      ready_closed = next;
    }
  }
  return ready < std::numeric_limits<float>::max() ? best : best_closed;
}

void ChannelChooser::find_sites(const sim::Lanes& lanes, const Meeting& meeting,
                                const std::uint32_t* site_words, float* offset) {
  const std::vector<float>& sites = sites_[meeting.touchpoint];
  if (sites.size() == 1) return;
  const bool home = model_.touchpoints[meeting.touchpoint].home_site;
  if (home) {
    std::fill_n(purpose_.data(), meeting.lanes.size(), value_of(home_purpose_[meeting.touchpoint]));
    std::fill_n(occurrence_.data(), meeting.lanes.size(), 0U);
    draw(lanes, meeting.lanes, setup_.lasting);
  }
  const std::uint64_t count = sites.size();
  for (std::size_t k = 0; k < meeting.lanes.size(); ++k) {
    const std::uint32_t lane = meeting.lanes[k];
    const std::uint64_t word = home ? words_[0].data()[k] : site_words[lane];
    const auto site = static_cast<std::size_t>((word * count) >> 32U);
    site_.data()[lane] = static_cast<std::uint32_t>(site);
    offset[lane] = sites[site];
  }
}

void ChannelChooser::take_channels(const sim::Lanes& lanes, const Meeting& meeting, float* offset,
                                   std::uint32_t* switched) {
  const Touchpoint& point = model_.touchpoints[meeting.touchpoint];
  if (point.channels.empty()) return;
  const bool single = point.channels.size() == 1;
  if (!single) race(lanes, meeting);
  std::uint32_t* const chosen = lanes.extra[setup_.first_extra + channel_column];
  for (std::size_t k = 0; k < meeting.lanes.size(); ++k) {
    const std::uint32_t lane = meeting.lanes[k];
    const std::size_t channel = single ? point.channels[0] : winner(point, k, lanes.time[lane]);
    offset[lane] = (single ? 0.0F : model_.channels[channel].quality) + offset[lane];
    switched[lane] = chosen[lane] != no_channel && chosen[lane] != channel ? 1U : 0U;
    chosen[lane] = static_cast<std::uint32_t>(channel);
  }
}

void ChannelChooser::choose(sim::Lanes& lanes, const EncounterTables& tables,
                            const std::uint32_t* touchpoint, const std::uint32_t* site_words,
                            float* offset, std::uint32_t* switched) {
  std::fill_n(offset, lanes.count, 0.0F);
  std::fill_n(switched, lanes.count, 0U);
  const std::size_t found = setup_.kernels.lists->find_marked(
      lanes.to, lanes.count, tables.chooses, tables.rows, marks_.data(), list_.data());
  for (std::size_t k = 0; k < found; ++k) {
    const std::uint32_t lane = list_.data()[k];
    which_.data()[k] = touchpoint[lanes.to[lane]];
  }
  for (const std::size_t t : choices_) {
    const std::size_t n = kernels_.keep(which_.data(), static_cast<std::uint32_t>(t), list_.data(),
                                        found, meeting_.data());
    if (n == 0) continue;
    const Meeting meeting{t, {meeting_.data(), n}};
    find_sites(lanes, meeting, site_words, offset);
    take_channels(lanes, meeting, offset, switched);
  }
}

}  // namespace sojourn::models
