// Finds the kernels of occasions of an instruction set.
#include <cstring>

#include "models/surveys/kernels/occasions.h"

namespace sojourn::models::surveys {

extern const OccasionKernels occasion_kernels_baseline;
extern const OccasionKernels occasion_kernels_avx2;
extern const OccasionKernels occasion_kernels_avx512;

const OccasionKernels& occasion_kernels(const char* name) {
  for (const OccasionKernels* kernels : {&occasion_kernels_avx512, &occasion_kernels_avx2}) {
    if (std::strcmp(kernels->name, name) == 0) return *kernels;
  }
  return occasion_kernels_baseline;
}

}  // namespace sojourn::models::surveys
