// Streams of C, which are cheap to start with.
#include "cli/console.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "core/error.h"

namespace sojourn::cli {
namespace {

bool has_colours() {
  const char* const refused = std::getenv("NO_COLOR");
  return is_terminal() && (refused == nullptr || *refused == '\0');
}

void put_line(std::string_view line) {
  constexpr std::string_view red = "\x1b[1;31m";
  constexpr std::string_view yellow = "\x1b[1;33m";
  constexpr std::string_view plain = "\x1b[0m";
  for (const auto& [word, colour] : {std::pair{std::string_view("error:"), red},
                                     std::pair{std::string_view("warning:"), yellow}}) {
    if (line.substr(0, word.size()) != word) continue;
    std::string coloured(colour);
    coloured += word;
    coloured += plain;
    coloured += line.substr(word.size());
    std::fwrite(coloured.data(), 1, coloured.size(), stderr);
    return;
  }
  std::fwrite(line.data(), 1, line.size(), stderr);
}

}  // namespace

bool is_terminal() {
  const char* const kind = std::getenv("TERM");
  return ::isatty(STDERR_FILENO) == 1 && (kind == nullptr || std::strcmp(kind, "dumb") != 0);
}

void print(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

void complain(std::string_view text) {
  if (!has_colours()) {
    std::fwrite(text.data(), 1, text.size(), stderr);
    return;
  }
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::size_t size = end == std::string_view::npos ? text.size() : end + 1;
    put_line(text.substr(0, size));
    text.remove_prefix(size);
  }
}

void finish_output() {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return;
  throw ResourceError(std::string("cannot write to standard output (") + std::strerror(errno) +
                      "). Send it somewhere else.");
}

}  // namespace sojourn::cli
