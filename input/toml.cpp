// Parses with toml++ on a thread of known stack size and copies the result into nodes, in the order
// of the file: toml++ keeps the keys of a table in alphabetical order, so they are sorted by their
// places.
#include "input/toml.h"

#include <pthread.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <exception>
#include <filesystem>
#include <fstream>
#include <functional>
#include <utility>

#include "input/toml_guard.h"

namespace sojourn {
namespace {

constexpr std::size_t stack_bytes = std::size_t{16} << 20;
constexpr std::size_t longest_shown_line = 10'000;
constexpr int deepest_values = 64;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

[[noreturn]] void fail(Diagnostic diagnostic) { throw InputError({std::move(diagnostic)}); }

/// Runs `work` on a thread with a large stack and passes its exception on.
void run_with_large_stack(const std::function<void()>& work) {
  struct Job {
    const std::function<void()>& work;
    std::exception_ptr error;
  } job{work, nullptr};
  const auto run = [](void* data) -> void* {
    auto& running = *static_cast<Job*>(data);
    try {
      running.work();
    } catch (...) {
      running.error = std::current_exception();
    }
    return nullptr;
  };
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, stack_bytes);
  pthread_t thread{};
  const int failed = pthread_create(&thread, &attributes, run, &job);
  pthread_attr_destroy(&attributes);
  if (failed != 0) {
    throw ResourceError("no thread for reading the scenario (" +
                        std::string(std::strerror(failed)) + ")");
  }
  pthread_join(thread, nullptr);
  if (job.error) std::rethrow_exception(job.error);
}

std::string shown_line(const Document& document, const Position& position) {
  const std::string_view line = document.line(position.line);
  return line.size() > longest_shown_line ? std::string() : std::string(line);
}

/// Copies what toml++ parsed; what settings never are is an error.
class Conversion {
 public:
  explicit Conversion(const std::string& file) : file_(file) {}

  Node node_of(const toml::node& from, int depth) {
    Node node;
    node.position = position_of(from.source());
    if (depth > deepest_values) {
      report(node.position, "values are nested more than 64 deep", "nest them less");
      return node;
    }
    if (const auto* table = from.as_table()) {
      node.value = table_of(*table, depth);
    } else if (const auto* array = from.as_array()) {
      std::vector<Node> elements;
      elements.reserve(array->size());
      for (const toml::node& element : *array) elements.push_back(node_of(element, depth + 1));
      node.value = std::move(elements);
    } else {
      node.value = scalar_of(from, node.position);
    }
    return node;
  }

  [[nodiscard]] Diagnostics& mistakes() noexcept { return mistakes_; }

 private:
  NodeTable table_of(const toml::table& from, int depth) {
    NodeTable table;
    table.entries.reserve(from.size());
    for (const auto& [key, value] : from) {
      auto& entry = table.entries.emplace_back(std::string(key.str()), node_of(value, depth + 1));
      entry.second.key_position = position_of(key.source());
    }
    std::sort(table.entries.begin(), table.entries.end(), [](const auto& a, const auto& b) {
      const Position& first = a.second.key_position;
      const Position& second = b.second.key_position;
      return std::pair(first.line, first.column) < std::pair(second.line, second.column);
    });
    return table;
  }

  Node::Value scalar_of(const toml::node& from, const Position& position) {
    if (const auto* text = from.as_string()) return text->get();
    if (const auto* whole = from.as_integer()) return whole->get();
    if (const auto* number = from.as_floating_point()) return number->get();
    if (const auto* flag = from.as_boolean()) return flag->get();
    if (const auto* date = from.as_date()) {
      return Date{.year = date->get().year, .month = date->get().month, .day = date->get().day};
    }
    report(position,
           from.is_time() ? "a time of day is no setting" : "a date with a time is no setting",
           from.is_time() ? "write a duration, such as \"8 hours\""
                          : "write the date alone, such as 2025-01-31");
    return {};
  }

  Position position_of(const toml::source_region& region) const {
    return {.file = file_,
            .line = static_cast<int>(region.begin.line),
            .column = static_cast<int>(region.begin.column)};
  }

  void report(const Position& position, std::string problem, std::string advice) {
    mistakes_.add(
        {.problem = std::move(problem), .advice = std::move(advice), .position = position});
  }

