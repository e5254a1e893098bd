// A stay with a distribution taken from data: either observed durations, or the durations that
// given shares of all stays do not exceed. Between the points the quantile function is linear.
#include <algorithm>
#include <array>

#include "core/monotone_table.h"
#include "models/journeys/stay.h"

namespace sojourn::models {
namespace {

constexpr std::array<std::string_view, 5> unit_names{"seconds", "minutes", "hours", "days",
                                                     "weeks"};
constexpr std::array<double, 5> unit_seconds{1.0, 60.0, 3600.0, 86400.0, 604800.0};
constexpr std::size_t days = 3;

class Empirical final : public Stay {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "empirical"; }
  [[nodiscard]] std::string_view meaning() const noexcept override {
    return "as in data: observed durations, or durations at given probabilities";
  }

  void describe(Fields& parameters) override {
    parameters.list("durations", durations_, positive, "observed durations, in `unit`");
    parameters.choice("unit", unit_, unit_names, "unit of the durations");
    parameters.list("probabilities", probabilities_, probability,
                    "share of stays that do not exceed each duration, rising");
    parameters.require({"durations"});
    if (parameters.reading() && parameters.given("durations")) check(parameters);
  }

  [[nodiscard]] StayLaw compile() const override {
    return {.shape = {.kind = sim::StayShape::Kind::tabulated},
            .scale = unit_seconds[unit_],
            .table = stay_table(quantiles())};
  }

 private:
  void check(Fields& parameters) const {
    if (durations_.size() < 2) {
      parameters.error("durations", "a distribution from data needs at least two durations",
                       "add more, or use `fixed`");
    }
    if (!parameters.given("probabilities")) return;
    if (probabilities_.size() != durations_.size()) {
      parameters.error("probabilities",
                       std::to_string(durations_.size()) + " durations have " +
                           std::to_string(probabilities_.size()) + " probabilities",
                       "give one probability for each duration");
      return;
    }
    const bool rise = std::is_sorted(durations_.begin(), durations_.end()) &&
                      std::adjacent_find(probabilities_.begin(), probabilities_.end(),
                                         std::greater_equal<>()) == probabilities_.end();
    if (!rise) {
      parameters.error("probabilities", "durations and probabilities must both rise",
                       "sort them; probabilities are cumulative, such as [0.1, 0.5, 0.9]");
    }
  }

  [[nodiscard]] MonotoneTable quantiles() const {
    if (probabilities_.empty()) {
      std::vector<double> sorted = durations_;
      std::sort(sorted.begin(), sorted.end());
      return empirical_stay_table(sorted);
    }
    std::vector<QuantilePoint> points;
    for (std::size_t i = 0; i < durations_.size(); ++i) {
      points.push_back({probabilities_[i], durations_[i]});
    }
    return empirical_stay_table(points);
  }

  std::vector<double> durations_;
  std::vector<double> probabilities_;
  std::size_t unit_ = days;
};

}  // namespace

std::unique_ptr<Stay> make_empirical() { return std::make_unique<Empirical>(); }

}  // namespace sojourn::models
