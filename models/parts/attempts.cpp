// Attempts to collect payments, where [commerce] names states in which bills wait: no section of
// its own.
#include "models/commerce/attempts.h"

#include "models/part.h"
#include "sim/kernels/lookup.h"

namespace sojourn::models {
namespace {

class AttemptsPart final : public Part {
 public:
  [[nodiscard]] int order() const noexcept override { return 31; }
  void describe(Fields& /*root*/) override {}
  [[nodiscard]] std::shared_ptr<const sim::Component> compile(PartContext& context) override {
    if (context.unpaid.empty()) return nullptr;
    commerce::AttemptStates states;
    states.is_unpaid.assign(context.program.states.size() + sim::lookup_padding, 0);
    states.ends.assign(context.program.states.size(), 0);
    for (const sim::StateIndex state : context.unpaid) states.is_unpaid[state] = 1;
    for (const sim::StateIndex state : context.memberships.end) states.ends[state] = 1;
    states.time_unit = "seconds since " + to_string(context.start) + "T00:00:00Z";
    return commerce::make_attempts(std::move(states));
  }
};

}  // namespace

std::unique_ptr<Part> make_attempts() { return std::make_unique<AttemptsPart>(); }

}  // namespace sojourn::models
