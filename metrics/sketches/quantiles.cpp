// The metric sketches.quantiles: quantiles of a column, exact or from a sketch.
#include <array>

#include "metrics/metric.h"
#include "metrics/number_text.h"
#include "metrics/sketches/states/exact_quantiles.h"
#include "metrics/sketches/states/quantile_sketch.h"

namespace sojourn::metrics {
namespace {

constexpr std::size_t by_sketch = 2;

class Quantiles final : public Metric {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "sketches.quantiles"; }
  [[nodiscard]] Explanation explain() const override {
    return {
        .meaning = "values below which given shares of a column lie",
        .definition =
            "kind=linear: between the order statistics around (n - 1) q (R's type 7). lowest: "
            "the smallest value with a share q at or below it. sketch: the same within a proven "
            "bound on ranks, in a few kilobytes (KLL). Intervals from order statistics, any "
            "distribution.",
        .estimand = "the quantiles of the population",
        .assumptions = "Values are an independent sample.",
        .when_it_lies =
            "Extreme quantiles of few values (no interval then). The sketch's bits "
            "depend on the order of rows, within its bound; the interval is "
            "conservative.",
        .source = "Hyndman & Fan 1996; Karnin, Lang & Liberty 2016"};
  }
  void describe(Fields& switches) override {
    static constexpr std::array<std::string_view, 3> kinds{"linear", "lowest", "sketch"};
    switches.choice("kind", kind_, kinds, "which quantile, and whether exact");
    switches.list("shares", shares_, probability, "shares whose quantiles are wanted");
  }
  [[nodiscard]] std::vector<Input> inputs() const override {
    return {{"customers", {{"value", RoleType::number, Need::required, "what is ranked"}}}};
  }
  void add(std::size_t /*input*/, const Rows& rows) override {
    std::vector<double> values;
    for (const double value : rows.numbers("value")) {
      if (value == value) values.push_back(value);
    }
    if (kind_ == by_sketch) {
      sketch_.add(values);
    } else {
      exact_.add(values);
    }
  }
  void merge(const Metric& other) override {
    const auto& same = same_kind<Quantiles>(other);
    exact_.merge(same.exact_);
    sketch_.merge(same.sketch_);
  }
  [[nodiscard]] std::vector<Result> results() override {
    std::vector<Result> found;
    const auto rule = kind_ == 0 ? QuantileRule::linear : QuantileRule::lowest;
    for (const double share : shares_) {
      found.push_back({number_text(share),
                       kind_ == by_sketch ? sketch_.quantile(share) : exact_.quantile(share, rule),
                       exact_.count() + sketch_.count()});
    }
    return found;
  }

 private:
  std::size_t kind_ = 0;
  std::vector<double> shares_{0.1, 0.25, 0.5, 0.75, 0.9, 0.99};
  ExactQuantiles exact_;
  QuantileSketch sketch_;
};

}  // namespace

std::unique_ptr<Metric> make_quantiles() { return std::make_unique<Quantiles>(); }

}  // namespace sojourn::metrics
