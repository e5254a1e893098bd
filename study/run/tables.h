// A study's runs as a table: one row per run with its factors' values and its outputs, as CSV and
// as HDF5.
#pragma once

#include <filesystem>
#include <string>

#include "core/table.h"
#include "store/provenance.h"
#include "study/run/analysis.h"

namespace sojourn::study {

/// The table's schema: point, replication, a column per factor, a column per output. Factors that
/// are no plain numbers are categories.
[[nodiscard]] TableSchema runs_schema(const Study& study);

/// The table as CSV with a heading; outputs without value are empty.
[[nodiscard]] std::string runs_csv(const Study& study, const RunOutputs& outputs);

/// Writes the table as HDF5; the file appears under its name when it is whole.
void write_runs(const std::filesystem::path& path, const Study& study, const RunOutputs& outputs,
                const store::Provenance& provenance);

}  // namespace sojourn::study
