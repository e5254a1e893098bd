// A distribution of how long a customer remains in a state: `stay = { lognormal = { … } }`.
//
// Each distribution is one file of stays/: it declares its parameters, bounds them, and turns them
// into the engine's form, a shape in units of a scale.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "core/monotone_table.h"
#include "core/settings.h"
#include "sim/program.h"

namespace sojourn::models {

/// A stay as the engine draws it.
struct StayLaw {
  sim::StayShape shape;
  double scale = 1.0;                   ///< seconds per unit of the shape
  std::optional<sim::StayTable> table;  ///< of a tabulated shape
};

class Stay {
 public:
  virtual ~Stay() = default;
  /// The key under `stay` and `after`.
  [[nodiscard]] virtual std::string_view name() const noexcept = 0;
  [[nodiscard]] virtual std::string_view meaning() const noexcept = 0;
  /// Declares the parameters in the table of that key and reads them.
  virtual void describe(Fields& parameters) = 0;
  /// The law that the parameters say; call it only where describe() found no mistake.
  [[nodiscard]] virtual StayLaw compile() const = 0;
};

/// A table of ln t over ln E as the engine holds it.
[[nodiscard]] sim::StayTable stay_table(const MonotoneTable& table);

/// One of each distribution, by name.
[[nodiscard]] std::vector<std::unique_ptr<Stay>> stays();

}  // namespace sojourn::models
