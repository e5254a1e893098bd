// What may stand on the command line of a command: declared by the command, parsed here. The parser
// is CLI11, which no other file sees.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sojourn::cli {

enum class Presence { optional, required };

/// Variables given to it must live as long as it does.
class Options {
 public:
  /// For the command `name`; `examples` end its help.
  Options(std::string_view name, std::string_view summary, std::string_view examples);
  ~Options();
  Options(const Options&) = delete;
  Options& operator=(const Options&) = delete;

  /// An argument without dashes: `SCENARIO`.
  void argument(const std::string& name, std::string& value, Presence presence,
                const std::string& meaning);
  /// An option with a value: `-o,--output`; `type` names the value in the help.
  void option(const std::string& names, std::optional<std::string>& value, const std::string& type,
              const std::string& meaning);
  /// An option that may be given again and again.
  void repeated(const std::string& names, std::vector<std::string>& values, const std::string& type,
                const std::string& meaning);
  void flag(const std::string& names, bool& value, const std::string& meaning);

  /// Reads the words after the command's name into the variables; the help text where --help is
  /// among them. Throws InputError.
  [[nodiscard]] std::optional<std::string> parse(const std::vector<std::string>& words);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

/// "did you mean `run`?", or `otherwise` where no candidate is near.
[[nodiscard]] std::string suggestion(std::string_view word,
                                     const std::vector<std::string>& candidates,
                                     std::string otherwise);

}  // namespace sojourn::cli
