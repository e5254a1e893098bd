#include "models/surveys/kernels/occasions.h"

#include "core/math.h"
#include "core/philox.h"
#include "sim/kernels/due.h"
#include "sim/kernels/lookup.h"

#define SOJOURN_LOOP _Pragma("GCC ivdep")

namespace sojourn::models::surveys {

extern const OccasionKernels SOJOURN_KERNELS_NAME;

namespace {

using u32 = std::uint32_t;
using i32 = std::int32_t;
using sim::lookup_lanes;

constexpr u32 no_encounter = 255;

// At each encounter the standardised satisfaction S with it replaces the remembered one where |S|
// is at least nine tenths of what was remembered, which shrinks by a tenth.
void meet(const sim::Lanes& lanes, const EncounterRows& rows, const EncounterMemory& memory,
          u32* asked) {
  for (std::size_t i = 0; i < lanes.count; i += lookup_lanes) {
    const u32* __restrict variant_row = lanes.variant_row + i;
    const u32* __restrict to = lanes.to + i;
    const float* __restrict felt = memory.felt + i;
    u32* __restrict peak = memory.peak + i;
    u32* __restrict weight = memory.weight + i;
    alignas(64) u32 row[lookup_lanes], cause[lookup_lanes];
    for (std::size_t l = 0; l < lookup_lanes; ++l) row[l] = variant_row[l] + to[l];
    sim::look_up(rows.cause, rows.rows, row, cause);
    sim::look_up(rows.asked, rows.rows, row, asked + i);
    SOJOURN_LOOP for (std::size_t l = 0; l < lookup_lanes; ++l) {
      const float feeling = (felt[l] - memory.centre) * memory.inverse_spread;
      const float held = (static_cast<float>(weight[l]) - weight_middle) / weight_steps * 0.9F;
      const bool replaced = feeling * feeling >= held * held;
      const float kept = larger_of(smaller_of(replaced ? feeling : held, 3.9F), -3.9F);
      const u32 steps = static_cast<u32>(static_cast<i32>(kept * weight_steps + 128.5F));
      const bool meets = cause[l] != no_encounter;
      weight[l] = meets ? steps : weight[l];
      peak[l] = meets && replaced ? cause[l] : peak[l];
    }
  }
}

void invite(const OccasionRule& rule, const OccasionColumns& at, std::size_t n, u32 seed,
            u32 replication) {
  philox_block(at.id, 0, at.purpose, at.occurrence, seed, replication, at.choice[0], at.choice[1],
               at.choice[2], at.choice[3], n);
  const ResponseRule response = rule.response;
  const i32* __restrict time = at.time;
  const u32* __restrict last = at.last;
  const u32* __restrict tired = at.tired;
  const u32* __restrict word = at.choice[0];
  float* __restrict fatigue = at.fatigue;
  float* __restrict p_invite = at.p_invite;
  u32* __restrict invited = at.invited;
  SOJOURN_LOOP for (std::size_t k = 0; k < n; ++k) {
    const bool was_asked = last[k] != 0U;
    const i32 since = time[k] + rule.delay - (static_cast<i32>(last[k]) - 1);
    const float kept = fatigue_now(response, tired[k], static_cast<float>(since));
    fatigue[k] = was_asked ? kept : 0.0F;
    p_invite[k] = was_asked && since < rule.quarantine ? 0.0F : rule.share;
    invited[k] = uniform_of(word[k]) < p_invite[k] ? 1U : 0U;
  }
}

// Standard normals of the customers into at.nature.
void draw_nature(const OccasionRule& rule, const OccasionColumns& at, std::size_t n, u32 seed,
                 u32 replication) {
  alignas(64) u32 purpose[lookup_lanes], once[lookup_lanes] = {}, words[4][lookup_lanes];
  for (std::size_t l = 0; l < lookup_lanes; ++l) purpose[l] = rule.person;
  for (std::size_t first = 0; first < n; first += lookup_lanes) {
    philox_block(at.id + first, 0, purpose, once, seed, replication, words[0], words[1], words[2],
                 words[3], lookup_lanes);
    for (std::size_t w = 0; w < 4; ++w) {
      float* __restrict nature = at.nature[w] + first;
      SOJOURN_LOOP for (std::size_t l = 0; l < lookup_lanes; ++l) {
        nature[l] = normal_quantile(uniform_of(words[w][l]));
      }
    }
  }
}

void respond(const OccasionRule& rule, const OccasionColumns& at, std::size_t n, u32 seed,
             u32 replication) {
  draw_nature(rule, at, n, seed, replication);
  const ResponseRule response = rule.response;
  const u32 reminds = rule.reminder > 0 ? 1U : 0U;
  const i32 length = rule.length;
  const u32 reminder = static_cast<u32>(rule.reminder);
  const u32 latest = reminds != 0U ? reminder - 1U : 0xFFFFFFFFU;  // answer to the invitation
  const i32* __restrict time = at.time;
  const float* __restrict attitude = at.attitude;
  const float* __restrict tenure = at.tenure;
  const float* __restrict fatigue = at.fatigue;
  const float* __restrict propensity = at.nature[3];
  const float* __restrict belief = at.belief;
  const u32* __restrict invited = at.invited;
  const u32* __restrict wait_word = at.choice[1];
  const u32* __restrict first_word = at.choice[2];
  const u32* __restrict second_word = at.choice[3];
  float* __restrict p_respond = at.p_respond;
  u32* __restrict reminded = at.reminded;
  i32* __restrict answered_at = at.answered_at;
  SOJOURN_LOOP for (std::size_t k = 0; k < n; ++k) {
    const float logit = rule.base_logit + response.propensity_sd * propensity[k] +
                        willingness(response, attitude[k], tenure[k], fatigue[k]) +
                        response.trust * belief[k];
    const float first = logistic(logit);
    const float again = logistic(logit + response.reminder_shift);
    const float second = reminds != 0U ? again : 0.0F;
    p_respond[k] = first + (1.0F - first) * second;
    const float wait = rule.answer_time * exponential_of(wait_word[k]);
    // Seconds after the invitation; those left until the end of the run are above 0.
    const u32 left = static_cast<u32>(length - rule.delay - time[k]);
    const u32 waited = static_cast<u32>(static_cast<i32>(smaller_of(wait, 2147483520.0F)));
    const u32 prompt = waited < latest ? waited : latest;
    const u32 at_first = uniform_of(first_word[k]) < first ? 1U : 0U;
    const u32 in_time = reminds & (reminder < left ? 1U : 0U);
    const u32 asked_again = in_time & (at_first ^ 1U);
    const u32 at_last = asked_again & (uniform_of(second_word[k]) < second ? 1U : 0U);
    const u32 late = reminder + (waited < left ? waited : left);
    const u32 then = at_first != 0U ? prompt : late;
    const u32 answers = invited[k] & (at_first | at_last) & (then < left ? 1U : 0U);
    reminded[k] = invited[k] & asked_again;
    answered_at[k] = answers != 0U ? time[k] + rule.delay + static_cast<i32>(then) : -1;
  }
}

std::size_t find_before(const i32* due, const i32* until, std::size_t n, u32* listed) {
  return sim::list_before(due, until, n, listed);
}

}  // namespace

const OccasionKernels SOJOURN_KERNELS_NAME = {
    .name = SOJOURN_KERNELS_LABEL,
    .find_before = find_before,
    .meet = meet,
    .invite = invite,
    .respond = respond,
};

}  // namespace sojourn::models::surveys
