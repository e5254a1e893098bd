#include "study/run/journal.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstring>
#include <system_error>
#include <utility>

#include "core/digest.h"
#include "core/error.h"

namespace sojourn::study {
namespace {

constexpr std::string_view first_line = "sojourn study journal 1\n";
constexpr std::string_view scenario_word = "scenario ";
constexpr std::string_view program_word = "program ";

[[noreturn]] void refuse(const std::filesystem::path& path, std::string problem,
                         std::string advice) {
  throw InputError({Diagnostic{.problem = in_backticks(path.string()) + " " + std::move(problem),
                               .advice = std::move(advice)}});
}

/// The shortest text that reads back the same; "none" for an output without value.
std::string number_text(double value) {
  if (std::isnan(value)) return "none";
  std::array<char, 32> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
  return {buffer.data(), end};
}

std::optional<double> number_in(std::string_view text) {
  if (text == "none") return std::nan("");
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string_view next_word(std::string_view& rest) {
  const std::size_t end = std::min(rest.find(' '), rest.size());
  const std::string_view word = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return word;
}

std::string checksum(std::string_view text) { return fingerprint({text}).substr(0, 8); }

/// A run's line without its end; nothing where it is damaged.
std::optional<std::pair<std::string, std::vector<double>>> run_in(std::string_view line) {
  const std::size_t last = line.rfind(' ');
  if (last == std::string_view::npos) return std::nullopt;
  if (checksum(line.substr(0, last)) != line.substr(last + 1)) return std::nullopt;
  std::string_view rest = line.substr(0, last);
  std::pair<std::string, std::vector<double>> run{std::string(next_word(rest)), {}};
  while (!rest.empty()) {
    const auto value = number_in(next_word(rest));
    if (!value) return std::nullopt;
    run.second.push_back(*value);
  }
  return run;
}

std::string whole_file(int descriptor) {
  std::string text;
  std::array<char, 1 << 16> buffer{};
  for (;;) {
    const ssize_t got = ::read(descriptor, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(got));
  }
}

}  // namespace

std::string fingerprint(const std::vector<std::string_view>& texts) {
  RowDigest digest;
  for (const std::string_view text : texts) {
    digest.add(text.size());
    for (std::size_t at = 0; at < text.size(); at += 8) {
      std::uint64_t word = 0;
      std::memcpy(&word, text.data() + at, std::min<std::size_t>(8, text.size() - at));
      digest.add(word);
    }
  }
  return digest.finish().hex();
}

Journal::Journal(std::filesystem::path path, const JournalOrigin& origin) : path_(std::move(path)) {
  try {
    open(origin);
  } catch (...) {
    if (descriptor_ >= 0) ::close(descriptor_);
    throw;
  }
}

Journal::~Journal() { ::close(descriptor_); }

void Journal::open(const JournalOrigin& origin) {
  descriptor_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (descriptor_ < 0) {
    refuse(path_, std::string("cannot be opened (") + std::strerror(errno) + ")",
           "name a place that can be written to: -o NAME");
  }
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    refuse(path_, "is in use (another study is writing to it)",
           "wait for it, or give this study another name: -o NAME");
  }
  const std::string text = whole_file(descriptor_);
  const std::size_t whole = text.rfind('\n');
  if (text.empty() || whole == std::string::npos) {
    if (!first_line.starts_with(text)) {
      refuse(path_, "is no journal of a study", "remove it, or give another name: -o NAME");
    }
    return begin(origin);
  }
  if (whole + 1 < text.size() && ::ftruncate(descriptor_, static_cast<off_t>(whole + 1)) != 0) {
    refuse(path_, std::string("cannot be mended (") + std::strerror(errno) + ")",
           "remove it to begin again");
  }
  read(text.substr(0, whole + 1), origin);
}

void Journal::begin(const JournalOrigin& origin) {
  if (::ftruncate(descriptor_, 0) != 0) {
    throw ResourceError("cannot write " + path_.string() + " (" + std::strerror(errno) + ")");
  }
  std::string text(first_line);
  text.append(scenario_word).append(origin.scenario).append("\n");
  text.append(program_word).append(origin.program).append("\n");
  append(text);
}

void Journal::read(const std::string& text, const JournalOrigin& origin) {
  std::string_view rest(text);
  const auto next_line = [&rest] {
    const std::size_t end = rest.find('\n');
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    return line;
  };
  if (std::string(next_line()) + "\n" != first_line) {
    refuse(path_, "is no journal of a study", "remove it, or give another name: -o NAME");
  }
  const std::string_view scenario = next_line();
  const std::string_view program = next_line();
  if (program.empty()) return begin(origin);  // cut off before any run
  if (scenario != std::string(scenario_word) + origin.scenario) {
    refuse(path_, "holds runs of another scenario (its file has changed since)",
           "write --fresh to begin again, or give another name: -o NAME");
  }
  if (program != std::string(program_word) + origin.program) {
    refuse(path_, "holds runs of another build of the program",
           "write --fresh to begin again, or give another name: -o NAME");
  }
  while (!rest.empty()) {
    if (auto run = run_in(next_line())) runs_.insert_or_assign(run->first, std::move(run->second));
  }
}

std::optional<std::vector<double>> Journal::find(const std::string& key) const {
  const std::lock_guard lock(mutex_);
  const auto found = runs_.find(key);
  return found == runs_.end() ? std::nullopt : std::optional(found->second);
}

void Journal::add(const std::string& key, const std::vector<double>& outputs) {
  std::string line = key;
  for (const double value : outputs) line += ' ' + number_text(value);
  line += ' ' + checksum(line) + '\n';
  const std::lock_guard lock(mutex_);
  append(line);
  runs_.insert_or_assign(key, outputs);
}

void Journal::append(const std::string& line) {
  std::string_view rest(line);
  while (!rest.empty()) {
    const ssize_t written = ::write(descriptor_, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) {
      throw ResourceError("cannot write " + path_.string() + " (" + std::strerror(errno) + ")");
    }
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::fsync(descriptor_) != 0) {
    throw ResourceError("cannot write " + path_.string() + " (" + std::strerror(errno) + ")");
  }
}

}  // namespace sojourn::study
