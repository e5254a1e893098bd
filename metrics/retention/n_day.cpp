// N-day retention: the share of customers who come back on day (week, month) N after their start.
//
//   R(N) = customers with a return of age N / customers observed to the end of age N
//
// Ages and clocks: metrics/retention/windows/return_windows.h. Interval: Wilson's.
#include "metrics/retention/windows/return_windows.h"

namespace sojourn::metrics {
namespace {

class NDayRetention final : public ReturnMetric {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "retention.n_day"; }
  [[nodiscard]] Explanation explain() const override {
    return {.meaning = "share of customers who come back on day N after their start",
            .definition =
                "Customers with a return event of age N over customers observed to the end of age "
                "N. clock=rolling: age = floor((t - start) / 24 h); rolling_hour: times floored to "
                "the hour first; calendar: difference of calendar days at utc_offset. The first "
                "start event of a customer counts; the start itself is no return. period=week is 7 "
                "days or Monday weeks, month 30 days or calendar months.",
            .estimand = "the probability that a new customer is active on day N",
            .assumptions = "Customers are independent; those who started late are like the others.",
            .when_it_lies =
                "Calendar and rolling days differ (23:45 and 00:01 are a day apart on the "
                "calendar). A clock of the wrong zone moves returns by a day. Old customers whose "
                "first event lies before the data count as new. Days of 23 or 25 hours are not "
                "known to a fixed offset.",
            .source =
                "Amplitude and Mixpanel product documentation of retention; interval Wilson "
                "1927"};
  }
  void describe(Fields& switches) override {
    switches.list("days", days_, {.low = 0.0, .high = 36500.0}, "the ages N, at most 64");
    describe_returns(switches);
    if (switches.reading() && days_.size() > 64) {
      switches.error("days", "there are more than 64 ages", "give fewer");
    }
  }
  [[nodiscard]] std::vector<Result> results() override {
    const ReturnTally tally = total();
    std::vector<Result> results;
    for (std::size_t k = 0; k < days_.size(); ++k) {
      results.push_back(share_in(tally, k, label(k)));
    }
    return results;
  }

 protected:
  [[nodiscard]] std::vector<AgeWindow> windows() const override {
    std::vector<AgeWindow> windows;
    for (const double day : days_) {
      const auto n = static_cast<std::int64_t>(day);
      windows.push_back({.low = n, .high = n + 1, .observed = n + 1});
    }
    return windows;
  }

 private:
  [[nodiscard]] std::string label(std::size_t k) const {
    return std::string(period_name()) + " " + std::to_string(static_cast<std::int64_t>(days_[k]));
  }

  std::vector<double> days_{1.0, 7.0, 30.0};
};

}  // namespace

std::unique_ptr<Metric> make_n_day() { return std::make_unique<NDayRetention>(); }

}  // namespace sojourn::metrics
