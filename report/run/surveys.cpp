// What surveys say, and what is true: observed scores, the true ones of those who answered, and
// those of all.
//
// Observed scores are the metrics library's of the answers given; true ones are means of the
// expected score of an honest answer (truth/surveys), over answered occasions and over all.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "metrics/moments.h"
#include "metrics/ratings.h"
#include "metrics/surveys/net_promoter_score.h"
#include "report/run/sections.h"

namespace sojourn::report {
namespace {

constexpr std::uint8_t no_answer = 255;

/// How answers to a question become a score.
struct Question {
  const char* name;
  const char* label;
  std::uint8_t low;
  std::uint8_t high;
  std::uint8_t good;  ///< the lowest answer that counts as good; not of nps
};
constexpr std::array<Question, 3> questions{{{"nps", "NPS", 0, 10, 9},
                                             {"csat", "CSAT, percent of 4 and 5", 1, 5, 4},
                                             {"ces", "effort, percent of 5 to 7", 1, 7, 5}}};

/// A survey's question.
using Asked = std::pair<std::size_t, std::size_t>;

struct Scores {
  metrics::Ratings answers;
  metrics::Moments of_respondents;
  metrics::Moments of_all;
  std::uint64_t invitations = 0;
};

const Question* question_named(const std::string& name) {
  const auto found = std::find_if(questions.begin(), questions.end(),
                                  [&](const Question& question) { return name == question.name; });
  return found == questions.end() ? nullptr : &*found;
}

Point observed(const Question& question, const metrics::Ratings& answers) {
  if (std::string_view(question.name) == "nps") {
    return point_of(metrics::net_promoter_score(metrics::promoters_of(answers)));
  }
  Point share =
      point_of(metrics::share_of(answers.between(question.good, question.high), answers.total()));
  for (double* const value : {&share.value, &share.low, &share.high}) *value *= 100.0;
  return share;
}

Point mean_of(const metrics::Moments& moments) {
  return moments.count() == 0 ? Point{} : Point{.value = moments.mean()};
}

class Surveys {
 public:
  explicit Surveys(const RunFile& run)
      : run_(run),
        months_(run.months()),
        has_truth_(
            run.has("truth/surveys", {"time", "survey", "question", "answered", "expected"})),
        step_(months_.size() > 14 ? 3 : 1) {}

  void read() {
    run_.for_each("surveys", {"time", "survey", "question", "score"}, [&](const Columns& columns) {
      for (std::size_t i = 0; i < columns.rows; ++i) {
        const auto answer = static_cast<std::uint8_t>(columns[3][i]);
        for (Scores* const scores : both(columns[0][i], columns[1][i], columns[2][i])) {
          ++scores->invitations;
          if (answer != no_answer) scores->answers.add_one(answer);
        }
      }
    });
    if (!has_truth_) return;
    run_.for_each(
        "truth/surveys", {"time", "survey", "question", "answered", "expected"},
        [&](const Columns& columns) {
          for (std::size_t i = 0; i < columns.rows; ++i) {
            for (Scores* const scores : both(columns[0][i], columns[1][i], columns[2][i])) {
              scores->of_all.add(columns[4][i]);
              if (columns[3][i] > 0.0) scores->of_respondents.add(columns[4][i]);
            }
          }
        });
  }

  void add_to(Page& page, Findings& found) {
    report(found);
    Section section{.id = "surveys", .heading = "What surveys say, and what is true"};
    section.text.push_back(summary());
    section.figures.push_back(levels());
    for (const auto& [asked, months] : by_month_) {
      if (question_of(asked).name == std::string_view("nps"))
        section.figures.push_back(history(asked, months));
    }
    page.sections.push_back(std::move(section));
  }

  [[nodiscard]] bool empty() const noexcept { return all_.empty(); }

 private:
  /// The scores that a row counts for: of all time, and of its month.
  std::array<Scores*, 2> both(double time, double survey, double question) {
    const Asked asked{static_cast<std::size_t>(survey), static_cast<std::size_t>(question)};
    auto& months = by_month_[asked];
    months.resize(months_.size());
    const std::size_t month = tick_of(months_, static_cast<std::int64_t>(time));
    return {&all_[asked], &months[month / step_ * step_]};
  }

