// The journal of a study: one line for each run that is finished, so that a study that was killed
// goes on where it stopped.
//
// A line is the run's key, its outputs and a checksum. It is written in one piece at the file's end
// and brought to the disk before the run counts as finished; a line that was cut off is dropped
// when the journal is opened again. Keys come from all that a run depends on (scenario, settings,
// seed, replication, outputs, program), so a run is never taken for another one. The first lines
// say of which scenario and program the runs are: other ones are refused, not mixed in.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sojourn::study {

/// What all runs of a journal have in common.
struct JournalOrigin {
  std::string scenario;  ///< fingerprint of the scenario's text
  std::string program;   ///< that of the program
};

class Journal {
 public:
  /// Opens or begins a journal. Throws InputError where it belongs to another scenario or program,
  /// is no journal, cannot be opened, or another study is writing to it.
  Journal(std::filesystem::path path, const JournalOrigin& origin);
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  /// The outputs of a finished run. May be called from any thread, as add may.
  [[nodiscard]] std::optional<std::vector<double>> find(const std::string& key) const;
  /// Notes a finished run; returns when it is on the disk. Throws ResourceError.
  void add(const std::string& key, const std::vector<double>& outputs);

 private:
  void open(const JournalOrigin& origin);
  void read(const std::string& text, const JournalOrigin& origin);
  void begin(const JournalOrigin& origin);
  void append(const std::string& line);

  std::filesystem::path path_;
  int descriptor_ = -1;
  mutable std::mutex mutex_;
  std::map<std::string, std::vector<double>> runs_;
};

/// 32 hex digits of the texts in their order, each taken with its length.
[[nodiscard]] std::string fingerprint(const std::vector<std::string_view>& texts);

}  // namespace sojourn::study
