// A survey's score weighted to the population: post-stratified by one margin, raked to several.
//
// The margins are counted from the table of all customers, or given by the switches. State: answers
// per cell and customers per category, whole numbers, so merges are exact.
#include <algorithm>
#include <array>
#include <map>

#include "metrics/metric.h"
#include "metrics/ratings.h"
#include "metrics/surveys/weighting/raking.h"

namespace sojourn::metrics {
namespace {

constexpr std::array<std::string_view, 3> margin_roles{"margin", "margin_2", "margin_3"};
constexpr std::array<std::string_view, 3> measures{"nps", "top_2", "mean"};
constexpr std::array<ScoreMeasure, 3> measure_of{ScoreMeasure::net_promoter, ScoreMeasure::top_2,
                                                 ScoreMeasure::mean};
enum InputIndex : std::size_t { surveys_input, population_input };

using Key = std::vector<std::string>;

/// The name of a code, "(none)" for a missing one.
std::string name_of(const Categories& categories, std::size_t row) {
  const std::uint32_t code = categories.codes[row];
  return code == missing_category ? "(none)" : categories.names[code];
}

/// Reads "basic=0.6,family=0.4".
std::map<std::string, double> shares_of(const std::string& text) {
  std::map<std::string, double> shares;
  for (const auto& [name, share] : parse_spec("margins:" + text).switches) {
    std::size_t used = 0;
    double value = -1.0;
    try {
      value = std::stod(share, &used);
    } catch (const std::exception&) {
      used = 0;
    }
    if (used != share.size() || !(value >= 0.0) || !(value < 1e300)) {
      throw InputError(
          "the share of " + in_backticks(name) + " is " + in_backticks(share) +
          " (it must be a number of at least 0). Write it as \"basic=0.6,family=0.4\".");
    }
    shares[name] = value;
  }
  return shares;
}

class WeightedScore final : public Metric {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "surveys.weighted"; }
  [[nodiscard]] Explanation explain() const override {
    return {
        .meaning = "a survey's score weighted so that answers agree with the population",
        .definition =
            "Weighted mean of 100/0/-100 (nps), 1/0 (top_2) or answers (mean). Weights make the "
            "weighted shares of each margin those of the population (raking by iterative "
            "proportional fitting; post-stratification for one margin). Standard error from "
            "residuals of the weighted regression on the margins. largest_weight=5 cuts weights "
            "at five times their mean, and says how many.",
        .estimand = "the score of the whole population",
        .assumptions =
            "Within categories of the margins, whether a customer answers has nothing "
            "to do with the answer (missing at random).",
        .when_it_lies =
            "Unhappy customers of the same category answer less often: weights "
            "cannot see it. Extreme weights. Margins that are out of date.",
        .source =
            "W. E. Deming, F. F. Stephan 1940; J.-C. Deville, C.-E. Saerndal, JASA 87, "
            "1992"};
  }
  void describe(Fields& switches) override {
    switches.choice("of", measure_, measures, "what is made of the answers");
    switches.whole("low", low_, {.low = 0, .high = 1}, "the worst answer of the scale");
    switches.whole("high", high_, {.low = 3, .high = 100}, "the best answer of the scale");
    switches.whole("margins", margins_, {.low = 1, .high = 3}, "how many margins there are");
    for (std::size_t m = 0; m < margin_roles.size(); ++m) {
      static constexpr std::array<std::string_view, 3> names{"shares", "shares_2", "shares_3"};
      switches.text(names[m], given_[m],
                    "shares of the population by category, such as \"basic=0.6,family=0.4\"; "
                    "counted from the customers where empty");
    }
    switches.number("largest_weight", largest_weight_, "1", not_negative,
                    "where weights are cut, as a multiple of their mean; 0 never");
  }
  [[nodiscard]] std::vector<Input> inputs() const override;
  void add(std::size_t input, const Rows& rows) override;
  void merge(const Metric& other) override;
  [[nodiscard]] std::vector<Result> results() override;

 private:
  [[nodiscard]] std::size_t margins() const noexcept { return static_cast<std::size_t>(margins_); }
  [[nodiscard]] Scale scale() const noexcept {
    return {static_cast<std::uint8_t>(low_), static_cast<std::uint8_t>(high_)};
  }
  [[nodiscard]] Margin margin(std::size_t m) const;
  void count_population(const Rows& rows);

  std::size_t measure_ = 0;
  std::int64_t low_ = 0;
  std::int64_t high_ = 10;
  std::int64_t margins_ = 1;
  std::array<std::string, 3> given_;
  double largest_weight_ = 0.0;

