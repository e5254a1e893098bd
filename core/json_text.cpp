// Writes JSON: escapes what the grammar asks to be escaped and nothing else.
#include "core/json_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>

namespace sojourn {
namespace {

std::string escaped(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20) {
      out += "\\u00";
      out += digits[byte >> 4U];
      out += digits[byte & 15U];
    } else {
      out += c;
    }
  }
  return out + '"';
}

}  // namespace

std::string shortest(double value) {
  std::array<char, 32> buffer{};
  const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  return {buffer.data(), end};
}

Json Json::text(std::string_view text) { return Json(Kind::scalar, escaped(text)); }

Json Json::boolean(bool value) { return Json(Kind::scalar, value ? "true" : "false"); }

Json Json::number(double value) {
  return Json(Kind::scalar, std::isfinite(value) ? shortest(value) : "null");
}

const Json* Json::find(std::string_view key) const noexcept {
  const auto found = std::find_if(members_.begin(), members_.end(),
                                  [&](const auto& member) { return member.first == key; });
  return found == members_.end() ? nullptr : &found->second;
}

Json* Json::find(std::string_view key) noexcept {
  return const_cast<Json*>(std::as_const(*this).find(key));
}

Json& Json::set(std::string_view key, Json value) {
  if (Json* old = find(key)) {
    *old = std::move(value);
  } else {
    members_.emplace_back(std::string(key), std::move(value));
  }
  return *this;
}

Json& Json::erase(std::string_view key) {
  std::erase_if(members_, [&](const auto& member) { return member.first == key; });
  return *this;
}

Json& Json::push(Json value) {
  members_.emplace_back(std::string(), std::move(value));
  return *this;
}

std::string Json::dump() const {
  std::string out;
  write(out, 0);
  return out + '\n';
}

void Json::write(std::string& out, std::size_t indent) const {
  if (kind_ == Kind::scalar) {
    out += scalar_;
    return;
  }
  const bool is_object = kind_ == Kind::object;
  out += is_object ? '{' : '[';
  std::string_view separator = "\n";
  for (const auto& [key, value] : members_) {
    out += separator;
    out.append(indent + 2, ' ');
    if (is_object) out += escaped(key) + ": ";
    value.write(out, indent + 2);
    separator = ",\n";
  }
  if (!members_.empty()) out.append(1, '\n').append(indent, ' ');
  out += is_object ? '}' : ']';
}

}  // namespace sojourn
