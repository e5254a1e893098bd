// A stay whose hazard first rises and then falls (shape above 1), with a heavy tail:
//
//   t = median * (exp(E) - 1)^(1 / shape)
//
// Its mean is infinite for shapes up to 1, so its median is given.
#include "models/journeys/stay.h"

namespace sojourn::models {
namespace {

class LogLogistic final : public Stay {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "log_logistic"; }
  [[nodiscard]] std::string_view meaning() const noexcept override {
    return "the chance to leave rises, then falls; a few stay very long";
  }

  void describe(Fields& parameters) override {
    parameters.number("shape", shape_, "1", {.low = 0.1, .high = 100.0},
                      "the higher, the closer to the median");
    parameters.duration("median", median_, positive, "time that half exceed");
    parameters.require({"shape", "median"});
  }

  [[nodiscard]] StayLaw compile() const override {
    return {
        .shape = {.kind = sim::StayShape::Kind::log_logistic, .shape = static_cast<float>(shape_)},
        .scale = median_,
        .table = {}};
  }

 private:
  double shape_ = 1.0;
  double median_ = static_cast<double>(seconds_per_day);
};

}  // namespace

std::unique_ptr<Stay> make_log_logistic() { return std::make_unique<LogLogistic>(); }

}  // namespace sojourn::models
