// Assumptions: settings whose value nobody knows exactly, with the range they may plausibly have.
//
// Defaults that stand on an assumption carry their range (Fields::assumed); what a scenario gives
// itself is certain unless its section [assumptions] gives it a range. What is changed from outside
// (--set) is certain: whoever sets a value means that value.
//
// One draw gives every assumption a value of its own, by a triangular law whose peak is the value
// in force. It is keyed by seed, replication and path as all draws are, so it is the same in every
// arm, and an assumption more or less changes no other one.
#pragma once

#include <string>
#include <vector>

#include "core/document.h"
#include "core/draws.h"
#include "core/error.h"
#include "core/settings.h"

namespace sojourn {

struct Assumption {
  std::string path{};                      ///< to set it by
  SettingKind kind = SettingKind::number;  ///< number, whole, duration or rate; of a factor, flag
  double value = 0.0, low = 0.0, high = 0.0;  ///< in force; in seconds, or per second
  Grounds grounds = Grounds::assumption;
  std::string multiple_of{};  ///< another setting's path: low and high are multiples of its value
  double base = 1.0;          ///< value in force of that setting
  std::string meaning{};
  std::string source{};
  bool of_scenario = false;  ///< the range stands in the scenario's file
};

/// The assumptions in force in a document that was read without errors: defaults with a range, and
/// what `ranges` names. A range of something that is no number, that does not hold the value in
/// force, or that breaks the setting's bounds is reported. By path.
[[nodiscard]] std::vector<Assumption> assumptions_of(const Document& document,
                                                     const std::vector<Setting>& settings,
                                                     const std::vector<NamedValues>& ranges,
                                                     Diagnostics& diagnostics);

/// What ranges written elsewhere mean in a document: factors of a study. They need not hold the
/// value in force, and what was set from outside may have one, too. In the order of `ranges`.
[[nodiscard]] std::vector<Assumption> factors_of(const Document& document,
                                                 const std::vector<Setting>& settings,
                                                 const std::vector<NamedValues>& ranges,
                                                 Diagnostics& diagnostics);

/// The value of the assumption below which the share `u` of its law lies, 0 < u < 1. Increasing in
/// u.
[[nodiscard]] double quantile(const Assumption& assumption, double u) noexcept;

/// One value for each assumption, as "path=value".
[[nodiscard]] std::vector<std::string> draw_assumptions(const std::vector<Assumption>& assumptions,
                                                        DrawKey key);

/// A value in the words of the setting's kind.
[[nodiscard]] std::string text_of(const Assumption& assumption, double value);

/// "path=value" with the value in the words of the setting's kind; `value` in seconds, or per
/// second.
[[nodiscard]] std::string assignment(const Assumption& assumption, double value);

}  // namespace sojourn
