// Commerce: contracts, purchases, and what customers cost, as one part of a scenario.
#pragma once

#include <memory>

#include "models/part.h"

namespace sojourn::models {

[[nodiscard]] std::unique_ptr<Part> make_commerce_part();

}  // namespace sojourn::models
