// The metric survival.cox: log hazard ratios of up to eight covariates.
#include "metrics/survival/estimators/cox.h"

#include <array>
#include <cmath>

#include "core/special.h"
#include "metrics/survival/lives/lives_metric.h"

namespace sojourn::metrics {
namespace {

constexpr std::array<std::string_view, 8> covariate_roles{"x1", "x2", "x3", "x4",
                                                          "x5", "x6", "x7", "x8"};

class Cox final : public LivesMetric {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "survival.cox"; }
  [[nodiscard]] Explanation explain() const override {
    return {.meaning = "log hazard ratios of leaving per unit of covariates",
            .definition =
                "Maximum of the partial likelihood; ties=efron or breslow. Errors from the "
                "information, or with robust=true from score residuals summed by cluster. "
                "Concordance is Harrell's.",
            .estimand = "log hazard ratios, constant over time",
            .assumptions =
                "Hazards are proportional; censoring and late entry tell nothing beyond the "
                "covariates; times are continuous.",
            .when_it_lies =
                "Times rounded to coarse units (true 0.70: Breslow 0.38, Efron 0.58 where rounded "
                "to one mean life). Covariates that hold the future. Crossing hazards.",
            .source = "Cox 1972; Efron 1977; Lin & Wei 1989; Therneau & Grambsch 2000"};
  }

 protected:
  void describe_own(Fields& switches) override {
    static constexpr std::array<std::string_view, 2> ties{"efron", "breslow"};
    switches.choice("ties", ties_, ties, "how ends at equal times are treated");
    switches.flag("robust", robust_, "whether errors are those of score residuals by cluster");
  }
  [[nodiscard]] std::vector<Role> own_roles() const override {
    std::vector<Role> roles;
    for (const std::string_view role : covariate_roles) {
      roles.push_back({role, RoleType::number, Need::optional, "a covariate"});
    }
    roles.push_back({"cluster", RoleType::identity, Need::optional,
                     "rows of one cluster depend on each other"});
    return roles;
  }
  void take(const Rows& lives) override;
  void take_all(const Metric& other) override;
  void forget() override;
  [[nodiscard]] std::vector<Result> own_results() override;

 private:
  struct Columns {
    std::array<bool, covariate_roles.size()> present{};
    bool late = false;
    bool clustered = false;
    friend bool operator==(const Columns&, const Columns&) = default;
  };
  // What all chunks must have in common, since a model has one set of columns.
  void check(const Columns& columns) const {
    if (lives_.duration.empty() || columns == columns_) return;
    throw InputError(
        "the columns of a Cox model differ between chunks (one has a covariate, an entry or a "
        "cluster that another lacks). Give all chunks the same columns");
  }

  std::size_t ties_ = 0;
  bool robust_ = false;
  Columns columns_;
  LivesRows lives_;
  std::array<std::vector<double>, covariate_roles.size()> covariates_;
  std::vector<std::uint64_t> cluster_;
};

void Cox::take(const Rows& rows) {
  LivesRows all = lives_of(rows);
  LifeTable().add(all.lives());  // refuses rows before anything is changed
  Columns columns{.late = rows.has("entry"), .clustered = rows.has("cluster")};
  std::array<Numbers, covariate_roles.size()> given;
  for (std::size_t k = 0; k < given.size(); ++k) {
    columns.present[k] = rows.has(covariate_roles[k]);
    if (columns.present[k]) given[k] = rows.numbers(covariate_roles[k]);
  }
  if (all.duration.empty()) return;
  check(columns);
  columns_ = columns;
  for (std::size_t i = 0; i < all.row.size(); ++i) {
    const std::size_t row = all.row[i];
    bool missing = false;
    for (const Numbers& column : given) missing |= !column.empty() && std::isnan(column[row]);
    if (missing) continue;
    lives_.duration.push_back(all.duration[i]);
    lives_.cause.push_back(all.cause[i]);
    if (columns.late) lives_.entry.push_back(all.entry[i]);
    for (std::size_t k = 0; k < given.size(); ++k) {
      if (columns.present[k]) covariates_[k].push_back(given[k][row]);
    }
    if (columns.clustered) cluster_.push_back(rows.identities("cluster")[row]);
  }
}

void Cox::take_all(const Metric& other) {
  const auto& same = same_kind<Cox>(other);
  if (same.lives_.duration.empty()) return;
  check(same.columns_);
  columns_ = same.columns_;
  const auto append = [](auto& mine, const auto& theirs) {
    mine.insert(mine.end(), theirs.begin(), theirs.end());
  };
  append(lives_.duration, same.lives_.duration);
  append(lives_.cause, same.lives_.cause);
  append(lives_.entry, same.lives_.entry);
  append(cluster_, same.cluster_);
  for (std::size_t k = 0; k < covariates_.size(); ++k) append(covariates_[k], same.covariates_[k]);
}

void Cox::forget() {
  columns_ = {};
  lives_ = {};
  covariates_ = {};
  cluster_ = {};
}

std::vector<Result> Cox::own_results() {
  CoxRows rows{.duration = lives_.duration,
               .ended = lives_.cause,
               .entry = lives_.entry,
               .cluster = cluster_};
  std::vector<std::string_view> names;
  for (std::size_t k = 0; k < covariates_.size(); ++k) {
    if (!columns_.present[k]) continue;
    rows.covariates.emplace_back(covariates_[k]);
    names.push_back(covariate_roles[k]);
  }
  const CoxFit fit = fit_cox(rows, static_cast<CoxTies>(ties_));
  const auto count = static_cast<std::uint64_t>(fit.customers);
  if (!fit.no_fit.empty()) return {{"", NoEstimate{fit.no_fit}, count, "1"}};
  std::vector<Result> found;
  for (std::size_t k = 0; k < names.size(); ++k) {
    const double error = robust_ ? fit.robust_errors[k] : fit.standard_errors[k];
    found.push_back(
        {std::string(names[k]), normal_estimate(fit.coefficients[k], error), count, "log ratio"});
  }
  const double p = special::gamma_q(0.5 * static_cast<double>(names.size()),
                                    0.5 * std::max(0.0, fit.likelihood_ratio()));
  found.push_back({"log-likelihood", counted(fit.log_likelihood), count, "1"});
  found.push_back({"p-value of all covariates", counted(p), count, "1"});
  found.push_back({"concordance", fit.concordance, count, "1"});
  return found;
}

}  // namespace

std::unique_ptr<Metric> make_cox() { return std::make_unique<Cox>(); }

}  // namespace sojourn::metrics
