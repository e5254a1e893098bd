// Customer effort (CES 2.0): agreement, on 1 to 7, that the company made it easy.
//
//   mean   mean answer, Student interval
//   easy   share of the upper three answers (5-7), Wilson interval
//   net    share of 5-7 minus share of 1-3, interval as of a net promoter score
// reversed=true is for CES 1.0 and others where a high answer means much effort: an answer a counts
// as low + high - a.
#include "metrics/metric.h"
#include "metrics/ratings.h"
#include "metrics/surveys/net_promoter_score.h"

namespace sojourn::metrics {
namespace {

enum Kind : std::size_t { mean, easy, net };

class EffortMetric final : public Metric {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "surveys.ces"; }
  [[nodiscard]] Explanation explain() const override {
    return {
        .meaning = "how easy customers say the company made it for them",
        .definition =
            "Answers 1 to 7 (high), 7 being easiest. kind=mean: mean answer; easy: share of the "
            "answers above the middle; net: that share minus the share below the middle. "
            "reversed=true turns a scale on which high answers mean much effort.",
        .estimand = "the mean (share) that all customers would give, asked after the contact",
        .assumptions =
            "Answers are an independent random sample; the direction of the scale "
            "is one and known.",
        .when_it_lies =
            "CES 1.0 (high is bad) mixed with CES 2.0 turns the sign; those who "
            "gave up are not asked.",
        .source = "M. Dixon, K. Freeman, N. Toman, HBR 2010 (1.0); CEB 2013 (2.0)"};
  }
  void describe(Fields& switches) override {
    static constexpr std::array<std::string_view, 3> kinds{"mean", "easy", "net"};
    switches.choice("kind", kind_, kinds, "what is made of the answers");
    switches.flag("reversed", reversed_, "whether high answers mean much effort (CES 1.0)");
    switches.whole("high", high_, {.low = 3, .high = 100}, "the highest answer; the lowest is 1");
  }
  [[nodiscard]] std::vector<Input> inputs() const override {
    return {{"surveys", {{"score", RoleType::score, Need::required, "the answer"}}}};
  }
  void add(std::size_t /*input*/, const Rows& rows) override {
    ratings_.add(rows.scores("score"), {1, static_cast<std::uint8_t>(high_)});
  }
  void merge(const Metric& other) override {
    ratings_.merge(same_kind<EffortMetric>(other).ratings_);
  }
  [[nodiscard]] std::vector<Result> results() override {
    return {{.label = "", .outcome = outcome(), .count = ratings_.total()}};
  }

 private:
  /// The answers with high meaning easy.
  [[nodiscard]] Ratings turned() const {
    if (!reversed_) return ratings_;
    Ratings turned;
    for (std::int64_t answer = 1; answer <= high_; ++answer) {
      turned.add_one(static_cast<std::uint8_t>(1 + high_ - answer),
                     ratings_.count(static_cast<std::uint8_t>(answer)));
    }
    return turned;
  }

  /// Answers below and above the middle as the ends of a three-point scale.
  [[nodiscard]] Ratings thirds() const {
    const Ratings ratings = turned();
    const auto high = static_cast<std::uint8_t>(high_);
    const auto below = static_cast<std::uint8_t>(high / 2);
    const auto above = static_cast<std::uint8_t>((high + 1) / 2 + 1);
    Ratings three;
    three.add_one(1, ratings.between(1, below));
    three.add_one(3, ratings.between(above, high));
    three.add_one(2, ratings.total() - three.total());
    return three;
  }

  [[nodiscard]] Outcome outcome() const {
    if (kind_ == mean) return turned().mean();
    const Ratings three = thirds();
    if (kind_ == easy) return share_of(three.count(3), three.total(), {}, "answers");
    return net_share(three.count(1), three.count(3), three.total());
  }

  std::size_t kind_ = mean;
  bool reversed_ = false;
  std::int64_t high_ = 7;
  Ratings ratings_;
};

}  // namespace

std::unique_ptr<Metric> make_effort_score() { return std::make_unique<EffortMetric>(); }

}  // namespace sojourn::metrics
