#include "core/draws.h"

#include <Random123/philox.h>

#include "core/math.h"

namespace sojourn {
namespace {

constexpr std::uint64_t fnv_offset = 0xCBF29CE484222325ULL;
constexpr std::uint64_t fnv_prime = 0x00000100000001B3ULL;

}  // namespace

Purpose purpose_of(std::string_view path, std::uint32_t block) noexcept {
  std::uint64_t hash = fnv_offset;
  const auto absorb = [&hash](std::uint32_t byte) { hash = (hash ^ byte) * fnv_prime; };
  for (const char letter : path) absorb(static_cast<unsigned char>(letter));
  for (int shift = 0; shift < 32; shift += 8) absorb((block >> shift) & 0xFFU);
  // The finaliser of SplitMix64: every bit of the hash reaches every bit of the purpose.
  hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9ULL;
  hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EBULL;
  return Purpose{static_cast<std::uint32_t>((hash ^ (hash >> 31)) >> 32)};
}

std::array<std::uint32_t, 4> draw_block(DrawKey key, std::uint64_t identity, Purpose purpose,
                                        std::uint32_t occurrence) noexcept {
  const r123::Philox4x32 generator;
  const r123::Philox4x32::ctr_type counter{{static_cast<std::uint32_t>(identity),
                                            static_cast<std::uint32_t>(identity >> 32),
                                            value_of(purpose), occurrence}};
  const r123::Philox4x32::key_type words{{key.seed, key.replication}};
  const auto block = generator(counter, words);
  return {block[0], block[1], block[2], block[3]};
}

std::uint32_t Draws::word() noexcept {
  if (used_ == words_.size()) {
    words_ = draw_block(key_, identity_, purpose_of(path_, block_), occurrence_);
    block_ += 1;
    used_ = 0;
  }
  const std::uint32_t next = words_[used_];
  used_ += 1;
  return next;
}

float Draws::uniform() noexcept { return uniform_of(word()); }
float Draws::exponential() noexcept { return exponential_of(word()); }
float Draws::normal() noexcept { return normal_quantile(uniform()); }

}  // namespace sojourn
