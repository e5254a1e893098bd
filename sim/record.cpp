#include "sim/record.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <numeric>
#include <utility>

#include "core/error.h"
#include "sim/moment.h"
#include "sim/program.h"

namespace sojourn::sim {
namespace {

using Kind = Resting::Kind;

constexpr unsigned word_bits = 64;
constexpr unsigned step_bits = 16;

// A multiple of the grid's step is a whole number of steps, exactly.
std::uint16_t steps_of(float value, float grid) noexcept {
  return static_cast<std::uint16_t>(static_cast<std::int16_t>(value / grid));
}

float value_of_steps(std::uint64_t steps, float grid) noexcept {
  return static_cast<float>(static_cast<std::int16_t>(steps)) * grid;
}

// Times up to the horizon itself, and all bits set for `never`.
unsigned width_of_times(std::int32_t horizon) noexcept {
  return static_cast<unsigned>(std::bit_width(static_cast<std::uint32_t>(horizon) + 1U));
}

// Copies of a constant size are a move or two.
template <std::size_t bytes>
void scatter(const std::uint64_t* word, std::byte* records, std::span<const std::uint32_t> slots,
             std::size_t stride) noexcept {
  for (std::size_t k = 0; k < slots.size(); ++k) {
    std::memcpy(records + slots[k] * stride, &word[k], bytes);
  }
}

template <std::size_t bytes>
void gather(std::uint64_t* word, const std::byte* records, std::span<const std::uint32_t> slots,
            std::size_t stride) noexcept {
  for (std::size_t k = 0; k < slots.size(); ++k) {
    word[k] = 0;
    std::memcpy(&word[k], records + slots[k] * stride, bytes);
  }
}

// Columns of which no bit may be set have no field.
void clear_empty(const std::vector<StateColumn>& columns, std::span<const std::uint32_t> into) {
  for (const StateColumn& column : columns) {
    if (column.rest.kind != Kind::bits || column.rest.bits != 0) continue;
    auto* const lane = reinterpret_cast<std::uint32_t*>(column.data);
    for (const std::uint32_t i : into) lane[i] = 0;
  }
}

// Calls what(constant) for the number of bytes.
template <typename What>
void with_bytes(std::size_t bytes, const What& what) {
  [&]<std::size_t... size>(std::index_sequence<size...>) {
    (void)((bytes == size + 1 && (what.template operator()<size + 1>(), true)) || ...);
  }
  (std::make_index_sequence<sizeof(std::uint64_t)>());
}

}  // namespace

// The fields of a column: one, or one for each run of bits without a meaning as a whole.
void Record::add_fields(std::size_t column, const Resting& rest, std::int32_t horizon) {
  Field field{.column = column, .kind = rest.kind, .none = rest.none, .grid = rest.grid};
  const auto add = [&](unsigned lowest, unsigned width) {
    field.lowest = lowest;
    field.width = width;
    fields_.push_back(field);
  };
  switch (rest.kind) {
    case Kind::nothing:
      return;
    case Kind::moment:
      return add(0, moment_bits);
    case Kind::steps:
      return add(0, step_bits);
    case Kind::time:
      field.none = static_cast<std::uint32_t>(never);
      return add(0, width_of_times(horizon));
    case Kind::bits:
      break;
  }
  for (unsigned bit = 0; bit < 32;) {
    const std::uint32_t rest_of = rest.bits >> bit;
    if ((rest_of & 1U) == 0) {
      if (rest_of == 0) return;
      bit += static_cast<unsigned>(std::countr_zero(rest_of));
      continue;
    }
    const auto width = static_cast<unsigned>(std::countr_one(rest_of));
    add(bit, width);
    bit += width;
  }
}

// Gives the field the room that a word has, at most; what it takes.
unsigned Record::place(Field& field, std::size_t word) {
  if (word == word_bits_.size()) word_bits_.push_back(0);
  field.word = word;
  field.shift = word_bits_[word];
  field.width = std::min(field.width, word_bits - field.shift);
  word_bits_[word] += field.width;
  return field.width;
}

// The first word with so much room; beyond the last where none has.
std::size_t Record::word_with_room(unsigned bits) const noexcept {
  const auto found = std::find_if(word_bits_.begin(), word_bits_.end(),
                                  [&](unsigned used) { return used + bits <= word_bits; });
  return static_cast<std::size_t>(found - word_bits_.begin());
}

void Record::lay_out(const std::vector<StateColumn>& columns, std::int32_t horizon) {
  fields_.clear();
  word_bits_.clear();
  for (std::size_t c = 0; c < columns.size(); ++c) add_fields(c, columns[c].rest, horizon);
  std::vector<Field> wanted = std::exchange(fields_, {});
  std::stable_sort(wanted.begin(), wanted.end(), [](const Field& a, const Field& b) {
    if (a.may_be_cut() != b.may_be_cut()) return b.may_be_cut();
    return a.width > b.width;
  });
  for (Field& field : wanted) {
    for (unsigned left = field.width; left > 0;) {
      field.width = left;
      const unsigned taken = place(field, word_with_room(field.may_be_cut() ? 1 : left));
      fields_.push_back(field);
      field.lowest += taken;
      left -= taken;
    }
  }
  std::stable_sort(fields_.begin(), fields_.end(),
                   [](const Field& a, const Field& b) { return a.word < b.word; });
  std::vector<bool> begun(columns.size(), false);
  for (Field& field : fields_) {
    field.first = !begun[field.column];
    begun[field.column] = true;
  }
  bytes_ = 0;
  for (std::size_t w = 0; w < word_bits_.size(); ++w) bytes_ += bytes_of_word(w);
}

// Words that are not full are cut to whole bytes.
std::size_t Record::bytes_of_word(std::size_t word) const noexcept {
  return (word_bits_[word] + 7) / 8;
}

std::vector<RestingPart> Record::parts(const std::vector<StateColumn>& columns) const {
  std::vector<RestingPart> parts;
  std::size_t used = 0;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    std::size_t bits = 0;
    for (const Field& field : fields_) bits += field.column == c ? field.width : 0;
    if (bits > 0) parts.push_back({columns[c].owner, columns[c].name, bits});
    used += bits;
  }
  if (used < 8 * bytes_) parts.push_back({"layout", "unused", 8 * bytes_ - used});
  return parts;
}

