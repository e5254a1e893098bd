// A setting is described once, by the component that owns it; from that one line come parsing,
// checking, `sojourn explain`, `--set path=value` and the JSON Schema for editors.
//
// A component declares its settings by calling the functions of Fields with the variables that hold
// them; each variable's value at the call is the default. Reading a document, listing settings and
// writing a schema run the same declarations with different Fields.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/document.h"
#include "core/error.h"
#include "core/money.h"
#include "core/time.h"

namespace sojourn {

/// Bounds of a number, both ends allowed unless said otherwise. Non-finite numbers never pass.
struct Bounds {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  bool low_excluded = false;
  bool high_excluded = false;
};

inline constexpr Bounds any_number{};
inline constexpr Bounds not_negative{.low = 0.0};
inline constexpr Bounds positive{.low = 0.0, .low_excluded = true};
inline constexpr Bounds probability{.low = 0.0, .high = 1.0};

/// A name a user wrote, to be looked up later, and where it stands.
struct Name {
  std::string text{};
  Position position{};
};

/// A number a user gave a name: a segment's share, a coefficient. Nested tables are flattened:
/// `care.issue = 0.5` has the name "care.issue".
struct NamedNumber {
  std::string name{};
  double value = 0.0;
  Position position{};
};

enum class SettingKind {
  number,
  whole,
  flag,
  duration,
  length,
  rate,
  date,
  money,
  unit_cost,
  text,
  choice,
  name,
  names,
  named_numbers,
  list,
  texts,
  ranges,
  levels,
  table,
  tables
};

/// What a default stands on.
enum class Grounds { assumption, general_knowledge, published, data };

/// "assumption", "general knowledge", …
[[nodiscard]] std::string_view name_of(Grounds grounds) noexcept;

/// The values that a default may plausibly have, in the unit of its variable (seconds, 1/s).
struct Plausible {
  double low = 0.0;
  double high = 0.0;
  Grounds grounds = Grounds::assumption;
  /// Dotted path of another setting: low and high are then multiples of its value.
  std::string multiple_of{};
  std::string source{};  ///< in words
};

/// Values that a user names for the setting at a dotted path, as written: the ends of a range, or
/// levels to be tried.
struct NamedValues {
  std::string path{};
  std::vector<Node> values{};
  std::string source{};     ///< of a range, in words
  Position position{};      ///< of the values
  Position key_position{};  ///< of the path's last part
};

/// One declared setting, as `sojourn explain` lists it.
struct Setting {
  std::string path{};  ///< dotted, "<name>" where the user chooses the key
  SettingKind kind = SettingKind::number;
  std::string unit{};
  Bounds bounds{};
  std::string default_text{};
  std::string value_text{};
  std::string meaning{};
  std::vector<std::string> options{};  ///< of a choice
  Position position{};                 ///< where it was given
  bool given = false;
  bool required = false;
  std::optional<Plausible> plausible{};  ///< of the default, where that is not certain
  bool unused = false;                   ///< it has no effect in this document
};

class Fields {
 public:
  /// One of several tables of which exactly one is to be given: `stay = { weibull = { … } }`.
  struct Option {
    std::string_view name;
    std::string_view meaning;
    std::function<void(Fields&)> describe;
  };

  virtual ~Fields() = default;

  // Values. Each returns whether the setting was given (false while listing or writing a schema); a
  // wrong value is reported and leaves the variable at its default. An empty name stands for the
  // value of the described key itself, where that is no table: the option `fixed` of `{ fixed = "1
  // day" }`.
  virtual bool number(std::string_view name, double& value, std::string_view unit, Bounds bounds,
                      std::string_view meaning) = 0;
  virtual bool whole(std::string_view name, std::int64_t& value, Bounds bounds,
                     std::string_view meaning) = 0;
  virtual bool flag(std::string_view name, bool& value, std::string_view meaning) = 0;
  /// "3 days" as seconds (a month is 30.4375 days); bounds in seconds.
  virtual bool duration(std::string_view name, double& seconds, Bounds bounds,
                        std::string_view meaning) = 0;
  /// "2 years" as calendar months or seconds.
  virtual bool length(std::string_view name, Length& value, std::string_view meaning) = 0;
  /// "0.2 / month" as a rate per second; bounds per second.
  virtual bool rate(std::string_view name, double& per_second, Bounds bounds,
                    std::string_view meaning) = 0;
  virtual bool date(std::string_view name, Date& value, std::string_view meaning) = 0;
  virtual bool money(std::string_view name, Money& value, std::string_view meaning) = 0;
  virtual bool unit_cost(std::string_view name, UnitCost& value, std::string_view meaning) = 0;
  virtual bool text(std::string_view name, std::string& value, std::string_view meaning) = 0;
  virtual bool choice(std::string_view name, std::size_t& chosen,
                      std::span<const std::string_view> options, std::string_view meaning) = 0;
  /// A name ([a-z][a-z0-9_]*) to be looked up later.
  virtual bool name(std::string_view name, Name& value, std::string_view meaning) = 0;
  /// A name or a list of names.
  virtual bool names(std::string_view name, std::vector<Name>& value, std::string_view meaning) = 0;
  /// A text or a list of texts, to be understood later.
  virtual bool texts(std::string_view name, std::vector<Name>& value, std::string_view meaning) = 0;
  /// A list of numbers.
  virtual bool list(std::string_view name, std::vector<double>& value, Bounds bounds,
                    std::string_view meaning) = 0;
  /// A table of named numbers, in file order: `{ basic = 0.6, family = 0.3 }`.
  virtual bool named_numbers(std::string_view name, std::vector<NamedNumber>& value, Bounds bounds,
                             std::string_view meaning) = 0;

