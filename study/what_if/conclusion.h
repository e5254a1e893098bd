// From the figures of all replications to what is reported: means, intervals, ranges.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "study/what_if/figures.h"
#include "study/what_if/what_if.h"

namespace sojourn::study {

/// `figures[replication][arm]`. Fills in arms, choice, definitions and headline of the result,
/// whose other fields are there.
void conclude(const std::vector<std::vector<Figures>>& figures, const WhatIfDesign& design,
              const FigureContext& context, const std::string& purchase_within,
              WhatIfResult& result);

/// Contrasts of an arm's population over replications; without those of other arms.
[[nodiscard]] std::vector<Contrast> population_contrasts(const std::vector<Figures>& figures);

/// Values of one of the population's effects by replication; empty where it has no estimate.
[[nodiscard]] std::vector<double> effects_of(const std::vector<std::vector<Figures>>& figures,
                                             std::size_t arm, std::string_view id);

}  // namespace sojourn::study
