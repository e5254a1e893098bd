// Scenarios for tests without TOML: one setting a line, as a path and a value.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/document.h"
#include "core/settings.h"

namespace sojourn::sim::testing {

using Lines = std::vector<std::pair<std::string, Node::Value>>;

/// A document in which line k (from 1) sets the k-th path.
inline Document document_of(const Lines& lines) {
  Document document;
  document.file = "test.toml";
  document.root.value = NodeTable{};
  int number = 0;
  for (const auto& [path, value] : lines) {
    const Position position{.file = document.file, .line = ++number, .column = 1};
    document.set(path, Node{.value = value, .position = position, .key_position = position});
    document.text += path + " = …\n";
  }
  return document;
}

inline Node::Value list_of(const std::vector<double>& numbers) {
  std::vector<Node> nodes;
  for (const double number : numbers) nodes.push_back(Node{.value = number});
  return nodes;
}

}  // namespace sojourn::sim::testing
