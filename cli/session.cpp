// Loading, planning, running and writing, put together.
#include "cli/session.h"

#include <fmt/format.h>
#include <tbb/global_control.h>
#include <tbb/info.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <system_error>
#include <utility>

#include "cli/build.h"
#include "cli/cost.h"
#include "cli/machine.h"
#include "cli/measure/measuring_sink.h"
#include "input/toml.h"
#include "models/journeys/load.h"
#include "models/value/value.h"
#include "sim/output.h"
#include "store/dataset_writer.h"
#include "study/arm_files.h"

namespace sojourn::cli {
namespace {

enum class Arms : std::uint8_t { in_force, all };

LoadedScenario load_document(study::ArmFiles files, const std::vector<std::string>& sets,
                             Arms arms = Arms::in_force) {
  Document& document = files.document;
  LoadedScenario loaded;
  loaded.path = document.file;
  loaded.text = document.text;
  loaded.sets = sets;
  loaded.intervention_files = document.laid_over;
  Diagnostics diagnostics;
  for (const std::string& assignment : sets) {
    try {
      apply_set(document, assignment);
    } catch (const InputError& error) {
      for (const Diagnostic& diagnostic : error.diagnostics()) diagnostics.add(diagnostic);
    }
  }
  loaded.scenario = models::load_arm(document, files.in_force, diagnostics);
  diagnostics.throw_if_errors();
  if (arms == Arms::all) models::check_arms(document, loaded.scenario, diagnostics);
  diagnostics.throw_if_errors();
  if (loaded.scenario.name.empty()) {
    loaded.scenario.name = std::filesystem::path(loaded.path).stem().string();
  }
  loaded.warnings = diagnostics.all();
  return loaded;
}

/// Passes rows on and notes how much has reached the disk.
class MeteredSink final : public TableSink {
 public:
  MeteredSink(store::DatasetWriter& writer, RunMonitor& monitor)
      : writer_(writer), monitor_(monitor) {}
  void take(TableChunk& chunk) override {
    writer_.take(chunk);
    monitor_.bytes_written.store(writer_.bytes_written(), std::memory_order_relaxed);
  }

