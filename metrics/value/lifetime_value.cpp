// The metric value.lifetime: what customers who come and go unseen will still buy, by a model of
// repeat buying (BG/NBD or Pareto/NBD) and one of spending (gamma-gamma).
#include "metrics/value/models/lifetime_value.h"

#include <array>
#include <cmath>

#include "metrics/value/models/bg_nbd.h"
#include "metrics/value/models/gamma_gamma.h"
#include "metrics/value/models/parameter.h"
#include "metrics/value/models/pareto_nbd.h"
#include "metrics/value/models/purchase_rows.h"

namespace sojourn::metrics {
namespace {

constexpr std::array<std::string_view, 2> models{"bg_nbd", "pareto_nbd"};
constexpr double days_per_week = 7.0;

class LifetimeValue final : public PurchaseMetric {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "value.lifetime"; }
  [[nodiscard]] Explanation explain() const override {
    return {.meaning = "purchases and discounted value to come of customers without a contract",
            .definition =
                "Days with a purchase per customer: x repeats, the last at t_x, observed to T "
                "(weeks). model=bg_nbd or pareto_nbd by maximum likelihood; value of a purchase "
                "gamma-gamma. Value = expected purchase value times expected purchases per week of "
                "the horizon, discounted from the end of each week.",
            .estimand = "mean P(alive), purchases and discounted revenue per customer to come",
            .assumptions =
                "Poisson purchases, independent of their value; no season, no change over time.",
            .when_it_lies =
                "Regular buyers, seasons, campaigns; returns; value rising with frequency (look "
                "at the correlation). Customers without a repeat are alive by assumption in "
                "BG/NBD. Intervals hold the model for true.",
            .source =
                "Fader, Hardie & Lee 2005; Schmittlein, Morrison & Colombo 1987; Fader & "
                "Hardie 2013"};
  }
  void describe(Fields& switches) override {
    switches.choice("model", model_, models, "the model of repeat buying");
    switches.number("weeks", weeks_, "weeks", {1.0, 5200.0}, "horizon of what is to come");
    switches.number("rate", rate_, "", not_negative, "discount rate per week");
  }
  [[nodiscard]] std::vector<Result> results() override;

 private:
  template <typename Model, typename Fit>
  void list(const Fit& fit, std::array<std::string_view, 4> names, const GammaGammaFit& spend_fit,
            std::vector<Result>& found) const;
  void summarise();

  std::size_t model_ = 0;
  double weeks_ = 52.0;
  double rate_ = 0.0;
  RepeatBuying buying_;
  RepeatSpend spend_;
};

void LifetimeValue::summarise() {
  buying_ = {};
  spend_ = {};
  if (log().empty()) return;
  for (const PurchaseSummary& customer : log().summaries(log().last_period())) {
    const auto x = static_cast<double>(customer.repeats);
    const double last = static_cast<double>(customer.last) / days_per_week;
    const double age = static_cast<double>(customer.age) / days_per_week;
    buying_.add(std::array{x}, std::array{last}, std::array{age});
    if (customer.repeats > 0 && customer.repeat_cents > 0) {
      spend_.add(std::array{x}, std::array{static_cast<double>(customer.repeat_cents) / x});
    }
  }
}

template <typename Model, typename Fit>
void LifetimeValue::list(const Fit& fit, std::array<std::string_view, 4> names,
                         const GammaGammaFit& spend_fit, std::vector<Result>& found) const {
  const auto count = static_cast<std::uint64_t>(buying_.customers());
  for (std::size_t k = 0; k < names.size(); ++k) {
    found.push_back({std::string(names[k]), log_scale_estimate(fit.maximum, k), count, "1"});
  }
  const auto model_at = [](std::span<const double> logs) {
    return Model{std::exp(logs[0]), std::exp(logs[1]), std::exp(logs[2]), std::exp(logs[3])};
  };
  // The mean over customers of a value of each.
  const auto mean = [&](auto value) -> Objective {
    return [this, value, model_at](std::span<const double> logs) {
      const Model model = model_at(logs);
      double sum = 0.0;
      for (const auto& [buyer, customers] : buying_.buyers()) {
        sum += static_cast<double>(customers) * value(model, buyer);
      }
      return sum / static_cast<double>(buying_.customers());
    };
  };
  const Objective alive =
      mean([](const Model& model, const Buyer& buyer) { return alive_probability(model, buyer); });
  found.push_back({"mean P(alive)", share_estimate(fit.maximum, alive), count, "1"});
  const Objective future = mean([this](const Model& model, const Buyer& buyer) {
    return expected_purchases(model, buyer, weeks_);
  });
  found.push_back({"purchases to come per customer", positive_estimate(fit.maximum, future), count,
                   "purchases"});
  const Outcome purchase = mean_purchase(spend_fit);
  found.push_back({"mean purchase", purchase, spend_.rows().size(), "cents"});
  if (!purchase) return;
  const double price = purchase->value;
  const Objective value = mean([this, price](const Model& model, const Buyer& buyer) {
    const auto expected = [&](double weeks) { return expected_purchases(model, buyer, weeks); };
    const auto weeks = static_cast<std::uint32_t>(weeks_);
    if (rate_ == 0.0) return price * expected(weeks);
    return purchases_value(expected, price, weeks, rate_, PaymentTime::end);
  });
  Estimate found_value = positive_estimate(fit.maximum, value);
  const double relative = std::hypot(found_value.standard_error / found_value.value,
                                     purchase->standard_error / purchase->value);
  const double spread = std::exp(normal_95 * relative);
  found_value.standard_error = found_value.value * relative;
  found_value.low = found_value.value / spread;
  found_value.high = found_value.value * spread;
  found_value.note = "every customer is valued at the mean purchase";
  found.push_back({"value to come per customer", found_value, count, "cents"});
}

std::vector<Result> LifetimeValue::results() {
  summarise();
  std::vector<Result> found;
  const GammaGammaFit spend_fit = fit_gamma_gamma(spend_);
  std::string no_fit;
  if (model_ == 0) {
    const BgNbdFit fit = fit_bg_nbd(buying_);
    no_fit = fit.no_fit;
    if (no_fit.empty()) list<BgNbd>(fit, {"r", "alpha", "a", "b"}, spend_fit, found);
  } else {
    const ParetoNbdFit fit = fit_pareto_nbd(buying_);
    no_fit = fit.no_fit;
    if (no_fit.empty()) list<ParetoNbd>(fit, {"r", "alpha", "s", "beta"}, spend_fit, found);
  }
  const auto count = static_cast<std::uint64_t>(buying_.customers());
  if (!no_fit.empty()) return {{"", NoEstimate{no_fit}, count, "1"}};
  found.push_back({"correlation of purchases and their value", spend_.correlation(),
                   spend_.rows().size(), "1"});
  return found;
}

}  // namespace

std::unique_ptr<Metric> make_lifetime_value() { return std::make_unique<LifetimeValue>(); }

}  // namespace sojourn::metrics
