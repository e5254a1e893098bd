// Net promoter scores of a replication: as answered, of respondents, of all.
#include "study/what_if/pair_of_runs.h"

namespace sojourn::study {

std::vector<Figure> survey_figures(const PairOfRuns& pair) {
  using Scores = SurveyScores::Scores;
  struct Kind {
    std::string_view id, name, words;
    SurveyScores::Sum Scores::*sum;
  };
  constexpr std::array kinds{
      Kind{"nps_observed", "NPS as answered", "net promoter score of the answers given",
           &Scores::observed},
      Kind{"nps_respondents", "True NPS of respondents",
           "net promoter score that honest answers of those who answered would have",
           &Scores::respondents},
      Kind{"nps_everybody", "True NPS of all",
           "net promoter score that honest answers of all who are eligible would have",
           &Scores::everybody}};
  std::vector<Figure> figures;
  for (std::size_t s = 0; s < pair.context.surveys.size(); ++s) {
    const Scores& base = pair.scores[0]->in_run(s);
    const Scores& arm = pair.scores[1]->in_run(s);
    if (base.everybody.count == 0 && arm.everybody.count == 0) continue;
    for (const Kind& kind : kinds) {
      Figure figure{std::string(kind.id) + "." + pair.context.surveys[s],
                    std::string(kind.name) + " (" + pair.context.surveys[s] + ")",
                    std::string(kind.words) + ", from the start to the end of the run", "points"};
      const SurveyScores::Sum& in_base = base.*kind.sum;
      const SurveyScores::Sum& in_arm = arm.*kind.sum;
      if (in_base.count == 0 || in_arm.count == 0) {
        figure.none = "there are no answers";
      } else {
        figure.base = in_base.mean();
        figure.arm = in_arm.mean();
      }
      figures.push_back(std::move(figure));
    }
  }
  return figures;
}

}  // namespace sojourn::study
