#include "sim/row_stage.h"

#include <algorithm>
#include <array>

#include "core/error.h"
#include "core/inline.h"
#include "sim/clones.h"
#include "sim/output.h"
#include "sim/scatter.h"

namespace sojourn::sim {
namespace {

constexpr std::size_t block = 256;  // rows digested together
constexpr std::size_t full = 2048;  // rows that wait for it, where they are not kept

using Words = std::array<std::uint64_t, block>;

template <typename T>
SOJOURN_INLINE void absorb(const ColumnBuffer& column, std::size_t first, std::size_t n, Words& low,
                           Words& high) {
  const T* __restrict values = column.as<T>() + first;
  std::uint64_t* __restrict l = low.data();
  std::uint64_t* __restrict h = high.data();
  for (std::size_t i = 0; i < n; ++i) {
    const auto word = static_cast<std::uint64_t>(values[i]);
    const std::uint64_t a = (l[i] ^ word) * digest_multiplier_low;
    const std::uint64_t b = (h[i] ^ word) * digest_multiplier_high;
    l[i] = a ^ (a >> 32U);
    h[i] = b ^ (b >> 32U);
  }
}

// The next word of each row.
SOJOURN_CLONES void absorb_column(const ColumnBuffer& column, std::size_t first, std::size_t n,
                                  Words& low, Words& high) {
  switch (size_of(column.type())) {
    case 1:
      return absorb<std::uint8_t>(column, first, n, low, high);
    case 2:
      return absorb<std::uint16_t>(column, first, n, low, high);
    case 4:
      return absorb<std::uint32_t>(column, first, n, low, high);
    default:
      return absorb<std::uint64_t>(column, first, n, low, high);
  }
}

// The sum of the rows' digests, by halves of 32 bits, which cannot overflow.
SOJOURN_CLONES Digest finish(std::size_t n, const Words& low, const Words& high) {
  const std::uint64_t* __restrict l = low.data();
  const std::uint64_t* __restrict h = high.data();
  std::uint64_t a = 0, b = 0, c = 0, d = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const std::uint64_t first = l[i] * digest_multiplier_high;
    const std::uint64_t second = h[i] * digest_multiplier_low;
    const std::uint64_t x = first ^ (first >> 32U);
    const std::uint64_t y = second ^ (second >> 32U);
    a += x & 0xFFFFFFFFU;
    b += x >> 32U;
    c += y & 0xFFFFFFFFU;
    d += y >> 32U;
  }
  Digest sum{a, 0};
  sum += Digest{b << 32U, b >> 32U};
  sum += Digest{0, c};
  sum += Digest{0, d << 32U};
  return sum;
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

RowStage::RowStage(const TableSchema& schema) {
  SOJOURN_EXPECT(!schema.columns.empty() && schema.columns[0].type == ColumnType::u32);
  for (const ColumnSchema& column : schema.columns) columns_.emplace_back(column.type);
}

std::size_t RowStage::add(std::size_t rows) {
  if (!is_kept_ && rows_ >= full) {
    digested_ += digest_of_rows();
    digested_rows_ += rows_;
    rows_ = 0;
  }
  const std::size_t first = rows_;
  rows_ += rows;
  if (rows_ > room_) {
    room_ = std::max(rows_, room_ + room_ / 2 + 1024);
    for (ColumnBuffer& column : columns_) column.resize(room_);
  }
  return first;
}

void RowStage::clear() noexcept {
  rows_ = 0;
  digested_rows_ = 0;
  digested_ = {};
}

Digest RowStage::digest() const {
  Digest sum = digested_;
  sum += digest_of_rows();
  return sum;
}

Digest RowStage::digest_of_rows() const {
  Digest sum;
  Words low;
  Words high;
  for (std::size_t first = 0; first < rows_; first += block) {
    const std::size_t n = std::min(block, rows_ - first);
    low.fill(digest_seed_low);
    high.fill(digest_seed_high);
    for (const ColumnBuffer& column : columns_) absorb_column(column, first, n, low, high);
    sum += finish(n, low, high);
  }
  return sum;
}

void RowStage::order(std::uint64_t first, std::size_t customers, TableRows& ordered) {
  SOJOURN_EXPECT(digested_rows_ == 0);
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
