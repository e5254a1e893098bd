// Plain loops over columns that GCC vectorises: a counter per customer, Philox, then what the words
// are turned into.
#include "sim/customer_draws.h"

#include <limits>

#include "core/error.h"
#include "core/math.h"
#include "core/philox.h"
#include "sim/clones.h"

namespace sojourn::sim {
namespace {

SOJOURN_INLINE void draw_lane(std::uint32_t id, std::uint32_t purpose, DrawKey key,
                              std::uint32_t (&word)[4]) {
  philox4x32(id, 0, purpose, 0, key.seed, key.replication, word[0], word[1], word[2], word[3]);
}

SOJOURN_CLONES void fill_words(const std::uint32_t* __restrict id, std::uint32_t purpose,
                               DrawKey key, std::uint32_t count, std::uint32_t* __restrict word_0,
                               std::uint32_t* __restrict word_1, std::uint32_t* __restrict word_2,
                               std::uint32_t* __restrict word_3) noexcept {
  for (std::uint32_t i = 0; i < count; ++i) {
    std::uint32_t word[4];
    draw_lane(id[i], purpose, key, word);
    word_0[i] = word[0];
    word_1[i] = word[1];
    word_2[i] = word[2];
    word_3[i] = word[3];
  }
}

SOJOURN_CLONES void fill_normals(const std::uint32_t* __restrict id, std::uint32_t purpose,
                                 DrawKey key, std::uint32_t count, float* __restrict z) noexcept {
  for (std::uint32_t i = 0; i < count; ++i) {
    std::uint32_t word[4];
    draw_lane(id[i], purpose, key, word);
    z[i] = normal_quantile(uniform_of(word[0]));
  }
}

/// Where a race stands: the best time so far and who ran it.
struct Standing {
  float* __restrict best;
  std::uint32_t* __restrict winner;
};

SOJOURN_CLONES void run_one(Standing standing, const std::uint32_t* __restrict word,
                            float inverse_weight, std::uint32_t runner,
                            std::size_t count) noexcept {
  for (std::size_t i = 0; i < count; ++i) {
    const float time = exponential_of(word[i]) * inverse_weight;
    const bool wins = time < standing.best[i];
    standing.best[i] = wins ? time : standing.best[i];
    standing.winner[i] = wins ? runner : standing.winner[i];
  }
}

SOJOURN_CLONES void run_one_of_rows(Standing standing, const std::uint32_t* __restrict word,
                                    const float* __restrict inverse_weights,
                                    const std::uint8_t* __restrict row, std::uint32_t runner,
                                    std::size_t count) noexcept {
  for (std::size_t i = 0; i < count; ++i) {
    const float time = exponential_of(word[i]) * inverse_weights[row[i]];
    const bool wins = time < standing.best[i];
    standing.best[i] = wins ? time : standing.best[i];
    standing.winner[i] = wins ? runner : standing.winner[i];
  }
}

}  // namespace

void draw_words(const CustomerList& customers, Purpose purpose, DrawWords& words) noexcept {
  fill_words(customers.id, value_of(purpose), customers.key,
             static_cast<std::uint32_t>(customers.count), words.word[0].data(),
             words.word[1].data(), words.word[2].data(), words.word[3].data());
}

void draw_normals(const CustomerList& customers, Purpose purpose, float* z) noexcept {
  fill_normals(customers.id, value_of(purpose), customers.key,
               static_cast<std::uint32_t>(customers.count), z);
}

WeightedRace::WeightedRace(std::string_view path, std::size_t alternatives,
                           std::span<const double> weights)
    : alternatives_(alternatives) {
  SOJOURN_EXPECT(alternatives > 0 && weights.size() % alternatives == 0);
  rows_ = weights.size() / alternatives;
  for (std::size_t block = 0; 4 * block < alternatives; ++block) {
    blocks_.push_back(purpose_of(path, static_cast<std::uint32_t>(block)));
  }
  for (std::size_t k = 0; k < alternatives; ++k) {
    for (std::size_t row = 0; row < rows_; ++row) {
      const double weight = weights[row * alternatives + k];
      const bool runs = weight > 1e-37;  // else its inverse is no float
      inverse_weights_.push_back(runs ? static_cast<float>(1.0 / weight)
                                      : std::numeric_limits<float>::infinity());
    }
  }
}

void WeightedRace::draw(const CustomerList& customers, const std::uint8_t* row,
                        std::uint32_t* winner) const noexcept {
  DrawWords words;
  alignas(64) std::array<float, draw_width> best;
  for (std::size_t i = 0; i < customers.count; ++i) {
    best[i] = std::numeric_limits<float>::infinity();
    winner[i] = 0;
  }
  if (alternatives_ < 2) return;
  const Standing standing{.best = best.data(), .winner = winner};
  for (std::size_t k = 0; k < alternatives_; ++k) {
    if (k % 4 == 0) draw_words(customers, blocks_[k / 4], words);
    const std::uint32_t* word = words.word[k % 4].data();
    const auto runner = static_cast<std::uint32_t>(k);
    const float* inverse_weights = &inverse_weights_[k * rows_];
    if (rows_ == 1) {
      run_one(standing, word, *inverse_weights, runner, customers.count);
    } else {
      run_one_of_rows(standing, word, inverse_weights, row, runner, customers.count);
    }
  }
}

}  // namespace sojourn::sim
