// A gamma distributed stay: the sum of `shape` exponential steps, for whole shapes. The engine
// draws it through a table of ln t over ln E with mean 1.
#include "core/monotone_table.h"
#include "models/journeys/stay.h"

namespace sojourn::models {
namespace {

class Gamma final : public Stay {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "gamma"; }
  [[nodiscard]] std::string_view meaning() const noexcept override {
    return "several exponential steps one after the other";
  }

  void describe(Fields& parameters) override {
    parameters.number("shape", shape_, "1", {.low = 0.1, .high = 100.0},
                      "number of steps; its coefficient of variation is 1 / sqrt(shape)");
    parameters.duration("mean", mean_, positive, "average time");
    parameters.require({"shape", "mean"});
  }

  [[nodiscard]] StayLaw compile() const override {
    return {.shape = {.kind = sim::StayShape::Kind::tabulated},
            .scale = mean_,
            .table = stay_table(gamma_stay_table(shape_))};
  }

 private:
  double shape_ = 1.0;
  double mean_ = static_cast<double>(seconds_per_day);
};

}  // namespace

std::unique_ptr<Stay> make_gamma() { return std::make_unique<Gamma>(); }

}  // namespace sojourn::models
