// The lives of all customers, read once: what several sections of a page are made of.
//
// Rows of `customers` and `events` go by a chunk at a time, each customer's in the order of time. A
// section keeps sums over dates and at most a few bytes per customer, never the rows.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "report/page.h"
#include "report/run/findings.h"
#include "report/run/run_file.h"

namespace sojourn::report {

/// Events in columns; states are those of the program.
struct LifeRows {
  std::size_t rows = 0;
  std::vector<std::uint32_t> customer;
  std::vector<std::int64_t> time;  ///< seconds of the run
  std::vector<std::uint8_t> from;
  std::vector<std::uint8_t> to;
  std::vector<float> satisfaction;  ///< after the event; empty where it was not recorded
};

/// Who joined, and when.
struct Newcomers {
  std::size_t rows = 0;
  std::vector<std::uint32_t> customer;
  std::vector<std::int64_t> joined;  ///< seconds of the run
};

class LifeSection {
 public:
  virtual ~LifeSection() = default;
  /// Ids of customers are below this.
  virtual void begin(std::size_t customers) = 0;
  virtual void join(const Newcomers& newcomers) = 0;
  virtual void take(const LifeRows& rows) = 0;
  /// Adds what was found to the page; nothing where there is nothing to see.
  virtual void add_to(Page& page, Findings& found) = 0;
};

// One file each.
[[nodiscard]] std::unique_ptr<LifeSection> population_section(const RunFile& run);
[[nodiscard]] std::unique_ptr<LifeSection> retention_section(const RunFile& run);
[[nodiscard]] std::unique_ptr<LifeSection> journey_section(const RunFile& run);
[[nodiscard]] std::unique_ptr<LifeSection> satisfaction_section(const RunFile& run);
[[nodiscard]] std::unique_ptr<LifeSection> stays_section(const RunFile& run);

/// Whether the file has what lives are read from; else what is missing, for the page to tell.
[[nodiscard]] bool has_lives(const RunFile& run);

}  // namespace sojourn::report
