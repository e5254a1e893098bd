#include "study/what_if/what_if.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <mutex>
#include <utility>

#include "study/statistics/intervals.h"
#include "study/statistics/stopping.h"
#include "study/what_if/conclusion.h"
#include "study/what_if/parallel.h"
#include "study/what_if/replication.h"

namespace sojourn::study {
namespace {

std::string time_words(Seconds seconds) { return describe_seconds(static_cast<double>(seconds)); }

/// The number that `path="0.02 / month"` sets; its unit is the same each time.
std::optional<double> number_of(const std::vector<std::string>& sets, const std::string& path) {
  for (const std::string& set : sets) {
    if (set.rfind(path + "=", 0) != 0) continue;
    const char* begin = set.data() + path.size() + 1;
    const char* const end = set.data() + set.size();
    if (begin != end && *begin == '"') ++begin;
    double value = 0.0;
    if (std::from_chars(begin, end, value).ec == std::errc{}) return value;
  }
  return std::nullopt;
}

class Study {
 public:
  Study(const WhatIfDesign& design, WhatIfProgress& progress)
      : design_(design), progress_(progress), prepared_(prepare(design, {})) {}

  WhatIfOutcome run() {
    const auto begin = std::chrono::steady_clock::now();
    WhatIfOutcome outcome;
    if (!run_all()) {
      outcome.stopped = true;
      return outcome;
    }
    describe(outcome.result);
    const std::string window =
        prepared_.rule.purchase_within ? time_words(*prepared_.rule.purchase_within) : "";
    conclude(figures_, design_, prepared_.context, window, outcome.result);
    for (std::size_t arm = 0; arm < flows_.size(); ++arm) {
      outcome.result.arms[arm].flows = std::move(flows_[arm]);
    }
    for (std::size_t arm = 0; arm < outcome.result.arms.size(); ++arm) {
      outcome.result.arms[arm].risks = learnt_risks(risks_[arm]);
    }
    outcome.twins = std::move(twins_);
    outcome.segments = prepared_.context.segments;
    warn(outcome.result);
    correlate_assumptions(outcome.result);
    outcome.stopped = !estimate_best_again(outcome.result);
    outcome.result.wall_seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return outcome;
  }

 private:
  [[nodiscard]] std::uint64_t customers() const {
    return static_cast<std::uint64_t>(prepared_.scenarios.front().scenario.population.customers());
  }

  bool run_all() {
    if (!design_.precision) return run_to(design_.replications);
    for (;;) {
      const auto effects = figures_.empty() ? std::vector<double>{}
                                            : effects_of(figures_, 0, design_.precision->contrast);
      if (!figures_.empty() && effects.size() < figures_.size()) return true;  // has no estimate
      const auto next = next_look(effects, design_.precision->half_width, design_.replications);
      if (!next) return true;
      if (!run_to(*next)) return false;
    }
  }

  // Runs the replications that are missing; false where it was stopped.
  bool run_to(int replications) {
    const int done = static_cast<int>(figures_.size());
    progress_.planned = replications;
    figures_.resize(static_cast<std::size_t>(replications));
    risks_.resize(design_.arms.size());
    for (auto& of_arm : risks_) of_arm.resize(figures_.size());
    const bool finished = run_block(done, replications - done, -1, [&](int r, auto& result) {
      strangers_ += result.strangers;
      if (r == 0) {
        twins_ = std::move(result.twins);
        flows_ = std::move(result.flows);
      }
      for (std::size_t arm = 0; arm < risks_.size(); ++arm) {
        risks_[arm][static_cast<std::size_t>(r)] = std::move(result.risks[arm]);
      }
      figures_[static_cast<std::size_t>(r)] = std::move(result.arms);
    });
    return finished;
  }

  // `keep(replication, result)` is called from one thread at a time.
  template <typename Keep>
  bool run_block(int first, int count, int only, const Keep& keep) {
    const Parallelism parallel = parallelism_of(count, customers(), design_.threads);
    std::mutex mutex;
    run_jobs(count, parallel.runs, [&](int job) {
      const int r = first + job;
      const auto replication = static_cast<std::uint32_t>(r);
      const Keeping keeping = r == 0 ? Keeping::twins_and_flows : Keeping::figures;
      std::optional<PreparedStudy> own;
      if (design_.draw_assumptions) {
        own.emplace(prepare(design_, design_.draw_assumptions(replication)));
      }
      auto result = replicate(own ? *own : prepared_, design_, replication, parallel.threads, only,
                              keeping, progress_.runs);
      if (!result) return;
      const std::lock_guard lock(mutex);
      ++progress_.replications;
      keep(r, *result);
    });
    return !progress_.runs.stop;
  }

