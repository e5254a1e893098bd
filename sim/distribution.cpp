// Settings of distributions, their checks, and laws applied column by column. Parameters are worked
// out by our own functions (core/special.h), so that no library's rounding reaches a draw.
#include "sim/distribution.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <utility>

#include "core/error.h"
#include "core/math.h"
#include "core/special.h"
#include "sim/clones.h"

namespace sojourn::sim {
namespace {

constexpr Bounds location_bounds{.low = -1e12, .high = 1e12};
constexpr Bounds size_bounds{.low = 0.0, .high = 1e12};
constexpr Bounds above_zero{.low = 0.0, .high = 1e12, .low_excluded = true};
constexpr Bounds sigma_bounds{.low = 0.0, .high = 10.0};
constexpr Bounds shape_bounds{.low = 0.01, .high = 1e6};
constexpr Bounds inner_share{.low = 0.0, .high = 1.0, .low_excluded = true, .high_excluded = true};

SOJOURN_CLONES void apply_normal(float center, float spread, float* __restrict x,
                                 std::size_t count) noexcept {
  for (std::size_t i = 0; i < count; ++i) x[i] = center + spread * x[i];
}

SOJOURN_CLONES void apply_lognormal(float center, float spread, float* __restrict x,
                                    std::size_t count) noexcept {
  for (std::size_t i = 0; i < count; ++i) x[i] = center * fast_exp(spread * x[i]);
}

SOJOURN_CLONES void apply_bernoulli(float center, float* __restrict x, std::size_t count) noexcept {
  for (std::size_t i = 0; i < count; ++i) x[i] = x[i] > center ? 1.0F : 0.0F;
}

SOJOURN_CLONES void apply_table(MonotoneTableView table, float* __restrict x,
                                std::size_t count) noexcept {
  for (std::size_t i = 0; i < count; ++i) x[i] = table_value(table, x[i]);
}

Law law_of_table(MonotoneTable table) {
  return {.kind = Law::Kind::tabulated, .center = 0.0F, .spread = 1.0F, .table = std::move(table)};
}

Law law_of_formula(Law::Kind kind, double center, double spread) {
  return {.kind = kind,
          .center = static_cast<float>(center),
          .spread = static_cast<float>(spread),
          .table = std::nullopt};
}

std::vector<QuantilePoint> quantile_points(const std::vector<double>& probabilities,
                                           const std::vector<double>& values) {
  std::vector<QuantilePoint> points(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) points[i] = {probabilities[i], values[i]};
  return points;
}

}  // namespace

void Law::apply(float* column, std::size_t count) const noexcept {
  switch (kind) {
    case Kind::normal:
      apply_normal(center, spread, column, count);
      break;
    case Kind::lognormal:
      apply_lognormal(center, spread, column, count);
      break;
    case Kind::tabulated:
      apply_table(table->view(), column, count);
      break;
    case Kind::bernoulli:
      apply_bernoulli(center, column, count);
      break;
  }
}

void Distribution::describe(Fields& fields) {
  const auto describe_bernoulli = [this](Fields& f) {
    f.number("share", share_, "1", probability, "share of customers with value 1");
    f.require({"share"});
  };
  const int chosen = fields.one_of(
      "",
      {{"normal", "normal distribution", [this](Fields& f) { describe_normal(f); }},
       {"lognormal", "lognormal distribution", [this](Fields& f) { describe_lognormal(f); }},
       {"gamma", "gamma distribution", [this](Fields& f) { describe_gamma(f); }},
       {"beta", "beta distribution, from 0 to 1", [this](Fields& f) { describe_beta(f); }},
       {"bernoulli", "1 for a share of customers, 0 for the others", describe_bernoulli},
       {"categorical", "one of several names: { name = weight, … }",
        [this](Fields& f) { describe_categorical(f); }},
       {"empirical", "linear between given values", [this](Fields& f) { describe_empirical(f); }}},
      true, "how the trait is distributed");
  kind_ = static_cast<Kind>(chosen + 1);
}

void Distribution::fail(Fields& fields, std::string_view key, std::string problem,
                        std::string advice) {
  valid_ = false;
  fields.error(key, std::move(problem), std::move(advice));
}

void Distribution::describe_normal(Fields& fields) {
  fields.number("mean", mean_, "", location_bounds, "mean");
  fields.number("sd", spread_, "", size_bounds, "standard deviation");
}

void Distribution::describe_lognormal(Fields& fields) {
  const bool has_mean = fields.number("mean", mean_, "", above_zero, "mean; or give the median");
  has_median_ = fields.number("median", median_, "", above_zero, "median; or give the mean");
  fields.number("sigma", spread_, "1", sigma_bounds, "standard deviation of the logarithm");
  fields.require({"sigma"});
  if (fields.reading() && has_mean == has_median_) {
    fail(fields, "",
         has_mean ? "a lognormal with both a mean and a median"
                  : "a lognormal with neither a mean nor a median",
         "give one of the two, as in { median = 100.0, sigma = 0.5 }");
  }
}

void Distribution::describe_gamma(Fields& fields) {
  mean_ = 1.0;
  fields.number("mean", mean_, "", above_zero, "mean");
  fields.number("shape", spread_, "1", shape_bounds,
                "shape: 1 is exponential; the coefficient of variation is 1 / sqrt(shape)");
  fields.require({"mean", "shape"});
}

void Distribution::describe_beta(Fields& fields) {
  double mean = 0.5;
  double concentration = 2.0;
  const bool has_mean = fields.number("mean", mean, "1", inner_share, "mean; or give a and b");
  const bool has_concentration =
      fields.number("concentration", concentration, "1", above_zero,
                    "a + b: the variance is mean (1 - mean) / (concentration + 1)");
  const bool has_a = fields.number("a", a_, "1", shape_bounds, "first shape parameter");
  const bool has_b = fields.number("b", b_, "1", shape_bounds, "second shape parameter");
  if (!fields.reading()) return;
  const bool by_mean = has_mean && has_concentration && !has_a && !has_b;
  const bool by_shapes = has_a && has_b && !has_mean && !has_concentration;
  if (by_mean == by_shapes) {
    fail(fields, "", "a beta distribution needs two parameters that belong together",
         "give { mean = 0.3, concentration = 10.0 } or { a = 3.0, b = 7.0 }");
  }
  if (!by_mean) return;
  a_ = mean * concentration;
  b_ = (1.0 - mean) * concentration;
  if (std::min(a_, b_) < shape_bounds.low || std::max(a_, b_) > shape_bounds.high) {
    fail(fields, "concentration",
         "the beta distribution is too extreme (a or b is out of 0.01 to 1e6)",
         "take another concentration; nearly all 0 or 1 is bernoulli = { share = … }");
  }
}

void Distribution::describe_categorical(Fields& fields) {
  fields.named_numbers("", categories_, not_negative, "weights of the categories, in file order");
  if (fields.reading() && !check_categories(fields, "", "category", categories_)) valid_ = false;
}

void Distribution::describe_empirical(Fields& fields) {
  fields.list("values", values_, location_bounds, "values; equally likely steps in rising order");
  const bool has_probabilities =
      fields.list("probabilities", probabilities_, probability,
                  "for each value the share of customers at or below it, rising; linear between");
  fields.require({"values"});
  if (!fields.reading() || !fields.given("values")) return;
  if (values_.size() < 2)
    fail(fields, "values", "fewer than two values", "give at least two values");
  if (!has_probabilities) {
    std::sort(values_.begin(), values_.end());
    return;
  }
  if (probabilities_.size() != values_.size()) {
    fail(fields, "probabilities",
         std::to_string(probabilities_.size()) + " probabilities for " +
             std::to_string(values_.size()) + " values",
         "give one probability per value");
  }
  const auto not_rising = [](double left, double right) { return right <= left; };
  if (std::adjacent_find(probabilities_.begin(), probabilities_.end(), not_rising) !=
      probabilities_.end()) {
    fail(fields, "probabilities", "probabilities that do not rise",
         "give for each value the share of all customers at or below it, as in [0, 0.5, 1]");
  }
  if (!std::is_sorted(values_.begin(), values_.end())) {
    fail(fields, "values", "values that fall while their probabilities rise",
         "write the values in rising order");
  }
}

Law Distribution::law() const {
  SOJOURN_EXPECT(is_valid() && !is_categorical());
  switch (kind_) {
    case Kind::lognormal: {
      const double shrink = special::exp(-0.5 * spread_ * spread_);
      return law_of_formula(Law::Kind::lognormal, has_median_ ? median_ : mean_ * shrink, spread_);
    }
    case Kind::gamma:
      return law_of_table(gamma_trait_table(spread_, mean_));
    case Kind::beta:
      return law_of_table(beta_trait_table(a_, b_));
    case Kind::bernoulli:  // normal_quantile is infinite at 0 and 1: then nobody or everybody has
                           // it
      return law_of_formula(Law::Kind::bernoulli, -special::normal_quantile(share_), 0.0);
    case Kind::empirical:
      return law_of_table(probabilities_.empty()
                              ? empirical_trait_table(values_)
                              : empirical_trait_table(quantile_points(probabilities_, values_)));
    default:
      return law_of_formula(Law::Kind::normal, mean_, spread_);
  }
}

bool check_categories(Fields& fields, std::string_view key, std::string_view what,
                      const std::vector<NamedNumber>& categories) {
  const std::string kind(what);
  if (categories.size() > max_categories) {
    fields.error(key, std::to_string(categories.size()) + " are too many of kind " + kind,
                 "give at most " + std::to_string(max_categories));
    return false;
  }
  const auto is_nested = [](const NamedNumber& one) {
    return one.name.find('.') != std::string::npos;
  };
  const auto nested = std::find_if(categories.begin(), categories.end(), is_nested);
  if (nested != categories.end()) {
    fields.error(key, in_backticks(nested->name) + " is no name of a " + kind,
                 "give it a name without dots");
    return false;
  }
  const auto is_positive = [](const NamedNumber& one) { return one.value > 0.0; };
  if (std::none_of(categories.begin(), categories.end(), is_positive)) {
    fields.error(key, "no " + kind + " has a weight above 0", "give at least one a weight above 0");
    return false;
  }
  return true;
}

}  // namespace sojourn::sim
