// The metric drivers.importance: which drivers explain an outcome, as shares of R^2.
#include "metrics/drivers/fits/importance.h"

#include <array>
#include <optional>
#include <string>

#include "metrics/metric.h"

namespace sojourn::metrics {
namespace {

constexpr std::array<std::string_view, 8> driver_roles{"x1", "x2", "x3", "x4",
                                                       "x5", "x6", "x7", "x8"};

class Importance final : public Metric {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "drivers.importance"; }
  [[nodiscard]] Explanation explain() const override {
    return {.meaning = "each driver's share of what a regression explains",
            .definition =
                "LMG: the gain in R^2 of x1 to x8, averaged over all orders of entering "
                "(Shapley value, general dominance). Jackknife over 20 groups of "
                "customers.",
            .estimand = "the LMG shares in the population",
            .assumptions = "Customers are independent; 200 rows or more for an interval.",
            .when_it_lies =
                "Read as causes: of collinear drivers one that does nothing gets a "
                "share too, as items of one survey always are (halo).",
            .source = "Lindeman, Merenda & Gold 1980; Groemping 2006"};
  }
  void describe(Fields& /*switches*/) override {}
  [[nodiscard]] std::vector<Input> inputs() const override {
    std::vector<Role> roles{{"customer", RoleType::identity, Need::required, "whose row it is"},
                            {"outcome", RoleType::number, Need::required, "what is explained"}};
    for (const std::string_view role : driver_roles) {
      roles.push_back({role, RoleType::number, Need::optional, "a driver"});
    }
    return {{"customers", std::move(roles)}};
  }
  void add(std::size_t /*input*/, const Rows& rows) override {
    const Identities customers = rows.identities("customer");
    const Numbers outcome = rows.numbers("outcome");
    std::vector<std::string_view> names;
    std::vector<Numbers> drivers;
    for (const std::string_view role : driver_roles) {
      if (!rows.has(role)) continue;
      names.push_back(role);
      drivers.push_back(rows.numbers(role));
    }
    DriverMoments seen(drivers.size());
    std::vector<double> row(drivers.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      bool whole = outcome[i] == outcome[i];
      for (std::size_t d = 0; d < drivers.size(); ++d) {
        row[d] = drivers[d][i];
        whole = whole && row[d] == row[d];
      }
      if (whole) seen.add(customers[i], row, outcome[i]);
    }
    take(names, seen);
  }
  void merge(const Metric& other) override {
    const auto& same = same_kind<Importance>(other);
    if (same.moments_) take(same.names_, *same.moments_);
  }
  [[nodiscard]] std::vector<Result> results() override {
    if (!moments_) return {{"R squared", NoEstimate{"there are no rows"}}};
    const DriverImportance found = moments_->importance();
    std::vector<Result> results{{"R squared", found.r_squared, moments_->count()}};
    for (std::size_t d = 0; d < names_.size(); ++d) {
      results.push_back({std::string(names_[d]), found.shares[d], moments_->count()});
    }
    return results;
  }

 private:
  void take(const std::vector<std::string_view>& names, const DriverMoments& seen) {
    if (moments_ && names != names_) {
      throw InputError(
          "drivers differ between chunks (one has a column that another lacks). Give "
          "all chunks the same columns");
    }
    if (!moments_) moments_.emplace(names.size());
    names_ = names;
    moments_->merge(seen);
  }

  std::vector<std::string_view> names_;
  std::optional<DriverMoments> moments_;
};

}  // namespace

std::unique_ptr<Metric> make_importance() { return std::make_unique<Importance>(); }

}  // namespace sojourn::metrics
