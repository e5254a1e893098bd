// Average handling time: talk, hold and after-contact work per handled contact.
//
//   AHT = sum of (talk + hold + wrap_up) / handled contacts, Student's interval
// A contact counts where its talk time is known; where hold or wrap-up is missing they are zero.
#include <cmath>

#include "metrics/exact_sum.h"
#include "metrics/metric.h"
#include "metrics/share.h"

namespace sojourn::metrics {
namespace {

class HandlingTime final : public Metric {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "contacts.aht"; }
  [[nodiscard]] Explanation explain() const override {
    return {.meaning = "mean time an agent spends on a handled contact",
            .definition = "(talk + hold + wrap-up) / handled, over contacts with a talk time.",
            .estimand = "the expected handling time of a contact",
            .assumptions = "Contacts are independent and alike.",
            .when_it_lies =
                "Missing wrap-up lowers it, transfers count twice, contacts across "
                "interval borders fall into one of them. Times are lognormal: the "
                "interval is rough for few contacts.",
            .source = "Usual contact-centre definition; Student 1908"};
  }
  void describe(Fields& /*switches*/) override {}
  [[nodiscard]] std::vector<Input> inputs() const override {
    return {{"contacts",
             {{"talk", RoleType::number, Need::required, "seconds of talk"},
              {"hold", RoleType::number, Need::optional, "seconds on hold"},
              {"wrap_up", RoleType::number, Need::optional, "seconds of work afterwards"}},
             Need::required}};
  }
  void add(std::size_t /*input*/, const Rows& rows) override {
    const Numbers talk = rows.numbers("talk");
    const Numbers hold = rows.has("hold") ? rows.numbers("hold") : Numbers();
    const Numbers wrap_up = rows.has("wrap_up") ? rows.numbers("wrap_up") : Numbers();
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (!std::isfinite(talk[i])) continue;
      const double seconds = talk[i] + known(hold, i) + known(wrap_up, i);
      sum_.add(seconds);
      squares_.add(seconds * seconds);
      ++handled_;
    }
  }
  void merge(const Metric& other) override {
    const auto& same = same_kind<HandlingTime>(other);
    sum_.merge(same.sum_);
    squares_.merge(same.squares_);
    handled_ += same.handled_;
  }
  [[nodiscard]] std::vector<Result> results() override {
    const double sum = sum_.value();
    const double n = std::max(1.0, static_cast<double>(handled_));
    const double spread = std::max(0.0, squares_.value() - sum * sum / n);
    Outcome outcome = mean_of(handled_, sum, spread, "handled contacts");
    return {{.label = "", .outcome = std::move(outcome), .count = handled_, .unit = "seconds"}};
  }

 private:
  static double known(Numbers column, std::size_t row) {
    return column.empty() || !std::isfinite(column[row]) ? 0.0 : column[row];
  }

  ExactSum sum_;
  ExactSum squares_;
  std::uint64_t handled_ = 0;
};

}  // namespace

std::unique_ptr<Metric> make_handling_time() { return std::make_unique<HandlingTime>(); }

}  // namespace sojourn::metrics
