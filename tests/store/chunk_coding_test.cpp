// Tests of shuffling, compression and its inverse on hostile bytes.
#include "store/chunk_coding.h"

#include <gtest/gtest.h>

#include <cstring>
#include <vector>

#include "tests/store/small_dataset.h"

namespace sojourn::store {
namespace {

std::vector<std::byte> bytes_of(const std::vector<int>& values) {
  std::vector<std::byte> bytes;
  for (const int value : values) bytes.push_back(static_cast<std::byte>(value));
  return bytes;
}

/// Numbers that rise slowly, as columns of times and customers do.
std::vector<std::byte> rising(std::size_t count, std::size_t element_size) {
  std::vector<std::byte> bytes(count * element_size);
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t value = i / 3;
    std::memcpy(bytes.data() + i * element_size, &value, element_size);
  }
  return bytes;
}

TEST(Shuffle, puts_all_first_bytes_first) {
  const auto in = bytes_of({1, 2, 3, 4, 5, 6, 7, 8});
  std::vector<std::byte> out(8);
  shuffle(in, 4, out);
  EXPECT_EQ(out, bytes_of({1, 5, 2, 6, 3, 7, 4, 8}));
  shuffle(in, 2, out);
  EXPECT_EQ(out, bytes_of({1, 3, 5, 7, 2, 4, 6, 8}));
}

TEST(Shuffle, is_undone_for_every_size_and_length) {
  for (const std::size_t size : {1U, 2U, 4U, 8U}) {
    for (const std::size_t count : {0U, 1U, 2U, 511U, 512U, 513U, 2000U}) {
      const auto in = rising(count, size);
      std::vector<std::byte> shuffled(in.size());
      std::vector<std::byte> back(in.size());
      shuffle(in, size, shuffled);
      unshuffle(shuffled, size, back);
      EXPECT_EQ(back, in) << size << " bytes, " << count << " elements";
    }
  }
}

TEST(ChunkEncoder, leaves_noise_raw) {
  std::vector<std::byte> noise(80000);
  for (std::size_t i = 0; i < noise.size(); i += 8) {
    const std::uint64_t bits = testing::mixed(i);
    std::memcpy(noise.data() + i, &bits, 8);
  }
  std::vector<std::byte> packed(noise.size());
  EXPECT_EQ(ChunkEncoder(1).encode(noise, 8, packed), 0U);
}

TEST(ChunkDecoder, undoes_the_encoder_and_refuses_anything_else) {
  ChunkDecoder decoder;
  for (const std::size_t size : {1U, 2U, 4U, 8U}) {
    const auto in = rising(5000, size);
    std::vector<std::byte> packed(in.size());
    packed.resize(ChunkEncoder(3).encode(in, size, packed));
    std::vector<std::byte> out(in.size());
    EXPECT_TRUE(decoder.decode(packed, size, out));
    EXPECT_EQ(out, in);
    std::vector<std::byte> longer(in.size() + size);
    EXPECT_FALSE(decoder.decode(packed, size, longer)) << "a stream for a shorter chunk";
    packed[packed.size() / 2] ^= std::byte{1};
    EXPECT_FALSE(decoder.decode(packed, size, out)) << "a flipped bit";
    EXPECT_FALSE(decoder.decode({}, size, out)) << "nothing";
  }
}

}  // namespace
}  // namespace sojourn::store
