// A stay whose logarithm is normal, the usual shape of how long people take to do something:
//
//   t = scale * exp(sigma * z),   scale = median = mean * exp(-sigma^2 / 2)
#include "core/special.h"
#include "models/journeys/stay.h"

namespace sojourn::models {
namespace {

class Lognormal final : public Stay {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "lognormal"; }
  [[nodiscard]] std::string_view meaning() const noexcept override {
    return "its logarithm is normal: few very short ones, some very long";
  }

  void describe(Fields& parameters) override {
    const bool has_mean = parameters.duration("mean", mean_, positive, "average time");
    has_median_ = parameters.duration("median", median_, positive, "time that half exceed");
    parameters.number("sigma", sigma_, "1", {.low = 0.0, .high = 5.0},
                      "standard deviation of the logarithm");
    parameters.require({"sigma"});
    if (!parameters.reading()) return;
    const bool both = has_mean && has_median_;
    const bool none = !parameters.given("mean") && !parameters.given("median");
    if (both || none) {
      parameters.error(both ? "median" : "",
                       both ? "a lognormal stay has both a mean and a median (one says the other)"
                            : "a lognormal stay has neither a mean nor a median",
                       "give one of the two: lognormal = { mean = \"30 days\", sigma = 0.8 }");
    }
  }

  [[nodiscard]] StayLaw compile() const override {
    const double median = has_median_ ? median_ : mean_ * special::exp(-0.5 * sigma_ * sigma_);
    return {.shape = {.kind = sim::StayShape::Kind::lognormal, .shape = static_cast<float>(sigma_)},
            .scale = median,
            .table = {}};
  }

 private:
  bool has_median_ = false;
  double mean_ = static_cast<double>(seconds_per_day);
  double median_ = static_cast<double>(seconds_per_day);
  double sigma_ = 1.0;
};

}  // namespace

std::unique_ptr<Stay> make_lognormal() { return std::make_unique<Lognormal>(); }

}  // namespace sojourn::models
