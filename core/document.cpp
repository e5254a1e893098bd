// The tree of values: looking up, naming kinds, finding lines, and setting one value by its path.
#include "core/document.h"

#include <algorithm>
#include <array>

namespace sojourn {
namespace {

constexpr std::size_t deepest_path = 32;

[[noreturn]] void fail(const Node& value, std::string_view path, std::string problem,
                       std::string advice) {
  throw InputError({Diagnostic{.problem = std::move(problem),
                               .advice = std::move(advice),
                               .position = value.position,
                               .key = std::string(path)}});
}

/// The first part of a dotted path, which is cut off; quotes around it are taken away.
std::string take_part(std::string_view& rest) {
  const bool in_quotes = rest.starts_with('"');
  if (in_quotes) rest.remove_prefix(1);
  const std::size_t end = std::min(rest.find(in_quotes ? '"' : '.'), rest.size());
  std::string part(rest.substr(0, end));
  rest.remove_prefix(end);
  if (in_quotes && !rest.empty()) rest.remove_prefix(1);
  return part;
}

/// The parts of a dotted path; none where a part is empty or there are too many.
std::vector<std::string> split(std::string_view path) {
  std::vector<std::string> parts;
  while (parts.size() <= deepest_path) {
    parts.push_back(take_part(path));
    if (parts.back().empty()) return {};
    if (path.empty()) return parts;
    if (path.front() != '.') return {};
    path.remove_prefix(1);
  }
  return {};
}

}  // namespace

bool is_name(std::string_view text) noexcept {
  const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto is_inside = [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '_'; };
  return !text.empty() && is_letter(text.front()) &&
         std::all_of(text.begin(), text.end(), is_inside);
}

bool is_path(std::string_view text) noexcept {
  for (std::size_t end = text.find('.'); end != std::string_view::npos; end = text.find('.')) {
    if (!is_name(text.substr(0, end))) return false;
    text.remove_prefix(end + 1);
  }
  return is_name(text);
}

const Node* NodeTable::find(std::string_view key) const noexcept {
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [&](const auto& entry) { return entry.first == key; });
  return found == entries.end() ? nullptr : &found->second;
}

Node* NodeTable::find(std::string_view key) noexcept {
  return const_cast<Node*>(std::as_const(*this).find(key));
}

std::string_view Node::kind() const noexcept {
  constexpr std::array<std::string_view, std::variant_size_v<Value>> kinds{
      "nothing", "true or false", "a whole number", "a number",
      "text",    "a date",        "a list",         "a table"};
  return kinds[value.index()];
}

std::string_view Document::line(int number) const noexcept {
  if (number < 1) return {};
  std::string_view rest = text;
  for (int at = 1; at < number; ++at) {
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) return {};
    rest.remove_prefix(end + 1);
  }
  std::string_view found = rest.substr(0, rest.find('\n'));
  if (found.ends_with('\r')) found.remove_suffix(1);
  return found;
}

const Node* Document::find(std::string_view path) const noexcept {
  const Node* node = &root;
  while (node != nullptr && !path.empty()) {
    const std::size_t dot = std::min(path.find('.'), path.size());
    const auto* table = node->as<NodeTable>();
    node = table == nullptr ? nullptr : table->find(path.substr(0, dot));
    path.remove_prefix(std::min(dot + 1, path.size()));
  }
  return node;
}

void Document::set(std::string_view path, Node value) {
  const std::vector<std::string> parts = split(path);
  if (parts.empty()) {
    fail(value, path, in_backticks(path) + " is not the path of a setting",
         "write names with dots between them, such as `population.customers`");
  }
  if (root.as<NodeTable>() == nullptr) root.value = NodeTable{};
  Node* node = &root;
  std::string walked;
  for (const std::string& part : parts) {
    auto* table = node->as<NodeTable>();
    if (table == nullptr) {
      fail(value, path, in_backticks(walked) + " is " + std::string(node->kind()) + ", not a table",
           "set " + in_backticks(walked) + " itself");
    }
    node = table->find(part);
    if (node == nullptr) {
      Node made{.value = NodeTable{}, .position = value.position, .key_position = value.position};
      node = &table->entries.emplace_back(part, std::move(made)).second;
    }
    walked += (walked.empty() ? "" : ".") + part;
  }
  *node = std::move(value);
}

}  // namespace sojourn
