// The program as a user starts it: how long it takes to start, to simulate, and to write a dataset.
//
// The digest of each run is compared with that of the first one; threads, files and compression
// must not change it.
#include <benchmark/benchmark.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

namespace {

const std::string telecom = SOJOURN_SOURCE_DIR "/scenarios/telecom.toml";
const std::string reference = SOJOURN_SOURCE_DIR "/scenarios/reference/r1.toml";

/// What the program prints with these arguments; nothing when it fails.
std::string output_of(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), SOJOURN_PROGRAM);
  std::vector<char*> words;
  for (std::string& argument : arguments) words.push_back(argument.data());
  words.push_back(nullptr);

  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) return {};
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  ::posix_spawn_file_actions_addclose(&actions, ends[0]);
  pid_t child = 0;
  const bool started =
      ::posix_spawn(&child, SOJOURN_PROGRAM, &actions, nullptr, words.data(), environ) == 0;
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);

  std::string text;
  std::array<char, 4096> piece{};
  for (ssize_t n = 0; (n = ::read(ends[0], piece.data(), piece.size())) > 0;) {
    text.append(piece.data(), static_cast<std::size_t>(n));
  }
  ::close(ends[0]);
  int status = -1;
  if (!started || ::waitpid(child, &status, 0) != child || status != 0) return {};
  return text;
}

/// The value of a key in the program's JSON, as text.
std::string value_of(const std::string& json, const std::string& key) {
  const std::size_t at = json.find("\"" + key + "\": ");
  if (at == std::string::npos) return {};
  const std::size_t first = at + key.size() + 4;
  return json.substr(first, json.find_first_of(",\n", first) - first);
}

void start_up(benchmark::State& state) {
  for (auto _ : state) {
    if (output_of({"--help"}).empty()) state.SkipWithError("the program does not start");
  }
}
BENCHMARK(start_up)->Unit(benchmark::kMillisecond)->UseRealTime();

/// Runs a scenario; `expected` is the digest of the first run, kept between benchmarks.
void run(benchmark::State& state, std::string& expected, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "run");
  arguments.emplace_back("--json");
  double events = 0.0;
  for (auto _ : state) {
    const std::string json = output_of(arguments);
    const std::string digest = value_of(json, "digest");
    if (expected.empty()) expected = digest;
    if (digest.empty()) state.SkipWithError("the run failed");
    if (digest != expected) state.SkipWithError("the digest differs from that of the first run");
    events += std::strtod(value_of(json, "events").c_str(), nullptr);
  }
  state.counters["events"] = benchmark::Counter(events, benchmark::Counter::kIsRate);
}

std::string& telecom_digest() {
  static std::string digest;
  return digest;
}

std::string& reference_digest() {
  static std::string digest;
  return digest;
}

/// A file for datasets, removed at the end.
class Dataset {
 public:
  ~Dataset() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }
  [[nodiscard]] std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_ = std::filesystem::temp_directory_path() /
                                ("sojourn_bench_" + std::to_string(::getpid()) + ".h5");
};

void telecom_in_memory(benchmark::State& state) {
  run(state, telecom_digest(),
      {telecom, "--customers", "20_000", "--threads", std::to_string(state.range(0))});
}
BENCHMARK(telecom_in_memory)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

void telecom_to_disk(benchmark::State& state) {
  const Dataset dataset;
  run(state, telecom_digest(),
      {telecom, "--customers", "20_000", "-o", dataset.path(), "--compression",
       std::to_string(state.range(0))});
}
BENCHMARK(telecom_to_disk)->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond)->UseRealTime();

void reference_in_memory(benchmark::State& state) {
  run(state, reference_digest(),
      {reference, "--customers", "200_000", "--threads", std::to_string(state.range(0))});
}
BENCHMARK(reference_in_memory)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

void reference_to_disk(benchmark::State& state) {
  const Dataset dataset;
  run(state, reference_digest(),
      {reference, "--customers", "200_000", "-o", dataset.path(), "--compression",
       std::to_string(state.range(0))});
}
BENCHMARK(reference_to_disk)->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
