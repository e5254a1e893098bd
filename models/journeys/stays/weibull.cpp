// A stay whose hazard rises (shape above 1) or falls (below 1) with its age as a power:
//
//   t = scale * E^(1 / shape),   scale = mean / Gamma(1 + 1 / shape)
#include "core/special.h"
#include "models/journeys/stay.h"

namespace sojourn::models {
namespace {

class Weibull final : public Stay {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "weibull"; }
  [[nodiscard]] std::string_view meaning() const noexcept override {
    return "the chance to leave falls (shape < 1) or rises (shape > 1) with the time spent";
  }

  void describe(Fields& parameters) override {
    parameters.number("shape", shape_, "1", {.low = 0.1, .high = 100.0},
                      "1: exponential; below, many leave early and some stay long");
    parameters.duration("mean", mean_, positive, "average time");
    parameters.require({"shape", "mean"});
  }

  [[nodiscard]] StayLaw compile() const override {
    const double mean_of_unit = special::exp(special::log_gamma(1.0 + 1.0 / shape_));
    return {.shape = {.kind = sim::StayShape::Kind::weibull, .shape = static_cast<float>(shape_)},
            .scale = mean_ / mean_of_unit,
            .table = {}};
  }

 private:
  double shape_ = 1.0;
  double mean_ = static_cast<double>(seconds_per_day);
};

}  // namespace

std::unique_ptr<Stay> make_weibull() { return std::make_unique<Weibull>(); }

}  // namespace sojourn::models
