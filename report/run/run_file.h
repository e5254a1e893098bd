// A run's dataset as its page reads it: tables by name, values widened to one type, the words of
// its scenario, and the calendar on which things are drawn.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/scenario.h"
#include "report/page.h"
#include "report/words.h"
#include "store/dataset_reader.h"

namespace sojourn::report {

/// Columns of a chunk of rows, each widened; valid during the call that gets them.
class Columns {
 public:
  std::size_t rows = 0;
  std::uint64_t first_row = 0;
  [[nodiscard]] std::span<const double> operator[](std::size_t index) const noexcept {
    return values_[index];
  }

 private:
  friend class RunFile;
  std::vector<std::vector<double>> values_;
};

/// One date that a chart shows, and its second of the run.
struct Tick {
  std::string date;
  std::int64_t second = 0;
};

class RunFile {
 public:
  RunFile(const store::DatasetReader& reader, const models::Scenario& scenario);

  [[nodiscard]] const store::DatasetReader& reader() const noexcept { return reader_; }
  [[nodiscard]] const models::Scenario& scenario() const noexcept { return scenario_; }
  [[nodiscard]] std::int64_t length() const noexcept { return length_; }

  /// Whether a table was recorded with all of these columns.
  [[nodiscard]] bool has(std::string_view table, const std::vector<std::string>& columns) const;
  /// Hands on columns of a table, a chunk at a time, in the order of the file.
  void for_each(std::string_view table, const std::vector<std::string>& columns,
                const std::function<void(const Columns&)>& use) const;
  [[nodiscard]] const std::vector<std::string>& categories(std::string_view table,
                                                           std::string_view column) const;
  [[nodiscard]] std::string unit(std::string_view table, std::string_view column) const;
  /// The currency of amounts, such as EUR; empty where nothing is paid.
  [[nodiscard]] std::string currency() const;

  /// What people call a state: its label, or its name in words.
  [[nodiscard]] std::string state_label(std::size_t state) const;
  [[nodiscard]] std::string track_label(std::size_t track) const;
  /// The program's state of each category of events.from and events.to.
  [[nodiscard]] std::vector<std::uint8_t> states_of_categories() const;

  /// Some 100 dates from start to end, evenly spaced in whole days.
  [[nodiscard]] std::vector<Tick> days() const;
  /// The first of each calendar month of the run, and its end.
  [[nodiscard]] std::vector<Tick> months() const;
  /// The date of a second.
  [[nodiscard]] std::string date(std::int64_t second) const;

 private:
  const store::DatasetReader& reader_;
  const models::Scenario& scenario_;
  std::int64_t length_ = 0;
};

/// Index of the last tick at or before a second; ticks[0] is at or before all of them.
[[nodiscard]] std::size_t tick_of(const std::vector<Tick>& ticks, std::int64_t second) noexcept;

}  // namespace sojourn::report
