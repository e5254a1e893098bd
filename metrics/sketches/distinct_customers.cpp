// The metric sketches.distinct_count: how many different customers rows are of.
#include "metrics/metric.h"
#include "metrics/sketches/states/distinct_count.h"

namespace sojourn::metrics {
namespace {

class DistinctCustomers final : public Metric {
 public:
  [[nodiscard]] std::string_view name() const noexcept override {
    return "sketches.distinct_count";
  }
  [[nodiscard]] Explanation explain() const override {
    return {.meaning = "number of different customers, in 16 KiB",
            .definition =
                "HyperLogLog of 2^14 registers with Ertl's improved estimator; standard "
                "error 0.8 %.",
            .estimand = "the number of distinct identities in the rows",
            .assumptions = "Identities do not know the hash.",
            .when_it_lies =
                "One person under several identities, or several people under one. "
                "Below some 16,000 customers the interval is conservative.",
            .source = "Flajolet et al. 2007; Ertl 2017"};
  }
  void describe(Fields& /*switches*/) override {}
  [[nodiscard]] std::vector<Input> inputs() const override {
    return {{"events", {{"customer", RoleType::identity, Need::required, "whose row it is"}}}};
  }
  void add(std::size_t /*input*/, const Rows& rows) override {
    count_.add(rows.identities("customer"));
    rows_ += rows.size();
  }
  void merge(const Metric& other) override {
    const auto& same = same_kind<DistinctCustomers>(other);
    count_.merge(same.count_);
    rows_ += same.rows_;
  }
  [[nodiscard]] std::vector<Result> results() override { return {{"", count_.estimate(), rows_}}; }

 private:
  DistinctCount count_;
  std::uint64_t rows_ = 0;
};

}  // namespace

std::unique_ptr<Metric> make_distinct_customers() { return std::make_unique<DistinctCustomers>(); }

}  // namespace sojourn::metrics
