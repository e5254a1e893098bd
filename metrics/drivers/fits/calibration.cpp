#include "metrics/drivers/fits/calibration.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/error.h"
#include "metrics/drivers/fits/outcomes.h"
#include "metrics/logistic_fit.h"

namespace sojourn::metrics {

void BrierScore::add(std::span<const double> probabilities, std::span<const std::uint8_t> outcome) {
  check_probabilities(probabilities, outcome);
  for (std::size_t i = 0; i < outcome.size(); ++i) {
    const double miss = probabilities[i] - outcome[i];
    squares_.add(miss * miss);
  }
}

Outcome BrierScore::estimate() const {
  const std::uint64_t n = squares_.count();
  if (n == 0) return NoEstimate{"there are no predictions"};
  const double variance = squares_.variance();
  if (variance == 0.0) {
    return counted(squares_.mean(), "all predictions miss by as much, so there is no interval");
  }
  Estimate score = normal_estimate(squares_.mean(), std::sqrt(variance / static_cast<double>(n)));
  score.low = std::max(0.0, score.low);
  score.high = std::min(1.0, score.high);
  if (n < 30) score.note = "below 30 predictions the interval undercovers";
  return score;
}

CalibrationTable::CalibrationTable(int bins) {
  if (bins < 1 || bins > 1000) {
    throw InputError("a calibration table of " + std::to_string(bins) +
                     " bins (must be 1 to 1000). Ten is usual");
  }
  for (int b = 0; b < bins; ++b) {
    bins_.push_back({static_cast<double>(b) / bins, static_cast<double>(b + 1) / bins});
  }
}

void CalibrationTable::add(std::span<const double> probabilities,
                           std::span<const std::uint8_t> outcome) {
  check_probabilities(probabilities, outcome);
  for (std::size_t i = 0; i < outcome.size(); ++i) {
    const double place = probabilities[i] * static_cast<double>(bins_.size());
    CalibrationBin& bin = bins_[std::min(static_cast<std::size_t>(place), bins_.size() - 1)];
    bin.predicted.add(probabilities[i]);
    bin.ones += outcome[i];
  }
}

void CalibrationTable::merge(const CalibrationTable& other) {
  if (bins_.size() != other.bins_.size()) {
    throw InputError("calibration tables of different bins do not add up. Use one number of bins");
  }
  for (std::size_t b = 0; b < bins_.size(); ++b) {
    bins_[b].predicted.merge(other.bins_[b].predicted);
    bins_[b].ones += other.bins_[b].ones;
  }
}

CalibrationLine calibration_line(std::span<const double> probabilities,
                                 std::span<const std::uint8_t> outcome) {
  check_probabilities(probabilities, outcome);
  std::vector<double> logits;
  for (const double p : probabilities) {
    if (p == 0.0 || p == 1.0) {
      const NoEstimate none{"a probability is exactly 0 or 1, which has no logit"};
      return {none, none};
    }
    logits.push_back(std::log(p) - std::log1p(-p));
  }
  const LogisticFit shift = fit_logistic({}, outcome, logits);
  const LogisticFit line = fit_logistic({logits}, outcome);
  return {shift.coefficient(0), line.coefficient(1)};
}

}  // namespace sojourn::metrics
