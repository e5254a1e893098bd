// `sojourn study`: many runs by a design, resumable.
#include <fmt/format.h>
#include <tbb/info.h>

#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <system_error>

#include "cli/build.h"
#include "cli/command.h"
#include "cli/console.h"
#include "cli/count_line.h"
#include "cli/exit_codes.h"
#include "cli/interrupt.h"
#include "cli/study/outputs.h"
#include "cli/study/simulator.h"
#include "cli/study/study_text.h"
#include "cli/texts.h"
#include "input/toml.h"
#include "report/study/study_page.h"
#include "study/run/tables.h"

namespace sojourn::cli {

std::unique_ptr<Command> make_study();

namespace {

/// Files of a study: NAME.journal, NAME.csv, NAME.h5, NAME.html.
std::filesystem::path file_of(const std::filesystem::path& name, std::string_view ending) {
  std::filesystem::path path = name;
  path += ending;
  return path;
}

study::Study prepared(const std::string& path) {
  Diagnostics diagnostics;
  const Document document = read_toml_file(path);
  study::StudyFile file = study::read_study(document, diagnostics);
  study::Study study = study::prepare(std::move(file), diagnostics);
  if (!study.scenario.program.states.empty()) {
    (void)StudyOutputs(study.file.outputs, study.scenario, document.text, diagnostics);
  }
  diagnostics.throw_if_errors();
  return study;
}

/// Of the program's own bytes: another build is another program, whatever it calls itself.
std::string program_fingerprint() {
  std::ifstream file("/proc/self/exe", std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  return study::fingerprint({bytes, to_line(this_build())});
}

int threads_of(const std::optional<std::string>& text) {
  int threads = 0;
  if (text) {
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), threads);
    if (error != std::errc() || end != text->data() + text->size() || threads < 0 ||
        threads > 1024) {
      throw InputError({Diagnostic{
          .problem = fmt::format("--threads is {} (no number of threads)", in_backticks(*text)),
          .advice = "write 0 for all processors, or a number such as 2"}});
    }
  }
  return threads > 0 ? threads : tbb::info::default_concurrency();
}

/// Written beside its place and moved there when whole.
void write_text(const std::filesystem::path& path, const std::string& text) {
  const std::filesystem::path part = file_of(path, ".part");
  std::ofstream file(part, std::ios::binary);
  file << text;
  file.close();
  std::error_code error;
  if (file) std::filesystem::rename(part, path, error);
  if (!file || error) throw ResourceError("cannot write " + path.string());
}

class StudyCommand final : public Command {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "study"; }
  [[nodiscard]] std::string_view summary() const noexcept override {
    return "runs a scenario many times by a design, and compares";
  }
  [[nodiscard]] std::string_view examples() const noexcept override {
    return "  sojourn study scenarios/studies/care.toml\n"
           "      Runs all combinations of its factors; results/care.csv and .h5 hold every run.\n"
           "  sojourn study scenarios/studies/assumptions.toml -o /tmp/tornado\n"
           "      What the result hangs on, one assumption at a time.\n"
           "  sojourn study --schema > study.schema.json\n"
           "      For editors that check TOML while you type.\n\n"
           "A study that was stopped or killed goes on where it was when it is started again.\n";
  }
  void declare(Options& options) override {
    options.argument("FILE", file_, Presence::optional, "file of the study (.toml)");
    options.option("-o,--output", output_, "NAME",
                   "begin of the files that are written: NAME.html, NAME.csv, NAME.h5, "
                   "NAME.journal; results/STUDY if not given");
    options.option("--threads", threads_, "T", "threads to simulate with; 0: all processors");
    options.flag("--fresh", fresh_, "forgets finished runs of an earlier start");
    options.flag("--json", json_, "prints one JSON object instead of text");
    options.flag("--schema", schema_, "prints the JSON Schema of study files");
  }
  [[nodiscard]] int run(const std::string& command_line) override;

 private:
  [[nodiscard]] std::filesystem::path name_of(const study::Study& study) const;
  void show(const study::Study& study, const std::vector<study::OutputAnalysis>& analysis,
            const study::StudyProgress& progress, const std::filesystem::path& name) const;

  std::string file_;
  std::optional<std::string> output_;
  std::optional<std::string> threads_;
  bool fresh_ = false;
  bool json_ = false;
  bool schema_ = false;
};