  void describe(WhatIfResult& result) const {
    const models::Scenario& scenario = prepared_.scenarios.front().scenario;
    result.scenario = scenario.name;
    result.label = scenario.label.empty() ? scenario.name : scenario.label;
    result.about = scenario.about;
    result.command = design_.command;
    result.version = design_.version;
    result.seed = design_.seed;
    result.customers = customers();
    result.start = scenario.start;
    result.end = date_of_day(days_since_epoch(scenario.start) +
                             (scenario.run_off_from + seconds_per_day - 1) / seconds_per_day);
    result.horizon_months = design_.horizon_months;
    result.discount_rate = design_.discount_rate;
    result.assumptions_drawn = static_cast<bool>(design_.draw_assumptions);
    result.assumptions = design_.assumptions;
    result.stopping = stopping_words();
  }

  [[nodiscard]] std::string stopping_words() const {
    if (!design_.precision) return fmt::format("{} replications, as asked for", figures_.size());
    const double half = half_width(effects_of(figures_, 0, design_.precision->contrast));
    return fmt::format("{} replications: {} is known to +-{:.3g}, asked for was +-{:.3g}",
                       figures_.size(), design_.precision->contrast, half,
                       design_.precision->half_width);
  }

  // What the first arm's net value (retention, where nothing is paid) goes along with.
  void correlate_assumptions(WhatIfResult& result) const {
    if (!design_.draw_assumptions) return;
    const bool has_money = !prepared_.context.currency.empty();
    const auto effects = effects_of(figures_, 0, has_money ? "net_value_horizon" : "retention_end");
    if (effects.size() < figures_.size()) return;
    std::vector<std::vector<std::string>> drawn;
    for (std::uint32_t r = 0; r < figures_.size(); ++r)
      drawn.push_back(design_.draw_assumptions(r));
    for (AssumptionUsed& assumption : result.assumptions) {
      std::vector<double> values;
      for (const auto& sets : drawn) {
        if (const auto value = number_of(sets, assumption.path)) values.push_back(*value);
      }
      if (values.size() == effects.size()) assumption.correlation = correlation(values, effects);
    }
  }

  void warn(WhatIfResult& result) const {
    if (strangers_ > 0) {
      result.warnings.push_back(fmt::format(
          "{} customers were active at the start in an arm and not in the base, so the arm differs "
          "before its start; they count as they are in each arm",
          strangers_));
    }
    for (const ArmResult& arm : result.arms) {
      if (arm.customers > 0.0) continue;
      result.warnings.push_back(
          fmt::format("nobody is active at the start of {} ({}) and in its target; give an "
                      "intervention a later start, or another target",
                      arm.name, to_string(arm.start)));
    }
  }

  // Of several arms the best one was chosen because it looked best here; other seeds tell.
  bool estimate_best_again(WhatIfResult& result) {
    if (!result.choice || result.choice->best < 0) return true;
    const int replications = static_cast<int>(figures_.size());
    std::vector<Figures> again(figures_.size());
    progress_.planned = 2 * replications;
    const bool finished =
        run_block(replications, replications, result.choice->best, [&](int r, auto& one) {
          again[static_cast<std::size_t>(r - replications)] = std::move(one.arms.front());
        });
    if (finished) result.choice->best_again = population_contrasts(again);
    return finished;
  }

  const WhatIfDesign& design_;
  WhatIfProgress& progress_;
  PreparedStudy prepared_;
  std::vector<std::vector<Figures>> figures_;
  std::vector<TwinTable> twins_;
  std::vector<std::vector<Flow>> flows_;
  std::vector<std::vector<std::vector<models::TrainedRisk>>> risks_;  ///< by arm, by replication
  std::uint64_t strangers_ = 0;
};

}  // namespace

WhatIfOutcome run_what_if(const WhatIfDesign& design, WhatIfProgress& progress) {
  return Study(design, progress).run();
}

}  // namespace sojourn::study
