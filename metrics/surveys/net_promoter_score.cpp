#include "metrics/surveys/net_promoter_score.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "metrics/days.h"
#include "metrics/metric.h"

namespace sojourn::metrics {
namespace {

/// 100 (p - d) and its standard error from (pseudo) counts.
struct Score {
  double value;
  double error;
};

Score score_of(double detractors, double promoters, double answers) {
  const double p = promoters / answers;
  const double d = detractors / answers;
  const double variance = std::max(0.0, p + d - (p - d) * (p - d)) / answers;
  return {100.0 * (p - d), 100.0 * std::sqrt(variance)};
}

std::string note_of(const Promoters& counts, PromoterInterval interval) {
  const std::uint64_t n = counts.answers();
  const std::uint64_t most = std::max({counts.detractors, counts.passives, counts.promoters});
  if (interval == PromoterInterval::wald && (n < 50 || n - most < 10)) {
    return "the Wald interval undercovers for fewer than 50 or nearly unanimous answers "
           "(23 to 84 % instead of 95 % at 5 answers); use adjusted_wald";
  }
  if (n < 10) return "intervals from fewer than 10 answers may cover less than 95 %";
  return {};
}

std::size_t class_of(std::uint8_t answer) noexcept {
  return answer >= 9 ? 2U : (answer >= 7 ? 1U : 0U);
}

}  // namespace

void Promoters::add(std::uint8_t answer) noexcept {
  const std::size_t which = class_of(answer);
  detractors += static_cast<std::uint64_t>(which == 0);
  passives += static_cast<std::uint64_t>(which == 1);
  promoters += static_cast<std::uint64_t>(which == 2);
}

void Promoters::merge(const Promoters& other) noexcept {
  detractors += other.detractors;
  passives += other.passives;
  promoters += other.promoters;
}

Promoters promoters_of(const Ratings& ratings) noexcept {
  return {.detractors = ratings.between(0, 6),
          .passives = ratings.between(7, 8),
          .promoters = ratings.between(9, 10)};
}

Outcome net_promoter_score(const Promoters& counts, PromoterInterval interval) {
  if (counts.answers() == 0) return NoEstimate{"there are no answers"};
  const auto n = static_cast<double>(counts.answers());
  const auto detractors = static_cast<double>(counts.detractors);
  const auto promoters = static_cast<double>(counts.promoters);
  const Score score = score_of(detractors, promoters, n);
  const bool adjusted = interval == PromoterInterval::adjusted_wald;
  const Score centre = adjusted ? score_of(detractors + 0.75, promoters + 0.75, n + 3.0) : score;
  const double half = normal_95 * centre.error;
  return Estimate{.value = score.value,
                  .standard_error = score.error,
                  .low = std::max(-100.0, std::min(score.value, centre.value - half)),
                  .high = std::min(100.0, std::max(score.value, centre.value + half)),
                  .note = note_of(counts, interval)};
}

Outcome net_share(std::uint64_t worst, std::uint64_t best, std::uint64_t answers) {
  Outcome points = net_promoter_score(
      {.detractors = worst, .passives = answers - worst - best, .promoters = best});
  if (!points) return points;
  Estimate share = *points;
  share.value /= 100.0;
  share.standard_error /= 100.0;
  share.low /= 100.0;
  share.high /= 100.0;
  return share;
}

void WeightedPromoters::add(std::span<const std::uint8_t> answers, std::span<const double> weights,
                            Scale scale) {
  Ratings().add(answers, scale);  // refuses answers before anything is changed
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (answers[i] != missing_score && !(weights[i] >= 0.0 && weights[i] < HUGE_VAL)) {
      throw InputError("a weight is " + std::to_string(weights[i]) +
                       " (it must be a finite number of at least 0). Correct or drop the row.");
    }
  }
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (answers[i] == missing_score) continue;
    Sums& sums = classes_[class_of(answers[i])];
    sums.weight.add(weights[i]);
    sums.square.add(weights[i] * weights[i]);
    ++answers_;
  }
}

void WeightedPromoters::merge(const WeightedPromoters& other) noexcept {
  for (std::size_t k = 0; k < classes_.size(); ++k) {
    classes_[k].weight.merge(other.classes_[k].weight);
    classes_[k].square.merge(other.classes_[k].square);
  }
  answers_ += other.answers_;
}

