// Measures the net promoter score of five answers with the installed library.
#include <array>
#include <cstdint>
#include <cstdio>

#include "metrics/metric.h"
#include "metrics/surveys/net_promoter_score.h"

int main() {
  const std::array<std::uint8_t, 5> answers{10, 9, 8, 7, 6};

  sojourn::metrics::Ratings ratings;
  ratings.add(answers, {.low = 0, .high = 10});
  const auto direct = net_promoter_score(sojourn::metrics::promoters_of(ratings));

  const auto metric = make_metric(sojourn::metrics::parse_spec("surveys.nps:interval=wald"));
  sojourn::metrics::Rows rows(answers.size());
  rows.set("score", sojourn::metrics::Scores(answers));
  metric->add(0, rows);
  const auto by_name = metric->results().front().outcome;

  std::printf("%.1f %.1f\n", direct->value, by_name->value);
  return direct->value == 20.0 && by_name->value == 20.0 ? 0 : 1;
}
