// JSON for machines: one object on standard output.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace sojourn::cli {

using JsonObject = nlohmann::ordered_json;

/// The value as text with a line end; bytes that are not UTF-8 are replaced.
[[nodiscard]] inline std::string to_text(const JsonObject& json) {
  return json.dump(2, ' ', false, JsonObject::error_handler_t::replace) + "\n";
}

}  // namespace sojourn::cli
