// What all tables of one reading share: the document's lines, the mistakes and the settings found.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/settings.h"

namespace sojourn {

/// The lines of a text, found once.
class Lines {
 public:
  explicit Lines(const Document& document);
  /// The line at the position, empty where it is unknown or far too long to be shown.
  [[nodiscard]] std::string line(const Position& position) const;

 private:
  struct Text {
    std::string_view file;
    std::string_view text;
    std::vector<std::size_t> starts;
  };
  void add(std::string_view file, std::string_view text);

  std::vector<Text> texts_;
};

class Reading {
 public:
  Reading(const Document& document, Diagnostics& diagnostics)
      : lines_(document), diagnostics_(diagnostics) {}

  /// Adds the line to the diagnostic and keeps it; after a thousand they are only counted.
  void report(Diagnostic diagnostic);
  [[nodiscard]] bool is_full() const noexcept;
  /// Says how many mistakes were not kept.
  void finish(const Position& root);

  [[nodiscard]] std::vector<Setting>& settings() noexcept { return settings_; }
  [[nodiscard]] std::vector<Setting> take_settings() noexcept { return std::move(settings_); }

 private:
  Lines lines_;
  Diagnostics& diagnostics_;
  std::size_t found_ = 0;
  std::vector<Setting> settings_;
};

}  // namespace sojourn
