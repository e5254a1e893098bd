// Which kernels this processor runs: the widest instruction set it has, unless SOJOURN_KERNELS
// names another one. The bits of a run are the same for all.
#include <array>
#include <cstdlib>
#include <cstring>

#include "sim/kernels/kernels.h"

namespace sojourn::sim {

extern const Kernels kernels_baseline;
extern const Kernels kernels_avx2;
extern const Kernels kernels_avx512;

namespace {

bool has_avx2() {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
         __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
}

bool has_avx512() {
  return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512vl");
}

}  // namespace

const Kernels* kernels_named(const char* name) {
  if (std::strcmp(name, "avx512") == 0) {
    return has_avx512() ? &kernels_avx512 : nullptr;
  }
  if (std::strcmp(name, "avx2") == 0) {
    return has_avx2() ? &kernels_avx2 : nullptr;
  }
  return std::strcmp(name, "baseline") == 0 ? &kernels_baseline : nullptr;
}

const Kernels& best_kernels() {
  if (const char* wanted = std::getenv("SOJOURN_KERNELS")) {
    if (const Kernels* found = kernels_named(wanted)) return *found;
  }
  for (const char* name : std::array{"avx512", "avx2"}) {
    if (const Kernels* found = kernels_named(name)) return *found;
  }
  return kernels_baseline;
}

}  // namespace sojourn::sim