  std::map<Key, Ratings> cells_;
  std::array<std::map<std::string, std::uint64_t>, 3> population_;
};

std::vector<Input> WeightedScore::inputs() const {
  std::vector<Role> answers{{"score", RoleType::score, Need::required, "the answer"}};
  std::vector<Role> population;
  for (std::size_t m = 0; m < margins(); ++m) {
    const Role role{margin_roles[m], RoleType::category, Need::required,
                    "category of the customer"};
    answers.push_back(role);
    if (given_[m].empty()) population.push_back(role);
  }
  std::vector<Input> inputs{{"surveys", answers}};
  if (!population.empty()) inputs.push_back({"customers", population});
  return inputs;
}

void WeightedScore::add(std::size_t input, const Rows& rows) {
  if (input == population_input) return count_population(rows);
  const Scores scores = rows.scores("score");
  Ratings().add(scores, scale());  // refuses answers before anything is changed
  std::vector<Categories> columns;
  for (std::size_t m = 0; m < margins(); ++m) columns.push_back(rows.categories(margin_roles[m]));
  // Cells by their codes, so that names are looked up once per cell and chunk.
  std::map<std::array<std::uint32_t, 3>, Ratings*> known;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (scores[i] == missing_score) continue;
    std::array<std::uint32_t, 3> codes{};
    for (std::size_t m = 0; m < columns.size(); ++m) codes[m] = columns[m].codes[i];
    Ratings*& cell = known[codes];
    if (cell == nullptr) {
      Key key;
      for (const Categories& column : columns) key.push_back(name_of(column, i));
      cell = &cells_[key];
    }
    cell->add_one(scores[i]);
  }
}

void WeightedScore::count_population(const Rows& rows) {
  for (std::size_t m = 0; m < margins(); ++m) {
    if (!rows.has(margin_roles[m])) continue;
    const Categories column = rows.categories(margin_roles[m]);
    std::vector<std::uint64_t> counts(column.names.size() + 1);
    for (const std::uint32_t code : column.codes) {
      ++counts[std::min<std::size_t>(code, column.names.size())];
    }
    for (std::size_t k = 0; k < counts.size(); ++k) {
      if (counts[k] == 0) continue;
      population_[m][k < column.names.size() ? column.names[k] : "(none)"] += counts[k];
    }
  }
}

void WeightedScore::merge(const Metric& other) {
  const auto& same = same_kind<WeightedScore>(other);
  for (const auto& [key, ratings] : same.cells_) cells_[key].merge(ratings);
  for (std::size_t m = 0; m < population_.size(); ++m) {
    for (const auto& [name, count] : same.population_[m]) population_[m][name] += count;
  }
}

/// Categories of the population, then those that only answers have, with share 0.
Margin WeightedScore::margin(std::size_t m) const {
  std::map<std::string, double> shares;
  for (const auto& [key, ratings] : cells_) shares[key[m]] = 0.0;
  for (const auto& [name, count] : population_[m]) shares[name] = static_cast<double>(count);
  if (!given_[m].empty()) {
    for (const auto& [name, share] : shares_of(given_[m])) shares[name] = share;
  }
  Margin margin{.name = std::string(margin_roles[m]), .categories = {}, .shares = {}};
  for (const auto& [name, share] : shares) {
    margin.categories.push_back(name);
    margin.shares.push_back(share);
  }
  return margin;
}

std::vector<Result> WeightedScore::results() {
  std::vector<Margin> known;
  for (std::size_t m = 0; m < margins(); ++m) known.push_back(margin(m));
  std::vector<AnswerCell> cells;
  std::uint64_t answers = 0;
  for (const auto& [key, ratings] : cells_) {
    AnswerCell cell{.categories = {}, .ratings = ratings};
    for (std::size_t m = 0; m < margins(); ++m) {
      const auto& names = known[m].categories;
      const auto at = std::lower_bound(names.begin(), names.end(), key[m]);
      cell.categories.push_back(static_cast<std::size_t>(at - names.begin()));
    }
    answers += ratings.total();
    cells.push_back(std::move(cell));
  }
  const RakingSettings settings{
      .measure = measure_of[measure_], .scale = scale(), .largest_weight = largest_weight_};
  return {{.label = "",
           .outcome = raked_mean(cells, known, settings),
           .count = answers,
           .unit = measure_ == 0 ? "points" : "1"}};
}

}  // namespace

std::unique_ptr<Metric> make_weighted_score() { return std::make_unique<WeightedScore>(); }

}  // namespace sojourn::metrics
