// Numbers under names of the user's own, nested tables flattened in file order.
//
// The walk keeps its own stack, so that the depth of what a user wrote never becomes ours.
#include <utility>

#include "core/settings_declaring.h"
#include "core/settings_values.h"

namespace sojourn {
namespace {

constexpr int deepest_names = 8;

struct Pending {
  std::string below;  ///< the name below the first one, empty for the first one itself
  const Node* node;
  int depth;
};

Mistake not_a_name(const std::string& key, const Node& node, std::string below) {
  return {.problem = "holds " + in_backticks(key) + ", which is not a name",
          .advice = name_advice(key),
          .position = node.key_position,
          .key = std::move(below)};
}

/// Puts the entries of a table on the stack, last one first.
void push_entries(const Pending& parent, const NodeTable& table, std::vector<Pending>& pending,
                  Mistakes& mistakes) {
  for (auto entry = table.entries.rbegin(); entry != table.entries.rend(); ++entry) {
    const auto& [key, node] = *entry;
    if (is_name(key)) {
      pending.push_back({join_path(parent.below, key), &node, parent.depth + 1});
    } else {
      mistakes.push_back(not_a_name(key, node, parent.below));
    }
  }
}

}  // namespace

void append_named_numbers(const std::string& name, const Node& node, const Bounds& bounds,
                          std::vector<NamedNumber>& value, Mistakes& mistakes) {
  std::vector<Pending> pending{{"", &node, 0}};
  while (!pending.empty()) {
    const Pending next = std::move(pending.back());
    pending.pop_back();
    const auto* table = next.node->as<NodeTable>();
    if (table != nullptr && next.depth < deepest_names) {
      push_entries(next, *table, pending, mistakes);
      continue;
    }
    if (table != nullptr) {
      mistakes.push_back({.problem = "is nested too deeply",
                          .advice = "write at most eight names with dots between them",
                          .position = next.node->position,
                          .key = next.below});
      continue;
    }
    Mistakes found;
    NamedNumber number{.name = join_path(name, next.below), .position = next.node->position};
    read_number(*next.node, bounds, number.value, found);
    if (found.empty()) value.push_back(std::move(number));
    for (Mistake& mistake : found) {
      mistake.key = next.below;
      mistakes.push_back(std::move(mistake));
    }
  }
}

void read_named_numbers(const Node& node, const Bounds& bounds, std::vector<NamedNumber>& value,
                        Mistakes& mistakes) {
  const auto* table = node.as<NodeTable>();
  if (table == nullptr) {
    mistakes.push_back({.problem = "must be a table of numbers, but is " + std::string(node.kind()),
                        .advice = "write named numbers, such as { basic = 0.6 }",
                        .position = node.position});
    return;
  }
  Mistakes found;
  std::vector<NamedNumber> numbers;
  for (const auto& [name, child] : table->entries) {
    if (!is_name(name)) {
      found.push_back(not_a_name(name, child, ""));
      continue;
    }
    const std::size_t first = found.size();
    append_named_numbers(name, child, bounds, numbers, found);
    for (std::size_t i = first; i < found.size(); ++i) found[i].key = join_path(name, found[i].key);
  }
  if (found.empty()) value = std::move(numbers);
  mistakes.insert(mistakes.end(), found.begin(), found.end());
}

}  // namespace sojourn
