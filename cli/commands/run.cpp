// `sojourn run`: simulates a scenario and writes its dataset.
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>

#include "cli/arguments.h"
#include "cli/choosing.h"
#include "cli/command.h"
#include "cli/console.h"
#include "cli/exit_codes.h"
#include "cli/interrupt.h"
#include "cli/machine.h"
#include "cli/progress_line.h"
#include "cli/run_summary.h"
#include "cli/session.h"
#include "cli/texts.h"
#include "store/part_file.h"

namespace sojourn::cli {

std::unique_ptr<Command> make_run();

namespace {

constexpr std::uint64_t most_u32 = std::numeric_limits<std::uint32_t>::max();

/// The options as they were written; none where they were not.
struct Written {
  std::string scenario;
  std::vector<std::string> sets;
  std::vector<std::string> interventions;
  std::vector<std::string> measure;
  std::optional<std::string> output, customers, seed, replication, threads, record, window, batch,
      shard, digest_customers, compression, max_memory;
  bool json = false;
};

std::uint64_t count_or(const std::optional<std::string>& text, std::string_view option,
                       CountBounds bounds, std::uint64_t otherwise) {
  return text ? read_count(option, *text, bounds) : otherwise;
}

RunRequest read_request(const Written& written, LoadedScenario& loaded) {
  models::Scenario& scenario = loaded.scenario;
  if (written.customers) {
    scenario.population.set_customers(
        static_cast<std::int64_t>(read_count("--customers", *written.customers, {1, most_u32})));
  }
  RunRequest request;
  request.options = options_of(scenario);
  sim::RunOptions& options = request.options;
  options.key.seed =
      static_cast<std::uint32_t>(count_or(written.seed, "--seed", {0, most_u32}, options.key.seed));
  options.key.replication =
      static_cast<std::uint32_t>(count_or(written.replication, "--replication", {0, most_u32}, 0));
  options.threads = static_cast<int>(count_or(written.threads, "--threads", {0, 1024}, 0));
  options.batch = count_or(written.batch, "--batch", {16, 65536}, options.batch);
  options.shard = count_or(written.shard, "--shard", {16, 65535}, options.shard);
  options.digest_customers = count_or(written.digest_customers, "--digest-customers", {0, most_u32},
                                      options.digest_customers);
  if (written.window) options.window = window_for(*written.window, scenario);
  if (written.output) request.output = *written.output;
  request.record = written.record.value_or("all");
  request.compression = static_cast<int>(count_or(written.compression, "--compression", {0, 9}, 1));
  request.measure = written.measure;
  if (written.max_memory) request.max_memory = read_bytes("--max-memory", *written.max_memory);
  return request;
}

/// Stops a run that has outgrown its memory.
class MemoryWatch {
 public:
  MemoryWatch(std::optional<std::uint64_t> limit, std::atomic<bool>& stop) {
    if (!limit) return;
    ticker_.emplace(std::chrono::milliseconds(50), [this, limit, &stop] {
      if (memory_of_process() <= *limit) return;
      outgrown_ = true;
      stop = true;
    });
  }
  [[nodiscard]] bool outgrown() const noexcept { return outgrown_; }

 private:
  std::atomic<bool> outgrown_{false};
  std::optional<Ticker> ticker_;
};

class Run final : public Command {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "run"; }
  [[nodiscard]] std::string_view summary() const noexcept override {
    return "simulates a scenario and writes its dataset";
  }
  [[nodiscard]] std::string_view examples() const noexcept override {
    return "  sojourn run scenarios/telecom.toml\n"
           "      Simulates and prints where customers end; keeps nothing.\n"
           "  sojourn run scenarios/telecom.toml -o telecom.h5 --record events,customers\n"
           "      Keeps two tables in a file that h5py, R, MATLAB and Julia can read.\n"
           "  sojourn run scenarios/telecom.toml --seed 7 --set population.customers=1_000_000\n"
           "      Another sample, and a larger population.\n"
           "  sojourn run scenarios/telecom.toml --intervention faster_care -o faster.h5\n"
           "      The same customers and draws, with an intervention in force.\n"
           "  sojourn run scenarios/telecom.toml --measure retention.n_day:joined=true\n"
           "      Measures every event and stores none.\n";
  }
  void declare(Options& options) override;
  [[nodiscard]] int run(const std::string& command_line) override;