Outcome WeightedPromoters::estimate() const {
  if (answers_ == 0) return NoEstimate{"there are no answers"};
  ExactSum all;
  for (const Sums& sums : classes_) all.merge(sums.weight);
  const double total = all.value();
  if (!(total > 0.0)) return NoEstimate{"all weights are zero"};
  const double score = 100.0 * (classes_[2].weight.value() - classes_[0].weight.value()) / total;
  double variance = 0.0;
  for (std::size_t k = 0; k < classes_.size(); ++k) {
    const double d = 100.0 * (static_cast<double>(k) - 1.0) - score;
    variance += d * d * classes_[k].square.value() / (total * total);
  }
  if (!(variance > 0.0)) return counted(score, "all answers count alike, so there is no interval");
  Estimate estimate = normal_estimate(score, std::sqrt(variance));
  estimate.low = std::max(-100.0, estimate.low);
  estimate.high = std::min(100.0, estimate.high);
  if (answers_ < 50) estimate.note = "the weighted interval undercovers below 50 answers";
  return estimate;
}

void LastAnswers::add(std::uint64_t customer, std::int64_t time, std::uint8_t answer) {
  const auto [at, added] = last_.try_emplace(customer, Answer{time, answer});
  Answer& known = at->second;
  if (added || time < known.time) return;
  known.answer = time > known.time ? answer : std::min(known.answer, answer);
  known.time = time;
}

void LastAnswers::merge(const LastAnswers& other) {
  for (const auto& [customer, last] : other.last_) add(customer, last.time, last.answer);
}

Ratings LastAnswers::ratings() const {
  Ratings ratings;
  for (const auto& [customer, last] : last_) ratings.add_one(last.answer);
  return ratings;
}

namespace {

enum Unit : std::size_t { by_response, by_customer };

class NetPromoterScoreMetric final : public Metric {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "surveys.nps"; }
  [[nodiscard]] Explanation explain() const override;
  void describe(Fields& switches) override;
  [[nodiscard]] std::vector<Input> inputs() const override;
  void add(std::size_t input, const Rows& rows) override;
  void merge(const Metric& other) override;
  [[nodiscard]] std::vector<Result> results() override;

 private:
  [[nodiscard]] Scale scale() const noexcept {
    return {.low = static_cast<std::uint8_t>(scale_), .high = 10};
  }
  [[nodiscard]] Result result(std::string label, const Promoters& counts) const {
    return {.label = std::move(label),
            .outcome = net_promoter_score(counts, static_cast<PromoterInterval>(interval_)),
            .count = counts.answers(),
            .unit = "points"};
  }
  [[nodiscard]] std::vector<Result> rolling_results() const;

  std::size_t scale_ = 0;
  std::size_t interval_ = 0;
  std::size_t unit_ = by_response;
  bool weighted_ = false;
  double rolling_ = 0.0;  ///< seconds, 0 for none

  Ratings ratings_;
  LastAnswers last_;
  WeightedPromoters weighted_answers_;
  std::map<std::int64_t, Promoters> days_;
};

Explanation NetPromoterScoreMetric::explain() const {
  return {
      .meaning = "share of promoters (9-10) minus share of detractors (0-6), times 100",
      .definition =
          "NPS = 100 (P - D) / n over answers on the 11-point scale. Standard error 100 sqrt((p + "
          "d - (p - d)^2) / n). interval=adjusted_wald adds 3/4, 3/2 and 3/4 answers to "
          "detractors, passives and promoters. unit=customer keeps each customer's last answer; "
          "rolling=30 days gives a score per day over the days up to it; weighted=true uses a "
          "weight per answer.",
      .estimand = "the score that all customers would have if all had been asked and had answered",
      .assumptions =
          "Answers are an independent random sample of those the score is said of; one answer per "
          "customer, or unit=customer.",
      .when_it_lies =
          "Those who answer differ from those who do not (random 20 % of a population at 9.0 gives "
          "9.0, happy ones answering twice as often 19.3, unhappy ones not invited 41.9). Mixed "
          "scales. Heavy users who answer often. The Wald interval has no width where all agree, "
          "and covers 23 to 84 % at 5 answers.",
      .source =
          "F. Reichheld, The one number you need to grow, HBR 2003; intervals after B. Rocks, "
          "The American Statistician 70(4), 2016"};
}

