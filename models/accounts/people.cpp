#include "models/accounts/people.h"

#include "core/math.h"

namespace sojourn::models {
namespace {

constexpr float extremity = 0.35F;  // on the logit of answering, per sd either way: an assumption
constexpr float warmth = 0.35F;     // the same per sd upwards: an assumption

std::uint32_t person_number(std::size_t seat, std::uint32_t person) noexcept {
  return static_cast<std::uint32_t>(max_contacts) * person + static_cast<std::uint32_t>(seat);
}

// The first word whose exponential is below the rate: exponentials fall with the word.
std::uint64_t first_leaving_word(float rate) noexcept {
  std::uint64_t stays = 0;  // all words below it do
  std::uint64_t leaves = std::uint64_t{1} << 32U;
  while (stays < leaves) {
    const std::uint64_t middle = (stays + leaves) / 2;
    if (exponential_of(static_cast<std::uint32_t>(middle)) < rate) {
      leaves = middle;
    } else {
      stays = middle + 1;
    }
  }
  return leaves;
}

}  // namespace

People::People(const AccountsModel& model, DrawKey key, DrawKey lasting)
    : model_(model),
      key_(key),
      lasting_(lasting),
      count_(purpose_of("accounts.contacts")),
      account_(purpose_of("accounts.outlook")),
      person_(purpose_of("accounts.person")) {
  for (std::uint32_t b = 0; b < roles_.size(); ++b) roles_[b] = purpose_of("accounts.role", b);
  for (std::uint32_t b = 0; b < turnover_.size(); ++b) {
    turnover_[b] = purpose_of("accounts.turnover", b);
  }
  for (std::size_t r = 0; r < model.roles.size(); ++r) {
    anybody_leaves_ = anybody_leaves_ || model.roles[r].turnover > 0.0F;
    leaving_[r] = first_leaving_word(model.roles[r].turnover);
  }
}

std::size_t People::count(std::uint32_t account) const noexcept {
  const float u = uniform_of(draw_block(lasting_, account, count_, 0)[0]);
  std::size_t k = 1;
  while (k < model_.most() && u >= model_.at_most[k - 1]) ++k;
  return k;
}

std::uint32_t People::role(std::uint32_t account, std::size_t seat) const noexcept {
  std::uint32_t first = 0;
  float least = 1e38F;
  std::array<std::uint32_t, 4> words{};
  for (std::uint32_t r = 0; r < model_.roles.size(); ++r) {
    if (r % 4 == 0) {
      words = draw_block(lasting_, account, roles_[r / 4], static_cast<std::uint32_t>(seat));
    }
    if (model_.roles[r].odds <= 0.0F) continue;
    const float at = exponential_of(words[r % 4]) / model_.roles[r].odds;
    if (at >= least) continue;
    least = at;
    first = r;
  }
  return first;
}

float People::shared_outlook(std::uint32_t account) const noexcept {
  if (model_.shared <= 0.0F) return 0.0F;
  const std::uint32_t word = draw_block(lasting_, account, account_, 0)[0];
  return on_account_grid(model_.shared * normal_quantile(uniform_of(word)));
}

float People::own_outlook(std::uint32_t account, std::size_t seat,
                          std::uint32_t person) const noexcept {
  if (model_.own <= 0.0F) return 0.0F;
  const std::uint32_t word = draw_block(lasting_, account, person_, person_number(seat, person))[0];
  return model_.own * normal_quantile(uniform_of(word));
}

float People::chance_to_answer(std::uint32_t role, float satisfaction) const noexcept {
  const float base = model_.roles[role].response;
  if (base <= 0.0F || base >= 1.0F) return base >= 1.0F ? 1.0F : 0.0F;
  const float size = larger_of(satisfaction, -satisfaction);
  const float odds = base / (1.0F - base) * fast_exp(extremity * size + warmth * satisfaction);
  return odds / (1.0F + odds);
}

bool People::answers(std::uint32_t account, std::size_t seat, std::uint32_t person,
                     std::uint32_t role, float satisfaction) const noexcept {
  const std::uint32_t word = draw_block(lasting_, account, person_, person_number(seat, person))[1];
  return uniform_of(word) < chance_to_answer(role, satisfaction);
}

People::Departure People::next(std::uint32_t account, const Seats& seats, std::int32_t after,
                               std::int32_t length) const noexcept {
  Departure first{sim::never, 0};
  if (!anybody_leaves_) return first;
  for (std::int32_t m = after / turnover_month; m <= length / turnover_month; ++m) {
    look_at_month(account, seats, m, after, first);
    if (first.seats != 0) break;
  }
  return first.time < length ? first : Departure{sim::never, 0};
}

void People::look_at_month(std::uint32_t account, const Seats& seats, std::int32_t month,
                           std::int32_t after, Departure& first) const noexcept {
  std::array<std::uint32_t, 4> words{};
  for (std::size_t k = 0; k < seats.count; ++k) {
    if (k % 4 == 0) {
      words = draw_block(key_, account, turnover_[k / 4], static_cast<std::uint32_t>(month));
    }
    if (words[k % 4] < leaving_[seats.role[k]]) continue;
    const float rate = model_.roles[seats.role[k]].turnover;
    const float mass = exponential_of(words[k % 4]);
    const double at = (month + static_cast<double>(mass / rate)) * turnover_month;
    if (at >= static_cast<double>(sim::never)) continue;
    const auto time = static_cast<std::int32_t>(at);
    if (time <= after || time > first.time) continue;
    first.seats = time < first.time ? 1U << k : first.seats | 1U << k;
    first.time = time;
  }
}

}  // namespace sojourn::models
