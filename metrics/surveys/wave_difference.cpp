#include "metrics/surveys/wave_difference.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>

#include "core/special.h"
#include "metrics/days.h"
#include "metrics/metric.h"

namespace sojourn::metrics {
namespace {

/// Two-sided p value of Student's t.
double student_p(double t, double degrees) noexcept {
  if (degrees > 1e7) return two_sided_p(t);
  return special::incomplete_beta(degrees / 2.0, 0.5, degrees / (degrees + t * t));
}

}  // namespace

WaveDifference compare_waves(const Ratings& first, const Ratings& second, ScoreMeasure measure,
                             Scale scale) {
  const auto n1 = static_cast<double>(first.total());
  const auto n2 = static_cast<double>(second.total());
  if (n1 < 2.0 || n2 < 2.0) {
    const NoEstimate none{"a wave has fewer than two answers"};
    return {none, none};
  }
  const Ratings::Moments a = first.moments(measure, scale);
  const Ratings::Moments b = second.moments(measure, scale);
  const double difference = b.mean - a.mean;
  const double part_a = a.variance / n1;
  const double part_b = b.variance / n2;
  const double variance = part_a + part_b;
  if (!(variance > 0.0)) {
    return {counted(difference, "answers of each wave are all equal, so there is no interval"),
            NoEstimate{"answers of each wave are all equal"}};
  }
  const double error = std::sqrt(variance);
  const double degrees =
      variance * variance / (part_a * part_a / (n1 - 1.0) + part_b * part_b / (n2 - 1.0));
  const double half = student_95(degrees) * error;
  const bool few = std::min(n1, n2) < 30.0;
  return {Estimate{.value = difference,
                   .standard_error = error,
                   .low = difference - half,
                   .high = difference + half,
                   .note = few ? "a wave has fewer than 30 answers: the interval is rough" : ""},
          counted(student_p(difference / error, degrees))};
}

namespace {

constexpr std::array<std::string_view, 3> measures{"nps", "top_2", "mean"};
constexpr std::array<ScoreMeasure, 3> measure_of{ScoreMeasure::net_promoter, ScoreMeasure::top_2,
                                                 ScoreMeasure::mean};

class WaveDifferenceMetric final : public Metric {
 public:
  [[nodiscard]] std::string_view name() const noexcept override {
    return "surveys.wave_difference";
  }
  [[nodiscard]] Explanation explain() const override {
    return {
        .meaning = "change of a survey's score from one wave to the next, with its test",
        .definition =
            "Second minus first wave of nps, top_2 or mean; standard error sqrt(v1/n1 + v2/n2), "
            "interval and two-sided p by Welch's t. Waves are the answers before and from the "
            "date `boundary` on.",
        .estimand = "the change of the score of all customers",
        .assumptions = "Both waves are independent random samples, with other people in each.",
        .when_it_lies =
            "The same people in both waves (then pairs would tell more); a change "
            "of scale, of who is asked, or of who answers between the waves.",
        .source = "B. L. Welch, Biometrika 34, 1947"};
  }
  void describe(Fields& switches) override {
    switches.choice("of", measure_, measures, "what is compared");
    switches.date("boundary", boundary_, "the first day of the second wave");
    switches.whole("low", low_, {.low = 0, .high = 1}, "the worst answer of the scale");
    switches.whole("high", high_, {.low = 3, .high = 100}, "the best answer of the scale");
    switches.require({"boundary"});
  }
  [[nodiscard]] std::vector<Input> inputs() const override {
    return {{"surveys",
             {{"score", RoleType::score, Need::required, "the answer"},
              {"time", RoleType::time, Need::required, "when it was given"}}}};
  }
  void add(std::size_t /*input*/, const Rows& rows) override {
    const Scores scores = rows.scores("score");
    const Times times = rows.times("time");
    Ratings().add(scores, scale());  // refuses answers before anything is changed
    const std::int64_t boundary = days_since_epoch(boundary_) * seconds_per_day;
    for (std::size_t i = 0; i < scores.size(); ++i) {
      if (scores[i] == missing_score || times[i] == missing_time) continue;
      (times[i] < boundary ? first_ : second_).add_one(scores[i]);
    }
  }
  void merge(const Metric& other) override {
    const auto& same = same_kind<WaveDifferenceMetric>(other);
    first_.merge(same.first_);
    second_.merge(same.second_);
  }
  [[nodiscard]] std::vector<Result> results() override {
    const std::string_view unit = measure_ == 0 ? "points" : "1";
    const WaveDifference found = compare_waves(first_, second_, measure_of[measure_], scale());
    const std::uint64_t count = first_.total() + second_.total();
    return {{.label = "difference", .outcome = found.difference, .count = count, .unit = unit},
            {.label = "p value", .outcome = found.p_value, .count = count}};
  }

 private:
  [[nodiscard]] Scale scale() const noexcept {
    return {static_cast<std::uint8_t>(low_), static_cast<std::uint8_t>(high_)};
  }

  std::size_t measure_ = 0;
  Date boundary_;
  std::int64_t low_ = 0;
  std::int64_t high_ = 10;
  Ratings first_;
  Ratings second_;
};

}  // namespace

std::unique_ptr<Metric> make_wave_difference() { return std::make_unique<WaveDifferenceMetric>(); }

}  // namespace sojourn::metrics