  /// Ranges under dotted paths, nested tables flattened: `touchpoint.call.effort = [0.1, 0.3]`, or
  /// `{ range = [0.1, 0.3], source = "a survey of ours" }`. An end is a number, or a text with a
  /// unit.
  virtual bool ranges(std::string_view name, std::vector<NamedValues>& value,
                      std::string_view meaning) = 0;
  /// Lists of plain values under dotted paths, as above: `population.customers = [1000, 2000]`.
  virtual bool levels(std::string_view name, std::vector<NamedValues>& value,
                      std::string_view meaning) = 0;

  // Tables.
  /// A table with settings of its own; `describe` runs whether it was given or not.
  virtual bool table(std::string_view name, const std::function<void(Fields&)>& describe,
                     std::string_view meaning) = 0;
  /// A table whose keys the user chooses, each key a table described by `describe(key, fields)`, in
  /// file order. With `shorthand`, a plain value stands for a table that sets just that key:
  /// `next.active = 0.9` for `next.active = { odds = 0.9 }`.
  virtual bool tables(std::string_view name,
                      const std::function<void(const Name& key, Fields&)>& describe,
                      std::string_view meaning, std::string_view shorthand = {}) = 0;
  /// As `tables`, with keys that are dotted paths: `change = { "centre.phone.staff" = { … } }`.
  virtual bool path_tables(std::string_view name,
                           const std::function<void(const Name& key, Fields&)>& describe,
                           std::string_view meaning) = 0;
  /// All keys of this very table that are not declared otherwise in it, each a table described by
  /// `describe`: the states of `[journey.care]`. Call it after all other settings of the table.
  virtual void other_tables(const std::function<void(const Name& key, Fields&)>& describe,
                            std::string_view meaning) = 0;
  /// All keys of this very table that are not declared otherwise in it, as named numbers: the
  /// coefficients of a transition. Call it after all other settings of the table.
  virtual void other_numbers(std::vector<NamedNumber>& value, std::string_view meaning) = 0;
  /// Exactly one of the options as a sub-table of `name`; the index of the given one, or -1 where
  /// `name` is absent (an error if `required`). With an empty name the options are keys of this
  /// very table, beside its other settings.
  virtual int one_of(std::string_view name, std::initializer_list<Option> options, bool required,
                     std::string_view meaning) = 0;
  /// As above for a list made at run time.
  virtual int one_of(std::string_view name, std::span<const Option> options, bool required,
                     std::string_view meaning) = 0;

  // What components say themselves.
  /// Says that the default of a setting declared in this table, or below it, is uncertain, and how
  /// far. The name may be a dotted path: `memory.gap`.
  virtual void assumed(std::string_view name, Plausible plausible) = 0;
  /// Says that the settings of a declared table have no effect in this document.
  virtual void unused(std::string_view table) = 0;
  /// Says that the settings named must be given, also where the whole table is absent; in a table
  /// that may be left out, call it only if `given({}) || !reading()`.
  virtual void require(std::initializer_list<std::string_view> names) = 0;
  /// Whether the key stands in this table; with an empty name, whether the table itself is given.
  [[nodiscard]] virtual bool given(std::string_view name) const = 0;
  /// Where the key's value stands, or the table itself where the key is absent or empty.
  [[nodiscard]] virtual Position position(std::string_view name = {}) const = 0;
  /// The dotted path of the key, or of the table itself where it is empty.
  [[nodiscard]] virtual std::string path(std::string_view name = {}) const = 0;
  /// Adds an error about a key of this table (or about the table itself).
  virtual void error(std::string_view name, std::string problem, std::string advice) = 0;
  /// False while listing settings or writing a schema: then values mean nothing.
  [[nodiscard]] virtual bool reading() const noexcept = 0;
};

/// A default that stands on an assumption: below a table, with the values it may plausibly have.
struct DefaultRange {
  std::string_view path;
  double low, high;
  std::string_view source = "";
};

/// Says of each of the settings below the table that its default is an assumption.
void assume(Fields& table, std::span<const DefaultRange> ranges);

using Describe = std::function<void(Fields&)>;

/// Reads a document through `describe`: every mistake (wrong type, unit, bounds, unknown or missing
/// key) goes to `diagnostics` with its position and a suggestion. Returns the settings, given or
/// not.
std::vector<Setting> read_settings(const Document& document, const Describe& describe,
                                   Diagnostics& diagnostics);

/// The settings that `describe` declares, with their defaults, without a document.
[[nodiscard]] std::vector<Setting> list_settings(const Describe& describe);

/// A JSON Schema (draft 2020-12) of the documents that `describe` accepts, as text.
[[nodiscard]] std::string json_schema(const Describe& describe, std::string_view title);

}  // namespace sojourn
