// The metric drivers.linear_regression: least squares with errors that may be robust.
#include <array>
#include <string>

#include "metrics/collected_rows.h"
#include "metrics/linear_fit.h"

namespace sojourn::metrics {
namespace {

class LinearRegression final : public CollectedRowsMetric {
 public:
  LinearRegression()
      : CollectedRowsMetric({{"outcome", RoleType::number, Need::required, "what is explained"}},
                            Covariates::optional) {}
  [[nodiscard]] std::string_view name() const noexcept override {
    return "drivers.linear_regression";
  }
  [[nodiscard]] Explanation explain() const override {
    return {.meaning = "how an outcome changes per unit of each covariate, the others held",
            .definition =
                "Least squares on 1, x1 to x8; errors classical, hc1 or hc3; Student's interval "
                "with n - k degrees.",
            .estimand = "the coefficients of the best linear predictor in the population",
            .assumptions = "Rows are independent; classical errors want equal variance everywhere.",
            .when_it_lies =
                "Read as causes. Collinear covariates (wide intervals). Few large spenders.",
            .source = "MacKinnon & White 1985"};
  }
  void describe(Fields& switches) override {
    static constexpr std::array<std::string_view, 3> kinds{"hc3", "classical", "hc1"};
    switches.choice("errors", errors_, kinds, "how standard errors are made");
  }
  [[nodiscard]] std::vector<Result> results() override {
    constexpr std::array<ErrorKind, 3> kinds{ErrorKind::hc3, ErrorKind::classical, ErrorKind::hc1};
    const CollectedColumns rows = sorted();
    const LinearFit fit = fit_linear(rows.from(1), rows.column(0), kinds[errors_]);
    std::vector<Result> found{{"intercept", fit.coefficient(0), count()}};
    for (std::size_t k = 0; k < covariate_names().size(); ++k) {
      found.push_back({std::string(covariate_names()[k]), fit.coefficient(k + 1), count()});
    }
    const Outcome explained =
        fit.has_value() ? Outcome(counted(fit.r_squared)) : Outcome(NoEstimate{fit.reason});
    found.push_back({"R squared", explained, count()});
    return found;
  }

 private:
  std::size_t errors_ = 0;
};

}  // namespace

std::unique_ptr<Metric> make_linear_regression() { return std::make_unique<LinearRegression>(); }

}  // namespace sojourn::metrics
