// What a metric finds on average over runs of the same scenario with other seeds: the value for the
// population of which a dataset is one sample, by which intervals are judged.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cli/measure/measurement.h"

namespace sojourn::cli {

/// How many seeds --seeds asks for; without it 20 where a metric is about lifetimes and the tables
/// are those of a run, else 0. Throws InputError.
[[nodiscard]] std::uint64_t seeds_of(const std::optional<std::string>& written,
                                     const MeasureRequest& request, const TableSource& source);

/// Simulates the dataset's scenario again with `seeds` further replications, one after the other
/// and in memory, and measures each. Throws InputError where the file does not say how it was made.
[[nodiscard]] std::vector<Measured> expected_over_seeds(const std::filesystem::path& dataset,
                                                        const MeasureRequest& request,
                                                        std::uint64_t seeds);

/// Means with their standard errors of results that have the same group and label; those of the
/// first run stand in its order. A value that some runs lack says so.
[[nodiscard]] Measured mean_of(const std::vector<Measured>& runs);

}  // namespace sojourn::cli
