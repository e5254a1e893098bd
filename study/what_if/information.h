// The value of information: what an arm that chooses by what the company sees would gain if it knew
// what an oracle knows. Both arms live through the same replications, so their difference is
// paired.
#pragma once

#include <vector>

#include "study/what_if/figures.h"
#include "study/what_if/what_if.h"

namespace sojourn::study {

/// Each arm that chooses without an oracle against each that has one and begins on the same day.
[[nodiscard]] std::vector<InformationValue> values_of_information(
    const std::vector<std::vector<Figures>>& figures, const WhatIfResult& result);

}  // namespace sojourn::study
