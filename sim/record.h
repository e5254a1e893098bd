// Records: the columns of a batch, packed bit by bit.
//
// A record is a sequence of 64-bit words, each cut to whole bytes. Every field is within a word, so
// that all lanes' bits of a word are gathered or scattered at once. Fields whose bits mean
// something together only are placed first, the widest first; whole numbers then fill what room is
// left, cut where a word ends. Holes in the bits that a column may set are left out: such a column
// has a field for each run of bits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sim/resting.h"

namespace sojourn::sim {

/// A column that keeps state between events.
struct StateColumn {
  std::byte* data = nullptr;
  std::uint8_t width = 4;  ///< bytes of a lane: 4 or 8
  Resting rest;
  std::string owner;  ///< the part of the engine, or the model
  std::string name;
};

/// Bits of a column, or of what is beside the columns, in a customer's record.
struct RestingPart {
  std::string owner, name;
  std::size_t bits = 0;
};

class Record {
 public:
  /// Lays the columns out. Times that rest are below `horizon`, or `never`.
  void lay_out(const std::vector<StateColumn>& columns, std::int32_t horizon);

  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }
  /// What the record is made of, by column, and what is left of its last bytes.
  [[nodiscard]] std::vector<RestingPart> parts(const std::vector<StateColumn>& columns) const;

  /// Stores lane from[k] to records + slots[k] * bytes().
  void store(const std::vector<StateColumn>& columns, std::span<const std::uint32_t> from,
             std::byte* records, std::span<const std::uint32_t> slots);
  /// Loads records + slots[k] * bytes() into lane into[k].
  void load(const std::vector<StateColumn>& columns, const std::byte* records,
            std::span<const std::uint32_t> slots, std::span<const std::uint32_t> into);
  /// One record's lane of a column; REQUIRES: the column rests as bits.
  [[nodiscard]] std::uint32_t peek(std::size_t column, const std::byte* record) const noexcept;

 private:
  /// Bits of a column that lie side by side, and where they are in a record.
  struct Field {
    std::size_t column = 0;
    Resting::Kind kind = Resting::Kind::bits;
    std::uint32_t none = 0;  ///< what the bits, all set, stand for; 0: for themselves
    float grid = 0.0F;
    unsigned lowest = 0;  ///< bit of the lane
    unsigned width = 0;
    std::size_t word = 0;
    unsigned shift = 0;  ///< in the word
    bool first = true;   ///< of its column
    [[nodiscard]] std::uint64_t mask() const noexcept { return ~std::uint64_t{0} >> (64 - width); }
    [[nodiscard]] bool may_be_cut() const noexcept {
      return kind == Resting::Kind::bits && none == 0;
    }
  };

  void add_fields(std::size_t column, const Resting& rest, std::int32_t horizon);
  unsigned place(Field& field, std::size_t word);
  [[nodiscard]] std::size_t word_with_room(unsigned bits) const noexcept;
  void add_field(const Field& field, const std::byte* data,
                 std::span<const std::uint32_t> from) noexcept;
  void take_field(const Field& field, std::byte* data,
                  std::span<const std::uint32_t> into) const noexcept;
  [[nodiscard]] std::size_t bytes_of_word(std::size_t word) const noexcept;

  std::vector<Field> fields_;        ///< by word
  std::vector<unsigned> word_bits_;  ///< used of each word
  std::size_t bytes_ = 0;
  std::vector<std::uint64_t> word_;  ///< the one at hand, of each lane
};

}  // namespace sojourn::sim
