// The page of a what-if study: the decision and its uncertainty first, then what it rests on.
#pragma once

#include "report/page.h"
#include "study/what_if/result.h"

namespace sojourn::report {

[[nodiscard]] Page what_if_page(const study::WhatIfResult& result);

}  // namespace sojourn::report
