// The built program, run as a user would run it, and a folder of one's own for its files.
#pragma once

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/places.h"

namespace sojourn::cli {

inline std::string scenario_path(const std::string& name) {
  return std::string(SOJOURN_SOURCE_DIR) + "/scenarios/" + name;
}

inline std::string text_of_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/// Gone with all it holds at the end of a test.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "sojourn-cli-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make a folder");
    path_ = name;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::permissions(path_, std::filesystem::perms::owner_all, ignored);
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] std::string file(const std::string& name) const { return (path_ / name).string(); }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  /// Names of all files in it.
  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(path_)) {
      found.push_back(entry.path().filename().string());
    }
    return found;
  }

 private:
  std::filesystem::path path_;
};

struct Outcome {
  int code = -1;  ///< the exit code; 1000 + the signal that killed it
  std::string out;
  std::string err;
  [[nodiscard]] nlohmann::json json() const { return nlohmann::json::parse(out); }
};

/// A started program with its arguments.
class Running {
 public:
  explicit Running(std::vector<std::string> words) {
    std::vector<char*> pointers;
    for (std::string& word : words) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    const int flags = O_WRONLY | O_CREAT | O_TRUNC;
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, folder_.file("out").c_str(), flags, 0600);
    posix_spawn_file_actions_addopen(&actions, 2, folder_.file("err").c_str(), flags, 0600);
    const int failure =
        ::posix_spawnp(&child_, pointers[0], &actions, nullptr, pointers.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failure != 0) throw std::runtime_error("cannot start " + words[0]);
  }
  void send(int signal) const { ::kill(child_, signal); }
  [[nodiscard]] Outcome wait() const {
    int status = 0;
    ::waitpid(child_, &status, 0);
    Outcome outcome;
    outcome.code = WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
    outcome.out = text_of_file(folder_.file("out"));
    outcome.err = text_of_file(folder_.file("err"));
    return outcome;
  }

 private:
  Folder folder_;
  pid_t child_ = -1;
};

/// The words of a command line of the program.
inline std::vector<std::string> sojourn_words(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), SOJOURN_PROGRAM);
  return arguments;
}

inline Outcome sojourn(const std::vector<std::string>& arguments) {
  return Running(sojourn_words(arguments)).wait();
}

/// A line for the shell, in which $0 is the program and $1, $2, … are the arguments.
inline Outcome shell(const std::string& line, const std::vector<std::string>& arguments) {
  std::vector<std::string> words{"sh", "-c", line, SOJOURN_PROGRAM};
  words.insert(words.end(), arguments.begin(), arguments.end());
  return Running(words).wait();
}

inline int lines_in(const std::string& text) {
  int lines = 0;
  for (const char letter : text) lines += letter == '\n' ? 1 : 0;
  return lines;
}

}  // namespace sojourn::cli
