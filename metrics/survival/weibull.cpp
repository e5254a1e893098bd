// The metric survival.weibull: a Weibull distribution of lifetimes.
#include "metrics/survival/estimators/weibull.h"

#include "metrics/survival/lives/lives_metric.h"

namespace sojourn::metrics {
namespace {

class Weibull final : public LivesMetric {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "survival.weibull"; }
  [[nodiscard]] Explanation explain() const override {
    return {.meaning = "shape and scale of a Weibull distribution of lifetimes",
            .definition =
                "S(t) = exp(-(t / scale)^shape), by maximum likelihood with censoring and late "
                "entry. Intervals are normal on the logarithms.",
            .estimand = "the shape and the logarithm of the scale",
            .assumptions = "Lifetimes are Weibull; censoring and entry tell nothing about them.",
            .when_it_lies =
                "Customers who differ make the shape look smaller than any customer's own. "
                "Contract ends put lumps into the hazard that no Weibull has.",
            .source = "Kalbfleisch & Prentice 2002, ch. 3"};
  }

 protected:
  void describe_own(Fields& /*switches*/) override {}
  void take(const Rows& lives) override;
  void take_all(const Metric& other) override { take(same_kind<Weibull>(other).lives_); }
  void forget() override { lives_ = {}; }
  [[nodiscard]] std::vector<Result> own_results() override {
    const WeibullFit fit =
        fit_weibull({.duration = lives_.duration, .ended = lives_.cause, .entry = lives_.entry});
    const std::uint64_t count = lives_.duration.size();
    if (!fit.no_fit.empty()) return {{"", NoEstimate{fit.no_fit}, count, "1"}};
    return {{"shape", fit.shape, count, "1"},
            {"log scale", fit.intercept, count, "log time"},
            {"log-likelihood", counted(fit.log_likelihood), count, "1"}};
  }

 private:
  void take(const LivesRows& more);

  LivesRows lives_;
};

// Lives without an entry began under observation, which is an entry at 0.
void Weibull::take(const LivesRows& more) {
  const auto append = [](auto& mine, const auto& theirs) {
    mine.insert(mine.end(), theirs.begin(), theirs.end());
  };
  if (!lives_.entry.empty() || !more.entry.empty()) {
    lives_.entry.resize(lives_.duration.size(), 0.0);
    append(lives_.entry, more.entry);
    lives_.entry.resize(lives_.duration.size() + more.duration.size(), 0.0);
  }
  append(lives_.duration, more.duration);
  append(lives_.cause, more.cause);
}

void Weibull::take(const Rows& rows) {
  const LivesRows more = lives_of(rows);
  LifeTable().add(more.lives());  // refuses rows before anything is changed
  take(more);
}

}  // namespace

std::unique_ptr<Metric> make_weibull() { return std::make_unique<Weibull>(); }

}  // namespace sojourn::metrics
