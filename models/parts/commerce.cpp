// Contracts, purchases and costs: see models/commerce.
#include "models/commerce.h"

namespace sojourn::models {

std::unique_ptr<Part> make_commerce() { return make_commerce_part(); }

}  // namespace sojourn::models
