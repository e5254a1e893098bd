// The metric drivers.correlation: how two columns move together.
#include "metrics/drivers/fits/correlation.h"

#include <array>
#include <cmath>

#include "metrics/collected_rows.h"
#include "metrics/number_text.h"

namespace sojourn::metrics {
namespace {

class Correlation final : public CollectedRowsMetric {
 public:
  Correlation()
      : CollectedRowsMetric({{"x", RoleType::number, Need::required, "one column"},
                             {"y", RoleType::number, Need::required, "the other"}},
                            Covariates::none) {}
  [[nodiscard]] std::string_view name() const noexcept override { return "drivers.correlation"; }
  [[nodiscard]] Explanation explain() const override {
    return {.meaning = "how two columns move together",
            .definition =
                "pearson: Sxy / sqrt(Sxx Syy). spearman: the same of midranks. polychoric: the "
                "correlation of two normal variables cut into these ordered answers, thresholds "
                "from the margins, rho by maximum likelihood. Intervals on Fisher's scale.",
            .estimand = "the correlation in the population, for polychoric that behind the answers",
            .assumptions =
                "Rows are independent; pearson's interval wants normal columns, polychoric normal "
                "variables behind the answers; whole-number answers for polychoric.",
            .when_it_lies =
                "Heavy tails and outliers (pearson). Halo: all answers of a survey correlate. A "
                "mix of segments can turn the sign.",
            .source = "Fisher 1921; Bonett & Wright 2000; Olsson 1979"};
  }
  void describe(Fields& switches) override {
    static constexpr std::array<std::string_view, 3> kinds{"pearson", "spearman", "polychoric"};
    switches.choice("kind", kind_, kinds, "which correlation");
  }
  [[nodiscard]] std::vector<Result> results() override {
    const CollectedColumns rows = sorted();
    if (kind_ == 1) return {{"", spearman(rows.column(0), rows.column(1)), count()}};
    PairMoments moments;
    AnswerTable table;
    for (std::size_t i = 0; i < rows.rows; ++i) {
      const double x = rows.column(0)[i];
      const double y = rows.column(1)[i];
      if (kind_ == 0) {
        moments.add(x, y);
      } else {
        table.add(answer_of(x), answer_of(y));
      }
    }
    return {{"", kind_ == 0 ? pearson(moments) : table.polychoric(), count()}};
  }

 private:
  static int answer_of(double value) {
    if (value == std::floor(value) && std::abs(value) <= 1e6) return static_cast<int>(value);
    throw InputError("an answer of " + number_text(value) +
                     " (polychoric needs whole numbers). Use kind = spearman instead");
  }

  std::size_t kind_ = 0;
};

}  // namespace

std::unique_ptr<Metric> make_correlation() { return std::make_unique<Correlation>(); }

}  // namespace sojourn::metrics
