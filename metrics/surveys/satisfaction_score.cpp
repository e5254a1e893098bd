#include "metrics/surveys/satisfaction_score.h"

#include "metrics/metric.h"
#include "metrics/surveys/net_promoter_score.h"

namespace sojourn::metrics {
Outcome satisfaction_score(const Ratings& ratings, Scale scale, SatisfactionKind kind,
                           ShareInterval interval) {
  const std::uint64_t answers = ratings.total();
  const auto last = static_cast<std::uint8_t>(scale.high - 1);
  const std::uint64_t best = ratings.between(last, scale.high);
  switch (kind) {
    case SatisfactionKind::top_2:
      return share_of(best, answers, interval, "answers");
    case SatisfactionKind::top_1:
      return share_of(ratings.count(scale.high), answers, interval, "answers");
    case SatisfactionKind::mean:
      return ratings.mean();
    case SatisfactionKind::net:
      return net_share(ratings.between(scale.low, static_cast<std::uint8_t>(scale.low + 1)), best,
                       answers);
  }
  return NoEstimate{"the kind of score is unknown"};
}

namespace {

class SatisfactionMetric final : public Metric {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "surveys.csat"; }
  [[nodiscard]] Explanation explain() const override {
    return {
        .meaning = "share of the two best answers to a satisfaction question",
        .definition =
            "kind=top_2: answers >= high - 1 over all answers; top_1: answers = high; mean: the "
            "mean answer; net: two best minus two worst. Scale low to high, 1 to 5 unless said "
            "otherwise. Shares have Wilson's interval, means Student's.",
        .estimand = "the share (mean) that all customers would give, asked after the contact",
        .assumptions = "Answers are an independent random sample; the scale is one and known.",
        .when_it_lies =
            "Answers on scales of 3, 7 or 10 mixed in; a mean shown as a share; "
            "those who answer differ from those who do not.",
        .source = "ISO 10004:2018; Wilson 1927 by Brown, Cai, DasGupta 2001"};
  }
  void describe(Fields& switches) override {
    static constexpr std::array<std::string_view, 4> kinds{"top_2", "top_1", "mean", "net"};
    switches.choice("kind", kind_, kinds, "what is made of the answers");
    switches.whole("low", low_, {.low = 0, .high = 1}, "the worst answer of the scale");
    switches.whole("high", high_, {.low = 3, .high = 100}, "the best answer of the scale");
    switches.choice("interval", interval_, share_intervals, "interval of a share");
  }
  [[nodiscard]] std::vector<Input> inputs() const override {
    return {{"surveys", {{"score", RoleType::score, Need::required, "the answer"}}}};
  }
  void add(std::size_t /*input*/, const Rows& rows) override {
    ratings_.add(rows.scores("score"), scale());
  }
  void merge(const Metric& other) override {
    ratings_.merge(same_kind<SatisfactionMetric>(other).ratings_);
  }
  [[nodiscard]] std::vector<Result> results() override {
    return {{.label = "",
             .outcome = satisfaction_score(ratings_, scale(), static_cast<SatisfactionKind>(kind_),
                                           static_cast<ShareInterval>(interval_)),
             .count = ratings_.total()}};
  }

 private:
  [[nodiscard]] Scale scale() const noexcept {
    return {static_cast<std::uint8_t>(low_), static_cast<std::uint8_t>(high_)};
  }

  std::size_t kind_ = 0;
  std::size_t interval_ = 0;
  std::int64_t low_ = 1;
  std::int64_t high_ = 5;
  Ratings ratings_;
};

}  // namespace

std::unique_ptr<Metric> make_satisfaction_score() { return std::make_unique<SatisfactionMetric>(); }

}  // namespace sojourn::metrics
