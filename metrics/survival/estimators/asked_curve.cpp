// The steps of a curve that some questions look at, found while the curve goes by.
#include <algorithm>
#include <optional>
#include <span>
#include <vector>

#include "metrics/survival/estimators/level_crossings.h"
#include "metrics/survival/estimators/survival_curve.h"

namespace sojourn::metrics {
namespace {

class AskedSteps {
 public:
  explicit AskedSteps(const CurveQuestions& questions) : times_(questions.times) {
    std::ranges::sort(times_);
    for (const double p : questions.ended) crossings_.emplace_back(1.0 - p, questions.interval);
  }

  /// The next steps of the curve.
  void see(std::span<const SurvivalStep> steps) {
    if (!last_) kept_.push_back(steps.front());
    for (; next_time_ < times_.size() && times_[next_time_] < steps.back().time; ++next_time_) {
      const auto after =
          std::ranges::upper_bound(steps, times_[next_time_], {}, &SurvivalStep::time);
      if (after != steps.begin()) {
        kept_.push_back(*(after - 1));
      } else if (last_) {
        kept_.push_back(*last_);
      }
    }
    for (LevelCrossings& crossings : crossings_) crossings.see(steps);
    last_ = steps.back();
  }

  /// All steps asked for, rising; after the last step.
  [[nodiscard]] std::vector<SurvivalStep> take() {
    if (last_ && next_time_ < times_.size()) kept_.push_back(*last_);
    for (const LevelCrossings& found : crossings_) {
      for (const auto& step : {found.reached, found.after, found.low, found.high}) {
        if (step) kept_.push_back(*step);
      }
    }
    std::ranges::sort(kept_, {}, &SurvivalStep::time);
    const auto same = std::ranges::unique(kept_, {}, &SurvivalStep::time);
    kept_.erase(same.begin(), same.end());
    return kept_;
  }

 private:
  std::vector<double> times_;
  std::size_t next_time_ = 0;
  std::vector<LevelCrossings> crossings_;
  std::optional<SurvivalStep> last_;  ///< seen last
  std::vector<SurvivalStep> kept_;
};

}  // namespace

SurvivalCurve kaplan_meier(const LifeTable& table, const CurveQuestions& questions) {
  AskedSteps asked(questions);
  for_each_step(table, [&asked](std::span<const SurvivalStep> steps) { asked.see(steps); });
  const std::vector<SurvivalStep> steps = asked.take();
  return {.steps = {steps.begin(), steps.end()},
          .customers = table.customers(),
          .last_time = table.last_time()};
}

}  // namespace sojourn::metrics
