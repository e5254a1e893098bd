// Columns of occasions, of one thread.
#pragma once

#include <cstdint>
#include <deque>

#include "models/surveys/kernels/occasions.h"
#include "sim/column.h"

namespace sojourn::models::surveys {

class Occasions {
 public:
  explicit Occasions(std::size_t capacity) {
    for (std::uint32_t** column :
         {&at_.lane, &at_.id, &at_.purpose, &at_.occurrence, &at_.last, &at_.tired, &at_.choice[0],
          &at_.choice[1], &at_.choice[2], &at_.choice[3], &at_.invited, &at_.reminded}) {
      *column = words_.emplace_back(capacity).data();
    }
    for (float** column :
         {&at_.attitude, &at_.tenure, &at_.belief, &at_.fatigue, &at_.p_invite, &at_.p_respond,
          &at_.nature[0], &at_.nature[1], &at_.nature[2], &at_.nature[3]}) {
      *column = floats_.emplace_back(capacity).data();
    }
    for (std::int32_t** column : {&at_.time, &at_.answered_at}) {
      *column = times_.emplace_back(capacity).data();
    }
  }

  [[nodiscard]] const OccasionColumns& columns() const noexcept { return at_; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  void clear() noexcept { size_ = 0; }
  /// The place of one more occasion.
  [[nodiscard]] std::size_t add() noexcept { return size_++; }
  /// Leaves those that are invited, with what stands up to `respond`.
  void keep_invited() noexcept {
    std::size_t kept = 0;
    for (std::size_t k = 0; k < size_; ++k) {
      if (at_.invited[k] == 0) continue;
      for (std::uint32_t* column : {at_.lane, at_.id, at_.occurrence, at_.choice[1], at_.choice[2],
                                    at_.choice[3], at_.invited}) {
        column[kept] = column[k];
      }
      at_.time[kept] = at_.time[k];
      at_.fatigue[kept] = at_.fatigue[k];
      at_.p_invite[kept++] = at_.p_invite[k];
    }
    size_ = kept;
  }

 private:
  OccasionColumns at_;
  std::size_t size_ = 0;
  std::deque<sim::Column<std::uint32_t>> words_;
  std::deque<sim::Column<float>> floats_;
  std::deque<sim::Column<std::int32_t>> times_;
};

}  // namespace sojourn::models::surveys
