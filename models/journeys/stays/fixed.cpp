// A stay of always the same length: `stay = { fixed = "1 day" }`.
#include "models/journeys/stay.h"

namespace sojourn::models {
namespace {

class Fixed final : public Stay {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "fixed"; }
  [[nodiscard]] std::string_view meaning() const noexcept override {
    return "always the same time; 0 is allowed where no loop passes without time";
  }

  void describe(Fields& parameters) override {
    parameters.duration("", seconds_, not_negative, "how long");
  }

  [[nodiscard]] StayLaw compile() const override {
    return {.shape = {.kind = sim::StayShape::Kind::fixed}, .scale = seconds_, .table = {}};
  }

 private:
  double seconds_ = 1.0;
};

}  // namespace

std::unique_ptr<Stay> make_fixed() { return std::make_unique<Fixed>(); }

}  // namespace sojourn::models
