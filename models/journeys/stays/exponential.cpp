// A stay without memory: however long it has lasted, it goes on as a new one would. t = mean * E.
#include "models/journeys/stay.h"

namespace sojourn::models {
namespace {

class Exponential final : public Stay {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "exponential"; }
  [[nodiscard]] std::string_view meaning() const noexcept override {
    return "without memory: the chance to leave is the same at every moment";
  }

  void describe(Fields& parameters) override {
    parameters.duration("mean", mean_, positive, "average time");
    parameters.require({"mean"});
  }

  [[nodiscard]] StayLaw compile() const override {
    return {.shape = {.kind = sim::StayShape::Kind::exponential}, .scale = mean_, .table = {}};
  }

 private:
  double mean_ = static_cast<double>(seconds_per_day);
};

}  // namespace

std::unique_ptr<Stay> make_exponential() { return std::make_unique<Exponential>(); }

}  // namespace sojourn::models
