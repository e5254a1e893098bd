// Money to come by the terms of commerce, in expectation.
#pragma once

#include <cstddef>
#include <memory>

#include "core/time.h"
#include "models/commerce/terms.h"
#include "models/money_ahead.h"

namespace sojourn::models::commerce {

/// `first_extra` is the component's first column in lanes.extra, `start` the first day of the run.
[[nodiscard]] std::shared_ptr<const MoneyAhead> make_money_ahead(Terms terms,
                                                                 std::size_t first_extra,
                                                                 Date start);

}  // namespace sojourn::models::commerce
