// Response rate: answered invitations over all invitations, with Wilson's interval.
//
// An invitation is answered where the flag `answered` says so; without that column, where it has a
// score. Every invitation counts, also of customers invited again (AAPOR RR1 with complete answers
// only).
#include "metrics/metric.h"
#include "metrics/share.h"

namespace sojourn::metrics {
namespace {

class ResponseRate final : public Metric {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "surveys.response_rate"; }
  [[nodiscard]] Explanation explain() const override {
    return {.meaning = "share of invitations to a survey that were answered",
            .definition =
                "answered / invited; an invitation is answered by its flag, or where "
                "there is none by having a score.",
            .estimand = "the probability that an invitation is answered",
            .assumptions = "Invitations are independent; those still open count as unanswered.",
            .when_it_lies =
                "Recent invitations have not had their time. Reminders counted as new "
                "invitations. A high rate does not make answers representative.",
            .source = "AAPOR Standard Definitions, RR1; interval Wilson 1927"};
  }
  void describe(Fields& switches) override {
    switches.choice("interval", interval_, share_intervals, "how the 95 % interval is made");
  }
  [[nodiscard]] std::vector<Input> inputs() const override {
    return {{"surveys",
             {{"score", RoleType::score, Need::optional, "the answer, missing where none"},
              {"answered", RoleType::flag, Need::optional, "whether there was an answer"}}}};
  }
  void add(std::size_t /*input*/, const Rows& rows) override {
    std::uint64_t answered = 0;
    if (rows.has("answered")) {
      for (const std::uint8_t flag : rows.flags("answered")) answered += flag == 1 ? 1U : 0U;
    } else {
      for (const std::uint8_t score : rows.scores("score")) {
        answered += score != missing_score ? 1U : 0U;
      }
    }
    answered_ += answered;
    invited_ += rows.size();
  }
  void merge(const Metric& other) override {
    const auto& same = same_kind<ResponseRate>(other);
    answered_ += same.answered_;
    invited_ += same.invited_;
  }
  [[nodiscard]] std::vector<Result> results() override {
    return {{.label = "",
             .outcome = share_of(answered_, invited_, static_cast<ShareInterval>(interval_),
                                 "invitations"),
             .count = invited_}};
  }

 private:
  std::size_t interval_ = 0;
  std::uint64_t answered_ = 0;
  std::uint64_t invited_ = 0;
};

}  // namespace

std::unique_ptr<Metric> make_response_rate() { return std::make_unique<ResponseRate>(); }

}  // namespace sojourn::metrics
