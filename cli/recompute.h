// The digest of a dataset's tables, computed anew from the rows in the file.
//
// A run digests each row as it happens (core/digest.h); the same words are put together here from
// the columns: a customer's id, joining second, segment and observed traits; an event's customer,
// its number among that customer's events, second, track, states and variables.
#pragma once

#include <string>
#include <vector>

#include "core/digest.h"
#include "store/dataset_reader.h"

namespace sojourn::cli {

struct Recomputed {
  std::vector<std::string> wrong;    ///< what does not agree, one sentence each
  std::vector<std::string> checked;  ///< tables whose digest was computed
  std::vector<std::string> skipped;  ///< tables that were not recorded with all their columns
};

/// Digest of all rows of `customers` whose id is below `first_customers`.
[[nodiscard]] Digest digest_of_customers(const store::DatasetReader& reader, std::size_t table,
                                         std::uint64_t first_customers);
/// Digest of all rows of `events`; rows of one customer must stand in the order of their times.
[[nodiscard]] Digest digest_of_events(const store::DatasetReader& reader, std::size_t table,
                                      std::uint64_t first_customers);

/// Compares every table that can be, and the digest of the whole.
[[nodiscard]] Recomputed recompute_digests(const store::DatasetReader& reader);

}  // namespace sojourn::cli
