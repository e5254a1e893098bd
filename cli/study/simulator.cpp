#include "cli/study/simulator.h"

#include <chrono>

#include "cli/session.h"
#include "cli/study/outputs.h"
#include "cli/ticker.h"
#include "study/run/run_arm.h"

namespace sojourn::cli {

ScenarioSimulator::ScenarioSimulator(const study::Study& study) : study_(study) {}

std::size_t ScenarioSimulator::customers() const noexcept {
  return static_cast<std::size_t>(study_.scenario.population.customers());
}

std::vector<double> ScenarioSimulator::run(const study::RunSpec& spec, int threads,
                                           std::atomic<bool>& stop) {
  Diagnostics diagnostics;
  const models::Scenario scenario =
      study::load_run(study_.document, spec.sets, study_.in_force, diagnostics);
  diagnostics.throw_if_errors();
  const StudyOutputs outputs(study_.file.outputs, scenario, study_.file.text, diagnostics);
  diagnostics.throw_if_errors();

  StudyObserver observer(outputs, scenario);
  sim::RunOptions options = options_of(scenario);
  options.key = spec.key;
  options.threads = threads;
  options.kernels = &chosen_kernels();
  options.recording = observer.recording();
  sim::RunProgress progress;
  const Ticker watch(std::chrono::milliseconds(100), [&] { progress.stop = stop.load(); });
  const sim::RunSummary summary =
      sim::run(make_plan(scenario), scenario.population, options, &observer, &progress);
  if (summary.stopped || progress.stop) return {};
  return observer.values(summary);
}

}  // namespace sojourn::cli
