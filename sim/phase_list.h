// The list of an event's phases, for those who run it and those who print it.
#pragma once

#include <vector>

#include "sim/engine.h"

namespace sojourn::sim {

/// A phase, and whether a plan needs it.
struct PhaseEntry {
  PhaseInfo info;
  void (Engine::*run)();
  bool (*needed)(const Plan&);
};

/// All phases, in order.
struct PhaseList {
  static const std::vector<PhaseEntry>& all();
};

}  // namespace sojourn::sim