  const std::string& file_;
  Diagnostics mistakes_;
};

/// What to do about an error of the parser.
std::string syntax_advice(std::string_view description) {
  const auto says = [&](std::string_view words) {
    return description.find(words) != std::string_view::npos;
  };
  if (says("redefine")) return "a key may stand only once in its table; remove one of the two";
  if (says("utf-8")) return "save the file as UTF-8";
  if (says("key") && !says("value")) return "write key = value, or [table]";
  return "text, durations, rates and money stand in quotes: \"3 days\"";
}

Diagnostic syntax_error(const toml::parse_error& error, const std::string& file) {
  std::string description(error.description());
  constexpr std::string_view opening = "Error";
  if (description.starts_with(opening)) description.replace(0, opening.size(), "error");
  return {.problem = "this is not valid TOML (" + description + ")",
          .advice = syntax_advice(description),
          .position = {.file = file,
                       .line = static_cast<int>(error.source().begin.line),
                       .column = static_cast<int>(error.source().begin.column)}};
}

/// Parses and converts; mistakes go to `mistakes`, without lines.
Node parse(std::string_view text, const std::string& file, Diagnostics& mistakes) {
  Node root;
  run_with_large_stack([&] {
    try {
      const toml::table table = toml::parse(text, std::string_view(file));
      Conversion conversion(file);
      root = conversion.node_of(table, 0);
      mistakes = std::move(conversion.mistakes());
    } catch (const toml::parse_error& error) {
      mistakes.add(syntax_error(error, file));
    }
  });
  return root;
}

std::string_view trimmed(std::string_view text) noexcept {
  constexpr std::string_view spaces = " \t\r\n";
  const std::size_t first = text.find_first_not_of(spaces);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(spaces) - first + 1);
}

/// Gives the node and all below it the position of a value that stands in no file.
void place(Node& node, const std::string& origin) {
  node.position = {.file = origin};
  node.key_position = {.file = origin};
  if (auto* elements = node.as<std::vector<Node>>()) {
    for (Node& element : *elements) place(element, origin);
  } else if (auto* table = node.as<NodeTable>()) {
    for (auto& entry : table->entries) place(entry.second, origin);
  }
}

}  // namespace

Document read_toml(std::string text, std::string name) {
  if (text.starts_with(byte_order_mark)) text.erase(0, byte_order_mark.size());
  Document document{.root = {}, .file = std::move(name), .text = std::move(text)};
  if (auto refused = refuse_toml(document.text, document.file)) {
    refused->line = shown_line(document, refused->position);
    fail(std::move(*refused));
  }
  Diagnostics found;
  document.root = parse(document.text, document.file, found);
  document.root.position = {.file = document.file, .line = 1, .column = 1};
  Diagnostics mistakes;
  for (Diagnostic mistake : found.all()) {
    mistake.line = shown_line(document, mistake.position);
    mistakes.add(std::move(mistake));
  }
  mistakes.throw_if_errors();
  return document;
}

Document read_toml_file(const std::string& path) {
  const Position place{.file = path};
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    fail({.problem = "this is a directory, not a scenario",
          .advice = "name a file that ends in .toml",
          .position = place});
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    fail({.problem = "the file cannot be opened (" + std::string(std::strerror(errno)) + ")",
          .advice = "check the path",
          .position = place});
  }
  // One byte more than may be read shows that the file is too large, whatever kind of file it is.
  std::string text(largest_toml_bytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad()) {
    fail({.problem = "the file cannot be read", .advice = "check the disk", .position = place});
  }
  text.resize(static_cast<std::size_t>(file.gcount()));
  return read_toml(std::move(text), path);
}

Node parse_toml_value(std::string_view text, const std::string& origin) {
  text = trimmed(text);
  const std::string line = "value = " + std::string(text.substr(0, largest_toml_bytes + 1)) + "\n";
  if (auto refused = refuse_toml(line, origin)) {
    refused->position = {.file = origin};
    fail(std::move(*refused));
  }
  Diagnostics mistakes;
  Node root = parse(line, origin, mistakes);
  auto* table = root.as<NodeTable>();
  const bool is_value = table != nullptr && table->entries.size() == 1 && !mistakes.has_errors();
  Node value = is_value ? std::move(table->entries.front().second) : Node{};
  if (!is_value) {
    constexpr std::string_view openings = "[{\"'";
    if (text.empty() || openings.find(text.front()) != std::string_view::npos) {
      fail({.problem = "the value is not valid TOML: " + in_backticks(text),
            .advice = "write a value such as 0.3, \"3 days\" or { mean = 1.0 }",
            .position = {.file = origin}});
    }
    value.value = std::string(text);
  }
  place(value, origin);
  return value;
}

void apply_set(Document& document, std::string_view assignment) {
  static const std::string origin = "--set";
  const std::size_t equals = assignment.find('=');
  if (equals == std::string_view::npos) {
    fail({.problem = in_backticks(assignment) + " has no `=`",
          .advice = "write --set path=value, such as --set population.customers=1000",
          .position = {.file = origin}});
  }
  document.set(trimmed(assignment.substr(0, equals)),
               parse_toml_value(assignment.substr(equals + 1), origin));
}

}  // namespace sojourn
