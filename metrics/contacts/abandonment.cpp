// Abandonment: the share of queued contacts that leave before they are answered, and the mean
// patience that this and the waits say.
//
//   abandonment = B / (A + B); B may leave out those within `short`
//   patience    = total wait of all queued contacts / B, the exponential maximum-likelihood mean:
//                 being answered only says that patience was longer (censoring)
// The patience interval is exact for an exponential law: with X total wait,
//   2 X / chi2(0.975, 2 B + 2)  to  2 X / chi2(0.025, 2 B)   (D. R. Cox)
#include <cmath>

#include "core/special.h"
#include "metrics/exact_sum.h"
#include "metrics/metric.h"
#include "metrics/share.h"

namespace sojourn::metrics {
namespace {

class Abandonment final : public Metric {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "contacts.abandonment"; }
  [[nodiscard]] Explanation explain() const override {
    return {.meaning = "share of queued contacts that leave unanswered, and their mean patience",
            .definition =
                "abandonment = abandoned / (answered + abandoned), those abandoned within `short` "
                "left out of both; patience = total wait of all / abandoned (exponential maximum "
                "likelihood, answered contacts censored).",
            .estimand = "the probability of leaving; the mean time a customer would wait",
            .assumptions = "Contacts are independent; for the patience: a constant hazard.",
            .when_it_lies =
                "The mean wait of those who left is not patience: it knows nothing of "
                "those who were answered first. Real patience has peaks after "
                "announcements; use survival.kaplan_meier on waits for its shape.",
            .source = "L. Brown and others, JASA 100, 2005"};
  }
  void describe(Fields& switches) override {
    switches.duration("short", short_, not_negative,
                      "abandoned sooner than this: never queued, 0 for none");
  }
  [[nodiscard]] std::vector<Input> inputs() const override {
    return {{"contacts",
             {{"wait", RoleType::number, Need::required, "seconds in the queue"},
              {"answered", RoleType::flag, Need::required, "1 answered, 0 abandoned"}},
             Need::required}};
  }
  void add(std::size_t /*input*/, const Rows& rows) override {
    const Numbers waits = rows.numbers("wait");
    const Scores answered = rows.flags("answered");
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (!(waits[i] >= 0.0) || std::isinf(waits[i]) || answered[i] > 1) continue;
      if (answered[i] == 0 && waits[i] < short_) continue;
      waited_.add(waits[i]);
      ++(answered[i] == 1 ? answered_ : abandoned_);
    }
  }
  void merge(const Metric& other) override {
    const auto& same = same_kind<Abandonment>(other);
    answered_ += same.answered_;
    abandoned_ += same.abandoned_;
    waited_.merge(same.waited_);
  }
  [[nodiscard]] std::vector<Result> results() override {
    const std::uint64_t queued = answered_ + abandoned_;
    return {{.label = "abandonment",
             .outcome = share_of(abandoned_, queued, {}, "contacts"),
             .count = queued},
            {.label = "patience", .outcome = patience(), .count = queued, .unit = "seconds"}};
  }

 private:
  [[nodiscard]] Outcome patience() const {
    if (abandoned_ == 0) return NoEstimate{"nobody has abandoned"};
    const double total = waited_.value();
    const auto left = static_cast<double>(abandoned_);
    if (!(total > 0.0)) return NoEstimate{"nobody has waited"};
    return Estimate{.value = total / left,
                    .standard_error = total / left / std::sqrt(left),
                    .low = total / special::inverse_gamma_p(left + 1.0, 0.975),
                    .high = total / special::inverse_gamma_p(left, 0.025)};
  }

  double short_ = 0.0;
  std::uint64_t answered_ = 0;
  std::uint64_t abandoned_ = 0;
  ExactSum waited_;
};

}  // namespace

std::unique_ptr<Metric> make_abandonment() { return std::make_unique<Abandonment>(); }

}  // namespace sojourn::metrics
