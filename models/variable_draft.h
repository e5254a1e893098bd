// A state variable as a scenario, or a part of one, declares it.
#pragma once

#include <string>

#include "core/settings.h"

namespace sojourn::models {

struct VariableDraft {
  Name name{};
  std::string path{};
  std::string label{};
  std::string unit = "1";
  double initial = 0.0;
  double half_life = 0.0;  ///< seconds; 0: it does not fade
  double level = 0.0;
  bool latent = false;         ///< of a model: rows of truth/events carry it
  bool burden = false;         ///< less of it is better
  double grid = 0.0;           ///< its values are multiples of this; 0: any
  std::string written_with{};  ///< the variable that is always written at the same time
};

}  // namespace sojourn::models
