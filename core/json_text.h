// A JSON value to be written: built as a tree, keys in the order given. Nothing here reads JSON.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sojourn {

class Json {
 public:
  [[nodiscard]] static Json object() { return Json(Kind::object, {}); }
  [[nodiscard]] static Json array() { return Json(Kind::array, {}); }
  [[nodiscard]] static Json text(std::string_view text);
  [[nodiscard]] static Json boolean(bool value);
  /// The shortest text that reads back the same; null where the number is not finite.
  [[nodiscard]] static Json number(double value);
  /// Text that is JSON already.
  [[nodiscard]] static Json raw(std::string json) { return Json(Kind::scalar, std::move(json)); }

  /// Sets a key of an object, in its old place where it has one.
  Json& set(std::string_view key, Json value);
  Json& erase(std::string_view key);
  [[nodiscard]] const Json* find(std::string_view key) const noexcept;
  [[nodiscard]] Json* find(std::string_view key) noexcept;
  /// Appends to an array.
  Json& push(Json value);
  [[nodiscard]] bool empty() const noexcept { return members_.empty(); }
  /// The value as text, two spaces deeper per level.
  [[nodiscard]] std::string dump() const;

 private:
  enum class Kind { scalar, array, object };
  Json(Kind kind, std::string scalar) : kind_(kind), scalar_(std::move(scalar)) {}
  void write(std::string& out, std::size_t indent) const;

  Kind kind_;
  std::string scalar_;
  std::vector<std::pair<std::string, Json>> members_;  ///< without keys in an array
};

/// The shortest decimal text that reads back as the same number.
[[nodiscard]] std::string shortest(double value);

}  // namespace sojourn
