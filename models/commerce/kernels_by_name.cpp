// Finds the money kernels of an instruction set.
#include <cstring>

#include "models/commerce/kernels/money.h"

namespace sojourn::models::commerce {

extern const MoneyKernels money_kernels_baseline;
extern const MoneyKernels money_kernels_avx2;
extern const MoneyKernels money_kernels_avx512;

const MoneyKernels& money_kernels(const char* name) {
  for (const MoneyKernels* kernels : {&money_kernels_avx512, &money_kernels_avx2}) {
    if (std::strcmp(kernels->name, name) == 0) return *kernels;
  }
  return money_kernels_baseline;
}

}  // namespace sojourn::models::commerce
