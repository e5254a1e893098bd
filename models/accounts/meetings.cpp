#include "models/accounts/meetings.h"

#include <algorithm>
#include <limits>

#include "core/math.h"

namespace sojourn::models {

Meetings::Meetings(const AccountsModel& model, const sim::Program& program, DrawKey key)
    : model_(model), key_(key), by_row_(program.rows.size(), 0U) {
  for (std::size_t m = 0; m < model.meetings.size(); ++m) {
    for (const sim::StateIndex state : model.meetings[m].states) {
      by_row_[state] = static_cast<std::uint32_t>(m) + 1U;
    }
  }
  for (const sim::StateInfo& state : program.states) {
    auto& blocks = race_.emplace_back();
    for (std::uint32_t b = 0; b < blocks.size(); ++b) {
      blocks[b] = purpose_of(state.path + ".contact", b);
    }
  }
}

// The contact whose exponential over its odds is smallest; the first where none has odds. Of a
// role's contacts that is the one with the largest word, since exponentials fall with the word.
std::size_t Meetings::met(const sim::Lanes& lanes, std::size_t lane, const Seats& seats,
                          const Meeting& meeting) const noexcept {
  if (seats.count == 1) return 0;
  std::array<std::uint32_t, max_roles> word{};
  std::array<std::size_t, max_roles> seat{};
  std::array<std::uint32_t, 4> words{};
  std::uint32_t present = 0;
  for (std::size_t k = 0; k < seats.count; ++k) {
    if (k % 4 == 0) {
      words =
          draw_block(key_, lanes.id[lane], race_[lanes.to[lane]][k / 4], lanes.occurrence[lane]);
    }
    const std::uint32_t r = seats.role[k];
    const bool first = (present >> r & 1U) == 0U || words[k % 4] > word[r];
    word[r] = first ? words[k % 4] : word[r];
    seat[r] = first ? k : seat[r];
    present |= 1U << r;
  }
  std::size_t winner = 0;
  float least = std::numeric_limits<float>::max();
  for (std::size_t r = 0; r < model_.roles.size(); ++r) {
    if ((present >> r & 1U) == 0U || meeting.odds[r] <= 0.0F) continue;
    const float at = exponential_of(word[r]) / meeting.odds[r];
    winner = at < least ? seat[r] : winner;
    least = std::min(at, least);
  }
  return winner;
}

}  // namespace sojourn::models
