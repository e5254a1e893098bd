// Reports mistakes of a journey with the place and the line they stand at.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/document.h"
#include "core/error.h"

namespace sojourn::models {

/// A word of the user in backticks.
[[nodiscard]] std::string quoted(std::string_view word);

class Reporter {
 public:
  Reporter(const Document& document, Diagnostics& diagnostics)
      : document_(document), diagnostics_(diagnostics) {}

  void error(const Position& position, std::string key, std::string problem, std::string advice);
  void warning(const Position& position, std::string key, std::string problem, std::string advice);
  /// "there is no state `aktive`" with the nearest of the candidates, or all of them, as advice.
  void unknown(const Position& position, std::string key, std::string_view what,
               std::string_view word, const std::vector<std::string>& candidates);
  /// Where the key at the dotted path stands, or the nearest table above it.
  [[nodiscard]] Position key_position(std::string_view path) const;

 private:
  void add(const Position& position, std::string key, std::string problem, std::string advice,
           bool warning);

  const Document& document_;
  Diagnostics& diagnostics_;
};

}  // namespace sojourn::models
