#include "core/digest.h"

#include <cstddef>

namespace sojourn {

Digest& Digest::operator+=(const Digest& other) noexcept {
  const std::uint64_t sum = low + other.low;
  const std::uint64_t carry = sum < low ? 1 : 0;
  low = sum;
  high += other.high + carry;
  return *this;
}

std::string Digest::hex() const {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const std::uint64_t half : {high, low}) {
    for (int shift = 60; shift >= 0; shift -= 4) text += digits[(half >> shift) & 0xF];
  }
  return text;
}

Digest combine(std::string_view table_name, const Digest& table) noexcept {
  RowDigest row;
  row.add(table_name.size());
  for (const char letter : table_name) row.add(static_cast<unsigned char>(letter));
  row.add(table.low);
  row.add(table.high);
  return row.finish();
}

}  // namespace sojourn
