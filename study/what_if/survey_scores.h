// The net promoter score of one run, month by month: as answered, and as it truly is.
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

  /// `nps`: code of that question.
  SurveyScores(const TimeFrame& frame, std::size_t surveys, std::uint8_t nps);
  void take(const SurveyRows& rows);
  void take(const TrueScoreRows& rows);

  [[nodiscard]] const std::vector<Scores>& by_month(std::size_t survey) const {
    return scores_[survey];
  }
  /// From the start to the end of the run.
  [[nodiscard]] const Scores& in_run(std::size_t survey) const { return in_run_[survey]; }

 private:
  /// Where the row belongs, null where it counts for nothing.
  [[nodiscard]] Scores* place(std::int32_t time, std::uint8_t survey, std::uint8_t question);

  const TimeFrame& frame_;
  std::uint8_t nps_;
  std::vector<std::vector<Scores>> scores_;
  std::vector<Scores> in_run_;
};

}  // namespace sojourn::study