std::filesystem::path StudyCommand::name_of(const study::Study& study) const {
  std::filesystem::path name = output_ ? *output_ : "results/" + study.file.name;
  std::error_code error;
  if (name.has_parent_path()) std::filesystem::create_directories(name.parent_path(), error);
  if (error) {
    throw InputError(
        {Diagnostic{.problem = fmt::format("cannot make the folder of {} ({})",
                                           in_backticks(name.string()), error.message()),
                    .advice = "name a place that can be written to: -o NAME"}});
  }
  if (fresh_) std::filesystem::remove(file_of(name, ".journal"), error);
  return name;
}

void write(const study::Study& study, const study::RunOutputs& outputs,
           const std::vector<study::OutputAnalysis>& analysis, const std::filesystem::path& name,
           const std::string& command_line) {
  const Build build = this_build();
  store::Provenance provenance;
  provenance.scenario = study.scenario.name;
  provenance.scenario_text = study.scenario_text;
  provenance.seed = static_cast<std::uint64_t>(study.file.seed);
  provenance.customers = static_cast<std::uint64_t>(study.scenario.population.customers());
  provenance.version = build.version;
  provenance.build = to_line(build);
  provenance.command = command_line;
  provenance.start = study.scenario.start;
  provenance.extra = {{"study_file", study.file.path}, {"study_text", study.file.text}};
  write_text(file_of(name, ".csv"), study::runs_csv(study, outputs));
  study::write_runs(file_of(name, ".h5"), study, outputs, provenance);
  report::write_page(file_of(name, ".html"), report::study_page(study, analysis, command_line));
}

void StudyCommand::show(const study::Study& study,
                        const std::vector<study::OutputAnalysis>& analysis,
                        const study::StudyProgress& progress,
                        const std::filesystem::path& name) const {
  if (json_) {
    JsonObject json = study_json(study, analysis);
    json["version"] = this_build().version;
    json["table"] = file_of(name, ".h5").string();
    print(to_text(json));
    return;
  }
  const auto design = study::design_names[static_cast<std::size_t>(study.file.design)];
  std::string text = harmless(study.file.name);
  if (!study.file.about.empty()) text += ": " + harmless(study.file.about);
  text += fmt::format("\n\n{} of {}: {} points, {} replication{}, {} runs", design,
                      harmless(study.scenario_path), grouped(study.points.size()),
                      study.file.replications, study.file.replications == 1 ? "" : "s",
                      grouped(study.runs.size()));
  if (progress.found > 0) text += fmt::format(", {} of them done before", grouped(progress.found));
  text += "\n" + study_text(study, analysis);
  text += fmt::format("\nwritten     {}.html, .csv and .h5 (every run)\n", harmless(name.string()));
  print(text);
}

int StudyCommand::run(const std::string& command_line) {
  if (schema_) {
    print(study::study_schema());
    return success;
  }
  if (file_.empty()) {
    throw InputError({Diagnostic{.problem = "there is no file of a study",
                                 .advice = "write `sojourn study FILE`"}});
  }
  const study::Study study = prepared(file_);
  const int threads = threads_of(threads_);
  const std::filesystem::path name = name_of(study);
  const std::string program = program_fingerprint();
  study::Journal journal(file_of(name, ".journal"), study::origin_of(study, program));
  ScenarioSimulator simulator(study);
  study::StudyProgress progress;
  const InterruptWatch interrupt(progress.stop, std::nullopt);
  study::RunOutputs outputs;
  {
    const CountLine line("runs", [&] {
      return Count{progress.finished, study.runs.size(), progress.found};
    });
    outputs = study::run_all(study.runs, study::keys_of(study, program), simulator, journal,
                             threads, progress);
  }
  if (progress.finished < study.runs.size()) {
    complain(fmt::format("stopped after {} of {} runs; the same command goes on from there\n",
                         grouped(progress.finished), grouped(study.runs.size())));
    return signal_base + interrupt.signal();
  }
  const auto analysis = study::analyse(study, outputs);
  write(study, outputs, analysis, name, command_line);
  show(study, analysis, progress, name);
  return success;
}

}  // namespace

std::unique_ptr<Command> make_study() { return std::make_unique<StudyCommand>(); }

}  // namespace sojourn::cli
