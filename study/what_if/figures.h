// The numbers of one replication: each estimand in the base and in an arm, on the same customers
// under the same draws. docs/guide/what-if.md says them in words, and so does each figure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "study/what_if/record.h"
#include "study/what_if/result.h"

namespace sojourn::study {

/// One estimand of one replication.
struct Figure {
  std::string id{};
  std::string name{};
  std::string words{};
  std::string unit{};
  double base = 0.0;
  double arm = 0.0;
  std::string none{};  ///< why there is no number, empty where there is one
};

struct FigureSeries {
  std::string id{};
  std::string name{};
  std::string words{};
  std::string unit{};
  std::vector<double> base{};
  std::vector<double> arm{};
};

/// Everything that is averaged over replications.
struct Figures {
  std::vector<Figure> population{};
  std::vector<Figure> treated_effects{};
  std::vector<Figure> company{};
  std::vector<Figure> surveys{};
  std::vector<std::vector<Figure>> segments{};  ///< by segment
  std::vector<double> segment_customers{};
  std::vector<FigureSeries> months{};
  GainersAndLosers twins{};
  double customers = 0.0;
  double treated = 0.0;
  double gain = 0.0;  ///< discounted margin to the horizon, arm less base
  double cost = 0.0;  ///< discounted cost of the programme to the horizon
  std::optional<int> payback{};
};

/// What the figures are called and counted in.
struct FigureContext {
  std::string currency{};               ///< empty: nothing is paid
  std::vector<std::string> segments{};  ///< one or none: not told apart
  std::vector<std::string> surveys{};   ///< that have true scores, by code
};

/// Figures of an arm's record against the ledger of the base that was kept for it.
[[nodiscard]] Figures figures_of(const RunRecord& base, std::size_t ledger, const RunRecord& arm,
                                 const FigureContext& context);

/// First month from which on the sums of `net` up to it stay positive; none: not within it.
[[nodiscard]] std::optional<int> payback_month(const std::vector<double>& net);

}  // namespace sojourn::study