 private:
  store::DatasetWriter& writer_;
  RunMonitor& monitor_;
};

std::string joined_by(const std::vector<std::string>& texts, std::string_view separator) {
  return fmt::format("{}", fmt::join(texts, separator));
}

/// Tables of which every column is there: their digests can be recomputed from the file.
std::string whole_tables(const std::vector<TableSchema>& tables, const Recording& recording) {
  std::vector<std::string> names;
  for (std::size_t t = 0; t < tables.size(); ++t) {
    const std::vector<bool>& columns = recording.columns[t];
    if (std::find(columns.begin(), columns.end(), false) == columns.end()) {
      names.push_back(tables[t].name);
    }
  }
  return joined_by(names, ",");
}

store::Provenance provenance_of(const LoadedScenario& loaded, const RunRequest& request,
                                const RunReport& report) {
  const Build build = this_build();
  const sim::RunOptions& options = request.options;
  store::Provenance provenance;
  provenance.scenario = loaded.scenario.name;
  provenance.scenario_text = loaded.text;
  provenance.seed = options.key.seed;
  provenance.replication = options.key.replication;
  provenance.customers = static_cast<std::uint64_t>(loaded.scenario.population.customers());
  provenance.version = build.version;
  provenance.build = to_line(build);
  provenance.command = request.command_line;
  provenance.start = loaded.scenario.start;
  provenance.extra = {{"scenario_file", loaded.path},
                      {"settings_changed", joined_by(loaded.sets, "\n")},
                      {"length_seconds", std::to_string(loaded.scenario.length_seconds)},
                      {"window_seconds", std::to_string(options.window.value_or(0))},
                      {"recorded", request.record},
                      {"whole_tables", whole_tables(report.tables, report.recording)},
                      {"digest_customers",
                       std::to_string(std::min(options.digest_customers, provenance.customers))},
                      {"kernels", report.kernels}};
  const std::vector<std::string> names = in_force(loaded.scenario);
  if (!names.empty()) provenance.extra.emplace_back("interventions", joined_by(names, "\n"));
  for (std::size_t f = 0; f < loaded.intervention_files.size(); ++f) {
    const Document::Source& file = loaded.intervention_files[f];
    const std::string number = std::to_string(f + 1);
    provenance.extra.emplace_back("intervention_file_" + number, file.file);
    provenance.extra.emplace_back("intervention_text_" + number, file.text);
  }
  return provenance;
}

void check_memory(const LoadedScenario& loaded, const sim::Plan& plan, const RunRequest& request,
                  const RunReport& report, std::uint64_t limit) {
  const models::ExpectedLoad load =
      models::expected_load(loaded.scenario.program, loaded.scenario.population);
  const Cost cost = expected_cost(
      plan, loaded.scenario.population, load.events_per_customer,
      {.tables = &report.tables, .recording = &report.recording, .options = &request.options});
  throw_if_too_large(cost, limit);
}

void finish(store::DatasetWriter& writer, const RunReport& report) {
  const sim::RunSummary& summary = report.summary;
  std::vector<store::TableResult> results(report.tables.size());
  for (std::size_t t = 0; t < results.size(); ++t) {
    results[t] = {.rows = report.recording.any(t) ? summary.rows[t] : 0,
                  .digest = summary.digests[t]};
  }
  writer.finish(results, summary.digest);
}

// Remaining values, where somebody wants to know them; they come from a run of their own.
void add_values(const LoadedScenario& loaded, const RunReport& report,
                const sim::RunOptions& options, RunMonitor& monitor) {
  const models::ValueComponent* const value = models::value_of(loaded.scenario.program);
  if (value == nullptr || value->model().closed != nullptr) return;
  const TableSchema& truth = report.tables[sim::truth_customers_table];
  const auto& recorded = report.recording.columns[sim::truth_customers_table];
  for (std::size_t c = 0; c < truth.columns.size(); ++c) {
    if (truth.columns[c].name != "remaining_value" || !recorded[c]) continue;
    std::vector<std::string> sets = loaded.sets;
    sets.push_back("scenario.run_off=\"" + models::run_off_to_value(loaded.scenario) + "\"");
    LoadedScenario later = load_text(loaded.text, loaded.path, sets, in_force(loaded.scenario),
                                     loaded.intervention_files);
    models::value_customers(loaded.scenario, later.scenario, options, &monitor.progress.stop);
  }
}

}  // namespace

LoadedScenario load(const std::string& path, const std::vector<std::string>& sets,
                    const std::vector<std::string>& interventions) {
  return load_document(study::lay_interventions(read_toml_file(path), interventions), sets);
}

LoadedScenario load_with_arms(const std::string& path, const std::vector<std::string>& sets,
                              const std::vector<std::string>& interventions) {
  return load_document(study::lay_interventions(read_toml_file(path), interventions), sets,
                       Arms::all);
}

LoadedScenario load_text(std::string text, const std::string& name,
                         const std::vector<std::string>& sets,
                         const std::vector<std::string>& interventions,
                         const std::vector<Document::Source>& files) {
  study::ArmFiles arm{.document = read_toml(std::move(text), name), .in_force = interventions};
  for (const Document::Source& file : files) {
    study::lay_intervention_text(arm.document, read_toml(file.text, file.file));
  }
  return load_document(std::move(arm), sets);
}

std::vector<std::string> in_force(const models::Scenario& scenario) {
  std::vector<std::string> names;
  for (const std::size_t i : scenario.in_force) names.push_back(scenario.interventions[i].name);
  return names;
}

sim::Plan make_plan(const models::Scenario& scenario) {
  return sim::Plan(scenario.program, scenario.population.traits().size());
}

sim::RunOptions options_of(const models::Scenario& scenario) {
  sim::RunOptions options;
  options.key = {static_cast<std::uint32_t>(scenario.seed), 0};
  // A scenario's window is that of what customers share; where they share nothing they live their
  // whole lives in one go, unless a window is asked for.
  return options;
}

const sim::Kernels& chosen_kernels() {
  const char* const wanted = std::getenv("SOJOURN_KERNELS");
  if (wanted != nullptr && sim::kernels_named(wanted) == nullptr) {
    throw InputError({Diagnostic{
        .problem = fmt::format("SOJOURN_KERNELS is {} (this processor cannot run such kernels)",
                               in_backticks(wanted)),
        .advice = "`sojourn doctor` names those it can"}});
  }
  return sim::best_kernels();
}

RunReport run_scenario(const LoadedScenario& loaded, const RunRequest& request,
                       RunMonitor& monitor) {
  const auto begin = std::chrono::steady_clock::now();
  const models::Scenario& scenario = loaded.scenario;
  const sim::Plan plan = make_plan(scenario);
  RunReport report;
  report.tables = sim::tables_of(scenario.program, scenario.population);
  report.recording = parse_recording(request.output ? request.record : "none", report.tables);
  std::optional<MeasuringSink> measuring;
  if (!request.measure.empty()) {
    const bool whole_lives = !request.options.window && request.options.ordered;
    measuring.emplace(request.measure, report.tables,
                      whole_lives ? metrics::Order::by_customer : metrics::Order::any,
                      facts_of(scenario));
    if (request.output) expect_recorded(measuring->needed(), report.recording, report.tables);
    if (!request.output) report.recording = measuring->needed();
  }
  report.threads =
      request.options.threads > 0 ? request.options.threads : tbb::info::default_concurrency();
  sim::RunOptions options = request.options;
  if (options.kernels == nullptr) options.kernels = &chosen_kernels();
  options.recording = report.recording;
  report.kernels = options.kernels->name;
  check_memory(loaded, plan, request, report, request.max_memory.value_or(memory_of_machine()));

  // More threads than processors are honoured, so that results can be compared on any machine.
  const tbb::global_control parallelism(
      tbb::global_control::max_allowed_parallelism,
      static_cast<std::size_t>(std::max(report.threads, tbb::info::default_concurrency())));
  add_values(loaded, report, options, monitor);
  std::optional<store::DatasetWriter> writer;
  std::optional<MeteredSink> sink;
  if (request.output) {
    writer.emplace(*request.output, report.tables, report.recording,
                   provenance_of(loaded, request, report),
                   store::WriterOptions{.compression_level = request.compression});
    sink.emplace(*writer, monitor);
  }
  TableSink* first = sink ? &*sink : nullptr;
  if (measuring) {
    measuring->pass_on_to(first);
    first = &*measuring;
  }
  report.summary = sim::run(plan, scenario.population, options, first, &monitor.progress);
  report.summary.stopped = report.summary.stopped || monitor.progress.stop;
  if (writer && !report.summary.stopped) {
    finish(*writer, report);
    std::error_code ignored;
    report.bytes_written = std::filesystem::file_size(*request.output, ignored);
  }
  if (measuring && !report.summary.stopped) report.measured = measuring->results();
  report.wall_seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  report.peak_memory_bytes = peak_memory_of_process();
  return report;
}

}  // namespace sojourn::cli
