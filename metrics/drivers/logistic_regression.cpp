// The metric drivers.logistic_regression: a model of who will and who will not, such as churn.
#include <string>

#include "metrics/collected_rows.h"
#include "metrics/logistic_fit.h"

namespace sojourn::metrics {
namespace {

class LogisticRegression final : public CollectedRowsMetric {
 public:
  LogisticRegression()
      : CollectedRowsMetric({{"outcome", RoleType::flag, Need::required, "whether it happened"}},
                            Covariates::optional) {}
  [[nodiscard]] std::string_view name() const noexcept override {
    return "drivers.logistic_regression";
  }
  [[nodiscard]] Explanation explain() const override {
    return {
        .meaning = "how the log odds of an outcome change per unit of each covariate",
        .definition =
            "Maximum likelihood of P(y = 1) = 1 / (1 + exp(-x b)) on 1, x1 to x8; Wald intervals.",
        .estimand = "the coefficients in the population",
        .assumptions = "Rows are independent; log odds are linear in the covariates.",
        .when_it_lies =
            "Covariates that separate ones from zeros have no estimate, and the reason is given. "
            "Read as causes. Few ones per covariate (below 10): estimates run too far from 0.",
        .source = "Albert & Anderson 1984 on when it exists"};
  }
  void describe(Fields& /*switches*/) override {}
  [[nodiscard]] std::vector<Result> results() override {
    const CollectedColumns rows = sorted();
    const LogisticFit fit = fit_logistic(rows.from(1), rows.flags(0));
    std::vector<Result> found{{"intercept", fit.coefficient(0), count()}};
    for (std::size_t k = 0; k < covariate_names().size(); ++k) {
      found.push_back({std::string(covariate_names()[k]), fit.coefficient(k + 1), count()});
    }
    const Outcome likelihood =
        fit.has_value() ? Outcome(counted(fit.log_likelihood)) : Outcome(NoEstimate{fit.reason});
    found.push_back({"log likelihood", likelihood, count()});
    return found;
  }
};

}  // namespace

std::unique_ptr<Metric> make_logistic_regression() {
  return std::make_unique<LogisticRegression>();
}

}  // namespace sojourn::metrics
