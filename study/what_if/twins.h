// The twins of a study as a dataset: truth/twins, a row for each customer and arm of the first
// replication, with what became of them in the base and in the arm.
#pragma once

#include <filesystem>

#include "store/provenance.h"
#include "study/what_if/what_if.h"

namespace sojourn::study {

/// Writes PATH.part and renames it when it is whole. Throws InputError or ResourceError.
void write_twins(const std::filesystem::path& path, const WhatIfOutcome& outcome,
                 const store::Provenance& provenance);

}  // namespace sojourn::study
