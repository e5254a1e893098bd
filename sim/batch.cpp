#include "sim/batch.h"

#include <cstdlib>
#include <cstring>
#include <new>

#include "core/error.h"
#include "sim/component.h"
#include "sim/stays.h"

namespace sojourn::sim {
namespace {

constexpr std::size_t lanes_per_vector = 16;

std::size_t whole_vectors(std::size_t lanes) {
  return (lanes + lanes_per_vector - 1) / lanes_per_vector * lanes_per_vector;
}

template <typename Lane>
void copy_lanes(std::byte* into, const std::byte* from, std::span<const std::uint32_t> source,
                std::span<const std::uint32_t> target) noexcept {
  auto* const to = reinterpret_cast<Lane*>(into);
  const auto* const lanes = reinterpret_cast<const Lane*>(from);
  for (std::size_t k = 0; k < target.size(); ++k) to[target[k]] = lanes[source[k]];
}

template <typename Lane, typename Rest>
void store_lanes(const StateColumn& column, std::span<const std::uint32_t> from, std::byte* records,
                 std::span<const std::uint32_t> slots, std::size_t stride) noexcept {
  const auto* const lane = reinterpret_cast<const Lane*>(column.data);
  for (std::size_t k = 0; k < from.size(); ++k) {
    const auto value = static_cast<Rest>(lane[from[k]]);
    std::memcpy(records + slots[k] * stride, &value, sizeof(Rest));
  }
}

template <typename Lane, typename Rest>
void load_lanes(const StateColumn& column, const std::byte* records,
                std::span<const std::uint32_t> slots, std::size_t stride,
                std::span<const std::uint32_t> into) noexcept {
  auto* const lane = reinterpret_cast<Lane*>(column.data);
  for (std::size_t k = 0; k < slots.size(); ++k) {
    Rest value;
    std::memcpy(&value, records + slots[k] * stride, sizeof(Rest));
    lane[into[k]] = static_cast<Lane>(value);
  }
}

// A variable on a grid is a whole number of steps, exactly.
void store_on_grid(const StateColumn& column, std::span<const std::uint32_t> from,
                   std::byte* records, std::span<const std::uint32_t> slots,
                   std::size_t stride) noexcept {
  const auto* const lane = reinterpret_cast<const float*>(column.data);
  for (std::size_t k = 0; k < from.size(); ++k) {
    const auto steps = static_cast<std::int16_t>(lane[from[k]] / column.grid);
    std::memcpy(records + slots[k] * stride, &steps, sizeof(steps));
  }
}

void load_from_grid(const StateColumn& column, const std::byte* records,
                    std::span<const std::uint32_t> slots, std::size_t stride,
                    std::span<const std::uint32_t> into) noexcept {
  auto* const lane = reinterpret_cast<float*>(column.data);
  for (std::size_t k = 0; k < slots.size(); ++k) {
    std::int16_t steps = 0;
    std::memcpy(&steps, records + slots[k] * stride, sizeof(steps));
    lane[into[k]] = static_cast<float>(steps) * column.grid;
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
T* Batch::keep(std::size_t lanes, std::uint8_t resting) {
  T* const column = allocate<T>(lanes);
  state_.push_back({reinterpret_cast<std::byte*>(column), sizeof(T), resting});
  record_bytes_ += resting;
  return column;
}

Batch::Batch(const Plan& plan, std::size_t capacity) {
  lanes_.capacity = whole_vectors(capacity);
  allocate_state(plan);
  allocate_event(plan);
}

void Batch::allocate_state(const Plan& plan) {
  const std::size_t n = lanes_.capacity;
  const Program& program = plan.program();
  length_ = plan.length();
  for (std::size_t s = 0; s < plan.slots().size(); ++s) {
    if (!plan.slots()[s].keeps_moment || plan.slots()[s].stairs) continue;
    moment_slots_.push_back(s);
    lanes_.moment[s] = allocate<double>(n);
    state_.push_back({reinterpret_cast<std::byte*>(lanes_.moment[s]), 8, 0});
    record_bytes_ += sizeof(double);
  }
  for (std::size_t s = 0; s < plan.slots().size(); ++s) {
    if (plan.slots()[s].keeps_moment) allocate_runner(s, plan.slots()[s].stairs);
  }
  lanes_.id = keep<std::uint32_t>(n, 0);  // a record's place tells it
  lanes_.number = keep<std::uint32_t>(n, 4);
  lanes_.joined = keep<std::int32_t>(n, 4);
  for (std::size_t s = 0; s < plan.slots().size(); ++s) {
    lanes_.due[s] = keep<std::int32_t>(n, plan.slots()[s].keeps_moment ? 0 : 4);
  }
  allocate_variables(plan);
  for (std::size_t t = 0; t < plan.traits(); ++t) {
    if (plan.uses_trait(t)) lanes_.traits[t] = keep<float>(n, 4);
  }
  for (std::size_t t = 0; t < program.tracks.size(); ++t) {
    if (plan.uses_since(t)) lanes_.since[t] = keep<std::int32_t>(n, 4);
  }
  // Words of visit counters lie one after the other, each a column of its own.
  const std::size_t words = plan.visit_words();
  lanes_.visits = allocate<std::uint32_t>(n * words);
  for (std::size_t w = 0; w < words; ++w) {
    state_.push_back({reinterpret_cast<std::byte*>(lanes_.visits + w * n), 4, 4});
    record_bytes_ += 4;
  }
  for (std::size_t t = 0; t < program.tracks.size(); ++t) {
    lanes_.states[t] = keep<std::uint32_t>(n, 1);
  }
  for (std::size_t h = 0; h < program.hazards.size(); ++h) {
    lanes_.rings[h] = keep<std::uint32_t>(n, 1);
  }
  if (plan.uses_segment()) lanes_.segment = keep<std::uint32_t>(n, 1);
  allocate_extra(plan);
  if (program.variants > 1) {
    lanes_.variant_row = keep<std::uint32_t>(n, 4);
  } else {
    lanes_.variant_row = allocate<std::uint32_t>(n);
  }
  record_bytes_ = (record_bytes_ + 3) / 4 * 4;
}

// What Clocks keeps of a slot. Speeds follow from the state, so they do not rest.
void Batch::allocate_runner(std::size_t slot, bool stairs) {
  const std::size_t n = lanes_.capacity;
  lanes_.sum[slot] = keep<float>(n, 0);
  lanes_.factor[slot] = keep<float>(n, 0);
  if (!stairs) return;
  lanes_.moment[slot] = keep<double>(n, 8);
  lanes_.anchor[slot] = keep<std::int32_t>(n, 4);
  lanes_.until[slot] = keep<std::int32_t>(n, 0);
  lanes_.look[slot] = keep<std::int32_t>(n, 0);
}

void Batch::allocate_variables(const Plan& plan) {
  const std::size_t n = lanes_.capacity;
  for (std::size_t v = 0; v < plan.program().variables.size(); ++v) {
    const float grid = plan.program().variables[v].grid;
    lanes_.variables[v] = keep<float>(n, grid > 0.0F ? 2 : 4);
    state_.back().grid = grid;
    const int with = plan.program().variables[v].written_with;
    if (with >= 0) {
      lanes_.written[v] = lanes_.written[static_cast<std::size_t>(with)];
    } else if (plan.fades(v)) {
      lanes_.written[v] = keep<std::int32_t>(n, 4);
    }
  }
}

void Batch::allocate_extra(const Plan& plan) {
  std::size_t index = 0;
  for (const auto& component : plan.program().components) {
    for (const ExtraColumn& column : component->columns()) {
      SOJOURN_EXPECT(index < max_extra);
      lanes_.extra[index++] = keep<std::uint32_t>(lanes_.capacity, column.resting);
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
  for (std::size_t c = 0; c < state_.size(); ++c) {
    if (state_[c].width == 8) {
      copy_lanes<std::uint64_t>(state_[c].data, other.state_[c].data, from, into);
    } else {
      copy_lanes<std::uint32_t>(state_[c].data, other.state_[c].data, from, into);
    }
  }
}

void Batch::overwrite(std::size_t lane, std::size_t with) noexcept {
  for (const StateColumn& column : state_) {
    std::memcpy(column.data + lane * column.width, column.data + with * column.width, column.width);
  }
}

// A slot's due time rests as its clock's moment. Where they differ (a steady clock is in the slot)
// the moment is of no use, and the due time takes its place.
void Batch::store_moments(std::span<const std::uint32_t> from, std::byte* records,
                          std::span<const std::uint32_t> slots) const noexcept {
  for (std::size_t m = 0; m < moment_slots_.size(); ++m) {
    const std::size_t slot = moment_slots_[m];
    for (std::size_t k = 0; k < from.size(); ++k) {
      double moment = lanes_.moment[slot][from[k]];
      const std::int32_t due = lanes_.due[slot][from[k]];
      if (due_of_moment(moment, length_) != due) moment = due;
      std::memcpy(records + slots[k] * record_bytes_ + m * sizeof(double), &moment, sizeof(double));
    }
  }
}

void Batch::load_moments(const std::byte* records, std::span<const std::uint32_t> slots,
                         std::span<const std::uint32_t> into) noexcept {
  for (std::size_t m = 0; m < moment_slots_.size(); ++m) {
    const std::size_t slot = moment_slots_[m];
    for (std::size_t k = 0; k < slots.size(); ++k) {
      double moment = 0.0;
      std::memcpy(&moment, records + slots[k] * record_bytes_ + m * sizeof(double), sizeof(double));
      lanes_.moment[slot][into[k]] = moment;
      lanes_.due[slot][into[k]] = due_of_moment(moment, length_);
    }
  }
}

void Batch::store(std::span<const std::uint32_t> from, std::byte* records,
                  std::span<const std::uint32_t> slots) const noexcept {
  store_moments(from, records, slots);
  std::byte* field = records + moment_slots_.size() * sizeof(double);
  for (const StateColumn& column : state_) {
    if (column.grid > 0.0F) {
      store_on_grid(column, from, field, slots, record_bytes_);
    } else if (column.resting == 8) {
      store_lanes<std::uint64_t, std::uint64_t>(column, from, field, slots, record_bytes_);
    } else if (column.resting == 4) {
      store_lanes<std::uint32_t, std::uint32_t>(column, from, field, slots, record_bytes_);
    } else if (column.resting == 2) {
      store_lanes<std::uint32_t, std::uint16_t>(column, from, field, slots, record_bytes_);
    } else if (column.resting == 1) {
      store_lanes<std::uint32_t, std::uint8_t>(column, from, field, slots, record_bytes_);
    }
    field += column.resting;
  }
}

void Batch::load(const std::byte* records, std::span<const std::uint32_t> slots,
                 std::span<const std::uint32_t> into) noexcept {
  load_moments(records, slots, into);
  const std::byte* field = records + moment_slots_.size() * sizeof(double);
  for (const StateColumn& column : state_) {
    if (column.grid > 0.0F) {
      load_from_grid(column, field, slots, record_bytes_, into);
    } else if (column.resting == 8) {
      load_lanes<std::uint64_t, std::uint64_t>(column, field, slots, record_bytes_, into);
    } else if (column.resting == 4) {
      load_lanes<std::uint32_t, std::uint32_t>(column, field, slots, record_bytes_, into);
    } else if (column.resting == 2) {
      load_lanes<std::uint32_t, std::uint16_t>(column, field, slots, record_bytes_, into);
    } else if (column.resting == 1) {
      load_lanes<std::uint32_t, std::uint8_t>(column, field, slots, record_bytes_, into);
    }
    field += column.resting;
  }
}

}  // namespace sojourn::sim
