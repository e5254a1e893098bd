// A stay anywhere between two lengths, each equally likely. In units of `to` it runs from from/to
// to 1.
#include "models/journeys/stay.h"

namespace sojourn::models {
namespace {

class Uniform final : public Stay {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "uniform"; }
  [[nodiscard]] std::string_view meaning() const noexcept override {
    return "anywhere between two lengths";
  }

  void describe(Fields& parameters) override {
    parameters.duration("from", from_, not_negative, "shortest time");
    parameters.duration("to", to_, not_negative, "longest time");
    parameters.require({"from", "to"});
    if (parameters.reading() && from_ > to_) {
      parameters.error("to", "the longest time is shorter than the shortest",
                       "exchange `from` and `to`");
    }
  }

  [[nodiscard]] StayLaw compile() const override {
    const double shape = to_ > 0.0 ? from_ / to_ : 1.0;
    return {.shape = {.kind = sim::StayShape::Kind::uniform, .shape = static_cast<float>(shape)},
            .scale = to_,
            .table = {}};
  }

 private:
  double from_ = 0.0;
  double to_ = static_cast<double>(seconds_per_day);
};

}  // namespace

std::unique_ptr<Stay> make_uniform() { return std::make_unique<Uniform>(); }

}  // namespace sojourn::models