  [[nodiscard]] const Question& question_of(const Asked& asked) const {
    const auto& names = run_.categories("surveys", "question");
    return *question_named(names[asked.second]);
  }
  [[nodiscard]] std::string label_of(const Asked& asked) const {
    return fmt::format("{}: {}", in_words(run_.categories("surveys", "survey")[asked.first]),
                       question_of(asked).label);
  }

  [[nodiscard]] std::vector<std::string> names_of_series() const {
    if (!has_truth_) return {"Observed"};
    return {"Observed", "True, of respondents", "True, of all"};
  }
  [[nodiscard]] std::vector<Point> points_of(const Asked& asked, const Scores& scores) const {
    std::vector<Point> points{observed(question_of(asked), scores.answers)};
    if (has_truth_) {
      points.push_back(mean_of(scores.of_respondents));
      points.push_back(mean_of(scores.of_all));
    }
    return points;
  }

  /// The first survey that asks for recommendation.
  void report(Findings& found) const {
    for (const auto& [asked, scores] : all_) {
      if (std::string_view(question_of(asked).name) != "nps") continue;
      found.recommendation =
          Recommendation{in_words(run_.categories("surveys", "survey")[asked.first]),
                         observed(question_of(asked), scores.answers), mean_of(scores.of_all)};
      return;
    }
  }

  [[nodiscard]] std::string summary() const {
    std::uint64_t invitations = 0;
    std::uint64_t answers = 0;
    for (const auto& [asked, scores] : all_) {
      invitations += scores.invitations;
      answers += scores.answers.total();
    }
    std::string text = fmt::format("Of {} questions sent {} were answered", count_text(invitations),
                                   count_text(answers));
    if (invitations > 0) {
      text += fmt::format(
          " ({})", share_text(static_cast<double>(answers) / static_cast<double>(invitations)));
    }
    text +=
        has_truth_
            ? ". The difference between observed and true of respondents is how they answer; that "
              "between respondents and all is who answers."
            : ".";
    return text;
  }

  [[nodiscard]] Figure levels() const {
    Dots dots{.row_label = "Question", .series = names_of_series()};
    dots.format = plain(1);
    dots.origin = Origin::zero;
    for (const auto& [asked, scores] : all_)
      dots.rows.push_back({label_of(asked), points_of(asked, scores)});
    return {
        "Scores of the whole run",
        "Observed scores with their 95 % intervals, beside what honest answers of respondents "
        "and of everybody eligible would give. NPS runs from \u2212100 to 100, the others from 0 "
        "to 100.",
        std::move(dots)};
  }

  [[nodiscard]] Figure history(const Asked& asked, const std::vector<Scores>& months) const {
    Lines lines{.x_label = "From", .dates = {}, .numbers = {}};
    lines.format = plain(1);
    for (const std::string& name : names_of_series()) lines.series.push_back({name, {}, {}, {}});
    for (std::size_t m = 0; m + 1 < months.size(); m += step_) {
      if (months[m].answers.total() < 2) continue;
      lines.dates.push_back(months_[m].date);
      const std::vector<Point> points = points_of(asked, months[m]);
      for (std::size_t s = 0; s < points.size(); ++s)
        lines.series[s].values.push_back(points[s].value);
      lines.series[0].low.push_back(points[0].low);
      lines.series[0].high.push_back(points[0].high);
    }
    return {label_of(asked) + (step_ == 1 ? ", by month" : ", by quarter"),
            "By the date of the occasion; the band is the 95 % interval of the observed score.",
            std::move(lines)};
  }

  const RunFile& run_;
  std::vector<Tick> months_;
  bool has_truth_;
  std::size_t step_;  ///< months that are put together
  std::map<Asked, Scores> all_;
  std::map<Asked, std::vector<Scores>> by_month_;
};

}  // namespace

void add_surveys(const RunFile& run, Page& page, Findings& found) {
  if (!run.has("surveys", {"time", "survey", "question", "score"})) {
    if (run.reader().find_table("surveys")) {
      page.left_out.emplace_back("Surveys: columns of the table surveys were not recorded.");
    }
    return;
  }
  Surveys surveys(run);
  surveys.read();
  if (!surveys.empty()) surveys.add_to(page, found);
}

}  // namespace sojourn::report
