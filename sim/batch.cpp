#include "sim/batch.h"

#include <cstdlib>
#include <cstring>
#include <new>

#include "core/error.h"
#include "sim/component.h"
#include "sim/policy.h"
#include "sim/stays.h"

namespace sojourn::sim {
namespace {

constexpr std::size_t lanes_per_vector = 16;

std::size_t hazard_of(const Plan::Slot& slot) { return static_cast<std::size_t>(slot.hazard); }

std::size_t whole_vectors(std::size_t lanes) {
  return (lanes + lanes_per_vector - 1) / lanes_per_vector * lanes_per_vector;
}

// One lane after the other, so that a lane that was copied into may be copied on.
template <typename Lane>
void copy_lanes(const std::vector<Lane*>& into, const std::vector<Lane*>& from,
                std::span<const std::uint32_t> source,
                std::span<const std::uint32_t> target) noexcept {
  for (std::size_t c = 0; c < into.size(); ++c) {
    Lane* const to = into[c];
    const Lane* const lanes = from[c];
    for (std::size_t k = 0; k < target.size(); ++k) to[target[k]] = lanes[source[k]];
  }
}

}  // namespace

void Batch::Free::operator()(std::byte* memory) const noexcept { std::free(memory); }

template <typename T>
T* Batch::allocate(std::size_t lanes) {
  const std::size_t bytes = whole_vectors(lanes) * sizeof(T);
  auto* const memory = static_cast<std::byte*>(std::aligned_alloc(64, bytes < 64 ? 64 : bytes));
  if (memory == nullptr) throw std::bad_alloc();
  std::memset(memory, 0, bytes);
  memory_.emplace_back(memory);
  return reinterpret_cast<T*>(memory);
}

template <typename T>
T* Batch::keep(std::string_view name, const Resting& rest) {
  T* const column = allocate<T>(lanes_.capacity);
  state_.push_back(
      {reinterpret_cast<std::byte*>(column), sizeof(T), rest, owner_, std::string(name)});
  return column;
}

Batch::Batch(const Plan& plan, std::size_t capacity) {
  lanes_.capacity = whole_vectors(capacity);
  allocate_state(plan);
  allocate_event(plan);
  record_.lay_out(state_, plan.horizon());
  for (const StateColumn& column : state_) {
    if (column.width == 8) {
      wide_.push_back(reinterpret_cast<std::uint64_t*>(column.data));
    } else {
      narrow_.push_back(reinterpret_cast<std::uint32_t*>(column.data));
    }
  }
}

void Batch::allocate_state(const Plan& plan) {
  length_ = plan.horizon();
  allocate_customer(plan);
  allocate_clocks(plan);
  allocate_states(plan);
  owner_ = "variables";
  allocate_variables(plan);
  allocate_extra(plan);
  owner_ = "interventions";
  allocate_policy(plan);
}

void Batch::allocate_customer(const Plan& plan) {
  owner_ = "customer";
  lanes_.id = keep<std::uint32_t>("id", Resting::nothing());  // a record's place tells it
  lanes_.number = keep<std::uint32_t>("events", {});
  lanes_.joined = keep<std::int32_t>("joined", Resting::time());
  if (plan.uses_segment()) {
    lanes_.segment = keep<std::uint32_t>(
        "segment", Resting::up_to(static_cast<std::uint32_t>(plan.program().segments - 1)));
  }
  for (std::size_t t = 0; t < plan.traits(); ++t) {  // drawn again
    if (plan.uses_trait(t)) lanes_.traits[t] = keep<float>("trait", Resting::nothing());
  }
}

void Batch::allocate_clocks(const Plan& plan) {
  owner_ = "clocks";
  const Program& program = plan.program();
  for (std::size_t s = 0; s < plan.slots().size(); ++s) {
    const Plan::Slot& slot = plan.slots()[s];
    const std::string name = program.tracks[slot.track].name + "." +
                             (slot.hazard < 0 ? "stay" : program.hazards[hazard_of(slot)].name);
    if (slot.keeps_moment) allocate_runner(s, slot.stairs, name);
    lanes_.due[s] =
        keep<std::int32_t>(name + " due", slot.keeps_moment ? Resting::nothing() : Resting::time());
  }
  for (std::size_t h = 0; h < program.hazards.size(); ++h) {
    lanes_.rings[h] = keep<std::uint32_t>(program.hazards[h].name + " rings", Resting::up_to(255));
  }
}

// What Clocks keeps of a slot. Speeds follow from the state, so they do not rest, and a due time
// follows from its clock's moment.
void Batch::allocate_runner(std::size_t slot, bool stairs, const std::string& name) {
  lanes_.moment[slot] = keep<double>(name, Resting::moment());
  lanes_.sum[slot] = keep<float>(name, Resting::nothing());
  lanes_.factor[slot] = keep<float>(name, Resting::nothing());
  if (!stairs) {
    moment_slots_.push_back(slot);
    return;
  }
  lanes_.anchor[slot] = keep<std::int32_t>(name + " since", Resting::time());
  lanes_.until[slot] = keep<std::int32_t>(name, Resting::nothing());
  lanes_.look[slot] = keep<std::int32_t>(name, Resting::nothing());
}

void Batch::allocate_states(const Plan& plan) {
  owner_ = "states";
  const std::size_t n = lanes_.capacity;
  const auto& tracks = plan.program().tracks;
  for (std::size_t t = 0; t < tracks.size(); ++t) {
    const auto last = static_cast<std::uint32_t>(tracks[t].first) + tracks[t].states - 1U;
    lanes_.states[t] = keep<std::uint32_t>(tracks[t].name, Resting::up_to(last));
    if (!plan.uses_since(t)) continue;
    lanes_.since[t] = keep<std::int32_t>(tracks[t].name + " since", Resting::time());
  }
  // Words of visit counters lie one after the other, each a column of its own.
  lanes_.visits = allocate<std::uint32_t>(n * plan.visit_words());
  for (std::size_t w = 0; w < plan.visit_words(); ++w) {
    state_.push_back({reinterpret_cast<std::byte*>(lanes_.visits + w * n), 4,
                      Resting::of_bits(plan.resting_visits(w)), "visits", "visits"});
  }
  for (std::size_t s = 0; s < plan.program().states.size(); ++s) {
    once_.push_back(plan.counts_visits(s) ? 0U : 1U);
    const std::size_t track = plan.program().states[s].track;
    const bool is_new = tracks_entered_once_.empty() || tracks_entered_once_.back() != track;
    if (once_.back() != 0U && is_new) tracks_entered_once_.push_back(track);
  }
  lanes_.variant_row = allocate<std::uint32_t>(n);
}

void Batch::allocate_policy(const Plan& plan) {
  const Policy* const policy = plan.program().policy.get();
  if (policy == nullptr) return;
  variant_column_ = state_.size();
  lanes_.variant = keep<std::uint32_t>("variant", Resting::up_to(255));
  lanes_.decision = keep<std::int32_t>("decision", Resting::time());
  if (policy->contacts().empty()) return;
  lanes_.contact = keep<std::uint32_t>("contact", {});
  lanes_.contacted = keep<std::int32_t>("contacted", {});
}

void Batch::allocate_variables(const Plan& plan) {
  for (std::size_t v = 0; v < plan.program().variables.size(); ++v) {
    const VariableInfo& info = plan.program().variables[v];
    lanes_.variables[v] =
        keep<float>(info.name, info.grid > 0.0F ? Resting::steps_of(info.grid) : Resting{});
    if (info.written_with >= 0) {
      lanes_.written[v] = lanes_.written[static_cast<std::size_t>(info.written_with)];
    } else if (plan.fades(v)) {
      lanes_.written[v] = keep<std::int32_t>(info.name + " since", Resting::time());
    }
  }
}

void Batch::allocate_extra(const Plan& plan) {
  std::size_t index = 0;
  for (const auto& component : plan.program().components) {
    owner_ = component->name();
    for (const ExtraColumn& column : component->columns()) {
      SOJOURN_EXPECT(index < max_extra);
      lanes_.extra[index++] = keep<std::uint32_t>(column.name, column.rest);
    }
  }
}

void Batch::allocate_event(const Plan& plan) {
  const std::size_t n = lanes_.capacity;
  for (auto column :
       {&lanes_.slot, &lanes_.track, &lanes_.from, &lanes_.exit, &lanes_.to, &lanes_.purpose,
        &lanes_.occurrence, &lanes_.scratch, &lanes_.rung, &lanes_.changes, &lanes_.touched}) {
    *column = allocate<std::uint32_t>(n + lanes_per_vector);
  }
  lanes_.time = allocate<std::int32_t>(n);
  lanes_.unit = allocate<float>(n);
  lanes_.zeros = allocate<float>(n);
  lanes_.listed = allocate<float>(n);
  for (std::size_t w = 0; w < 4 * plan.entry_blocks(); ++w) {
    lanes_.draws[w] = allocate<std::uint32_t>(n);
  }
  for (std::size_t v = 0; v < plan.program().variables.size(); ++v) {
    lanes_.shown[v] = plan.fades(v) ? allocate<float>(n) : lanes_.variables[v];
  }
}

void Batch::copy_from(const Batch& other, std::span<const std::uint32_t> from,
                      std::span<const std::uint32_t> into) noexcept {
  copy_lanes(narrow_, other.narrow_, from, into);
  copy_lanes(wide_, other.wide_, from, into);
}

// A slot's due time rests as its clock's moment. Where they differ (a steady clock is in the slot)
// the moment is of no use, and the due time takes its place.
void Batch::settle_moments(std::span<const std::uint32_t> list) noexcept {
  for (const std::size_t slot : moment_slots_) {
    double* const moment = lanes_.moment[slot];
    const std::int32_t* const due = lanes_.due[slot];
    for (const std::uint32_t lane : list) {
      if (due_of_moment(moment[lane], length_) != due[lane]) moment[lane] = due[lane];
    }
  }
}

// Due times that did not rest.
void Batch::wake_moments(std::span<const std::uint32_t> list) noexcept {
  for (const std::size_t slot : moment_slots_) {
    const double* const moment = lanes_.moment[slot];
    std::int32_t* const due = lanes_.due[slot];
    for (const std::uint32_t lane : list) due[lane] = due_of_moment(moment[lane], length_);
  }
}

// Of states entered once, the one that the customer is in has been visited.
void Batch::wake_visits(std::span<const std::uint32_t> list) noexcept {
  for (const std::size_t track : tracks_entered_once_) {
    const std::uint32_t* const states = lanes_.states[track];
    for (const std::uint32_t lane : list) {
      const std::uint32_t state = states[lane];
      lanes_.visits[(state >> 2U) * lanes_.capacity + lane] |= once_[state] << (8U * (state & 3U));
    }
  }
}

void Batch::store(std::span<const std::uint32_t> from, std::byte* records,
                  std::span<const std::uint32_t> slots) {
  settle_moments(from);
  record_.store(state_, from, records, slots);
}

void Batch::load(const std::byte* records, std::span<const std::uint32_t> slots,
                 std::span<const std::uint32_t> into) {
  record_.load(state_, records, slots, into);
  wake_moments(into);
  wake_visits(into);
}

}  // namespace sojourn::sim