// Adds the lanes' bits to the words of their records.
void Record::add_field(const Field& field, const std::byte* data,
                       std::span<const std::uint32_t> from) noexcept {
  const auto* const lane = reinterpret_cast<const std::uint32_t*>(data);
  const auto mask = static_cast<std::uint32_t>(field.mask());
  const auto add = [&, shift = field.shift, word = word_.data()](const auto& rest_of) {
    for (std::size_t k = 0; k < from.size(); ++k) {
      word[k] |= std::uint64_t{rest_of(from[k])} << shift;
    }
  };
  switch (field.kind) {
    case Kind::moment:
      return add([moment = reinterpret_cast<const double*>(data)](std::uint32_t i) {
        return bits_of_moment(moment[i]);
      });
    case Kind::steps:
      return add([value = reinterpret_cast<const float*>(data),
                  grid = field.grid](std::uint32_t i) { return steps_of(value[i], grid); });
    case Kind::time:
      return add([=](std::uint32_t i) { return std::min(lane[i], mask); });
    default:
      return add(
          [=, lowest = field.lowest](std::uint32_t i) { return (lane[i] >> lowest) & mask; });
  }
}

// Makes lanes from the words of their records.
void Record::take_field(const Field& field, std::byte* data,
                        std::span<const std::uint32_t> into) const noexcept {
  auto* const lane = reinterpret_cast<std::uint32_t*>(data);
  const auto take = [&, shift = field.shift, mask = field.mask(),
                     word = word_.data()](const auto& make) {
    for (std::size_t k = 0; k < into.size(); ++k) make(into[k], (word[k] >> shift) & mask);
  };
  if (field.kind == Kind::moment) {
    take([moment = reinterpret_cast<double*>(data)](std::uint32_t i, std::uint64_t bits) {
      moment[i] = moment_of_bits(bits);
    });
  } else if (field.kind == Kind::steps) {
    take([value = reinterpret_cast<float*>(data), grid = field.grid](
             std::uint32_t i, std::uint64_t bits) { value[i] = value_of_steps(bits, grid); });
  } else if (field.none != 0) {
    take([lane, none = field.none, all = field.mask()](std::uint32_t i, std::uint64_t bits) {
      lane[i] = bits == all ? none : static_cast<std::uint32_t>(bits);
    });
  } else if (field.first) {
    take([lane, lowest = field.lowest](std::uint32_t i, std::uint64_t bits) {
      lane[i] = static_cast<std::uint32_t>(bits << lowest);
    });
  } else {
    take([lane, lowest = field.lowest](std::uint32_t i, std::uint64_t bits) {
      lane[i] |= static_cast<std::uint32_t>(bits << lowest);
    });
  }
}

void Record::store(const std::vector<StateColumn>& columns, std::span<const std::uint32_t> from,
                   std::byte* records, std::span<const std::uint32_t> slots) {
  word_.resize(std::max(word_.size(), from.size()));
  auto field = fields_.begin();
  for (std::size_t w = 0; w < word_bits_.size(); ++w) {
    std::fill_n(word_.begin(), from.size(), 0U);
    for (; field != fields_.end() && field->word == w; ++field) {
      add_field(*field, columns[field->column].data, from);
    }
    with_bytes(bytes_of_word(w),
               [&]<std::size_t bytes>() { scatter<bytes>(word_.data(), records, slots, bytes_); });
    records += bytes_of_word(w);
  }
}

void Record::load(const std::vector<StateColumn>& columns, const std::byte* records,
                  std::span<const std::uint32_t> slots, std::span<const std::uint32_t> into) {
  word_.resize(std::max(word_.size(), slots.size()));
  clear_empty(columns, into);
  auto field = fields_.begin();
  for (std::size_t w = 0; w < word_bits_.size(); ++w) {
    with_bytes(bytes_of_word(w),
               [&]<std::size_t bytes>() { gather<bytes>(word_.data(), records, slots, bytes_); });
    records += bytes_of_word(w);
    for (; field != fields_.end() && field->word == w; ++field) {
      take_field(*field, columns[field->column].data, into);
    }
  }
}

std::uint32_t Record::peek(std::size_t column, const std::byte* record) const noexcept {
  std::uint64_t lane = 0;
  auto field = fields_.begin();
  for (std::size_t w = 0; w < word_bits_.size(); ++w) {
    std::uint64_t word = 0;
    std::memcpy(&word, record, bytes_of_word(w));
    record += bytes_of_word(w);
    for (; field != fields_.end() && field->word == w; ++field) {
      if (field->column == column)
        lane |= ((word >> field->shift) & field->mask()) << field->lowest;
    }
  }
  return static_cast<std::uint32_t>(lane);
}

}  // namespace sojourn::sim
