// The metric survival.sbg: renewal behaviour projected beyond what was observed.
#include <cmath>
#include <limits>

#include "metrics/number_text.h"
#include "metrics/survival/lives/lives_rows.h"
#include "metrics/value/models/parameter.h"
#include "metrics/value/models/shifted_beta_geometric.h"

namespace sojourn::metrics {
namespace {

// A whole number of renewals; throws InputError for any other.
std::uint32_t renewals_of(double duration) {
  if (duration >= 0.0 && duration <= 100'000.0 && duration == std::floor(duration)) {
    return static_cast<std::uint32_t>(duration);
  }
  throw InputError("a duration of " + number_text(duration) +
                   " is no number of renewals (it must be whole, 0 to 100000). Count renewals");
}

class RenewalsMetric final : public Metric {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "survival.sbg"; }
  [[nodiscard]] Explanation explain() const override {
    return {.meaning = "renewals of contracts projected by the shifted beta-geometric model",
            .definition =
                "Each customer leaves at a renewal with its own probability, Beta(alpha, beta) "
                "over customers: S(t) = B(alpha, beta + t) / B(alpha, beta); maximum likelihood. "
                "Discounted lifetime: sum over t >= 0 of S(t) (1 + rate)^-t.",
            .estimand = "survival after t renewals, and its discounted sum",
            .assumptions =
                "Customers acquired alike, nothing changes over calendar time, renewals are the "
                "only moments to leave.",
            .when_it_lies =
                "Cohorts of different price or quality mixed; contract ends of different length; "
                "churn between renewals.",
            .source = "Fader & Hardie 2007"};
  }
  void describe(Fields& switches) override {
    switches.list("renewals", renewals_, not_negative, "numbers of renewals to project to");
    switches.number("rate", rate_, "", positive, "discount rate per renewal period");
  }
  [[nodiscard]] std::vector<Input> inputs() const override {
    std::vector<Role> roles = lives_roles();
    roles.pop_back();  // no late entry
    return {{"customers", roles}};
  }
  void add(std::size_t /*input*/, const Rows& rows) override {
    const LivesRows lives = lives_of(rows);
    std::vector<std::uint32_t> renewal;
    for (const double duration : lives.duration) renewal.push_back(renewals_of(duration));
    seen_.add(renewal, lives.cause);
    customers_ += renewal.size();
  }
  void merge(const Metric& other) override {
    const auto& same = same_kind<RenewalsMetric>(other);
    seen_.merge(same.seen_);
    customers_ += same.customers_;
  }
  [[nodiscard]] std::vector<Result> results() override {
    const ShiftedBetaGeometricFit fit = fit_shifted_beta_geometric(seen_);
    if (!fit.no_fit.empty()) return {{"", NoEstimate{fit.no_fit}, customers_, "1"}};
    std::vector<Result> found{{"alpha", log_scale_estimate(fit.maximum, 0), customers_, "1"},
                              {"beta", log_scale_estimate(fit.maximum, 1), customers_, "1"}};
    for (const double t : renewals_) {
      found.push_back(
          {"at " + number_text(t), projected_survival(fit, renewals_of(t)), customers_, "1"});
    }
    found.push_back(
        {"discounted lifetime", discounted_lifetime(fit, rate_), customers_, "payments"});
    return found;
  }

 private:
  std::vector<double> renewals_;
  double rate_ = 0.1;
  Renewals seen_;
  std::uint64_t customers_ = 0;
};

}  // namespace

std::unique_ptr<Metric> make_renewals() { return std::make_unique<RenewalsMetric>(); }

}  // namespace sojourn::metrics
