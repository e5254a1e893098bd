// Scores of surveys in a replication: as answered, of respondents, of all.
#include "study/what_if/pair_of_runs.h"

namespace sojourn::study {
namespace {

struct Kind {
  std::string_view id, name, words;
  SurveyScores::Sum SurveyScores::Scores::*sum;
};

constexpr std::array kinds{
    Kind{"observed", "{} as answered", "{} of the answers given", &SurveyScores::Scores::observed},
    Kind{"respondents", "True {} of respondents",
         "{} that honest answers of those who answered would have",
         &SurveyScores::Scores::respondents},
    Kind{"everybody", "True {} of all", "{} that honest answers of all who are eligible would have",
         &SurveyScores::Scores::everybody}};

struct Score {
  std::string_view question, name, words, unit;
};

constexpr std::array scores{Score{"nps", "NPS", "net promoter score", "points"},
                            Score{"csat", "CSAT", "percent of 4 and 5", "points"},
                            Score{"ces", "CES", "percent of 5 to 7", "points"}};

std::string with(std::string_view pattern, std::string_view score) {
  std::string text(pattern);
  return text.replace(text.find("{}"), 2, score);
}

Figure figure_of(const Kind& kind, const Score& score, const std::string& survey,
                 const SurveyScores::Scores& base, const SurveyScores::Scores& arm) {
  Figure figure{std::string(score.question) + "_" + std::string(kind.id) + "." + survey,
                with(kind.name, score.name) + " (" + survey + ")",
                with(kind.words, score.words) + ", from the start to the end of the run",
                std::string(score.unit)};
  const SurveyScores::Sum& in_base = base.*kind.sum;
  const SurveyScores::Sum& in_arm = arm.*kind.sum;
  if (in_base.count == 0 || in_arm.count == 0) {
    figure.none = "there are no answers";
  } else {
    figure.base = in_base.mean();
    figure.arm = in_arm.mean();
  }
  return figure;
}

}  // namespace

std::vector<Figure> survey_figures(const PairOfRuns& pair) {
  std::vector<Figure> figures;
  const auto& questions = pair.scores[0]->questions();
  for (std::size_t s = 0; s < pair.context.surveys.size(); ++s) {
    for (std::size_t q = 0; q < questions.size(); ++q) {
      const SurveyScores::Scores& base = pair.scores[0]->in_run(s, q);
      const SurveyScores::Scores& arm = pair.scores[1]->in_run(s, q);
      if (base.everybody.count == 0 && arm.everybody.count == 0) continue;
      for (const Score& score : scores) {
        if (score.question != questions[q]) continue;
        for (const Kind& kind : kinds) {
          figures.push_back(figure_of(kind, score, pair.context.surveys[s], base, arm));
        }
      }
    }
  }
  return figures;
}

}  // namespace sojourn::study
