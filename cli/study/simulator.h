// Runs of a study by the engine: a scenario with some settings changed, and what is looked at.
#pragma once

#include <string>
#include <vector>

#include "study/run/study.h"

namespace sojourn::cli {

class ScenarioSimulator final : public study::Simulator {
 public:
  /// The study must outlive it.
  explicit ScenarioSimulator(const study::Study& study);
  [[nodiscard]] std::vector<double> run(const study::RunSpec& spec, int threads,
                                        std::atomic<bool>& stop) override;
  [[nodiscard]] std::size_t customers() const noexcept override;

 private:
  const study::Study& study_;
};

}  // namespace sojourn::cli
