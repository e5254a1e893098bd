// The scores of one run's surveys: as answered, and as they truly are. Nps is promoters less
// detractors, csat and ces the percent of high answers.
//
// True means: the expected score of honest answers (truth/surveys), over those who answered and
// over everybody the survey's trigger makes eligible.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "study/what_if/time_frame.h"

namespace sojourn::study {

struct SurveyRows {
  std::size_t rows = 0;
  const std::int32_t* time = nullptr;
  const std::uint8_t* survey = nullptr;
  const std::uint8_t* question = nullptr;
  const std::uint8_t* score = nullptr;  ///< of `surveys`; above 10: no answer
};

struct TrueScoreRows {
  std::size_t rows = 0;
  const std::int32_t* time = nullptr;
  const std::uint8_t* survey = nullptr;
  const std::uint8_t* question = nullptr;
  const std::uint8_t* eligible = nullptr;
  const std::uint8_t* answered = nullptr;
  const float* expected = nullptr;
};

class SurveyScores {
 public:
  /// Sums of scores; whole numbers, so that the order of rows cannot matter.
  struct Sum {
    std::int64_t total = 0;  ///< ten-thousandths of points
    std::int64_t count = 0;
    void add(std::int64_t score) noexcept {
      total += score;
      ++count;
    }
    void add(const Sum& other) noexcept {
      total += other.total;
      count += other.count;
    }
    [[nodiscard]] double mean() const noexcept {
      return 1e-4 * static_cast<double>(total) / static_cast<double>(count);
    }
  };
  struct Scores {
    Sum observed, respondents, everybody;
  };

  /// `questions`: names of the questions by their code: nps, csat, ces.
  SurveyScores(const TimeFrame& frame, std::size_t surveys, std::vector<std::string> questions);
  void take(const SurveyRows& rows);
  void take(const TrueScoreRows& rows);

  [[nodiscard]] const std::vector<std::string>& questions() const noexcept { return questions_; }
  /// From the start to the end of the run.
  [[nodiscard]] const Scores& in_run(std::size_t survey, std::size_t question) const {
    return in_run_[survey * questions_.size() + question];
  }

 private:
  /// Where the row belongs, null where it counts for nothing.
  [[nodiscard]] Scores* place(std::int32_t time, std::uint8_t survey, std::uint8_t question);

  const TimeFrame& frame_;
  std::vector<std::string> questions_;
  std::vector<Scores> in_run_;  ///< by survey, then question
};

}  // namespace sojourn::study
