// The metric causal.experiment: what a randomised treatment does to the mean of an outcome.
#include <array>

#include "metrics/causal/effects/experiment_design.h"
#include "metrics/causal/effects/mean_difference.h"
#include "metrics/metric.h"

namespace sojourn::metrics {
namespace {

constexpr std::array<std::string_view, 3> methods{"plain", "cuped", "stratified"};
constexpr std::size_t by_covariate = 1;
constexpr std::size_t by_stratum = 2;

class Experiment final : public Metric {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "causal.experiment"; }
  [[nodiscard]] Explanation explain() const override {
    return {
        .meaning = "average effect of a randomised treatment on an outcome",
        .definition =
            "Treated less control mean with Welch's t (plain); the same on y - theta x, theta the "
            "pooled slope on what was known before the start (cuped); or stratum by stratum, "
            "weighted by the strata's shares (stratified). The sample ratio is a chi-square test "
            "of "
            "the arms' sizes. With mixing_scale > 0, `always valid` holds at all looks at once "
            "(mixture sequential probability ratio test).",
        .estimand =
            "the mean over the population of each customer's outcome if treated less that "
            "if not",
        .assumptions =
            "Chance alone assigned arms, and one customer's arm does not touch another's "
            "outcome; means are near normal.",
        .when_it_lies =
            "A sample ratio p below 0.001: something removed customers from one arm. Heavy tails "
            "(lognormal, sigma 2.5, n = 1,000: 95 % intervals cover 76 %). Stopping at the first "
            "significant of many looks (28 looks: 27 % false wins). Customers who influence "
            "each other. A covariate measured after the start.",
        .source =
            "Welch 1947; Deng, Xu, Kohavi & Walker 2013; Miratrix, Sekhon & Yu 2013; Johari, "
            "Pekelis & Walsh 2015"};
  }
  void describe(Fields& switches) override {
    switches.choice("method", method_, methods, "what is done about differences between customers");
    switches.number("treated_share", treated_share_, "", {0.0, 1.0, true, true},
                    "the share of customers that was to be treated");
    switches.number("mixing_scale", mixing_scale_, "", not_negative,
                    "size of effect that would matter, for the interval valid at all looks; 0 for "
                    "none");
  }
  [[nodiscard]] std::vector<Input> inputs() const override {
    std::vector<Role> roles{{"treated", RoleType::flag, Need::required, "whether treated"},
                            {"outcome", RoleType::number, Need::required, "what is compared"}};
    if (method_ == by_covariate) {
      roles.push_back({"before", RoleType::number, Need::required, "known before the start"});
    } else if (method_ == by_stratum) {
      roles.push_back({"stratum", RoleType::score, Need::required, "a segment's number"});
    }
    return {{"customers", std::move(roles)}};
  }
  void add(std::size_t /*input*/, const Rows& rows) override {
    const Scores treated = rows.flags("treated");
    const Numbers outcome = rows.numbers("outcome");
    const Numbers before = method_ == by_covariate ? rows.numbers("before") : Numbers();
    const Scores stratum = method_ == by_stratum ? rows.scores("stratum") : Scores();
    Experiment seen;  // kept apart, so that a wrong value leaves this metric as it was
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (treated[i] == missing_score || outcome[i] != outcome[i]) continue;
      if (!before.empty() && before[i] != before[i]) continue;
      if (!stratum.empty() && stratum[i] == missing_score) continue;
      if (treated[i] > 1) {
        throw InputError("`treated` is " + std::to_string(treated[i]) +
                         " (must be 0 or 1). Compare two arms at a time");
      }
      const Arm arm = treated[i] == 1 ? Arm::treated : Arm::control;
      seen.plain_.add(arm, outcome[i]);
      if (!before.empty()) seen.covariate_.add(arm, before[i], outcome[i]);
      if (!stratum.empty()) seen.stratified_.add(arm, stratum[i], outcome[i]);
    }
    merge(seen);
  }
  void merge(const Metric& other) override {
    const auto& same = same_kind<Experiment>(other);
    plain_.merge(same.plain_);
    covariate_.merge(same.covariate_);
    stratified_.merge(same.stratified_);
  }
  [[nodiscard]] std::vector<Result> results() override {
    const std::array<std::uint64_t, 2> arms{plain_.arm(Arm::control).count(),
                                            plain_.arm(Arm::treated).count()};
    const std::uint64_t count = arms[0] + arms[1];
    const EffectTest test = effect();
    const std::array<double, 2> planned{1.0 - treated_share_, treated_share_};
    std::vector<Result> found{{"effect", test.effect, count},
                              {"p value", p_value_of(test.effect, test.p_value), count},
                              {"relative effect", plain_.relative_effect(), count},
                              {"sample ratio p", sample_ratio(arms, planned).p_value, count}};
    if (mixing_scale_ > 0.0) {
      const SequentialTest always = always_valid(test.effect, mixing_scale_);
      found.push_back({"always valid", always.effect, count});
      found.push_back({"always valid p", p_value_of(always.effect, always.p_value), count});
    }
    return found;
  }

 private:
  [[nodiscard]] EffectTest effect() const {
    if (method_ == by_covariate) return covariate_.effect();
    return method_ == by_stratum ? stratified_.effect() : plain_.effect();
  }
  static Outcome p_value_of(const Outcome& effect, double p_value) {
    if (!effect) return effect;
    if (!effect->has_interval) return NoEstimate{effect->note};
    return counted(p_value);
  }

  std::size_t method_ = 0;
  double treated_share_ = 0.5;
  double mixing_scale_ = 0.0;
  MeanDifference plain_;
  CovariateDifference covariate_;
  StratifiedDifference stratified_;
};

}  // namespace

std::unique_ptr<Metric> make_experiment() { return std::make_unique<Experiment>(); }

}  // namespace sojourn::metrics
