// What rests of a column comes back as it was, however columns are packed.
#include "sim/record.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <numeric>
#include <random>

#include "sim/moment.h"
#include "sim/program.h"

namespace sojourn::sim {
namespace {

constexpr std::size_t lanes = 40;
constexpr std::int32_t horizon = 63'072'000;

/// Columns of a batch that own their lanes.
struct Columns {
  std::vector<StateColumn> columns;
  std::vector<std::vector<std::uint64_t>> memory;

  void add(const Resting& rest) {
    memory.emplace_back(lanes);
    const bool wide = rest.kind == Resting::Kind::moment;
    columns.push_back({reinterpret_cast<std::byte*>(memory.back().data()),
                       static_cast<std::uint8_t>(wide ? 8 : 4), rest, "test",
                       std::to_string(columns.size())});
  }
  template <typename T>
  T* lane(std::size_t column) {
    return reinterpret_cast<T*>(memory[column].data());
  }
};

/// A value that the column may hold.
void fill(Columns& all, std::size_t column, std::mt19937& random) {
  const Resting& rest = all.columns[column].rest;
  for (std::size_t i = 0; i < lanes; ++i) {
    const std::uint32_t word = static_cast<std::uint32_t>(random());
    switch (rest.kind) {
      case Resting::Kind::moment:
        all.lane<double>(column)[i] =
            kept_moment(word % 2 == 0 ? word / 57.0 : -std::ldexp(word, word % 60 - 50));
        break;
      case Resting::Kind::steps:
        all.lane<float>(column)[i] =
            static_cast<float>(static_cast<std::int16_t>(word)) * rest.grid;
        break;
      case Resting::Kind::time:
        all.lane<std::int32_t>(column)[i] =
            word % 5 == 0 ? never : static_cast<std::int32_t>(word % horizon);
        break;
      default:
        all.lane<std::uint32_t>(column)[i] = word & rest.bits;
        if (rest.none == 0) break;
        all.lane<std::uint32_t>(column)[i] =
            word % 3 == 0 ? rest.none : std::min(word & rest.bits, rest.bits - 1);
    }
  }
}

Resting any_rest(std::mt19937& random) {
  switch (random() % 8) {
    case 0:
      return Resting::moment();
    case 1:
      return Resting::time();
    case 2:
      return Resting::steps_of(1.0F / 1024.0F);
    case 3:
      return Resting::up_to_or(static_cast<std::uint32_t>(random() % 100), 255);
    case 4:
      return Resting::nothing();
    case 5:
      return Resting::of_bits(0);
    case 6:
      return Resting::of_bits(static_cast<std::uint32_t>(random()));
    default:
      return Resting::up_to(static_cast<std::uint32_t>(random() % 1000));
  }
}

std::size_t bits_of(const std::vector<RestingPart>& parts) {
  return std::accumulate(parts.begin(), parts.end(), std::size_t{0},
                         [](std::size_t sum, const RestingPart& part) { return sum + part.bits; });
}

TEST(Record, gives_back_what_was_stored_whatever_the_columns_and_their_order) {
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    Columns all;
    for (std::size_t c = random() % 40; c-- > 0;) all.add(any_rest(random));
    for (std::size_t c = 0; c < all.columns.size(); ++c) fill(all, c, random);
    Record record;
    record.lay_out(all.columns, horizon);
    EXPECT_EQ(bits_of(record.parts(all.columns)), 8 * record.bytes());

    std::vector<std::uint32_t> slots(lanes), into(lanes), from(lanes);
    for (auto* list : {&slots, &into, &from}) {
      std::iota(list->begin(), list->end(), 0U);
      std::shuffle(list->begin(), list->end(), random);
    }
    std::vector<std::byte> records(lanes * record.bytes());
    record.store(all.columns, from, records.data(), slots);
    const auto before = all.memory;
    for (auto& column : all.memory) std::fill(column.begin(), column.end(), random());
    record.load(all.columns, records.data(), slots, into);
    for (std::size_t c = 0; c < all.columns.size(); ++c) {
      if (all.columns[c].rest.kind == Resting::Kind::nothing) continue;
      const std::size_t width = all.columns[c].width;
      const auto* const old = reinterpret_cast<const std::byte*>(before[c].data());
      for (std::size_t k = 0; k < lanes; ++k) {
        EXPECT_EQ(std::memcmp(old + from[k] * width, all.columns[c].data + into[k] * width, width),
                  0);
      }
    }
  }
}

TEST(Record, of_a_subset_leaves_the_others_alone) {
  std::mt19937 random(11);
  Columns all;
  for (int c = 0; c < 9; ++c) all.add(Resting::up_to(5));
  Record record;
  record.lay_out(all.columns, horizon);
  std::vector<std::byte> records(3 * record.bytes(), std::byte{0xA5});
  const std::vector<std::uint32_t> one{1};
  record.store(all.columns, one, records.data(), one);
  for (std::size_t b = 0; b < records.size(); ++b) {
    EXPECT_TRUE(b / record.bytes() == 1 || records[b] == std::byte{0xA5}) << b;
  }
}

TEST(Record, takes_the_bits_that_may_be_set_and_no_more) {
  Columns all;
  all.add(Resting::up_to(1));          // 1
  all.add(Resting::up_to(255));        // 8
  all.add(Resting::up_to_or(2, 255));  // 2: 0, 1, 2, none
  all.add(Resting::of_bits(0x83));     // 3
  all.add(Resting::time());            // 26: 2^26 is more than two years
  all.add(Resting::steps_of(0.5F));    // 16
  all.add(Resting::nothing());         // 0
  Record record;
  record.lay_out(all.columns, horizon);
  std::vector<std::size_t> bits;
  for (const RestingPart& part : record.parts(all.columns)) bits.push_back(part.bits);
  EXPECT_EQ(bits, (std::vector<std::size_t>{1, 8, 2, 3, 26, 16}));
  EXPECT_EQ(record.bytes(), 7U);  // 56 bits
}

TEST(Record, of_times_beyond_the_end_has_never) {
  Columns all;
  all.add(Resting::time());
  Record record;
  record.lay_out(all.columns, 100);
  const std::vector<std::int32_t> times{0, 99, 100, 1'000, never};
  const std::vector<std::int32_t> expected{0, 99, 100, never, never};
  std::vector<std::uint32_t> list(times.size());
  std::iota(list.begin(), list.end(), 0U);
  std::copy(times.begin(), times.end(), all.lane<std::int32_t>(0));
  std::vector<std::byte> records(times.size() * record.bytes());
  record.store(all.columns, list, records.data(), list);
  record.load(all.columns, records.data(), list, list);
  for (std::size_t i = 0; i < times.size(); ++i) {
    EXPECT_EQ(all.lane<std::int32_t>(0)[i], expected[i]);
  }
}

TEST(Record, shows_one_column_without_loading) {
  Columns all;
  all.add(Resting::up_to(3));
  all.add(Resting::time());
  all.add(Resting::up_to(200));
  Record record;
  record.lay_out(all.columns, horizon);
  all.lane<std::uint32_t>(2)[5] = 137;
  std::vector<std::byte> bytes(record.bytes());
  record.store(all.columns, std::vector<std::uint32_t>{5}, bytes.data(),
               std::vector<std::uint32_t>{0});
  EXPECT_EQ(record.peek(2, bytes.data()), 137U);
}

TEST(Moment, is_kept_to_eight_milliseconds_in_two_years) {
  for (const double moment : {0.25, 1.0 / 3.0, 86'400.7, 31'000'000.123, 62'999'999.999}) {
    EXPECT_NEAR(kept_moment(moment), moment, 0.008);
    EXPECT_NEAR(kept_moment(-moment) / -moment, 1.0, 2.5e-10);
  }
}

TEST(Moment, of_whole_seconds_is_kept_exactly) {
  for (const std::int32_t seconds : {0, 1, 59, 86'400, 63'071'999, never}) {
    EXPECT_EQ(kept_moment(seconds), seconds);
  }
}

TEST(Moment, once_kept_stays_and_rests) {
  std::mt19937_64 random(3);
  for (int k = 0; k < 100'000; ++k) {
    const auto moment = std::bit_cast<double>(random());
    if (std::isnan(moment)) continue;
    const double kept = kept_moment(moment);
    EXPECT_EQ(std::bit_cast<std::uint64_t>(kept_moment(kept)), std::bit_cast<std::uint64_t>(kept));
    EXPECT_EQ(bits_of_moment(kept) >> moment_bits, 0U);
    EXPECT_EQ(std::bit_cast<std::uint64_t>(moment_of_bits(bits_of_moment(kept))),
              std::bit_cast<std::uint64_t>(kept));
    EXPECT_EQ(std::signbit(kept), std::signbit(moment));
  }
}

TEST(Moment, rises_with_what_is_rounded) {
  std::mt19937_64 random(5);
  for (int k = 0; k < 100'000; ++k) {
    const double a = std::ldexp(static_cast<double>(random() >> 11), -30);
    const double b = a * (1.0 + static_cast<double>(random() % 1000) * 1e-13);
    EXPECT_LE(kept_moment(a), kept_moment(b));
    EXPECT_GE(kept_moment(-a), kept_moment(-b));
  }
}

TEST(Moment, is_finite_and_keeps_its_sign_at_either_end) {
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_TRUE(std::isfinite(kept_moment(infinity)));
  EXPECT_GT(kept_moment(infinity), 1e38);
  EXPECT_LT(kept_moment(-infinity), -1e38);
  EXPECT_TRUE(std::signbit(kept_moment(-1e-300)));
  EXPECT_EQ(kept_moment(-1e-300), 0.0);
}

}  // namespace
}  // namespace sojourn::sim
