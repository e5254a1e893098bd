// What is wrong with what a user wrote, and our own mistakes.
//
// Input errors are collected as diagnostics, so that all mistakes of a file are shown at once, and
// thrown together as one InputError. Our own mistakes end the program through SOJOURN_EXPECT
// (a condition the caller owes) and SOJOURN_ENSURE (one this code owes).
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace sojourn {

/// A place in a text: 1-based line and column, 0 where unknown (a value given on the command line).
struct Position {
  std::string file{};
  int line = 0;
  int column = 0;
};

/// One mistake: "<problem> (<why>)" and what to do about it.
struct Diagnostic {
  std::string problem;
  std::string advice{};
  Position position{};
  std::string key{};   ///< dotted path of the setting, empty where none
  std::string line{};  ///< the offending line of the file, empty where unknown
  bool warning = false;
};

/// The mistakes found so far, in the order in which they were found.
class Diagnostics {
 public:
  void add(Diagnostic diagnostic);
  [[nodiscard]] bool has_errors() const noexcept;
  [[nodiscard]] const std::vector<Diagnostic>& all() const noexcept { return all_; }
  /// Throws InputError with all diagnostics if one of them is an error.
  void throw_if_errors() const;

 private:
  std::vector<Diagnostic> all_;
};

/// What a user wrote cannot be used; what() is every diagnostic as text, sorted by position.
class InputError : public std::runtime_error {
 public:
  explicit InputError(const std::string& message);
  explicit InputError(std::vector<Diagnostic> diagnostics);
  [[nodiscard]] const std::vector<Diagnostic>& diagnostics() const noexcept { return diagnostics_; }

 private:
  std::vector<Diagnostic> diagnostics_;
};

/// A limit of the machine was reached (memory, disk); exit code 3.
class ResourceError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The text of a diagnostic as a compiler would print it: level, file:line:col, line, caret,
/// advice.
[[nodiscard]] std::string to_text(const Diagnostic& diagnostic);

/// The candidate nearest to `word` by edit distance, empty where none is near enough to suggest.
/// The view is into `candidates`.
[[nodiscard]] std::string_view nearest(std::string_view word,
                                       const std::vector<std::string>& candidates);

/// A word of the user in backticks, cut where it is very long.
[[nodiscard]] std::string in_backticks(std::string_view word);

[[noreturn]] void fail_expectation(const char* condition, const char* file, int line);

}  // namespace sojourn

#define SOJOURN_EXPECT(condition) \
  ((condition) ? void() : ::sojourn::fail_expectation(#condition, __FILE__, __LINE__))
#define SOJOURN_ENSURE(condition) SOJOURN_EXPECT(condition)
