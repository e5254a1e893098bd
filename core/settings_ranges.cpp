// Lists of values under dotted paths, nested tables flattened in file order: ranges and levels.
//
// A range may be a table with the key `range`, to have words of its own; every other table is one
// more part of the path. The walk keeps its own stack, so that the depth of what a user wrote never
// becomes ours.
#include <algorithm>
#include <utility>

#include "core/settings_declaring.h"
#include "core/settings_values.h"

namespace sojourn {
namespace {

constexpr std::size_t deepest_path = 12;

enum class Lists { ranges, levels };

struct Pending {
  std::string path;
  const Node* node;
  std::size_t depth;
};

class Walk {
 public:
  Walk(Lists lists, std::vector<NamedValues>& found, Mistakes& mistakes)
      : lists_(lists), found_(found), mistakes_(mistakes) {}

  void go(const Node& root) {
    pending_.push_back({"", &root, 0});
    while (!pending_.empty()) {
      const Pending next = std::move(pending_.back());
      pending_.pop_back();
      take(next);
    }
  }

 private:
  void take(const Pending& at) {
    const auto* table = at.node->as<NodeTable>();
    if (table == nullptr) {
      take_values(at, *at.node, {});
    } else if (lists_ == Lists::ranges && !at.path.empty() && table->find("range") != nullptr) {
      take_table(at, *table);
    } else if (at.depth < deepest_path) {
      push_entries(at, *table);
    } else {
      report(at.node->position, at.path, "is nested too deeply",
             "write the dotted path of a setting");
    }
  }

  void report(const Position& position, std::string path, std::string problem, std::string advice) {
    mistakes_.push_back({.problem = std::move(problem),
                         .advice = std::move(advice),
                         .position = position,
                         .key = std::move(path)});
  }

  /// Puts the entries of a table on the stack, last one first.
  void push_entries(const Pending& parent, const NodeTable& table) {
    for (auto entry = table.entries.rbegin(); entry != table.entries.rend(); ++entry) {
      const auto& [key, node] = *entry;
      if (is_path(key)) {
        pending_.push_back({join_path(parent.path, key), &node, parent.depth + 1});
      } else {
        report(node.key_position, parent.path,
               "holds " + in_backticks(key) + ", which is not a name", name_advice(key));
      }
    }
  }

  [[nodiscard]] bool is_right(const Node& node) const {
    const auto* values = node.as<std::vector<Node>>();
    if (values == nullptr || values->empty()) return false;
    if (lists_ == Lists::ranges && values->size() != 2) return false;
    return std::all_of(values->begin(), values->end(), [](const Node& value) {
      return value.as<std::vector<Node>>() == nullptr && value.as<NodeTable>() == nullptr;
    });
  }

  void take_values(const Pending& at, const Node& node, std::string source) {
    if (is_right(node)) {
      found_.push_back({.path = at.path,
                        .values = *node.as<std::vector<Node>>(),
                        .source = std::move(source),
                        .position = node.position,
                        .key_position = at.node->key_position});
    } else if (lists_ == Lists::ranges) {
      report(node.position, at.path, "is no range (its least and its greatest plausible value)",
             "write two values in brackets, such as [0.1, 0.3] or [\"2 days\", \"5 days\"]");
    } else {
      report(node.position, at.path, "is no list of values",
             "write them in brackets, such as [0.1, 0.3] or [\"2 days\", \"5 days\"]");
    }
  }

  /// A table with the key `range`: what else is in it?
  void take_table(const Pending& at, const NodeTable& table) {
    std::string source;
    for (const auto& [key, node] : table.entries) {
      if (key == "range") continue;
      const auto* text = node.as<std::string>();
      if (key == "source" && text != nullptr) {
        source = *text;
        continue;
      }
      report(node.position, join_path(at.path, key),
             key == "source" ? "must be text, but is " + std::string(node.kind()) : "is unknown",
             "beside `range` there may be source = \"in words\"");
    }
    take_values(at, *table.find("range"), std::move(source));
  }

  Lists lists_;
  std::vector<NamedValues>& found_;
  Mistakes& mistakes_;
  std::vector<Pending> pending_;
};

void read_lists(const Node& node, Lists lists, std::vector<NamedValues>& value,
                Mistakes& mistakes) {
  if (node.as<NodeTable>() == nullptr) {
    mistakes.push_back({.problem = "must be a table of lists, but is " + std::string(node.kind()),
                        .advice = "write PATH = [VALUE, VALUE] below it",
                        .position = node.position,
                        .key = {}});
    return;
  }
  value.clear();
  Walk(lists, value, mistakes).go(node);
}

}  // namespace

void read_ranges(const Node& node, std::vector<NamedValues>& value, Mistakes& mistakes) {
  read_lists(node, Lists::ranges, value, mistakes);
}

void read_levels(const Node& node, std::vector<NamedValues>& value, Mistakes& mistakes) {
  read_lists(node, Lists::levels, value, mistakes);
}

}  // namespace sojourn
