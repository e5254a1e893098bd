// From a draft to terms: names are looked up, and what single settings cannot show is checked.
#pragma once

#include "models/commerce/draft.h"
#include "models/commerce/terms.h"
#include "models/part.h"

namespace sojourn::models::commerce {

/// The terms; mistakes are reported.
[[nodiscard]] Terms compile_terms(const Draft& draft, PartContext& context);

}  // namespace sojourn::models::commerce
