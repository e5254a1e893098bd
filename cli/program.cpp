// Finding the command, help that teaches, and the one place where errors become exit codes.
#include "cli/program.h"

#include <fmt/format.h>

#include <clocale>
#include <csignal>
#include <cstring>
#include <exception>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "cli/build.h"
#include "cli/command.h"
#include "cli/console.h"
#include "cli/exit_codes.h"
#include "cli/options.h"
#include "cli/texts.h"
#include "core/error.h"

namespace sojourn::cli {
namespace {

using Commands = std::vector<std::unique_ptr<Command>>;

constexpr std::string_view help_head =
    "Sojourn simulates whole customer populations, one agent per customer, and knows the truth.\n"
    "\n"
    "usage: sojourn COMMAND [ARGUMENTS]\n"
    "\n"
    "commands:\n";

constexpr std::string_view help_tail =
    "\n"
    "examples:\n"
    "  sojourn check scenarios/telecom.toml\n"
    "      Is the scenario right, and what will running it cost?\n"
    "  sojourn run scenarios/telecom.toml --customers 20_000 -o telecom.h5\n"
    "      Simulate 20,000 customers for two years and keep every event.\n"
    "  sojourn run scenarios/telecom.toml --set journey.care.waiting.stay.exponential.mean='1 "
    "hour'\n"
    "      What if agents answered three times as fast? The same customers, one number changed.\n"
    "\n"
    "`sojourn COMMAND --help` shows a command's options and examples of its use.\n"
    "Exit codes: 0 success, 1 a check said no, 2 wrong use or input, 3 out of memory or disk,\n"
    "130 stopped by Ctrl-C. More to read: docs/guide/program.md, docs/formats/dataset.md,\n"
    "and the scenarios in scenarios/, each of which explains itself.\n";

std::string help_text(const Commands& commands) {
  std::string text(help_head);
  for (const auto& command : commands) {
    text += fmt::format("  {} {}\n", padded(command->name(), 9), command->summary());
  }
  return text + std::string(help_tail);
}

std::string version_text() {
  const Build build = this_build();
  return fmt::format("sojourn {} ({})\n", build.version, to_line(build));
}

std::vector<std::string> names_of(const Commands& commands) {
  std::vector<std::string> names;
  for (const auto& command : commands) names.emplace_back(command->name());
  return names;
}

[[noreturn]] void refuse(std::string problem, std::string advice) {
  throw InputError({Diagnostic{.problem = std::move(problem), .advice = std::move(advice)}});
}

/// The command that the first word names; ends the program's work where it is none of ours.
Command& find_command(const Commands& commands, std::string_view word) {
  for (const auto& command : commands) {
    if (command->name() == word) return *command;
  }
  std::vector<std::string> names = names_of(commands);
  const std::string all = fmt::format("the commands are: {}", fmt::join(names, ", "));
  if (!word.empty() && word.front() == '-') {
    names = {"--help", "--version"};
    refuse(fmt::format("there is no option {}", in_backticks(word)),
           suggestion(word, names, "`sojourn --help` shows what there is"));
  }
  refuse(fmt::format("there is no command {}", in_backticks(word)), suggestion(word, names, all));
}

/// A word as a shell would have to be given it.
std::string shell_word(std::string_view word) {
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./,:%@";
  if (!word.empty() && word.find_first_not_of(plain) == std::string_view::npos) {
    return std::string(word);
  }
  std::string text = "'";
  for (const char letter : word)
    text += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
  return text + "'";
}

int run_command(Command& command, const std::vector<std::string>& words) {
  Options options(command.name(), command.summary(), command.examples());
  command.declare(options);
  if (const auto help = options.parse({words.begin() + 1, words.end()})) {
    print(*help);
    return success;
  }
  std::string command_line = "sojourn";
  for (const std::string& word : words) command_line += ' ' + shell_word(word);
  return command.run(command_line);
}

int dispatch(const std::vector<std::string>& words) {
  const Commands commands = all_commands();
  if (words.empty()) {
    complain(help_text(commands));
    return wrong_use;
  }
  if (words[0] == "--help" || words[0] == "-h" || words[0] == "help") {
    if (words.size() > 1 && words[1].rfind('-', 0) != 0) {
      return run_command(find_command(commands, words[1]), {words[1], "--help"});
    }
    print(help_text(commands));
    return success;
  }
  if (words[0] == "--version" || words[0] == "-V") {
    print(version_text());
    return success;
  }
  return run_command(find_command(commands, words[0]), words);
}

void complain_line(std::string text) {
  if (text.empty() || text.back() != '\n') text += '\n';
  complain(text);
}

int guarded(const std::vector<std::string>& words) {
  try {
    const int code = dispatch(words);
    finish_output();
    return code;
  } catch (const InputError& error) {
    complain_line(error.what());
    return wrong_use;
  } catch (const ResourceError& error) {
    complain_line(to_text({.problem = error.what()}));
    return out_of_resources;
  } catch (const std::bad_alloc&) {
    complain_line("error: there is not enough memory. Use fewer customers or threads.");
    return out_of_resources;
  } catch (const std::exception& error) {
    complain_line(fmt::format("internal error: {}", harmless(error.what())));
    return wrong_use;
  }
}

}  // namespace

int run_program(int argc, const char* const* argv) noexcept {
  try {
    std::setlocale(LC_ALL, "C");
    std::signal(SIGXFSZ, SIG_IGN);  // a file too large is an error of write(), as a full disk is
    return guarded(std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc));
  } catch (...) {
    std::fputs("internal error: something unknown was thrown\n", stderr);
    return wrong_use;
  }
}

}  // namespace sojourn::cli