 private:
  Written written_;
};

void Run::declare(Options& options) {
  Written& w = written_;
  const auto option = [&options](const char* names, std::optional<std::string>& value,
                                 const char* type, const char* meaning) {
    options.option(names, value, type, meaning);
  };
  options.argument("SCENARIO", w.scenario, Presence::required, "file of the scenario (.toml)");
  option("-o,--output", w.output, "FILE", "writes the dataset there; without it nothing is kept");
  option("--customers", w.customers, "N", "how many customers, instead of the scenario's number");
  option("--seed", w.seed, "S", "key of all random numbers, 0 to 4294967295");
  option("--replication", w.replication, "R", "another sample with the same seed");
  option("--threads", w.threads, "T", "threads to simulate with; 0: all processors");
  options.repeated("--set", w.sets, "PATH=VALUE",
                   "changes a setting, again and again: --set population.customers=5");
  options.repeated("--intervention", w.interventions, "NAME|FILE",
                   "puts an intervention in force, again and again");
  option("--record", w.record, "LIST",
         "what to keep: all, none, or such as events,customers.segment,truth");
  options.repeated("--measure", w.measure, "NAME[:SWITCH=VALUE,...]",
                   "computes a metric while simulating, again and again");
  option("--window", w.window, "LENGTH", "time between exchanges, such as '1 day', or none");
  option("--compression", w.compression, "LEVEL", "0 (none) to 9, 1 if not given");
  option("--max-memory", w.max_memory, "SIZE", "ends the run rather than use more: '4 GiB'");
  option("--batch", w.batch, "N", "customers worked on together; changes no result");
  option("--shard", w.shard, "N", "customers per task, at most 65535; changes no result");
  option("--digest-customers", w.digest_customers, "N",
         "takes only the first N customers into the digest");
  options.flag("--json", w.json, "prints one JSON object instead of text");
}

int Run::run(const std::string& command_line) {
  LoadedScenario loaded = load(written_.scenario, written_.sets, written_.interventions);
  RunRequest request = read_request(written_, loaded);
  request.command_line = command_line;
  for (const Diagnostic& warning : loaded.warnings) complain(sojourn::to_text(warning));

  RunMonitor monitor;
  std::optional<std::filesystem::path> unfinished;
  if (request.output) unfinished = store::part_name_of(*request.output);
  const InterruptWatch interrupt(monitor.progress.stop, unfinished);
  const MemoryWatch memory(request.max_memory, monitor.progress.stop);
  RunReport report;
  {
    const ProgressLine line(
        monitor, {.customers = static_cast<std::uint64_t>(loaded.scenario.population.customers()),
                  .length = loaded.scenario.length_seconds,
                  .start = loaded.scenario.start,
                  .windowed = request.options.window.has_value()});
    report = run_scenario(loaded, request, monitor);
  }
  if (report.summary.stopped) {
    if (interrupt.signal() == 0 && memory.outgrown()) {
      throw ResourceError("the run needed more than the " +
                          bytes_text(static_cast<double>(*request.max_memory)) +
                          " of --max-memory and was stopped. Allow more, or use fewer customers.");
    }
    complain(fmt::format("stopped after {} events; nothing was kept\n",
                         grouped(monitor.progress.events)));
    return signal_base + interrupt.signal();
  }
  print(written_.json ? to_text(run_summary_json(loaded, request, report))
                      : run_summary_text(loaded, request, report));
  return success;
}

}  // namespace

std::unique_ptr<Command> make_run() { return std::make_unique<Run>(); }

}  // namespace sojourn::cli
