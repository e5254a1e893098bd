// Cohort table: customers by the period of their start, and the share of each cohort that is active
// at each age.
//
//   cell(c, N) = customers of cohort c with a return of age N / customers of cohort c
//
// A cell exists only when every customer of the cohort has been observed to the end of age N; the
// last diagonal, which is still filling, has no estimate.
#include <map>

#include "metrics/retention/windows/return_windows.h"
#include "metrics/share.h"

namespace sojourn::metrics {
namespace {

class CohortTable final : public ReturnMetric {
 public:
  CohortTable() = default;
  [[nodiscard]] std::string_view name() const noexcept override { return "retention.cohorts"; }
  [[nodiscard]] Explanation explain() const override {
    return {.meaning = "table of the share of each start cohort that is active at each age",
            .definition =
                "Cohort = calendar period of the start; cell (c, N) = customers of c with "
                "a return of age N over all customers of c; `size` is that number. Cells "
                "not yet observed to their end have no estimate.",
            .estimand = "the probability that a customer who starts in period c is active at age N",
            .assumptions = "The first start seen is the first one there was.",
            .when_it_lies =
                "Late events lower the last diagonal. Old customers whose first event "
                "lies before the data are keyed on their first seen one.",
            .source = "Usual cohort analysis; interval Wilson 1927"};
  }
  void describe(Fields& switches) override {
    switches.whole("ages", ages_, {.low = 1, .high = 64}, "how many ages, from 0 on");
    describe_returns(switches);
  }
  [[nodiscard]] std::vector<Result> results() override {
    const ReturnTally tally = total();
    std::map<std::int64_t, Cohort> cohorts;
    for (const Returns& customer : tally.customers()) {
      Cohort& cohort = cohorts[tally.rule().period_of(customer.start)];
      ++cohort.size;
      cohort.observed = std::min(cohort.observed, age_at_end(tally, customer.start));
      for (std::size_t k = 0; k < 64; ++k) cohort.returned[k] += (customer.windows >> k) & 1U;
    }
    std::vector<Result> results;
    for (const auto& [period, cohort] : cohorts) {
      append(tally.rule().label_of(period), cohort, results);
    }
    return results;
  }

 protected:
  [[nodiscard]] std::vector<AgeWindow> windows() const override {
    std::vector<AgeWindow> windows;
    for (std::int64_t n = 0; n < ages_; ++n) {
      windows.push_back({.low = n, .high = n + 1, .observed = n + 1});
    }
    return windows;
  }

 private:
  struct Cohort {
    std::uint64_t size = 0;
    std::int64_t observed = no_age_limit;  ///< of the customer observed least
    std::array<std::uint64_t, 64> returned{};
  };

  void append(const std::string& label, const Cohort& cohort, std::vector<Result>& results) const {
    results.push_back({.label = label + " size",
                       .outcome = counted(static_cast<double>(cohort.size)),
                       .count = cohort.size,
                       .unit = "customers"});
    for (std::int64_t n = 0; n < ages_; ++n) {
      const auto k = static_cast<std::size_t>(n);
      Outcome cell = n < cohort.observed
                         ? share_of(cohort.returned[k], cohort.size)
                         : Outcome(NoEstimate{"not everybody has been observed for that long"});
      results.push_back(
          {.label = label + " " + std::string(period_name()) + " " + std::to_string(n),
           .outcome = std::move(cell),
           .count = cohort.size});
    }
  }

  std::int64_t ages_ = 12;
};

}  // namespace

std::unique_ptr<Metric> make_cohorts() { return std::make_unique<CohortTable>(); }

}  // namespace sojourn::metrics
