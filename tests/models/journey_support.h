// Small scenarios for tests of journeys: a header is put before the text of the journey.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "input/toml.h"
#include "models/scenario.h"

namespace sojourn::models {

inline std::string with_header(std::string_view journey) {
  return "[scenario]\nformat = 1\nlength = \"100 days\"\n[population]\ncustomers = 10\n"
         "segments = { basic = 0.6, family = 0.4 }\n"
         "[traits.price]\nnormal = { mean = 0.0, sd = 1.0 }\n"
         "[traits.plan]\ncategorical = { plain = 0.5, premium = 0.5 }\n"
         "[variables.mood]\ninitial = 0.25\nhalf_life = \"30 days\"\nlevel = 0.1\n"
         "[profile.office]\nhours = { weekdays = \"08:00-18:00\" }\n" +
         std::string(journey);
}

struct Loaded {
  Scenario scenario;
  Diagnostics diagnostics;
};

inline Loaded load(const std::string& text) {
  Loaded loaded;
  loaded.scenario = load_scenario(read_toml(text, "test.toml"), loaded.diagnostics);
  return loaded;
}

inline std::string text_of(const Diagnostics& diagnostics) {
  std::string text;
  for (const Diagnostic& diagnostic : diagnostics.all()) text += to_text(diagnostic) + "\n";
  return text;
}

/// The program of a journey that has no mistakes.
inline Scenario good(std::string_view journey) {
  Loaded loaded = load(with_header(journey));
  EXPECT_TRUE(loaded.diagnostics.all().empty()) << text_of(loaded.diagnostics);
  return std::move(loaded.scenario);
}

inline Position place_of(const std::string& text, std::string_view anchor) {
  const std::size_t at = text.find(anchor);
  EXPECT_NE(at, std::string::npos) << anchor;
  Position place{.file = "test.toml", .line = 1, .column = 1};
  for (std::size_t i = 0; i < std::min(at, text.size()); ++i) {
    const bool ends_line = text[i] == '\n';
    place.line += ends_line ? 1 : 0;
    place.column = ends_line ? 1 : place.column + 1;
  }
  return place;
}

/// Expects a diagnostic that says `problem` at the first place where `anchor` stands in the text.
inline void expect_mistake(const std::string& text, std::string_view anchor,
                           std::string_view problem) {
  const Loaded loaded = load(text);
  const Position place = place_of(text, anchor);
  for (const Diagnostic& diagnostic : loaded.diagnostics.all()) {
    if (diagnostic.problem.find(problem) == std::string::npos) continue;
    if (diagnostic.position.line != place.line || diagnostic.position.column != place.column) {
      continue;
    }
    EXPECT_FALSE(diagnostic.advice.empty()) << diagnostic.problem;
    EXPECT_FALSE(diagnostic.line.empty()) << diagnostic.problem;
    return;
  }
  ADD_FAILURE() << "nothing says \"" << problem << "\" at " << place.line << ":" << place.column
                << "; found:\n"
                << text_of(loaded.diagnostics);
}

/// The same for a journey with the header before it.
inline void expect_journey_mistake(std::string_view journey, std::string_view anchor,
                                   std::string_view problem) {
  SCOPED_TRACE(journey);
  expect_mistake(with_header(journey), anchor, problem);
}

}  // namespace sojourn::models
