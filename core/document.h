// A scenario as a tree of values with the places they were written at. The reader of TOML makes it
// (input/), settings are read from it (core/settings.h); no TOML type goes further.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/error.h"
#include "core/time.h"

namespace sojourn {

class Node;

/// Whether the text is a name, [a-z][a-z0-9_]*.
[[nodiscard]] bool is_name(std::string_view text) noexcept;

/// Whether the text is names with dots between them.
[[nodiscard]] bool is_path(std::string_view text) noexcept;

/// Keys in the order of the file.
struct NodeTable {
  std::vector<std::pair<std::string, Node>> entries;
  [[nodiscard]] const Node* find(std::string_view key) const noexcept;
  [[nodiscard]] Node* find(std::string_view key) noexcept;
};

class Node {
 public:
  using Value = std::variant<std::monostate, bool, std::int64_t, double, std::string, Date,
                             std::vector<Node>, NodeTable>;
  Value value{};
  Position position{};      ///< of the value
  Position key_position{};  ///< of the key that names it

  template <typename T>
  [[nodiscard]] const T* as() const noexcept {
    return std::get_if<T>(&value);
  }
  template <typename T>
  [[nodiscard]] T* as() noexcept {
    return std::get_if<T>(&value);
  }
  /// "a table", "a whole number", …: for messages.
  [[nodiscard]] std::string_view kind() const noexcept;
};

/// The parsed text of a scenario, with the text itself for provenance and messages.
struct Document {
  Node root;
  std::string file;
  std::string text;
  /// Line `number` (1-based) of the text, empty where there is none.
  [[nodiscard]] std::string_view line(int number) const noexcept;
  /// What stands at a dotted path of names, null where nothing does.
  [[nodiscard]] const Node* find(std::string_view path) const noexcept;
  /// Sets the value at a dotted path, making tables on the way; throws InputError where a part of
  /// the path is a value already. A part in double quotes may hold dots:
  /// `change."centre.phone.staff".times`.
  void set(std::string_view path, Node value);
};

}  // namespace sojourn
