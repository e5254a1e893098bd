// What reading, listing and writing a schema have in common: every kind of value becomes one
// Declaration, and what is done with it is left to one function.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/settings.h"
#include "core/settings_values.h"

namespace sojourn {

/// A value setting: what is known of it, how to read it, and its variable's present text.
struct Declaration {
  Setting setting;  ///< its path holds the bare key
  std::function<void(const Node&, Mistakes&)> read;
  std::function<std::string()> text;
};

class DeclaringFields : public Fields {
 public:
  bool number(std::string_view name, double& value, std::string_view unit, Bounds bounds,
              std::string_view meaning) final;
  bool whole(std::string_view name, std::int64_t& value, Bounds bounds,
             std::string_view meaning) final;
  bool flag(std::string_view name, bool& value, std::string_view meaning) final;
  bool duration(std::string_view name, double& seconds, Bounds bounds,
                std::string_view meaning) final;
  bool length(std::string_view name, Length& value, std::string_view meaning) final;
  bool rate(std::string_view name, double& per_second, Bounds bounds,
            std::string_view meaning) final;
  bool date(std::string_view name, Date& value, std::string_view meaning) final;
  bool money(std::string_view name, Money& value, std::string_view meaning) final;
  bool unit_cost(std::string_view name, UnitCost& value, std::string_view meaning) final;
  bool text(std::string_view name, std::string& value, std::string_view meaning) final;
  bool choice(std::string_view name, std::size_t& chosen, std::span<const std::string_view> options,
              std::string_view meaning) final;
  bool name(std::string_view name, Name& value, std::string_view meaning) final;
  bool names(std::string_view name, std::vector<Name>& value, std::string_view meaning) final;
  bool list(std::string_view name, std::vector<double>& value, Bounds bounds,
            std::string_view meaning) final;
  bool named_numbers(std::string_view name, std::vector<NamedNumber>& value, Bounds bounds,
                     std::string_view meaning) final;
  bool texts(std::string_view name, std::vector<Name>& value, std::string_view meaning) final;
  bool ranges(std::string_view name, std::vector<NamedValues>& value,
              std::string_view meaning) final;
  bool levels(std::string_view name, std::vector<NamedValues>& value,
              std::string_view meaning) final;
  int one_of(std::string_view name, std::initializer_list<Option> options, bool required,
             std::string_view meaning) final;
  using Fields::one_of;

 protected:
  /// Takes a declaration and returns whether the setting was given.
  virtual bool declare(Declaration declaration) = 0;
};

/// A dotted path of two parts, of which either may be empty.
[[nodiscard]] std::string join_path(std::string_view path, std::string_view name);

/// Says of the setting at a path, declared lately, that its default is uncertain.
void note_plausible(std::vector<Setting>& settings, const std::string& path, Plausible plausible);

/// Removes the table that was just noted at the path of a setting which is that key's own value.
void take_place_of_table(std::vector<Setting>& settings, Setting& value);

}  // namespace sojourn
