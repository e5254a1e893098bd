#include "models/experience/kernels/encounter.h"

#include "core/math.h"
#include "core/philox.h"
#include "sim/kernels/lookup.h"

#define SOJOURN_LOOP _Pragma("GCC ivdep")

namespace sojourn::models {

extern const EncounterKernels SOJOURN_KERNELS_NAME;

namespace {

using u32 = std::uint32_t;
using i32 = std::int32_t;
using sim::lookup_lanes;
using sim::Sixteen;

SOJOURN_INLINE float on_grid(float x) {
  const float bounded = smaller_of(larger_of(x, -31.0F), 31.0F);
  return __builtin_rintf(bounded * 1024.0F) * experience_grid;
}

SOJOURN_INLINE float above(float x) { return larger_of(x, 0.0F); }

// What performance in a dimension is worth: itself, and more or less than expected of it.
SOJOURN_INLINE float worth(const ExperienceConstants& c, float perceived, float expected) {
  const float difference = perceived - expected;
  return c.performance * perceived + c.gain * above(difference) - c.loss * above(-difference);
}

SOJOURN_INLINE float learned(float expected, float perceived, float rate, float down) {
  const float difference = perceived - expected;
  return expected + rate * (difference > 0.0F ? difference : down * difference);
}

SOJOURN_INLINE u32 count_up(u32 count) { return count < 255U ? count + 1U : count; }

struct RowParameters {
  Sixteen<u32> kind;
  Sixteen<float> mean_c, mean_a, sd_c, sd_a, effort;
  Sixteen<float> failure, severity, complaint, recovery;
};

void look_up_rows(const sim::Lanes& lanes, const EncounterTables& tables, std::size_t i,
                  bool failures, RowParameters& row) {
  Sixteen<u32> at;
  for (std::size_t l = 0; l < lookup_lanes; ++l)
    at.v[l] = lanes.variant_row[i + l] + lanes.to[i + l];
  const auto find = [&](const void* table, void* out) {
    sim::look_up(table, tables.rows, at.v, out);
  };
  find(tables.kind, row.kind.v);
  find(tables.mean_cognitive, row.mean_c.v);
  find(tables.mean_affective, row.mean_a.v);
  find(tables.sd_cognitive, row.sd_c.v);
  find(tables.sd_affective, row.sd_a.v);
  find(tables.effort, row.effort.v);
  if (!failures) return;
  find(tables.failure, row.failure.v);
  find(tables.severity, row.severity.v);
  find(tables.complaint, row.complaint.v);
  find(tables.recovery, row.recovery.v);
}

// Loss by failure less what recovery gives back, and whether there was a failure.
struct Failures {
  Sixteen<float> net, bonus;
  Sixteen<u32> failed;
};

SOJOURN_INLINE void fail(const ExperienceConstants& c, const RowParameters& row,
                         const u32* __restrict words, const u32* __restrict complaints,
                         const u32* __restrict counts, Failures& out) {
  const float* __restrict failure = row.failure.v;
  const float* __restrict severity = row.severity.v;
  const float* __restrict complaint = row.complaint.v;
  const float* __restrict recovery = row.recovery.v;
  float* __restrict net = out.net.v;
  float* __restrict bonus = out.bonus.v;
  u32* __restrict has_failed = out.failed.v;
  const float failure_loss = c.failure_loss;
  const float second_failure = c.second_failure;
  const float paradox = c.paradox;
  const float paradox_severity = c.paradox_severity;
  SOJOURN_LOOP for (std::size_t l = 0; l < lookup_lanes; ++l) {
    const bool failed = uniform_of(words[l]) < failure[l];
    const bool complains = uniform_of(complaints[l]) < complaint[l];
    const bool first = ((counts[l] >> 16U) & 255U) == 0U;
    const float plain_loss = failure_loss * severity[l];
    const float loss = first ? plain_loss : second_failure * plain_loss;
    const float back = smaller_of(recovery[l], plain_loss);
    const float given = complains ? back - loss : -loss;
    const float excellent = recovery[l] >= plain_loss ? paradox : 0.0F;
    const float slight = severity[l] <= paradox_severity ? excellent : 0.0F;
    const float deserved = complains ? slight : 0.0F;
    const float once = first ? deserved : 0.0F;
    net[l] = failed ? given : 0.0F;
    bonus[l] = failed ? once : 0.0F;
    has_failed[l] = failed ? 1U : 0U;
  }
}

void encounter(const sim::Lanes& lanes, const EncounterTables& tables, const ExperienceConstants& c,
               const EncounterColumns& columns, u32 seed, u32 replication, bool failures) {
  const std::size_t n = lanes.count;
  for (std::size_t i = 0; i < n; i += lookup_lanes) {
    Sixteen<u32> at;
    for (std::size_t l = 0; l < lookup_lanes; ++l) {
      at.v[l] = lanes.variant_row[i + l] + lanes.to[i + l];
    }
    sim::look_up(tables.purpose, tables.rows, at.v, lanes.purpose + i);
  }
  philox_block(lanes.id, 0, lanes.purpose, lanes.occurrence, seed, replication, columns.draws[0],
               columns.draws[1], columns.draws[2], columns.draws[3], n);
  const auto& variables = columns.variables;
  const auto& shown = columns.shown;
  for (std::size_t i = 0; i < n; i += lookup_lanes) {
    RowParameters row;
    look_up_rows(lanes, tables, i, failures, row);
    Failures failed{};
    if (failures) {
      fail(c, row, columns.draws[3] + i, columns.complaints + i, columns.counts + i, failed);
    }
    const u32* __restrict w0 = columns.draws[0] + i;
    const u32* __restrict w1 = columns.draws[1] + i;
    const u32* __restrict w2 = columns.draws[2] + i;
    const float* __restrict offset = columns.offset + i;
    const u32* __restrict switched = columns.switched + i;
    const float* __restrict wait_loss = columns.wait_loss + i;
    const float* __restrict wait_effort = columns.wait_effort + i;
    const i32* __restrict time = lanes.time + i;
    const i32* __restrict joined = lanes.joined + i;
    i32* __restrict written = columns.written + i;
    u32* __restrict counts = columns.counts + i;
    float* __restrict satisfaction = variables[satisfaction_variable] + i;
    float* __restrict last = variables[encounter_variable] + i;
    float* __restrict expected_c = variables[expectation_variable] + i;
    float* __restrict expected_a = variables[expectation_affective_variable] + i;
    float* __restrict used_to = variables[adaptation_variable] + i;
    float* __restrict peak = variables[peak_variable] + i;
    float* __restrict mean = variables[mean_variable] + i;
    float* __restrict loyalty = variables[loyalty_variable] + i;
    const u32* __restrict row_kind = row.kind.v;
    const float* __restrict row_mean_c = row.mean_c.v;
    const float* __restrict row_mean_a = row.mean_a.v;
    const float* __restrict row_sd_c = row.sd_c.v;
    const float* __restrict row_sd_a = row.sd_a.v;
    const float* __restrict row_effort = row.effort.v;
    const float* __restrict failure_net = failed.net.v;
    const float* __restrict paradox = failed.bonus.v;
    const u32* __restrict has_failed = failed.failed.v;
    const float* __restrict shown_memory = shown[memory_variable] + i;
    const float* __restrict shown_affect = shown[affect_variable] + i;
    const float* __restrict shown_effort = shown[effort_variable] + i;
    const float* __restrict shown_brand = shown[brand_variable] + i;
    Sixteen<float> memory_next, affect_next, effort_next, brand_next;
    float* __restrict next_memory = memory_next.v;
    float* __restrict next_affect = affect_next.v;
    float* __restrict next_effort = effort_next.v;
    float* __restrict next_brand = brand_next.v;
    SOJOURN_LOOP for (std::size_t l = 0; l < lookup_lanes; ++l) {
      const bool meets = row_kind[l] == direct_encounter;
      const bool hears = row_kind[l] >= heard_advertising;
      const bool is_promised = row_kind[l] == heard_advertising;
      const i32 since = time[l] - written[l];
      const float quality_c =
          row_mean_c[l] + offset[l] + row_sd_c[l] * normal_quantile(uniform_of(w0[l]));
      const float quality_a =
          row_mean_a[l] + offset[l] + row_sd_a[l] * normal_quantile(uniform_of(w1[l]));
      const float noise = c.noise * normal_quantile(uniform_of(w2[l]));
      const float habit = c.adaptation * used_to[l];
      const float perceived_c = quality_c - habit;
      const float perceived_a = quality_a - habit;
      const float smooth = c.weight_cognitive * worth(c, perceived_c, expected_c[l]) +
                           c.weight_affective * worth(c, perceived_a, expected_a[l]) + noise;
      const float felt = smooth + failure_net[l] - wait_loss[l];

      // Counters: encounters, those of the episode, failures, channel.
      const u32 met = count_up(counts[l] & 255U);
      const u32 so_far = since <= c.episode_gap ? (counts[l] >> 8U) & 255U : 0U;
      const bool goes_on = so_far != 0U;
      const u32 in_episode = count_up(so_far);
      const u32 fails =
          has_failed[l] != 0U ? count_up((counts[l] >> 16U) & 255U) : (counts[l] >> 16U) & 255U;
      const u32 counted = met | (in_episode << 8U) | (fails << 16U) | (counts[l] & 0xFF000000U);

      // Memory of the episode.
      const float level = c.weight_cognitive * expected_c[l] + c.weight_affective * expected_a[l];
      const float distance = felt - level;
      const float farthest = peak[l] - level;
      const float outdone = distance * distance > farthest * farthest ? felt : peak[l];
      const float next_peak = goes_on ? outdone : felt;
      const float next_mean =
          goes_on ? mean[l] + (felt - mean[l]) / static_cast<float>(in_episode) : felt;
      const float remembered =
          c.weight_peak * next_peak + c.weight_end * felt + c.weight_mean * next_mean;

      // Expectations and cumulative satisfaction.
      const float seen = static_cast<float>(met);
      const float rate =
          c.learning *
          larger_of(c.learning_floor, c.learning_ratio / (1.0F + c.learning_ratio * seen));
      const float kappa = larger_of(c.kappa_floor, 1.0F / (1.0F + seen * c.kappa_slope));
      const bool is_novice = time[l] - joined[l] < c.novice_time;
      const float kappa_down = is_novice ? smaller_of(1.0F, c.novice * kappa) : kappa;
      const float step = felt - satisfaction[l];
      const float attitude = satisfaction[l] + (step > 0.0F ? kappa * step : kappa_down * step);
      const float share = 1.0F - fast_exp2(-static_cast<float>(since) * c.inverse_adaptation_time);
      const float offered = c.weight_cognitive * quality_c + c.weight_affective * quality_a;
      const float delight = above(attitude - c.delight_from);
      const float loyal =
          c.competition * (c.loyalty_slope * attitude + c.loyalty_delight * delight * delight -
                           c.loyalty_pain * above(c.pain_below - attitude));
      const float promised = is_promised ? c.brand_expectation * quality_c : 0.0F;
      const float next_c = learned(expected_c[l], perceived_c, rate, c.learning_down);
      const float next_a = learned(expected_a[l], perceived_a, rate, c.learning_down);

      satisfaction[l] = meets ? on_grid(attitude) : satisfaction[l];
      last[l] = meets ? on_grid(felt + paradox[l]) : last[l];
      expected_c[l] = meets ? on_grid(next_c) : on_grid(expected_c[l] + promised);
      expected_a[l] = meets ? on_grid(next_a) : expected_a[l];
      used_to[l] = meets ? on_grid(used_to[l] + share * (offered - used_to[l])) : used_to[l];
      peak[l] = meets ? on_grid(next_peak) : peak[l];
      mean[l] = meets ? on_grid(next_mean) : mean[l];
      loyalty[l] = meets ? on_grid(loyal) : loyalty[l];
      counts[l] = meets ? counted : counts[l];

      // What fades is written together.
      const float again = c.repeat_effort + (switched[l] != 0U ? c.switch_effort : 0.0F);
      const float repeated = row_effort[l] > 0.0F ? again : 0.0F;
      const float trouble = row_effort[l] + wait_effort[l] + (goes_on ? repeated : 0.0F);
      next_memory[l] = meets ? on_grid(remembered) : on_grid(shown_memory[l]);
      next_affect[l] =
          on_grid(shown_affect[l] + (meets ? c.affect_gain * (perceived_a - expected_a[l]) : 0.0F));
      next_effort[l] = on_grid(shown_effort[l] + (meets ? trouble : 0.0F));
      const float image = shown_brand[l];
      next_brand[l] = on_grid(image + (hears ? c.brand_weight * (quality_c - image) : 0.0F));
      written[l] = row_kind[l] != no_encounter ? time[l] : written[l];
    }
    const auto keep = [&](std::size_t v, const Sixteen<float>& next) {
      float* __restrict value = variables[v] + i;
      float* __restrict now = shown[v] + i;
      SOJOURN_LOOP for (std::size_t l = 0; l < lookup_lanes; ++l) {
        const bool writes = row.kind.v[l] != no_encounter;
        value[l] = writes ? next.v[l] : value[l];
        now[l] = writes ? next.v[l] : now[l];
      }
    };
    keep(memory_variable, memory_next);
    keep(affect_variable, affect_next);
    keep(effort_variable, effort_next);
    keep(brand_variable, brand_next);
  }
}

std::size_t keep(const u32* code, u32 wanted, const u32* list, std::size_t n, u32* kept) {
  return sim::keep_equal(code, wanted, list, n, kept);
}

void race(const ChannelRace& law, const u32* words, const u32* list, std::size_t n, float* ready) {
  const u32* __restrict word = words;
  const u32* __restrict lane = list;
  const u32* __restrict last = law.last;
  const float* __restrict liking = law.liking;
  const float* __restrict reported = law.reported;
  const float* __restrict expected = law.expected;
  float* __restrict out = ready;
  SOJOURN_LOOP for (std::size_t k = 0; k < n; ++k) {
    const u32 i = lane[k];
    const float liked = law.preference * liking[i];
    const bool was_last = last[i] == law.channel;
    const float success = reported[i] >= expected[i] ? law.success : 0.0F;
    const float more = was_last ? success : 0.0F;
    out[k] = exponential_of(word[k]) / (law.odds * fast_exp(liked + more));
  }
}

void draw(const u32* id, const u32* purpose, const u32* occurrence, std::size_t n, u32 seed,
          u32 replication, u32* const* words) {
  philox_block(id, 0, purpose, occurrence, seed, replication, words[0], words[1], words[2],
               words[3], n);
}

}  // namespace

const EncounterKernels SOJOURN_KERNELS_NAME = {
    .name = SOJOURN_KERNELS_LABEL,
    .encounter = encounter,
    .keep = keep,
    .race = race,
    .draw = draw,
};

}  // namespace sojourn::models
