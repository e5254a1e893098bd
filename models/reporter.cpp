#include "models/reporter.h"

#include <utility>

namespace sojourn::models {
namespace {

constexpr std::size_t most_diagnostics = 1000;  // nobody reads more at once

}  // namespace

std::string quoted(std::string_view word) {
  std::string text(1, '`');
  text += word;
  text += '`';
  return text;
}

void Reporter::error(const Position& position, std::string key, std::string problem,
                     std::string advice) {
  add(position, std::move(key), std::move(problem), std::move(advice), false);
}

void Reporter::warning(const Position& position, std::string key, std::string problem,
                       std::string advice) {
  add(position, std::move(key), std::move(problem), std::move(advice), true);
}

void Reporter::unknown(const Position& position, std::string key, std::string_view what,
                       std::string_view word, const std::vector<std::string>& candidates) {
  std::string advice;
  if (const std::string_view near = nearest(word, candidates); !near.empty()) {
    advice = "did you mean " + quoted(near) + "?";
  } else if (candidates.empty()) {
    advice = "the scenario has none";
  } else {
    advice = "known are: ";
    for (const std::string& candidate : candidates) {
      advice += (&candidate == &candidates.front() ? "" : ", ") + candidate;
    }
  }
  error(position, std::move(key), "there is no " + std::string(what) + " " + quoted(word),
        std::move(advice));
}

Position Reporter::key_position(std::string_view path) const {
  const Node* node = &document_.root;
  Position position = node->position;
  while (!path.empty()) {
    const std::size_t dot = path.find('.');
    const NodeTable* table = node->as<NodeTable>();
    node = table == nullptr ? nullptr : table->find(path.substr(0, dot));
    if (node == nullptr) break;
    position = node->key_position;
    path.remove_prefix(dot == std::string_view::npos ? path.size() : dot + 1);
  }
  return position;
}

void Reporter::add(const Position& position, std::string key, std::string problem,
                   std::string advice, bool warning) {
  if (diagnostics_.all().size() >= most_diagnostics) return;
  diagnostics_.add({.problem = std::move(problem),
                    .advice = std::move(advice),
                    .position = position,
                    .key = std::move(key),
                    .line = std::string(document_.line(position)),
                    .warning = warning});
}

}  // namespace sojourn::models