void NetPromoterScoreMetric::describe(Fields& switches) {
  static constexpr std::array<std::string_view, 2> scales{"0-10", "1-10"};
  static constexpr std::array<std::string_view, 2> intervals{"adjusted_wald", "wald"};
  static constexpr std::array<std::string_view, 2> units{"response", "customer"};
  switches.choice("scale", scale_, scales, "the answers the question allows");
  switches.choice("interval", interval_, intervals, "how the 95 % interval is made");
  switches.choice("unit", unit_, units, "every response counts, or each customer's last one");
  switches.flag("weighted", weighted_, "whether each answer has a weight");
  switches.duration("rolling", rolling_, not_negative,
                    "days up to each day that a score is made of, 0 for one score of all");
  const int modes = (unit_ == by_customer ? 1 : 0) + (weighted_ ? 1 : 0) + (rolling_ > 0.0 ? 1 : 0);
  if (switches.reading() && modes > 1) {
    switches.error("unit", "unit=customer, weighted and rolling exclude one another",
                   "set one of them");
  }
}

std::vector<Input> NetPromoterScoreMetric::inputs() const {
  std::vector<Role> roles{{"score", RoleType::score, Need::required, "the answer, 0 to 10"}};
  if (unit_ == by_customer) {
    roles.push_back({"customer", RoleType::identity, Need::required, "who answered"});
  }
  if (unit_ == by_customer || rolling_ > 0.0) {
    roles.push_back({"time", RoleType::time, Need::required, "when they answered"});
  }
  if (weighted_) {
    roles.push_back({"weight", RoleType::number, Need::required, "weight of the answer"});
  }
  return {{"surveys", roles}};
}

void NetPromoterScoreMetric::add(std::size_t /*input*/, const Rows& rows) {
  const Scores scores = rows.scores("score");
  if (weighted_) return weighted_answers_.add(scores, rows.numbers("weight"), scale());
  if (unit_ == by_response && rolling_ == 0.0) return ratings_.add(scores, scale());
  Ratings().add(scores, scale());  // refuses answers before anything is changed
  const Times times = rows.times("time");
  const Identities customers = unit_ == by_customer ? rows.identities("customer") : Identities();
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (scores[i] == missing_score) continue;
    if (unit_ == by_customer) {
      last_.add(customers[i], times[i], scores[i]);
    } else if (times[i] != missing_time) {
      days_[day_of(times[i])].add(scores[i]);
    }
  }
}

void NetPromoterScoreMetric::merge(const Metric& other) {
  const auto& same = same_kind<NetPromoterScoreMetric>(other);
  ratings_.merge(same.ratings_);
  last_.merge(same.last_);
  weighted_answers_.merge(same.weighted_answers_);
  for (const auto& [day, counts] : same.days_) days_[day].merge(counts);
}

std::vector<Result> NetPromoterScoreMetric::results() {
  if (rolling_ > 0.0) return rolling_results();
  if (weighted_) {
    return {{.label = "",
             .outcome = weighted_answers_.estimate(),
             .count = weighted_answers_.answers(),
             .unit = "points"}};
  }
  return {result("", promoters_of(unit_ == by_customer ? last_.ratings() : ratings_))};
}

std::vector<Result> NetPromoterScoreMetric::rolling_results() const {
  if (days_.empty()) return {result("", {})};
  const auto width =
      std::max<std::int64_t>(1, static_cast<std::int64_t>(rolling_) / seconds_per_day);
  std::vector<Result> results;
  Promoters window;
  auto oldest = days_.begin();
  for (std::int64_t day = days_.begin()->first; day <= days_.rbegin()->first; ++day) {
    if (const auto today = days_.find(day); today != days_.end()) window.merge(today->second);
    for (; oldest != days_.end() && oldest->first <= day - width; ++oldest) {
      window.detractors -= oldest->second.detractors;
      window.passives -= oldest->second.passives;
      window.promoters -= oldest->second.promoters;
    }
    results.push_back(result(day_label(day), window));
  }
  return results;
}

}  // namespace

std::unique_ptr<Metric> make_net_promoter_score() {
  return std::make_unique<NetPromoterScoreMetric>();
}

}  // namespace sojourn::metrics
