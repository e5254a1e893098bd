#include "sim/row_stage.h"

#include <algorithm>

#include "core/error.h"
#include "sim/output.h"

namespace sojourn::sim {
namespace {

template <typename T>
void scatter(const ColumnBuffer& from, ColumnBuffer& to, const std::vector<std::uint32_t>& place,
             std::size_t rows) {
  const T* const in = from.as<T>();
  T* const out = to.as<T>();
  for (std::size_t i = 0; i < rows; ++i) out[place[i]] = in[i];
}

}  // namespace

std::uint64_t value_bits(const ColumnBuffer& column, std::size_t row) noexcept {
  switch (size_of(column.type())) {
    case 1:
      return column.as<std::uint8_t>()[row];
    case 2:
      return column.as<std::uint16_t>()[row];
    case 4:
      return column.as<std::uint32_t>()[row];
    default:
      return column.as<std::uint64_t>()[row];
  }
}

Digest digest_of(const DigestSums& sums) noexcept {
  Digest total{sums.low_low, 0};
  total += Digest{sums.low_high << 32U, sums.low_high >> 32U};
  total += Digest{0, sums.high_low};
  total += Digest{0, sums.high_high << 32U};
  return total;
}

RowStage::RowStage(const TableSchema& schema) {
  SOJOURN_EXPECT(!schema.columns.empty() && schema.columns[0].type == ColumnType::u32);
  for (const ColumnSchema& column : schema.columns) columns_.emplace_back(column.type);
}

std::size_t RowStage::add(std::size_t rows) {
  const std::size_t first = rows_;
  rows_ += rows;
  if (rows_ > room_) {
    room_ = std::max(rows_, room_ + room_ / 2 + 1024);
    for (ColumnBuffer& column : columns_) column.resize(room_);
  }
  return first;
}

Digest RowStage::digest(const Kernels& kernels) const {
  std::vector<ValueColumn> columns;
  for (const ColumnBuffer& column : columns_) {
    columns.push_back({column.as<std::byte>(), size_of(column.type())});
  }
  DigestSums sums;
  kernels.digest_rows(columns.data(), columns.size(), rows_, &sums);
  return digest_of(sums);
}

void RowStage::order(std::uint64_t first, std::size_t customers, TableRows& ordered) {
  const std::size_t before = ordered.rows();
  ordered.resize(before + rows_);
  if (rows_ == 0) return;
  const auto* const id = columns_[0].as<std::uint32_t>();
  const auto base = static_cast<std::uint32_t>(first);
  cursor_.assign(customers + 1, 0);
  for (std::size_t i = 0; i < rows_; ++i) ++cursor_[id[i] - base + 1];
  for (std::size_t c = 0; c < customers; ++c) cursor_[c + 1] += cursor_[c];
  place_.resize(rows_);
  for (std::size_t i = 0; i < rows_; ++i) {
    place_[i] = static_cast<std::uint32_t>(before) + cursor_[id[i] - base]++;
  }
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    if (!ordered.is_recorded(c)) continue;
    ColumnBuffer& to = ordered.chunk().columns[c];
    switch (size_of(to.type())) {
      case 1:
        scatter<std::uint8_t>(columns_[c], to, place_, rows_);
        break;
      case 2:
        scatter<std::uint16_t>(columns_[c], to, place_, rows_);
        break;
      case 4:
        scatter<std::uint32_t>(columns_[c], to, place_, rows_);
        break;
      default:
        scatter<std::uint64_t>(columns_[c], to, place_, rows_);
    }
  }
}

}  // namespace sojourn::sim
