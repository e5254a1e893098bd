// Lists of lanes and room for rows, of one thread.
#pragma once

#include <cstdint>
#include <memory>

#include "models/commerce/kernels/money.h"
#include "sim/column.h"
#include "sim/kernels/lookup.h"

namespace sojourn::models::commerce {

class PaymentRoom {
 public:
  /// Room for so many rows more; those held may be lost where there is none.
  [[nodiscard]] bool has_room(std::size_t rows) const noexcept {
    return rows_.count + rows + sim::lookup_lanes <= room_;
  }
  void make_room(std::size_t rows) {
    room_ = 2 * rows + sim::lookup_lanes;
    columns_ = std::make_unique<Columns>(room_);
    rows_ = {columns_->customer.data(), columns_->time.data(), columns_->what.data(),
             columns_->amount.data(), 0};
  }
  [[nodiscard]] PaymentRows& rows() noexcept { return rows_; }

 private:
  struct Columns {
    explicit Columns(std::size_t rows) : customer(rows), what(rows), amount(rows), time(rows) {}
    sim::Column<std::uint32_t> customer, what, amount;
    sim::Column<std::int32_t> time;
  };
  std::unique_ptr<Columns> columns_;
  PaymentRows rows_;
  std::size_t room_ = 0;
};

/// Lists of a batch's lanes, and a column of them.
struct Lists {
  explicit Lists(std::size_t capacity)
      : effects(capacity), found(capacity), due(capacity), some(capacity), zeros(capacity) {}
  sim::Column<std::uint32_t> effects, found, due, some, zeros;
};

}  // namespace sojourn::models::commerce
