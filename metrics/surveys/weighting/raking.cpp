#include "metrics/surveys/weighting/raking.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

namespace sojourn::metrics {
namespace {

constexpr double agreement = 1e-10;  // of weighted and wanted shares, relative

std::vector<double> answers_of(const std::vector<AnswerCell>& cells) {
  std::vector<double> answers;
  for (const AnswerCell& cell : cells) {
    answers.push_back(static_cast<double>(cell.ratings.total()));
  }
  return answers;
}

double total_of(const std::vector<double>& values) {
  double total = 0.0;
  for (const double value : values) total += value;
  return total;
}

/// Why answers and a margin cannot be brought together; empty where they can.
std::string contradiction(const std::vector<AnswerCell>& cells, const Margin& margin,
                          std::size_t index) {
  std::vector<double> answers(margin.shares.size(), 0.0);
  for (const AnswerCell& cell : cells) {
    answers[cell.categories[index]] += static_cast<double>(cell.ratings.total());
  }
  for (std::size_t k = 0; k < answers.size(); ++k) {
    const std::string category = in_backticks(margin.categories[k]) + " of " + margin.name;
    if (margin.shares[k] > 0.0 && answers[k] == 0.0) {
      return "nobody of " + category + " has answered, so nobody can stand for them";
    }
    if (!(margin.shares[k] > 0.0) && answers[k] > 0.0) {
      return "there are answers of " + category + ", which the population does not have";
    }
  }
  return {};
}

/// One step: cells of each category are multiplied by one factor. Returns the largest relative
/// disagreement before it.
double fit_margin(const std::vector<AnswerCell>& cells, const std::vector<double>& answers,
                  const Margin& margin, std::size_t index, std::vector<double>& weights) {
  std::vector<double> weighted(margin.shares.size(), 0.0);
  for (std::size_t c = 0; c < cells.size(); ++c) {
    weighted[cells[c].categories[index]] += weights[c] * answers[c];
  }
  const double scale = total_of(answers) / total_of(margin.shares);
  double worst = 0.0;
  for (std::size_t k = 0; k < weighted.size(); ++k) {
    if (margin.shares[k] > 0.0) {
      worst = std::max(worst, std::abs(weighted[k] / (margin.shares[k] * scale) - 1.0));
    }
  }
  for (std::size_t c = 0; c < cells.size(); ++c) {
    const std::size_t k = cells[c].categories[index];
    if (answers[c] > 0.0) weights[c] *= margin.shares[k] * scale / weighted[k];
  }
  return worst;
}

/// Cuts weights at a multiple of their mean and spreads the rest; returns how many answers were
/// cut.
std::uint64_t trim(const std::vector<double>& answers, double largest,
                   std::vector<double>& weights) {
  std::uint64_t cut = 0;
  for (std::size_t c = 0; c < weights.size(); ++c) {
    if (answers[c] == 0.0 || weights[c] <= largest) continue;
    weights[c] = largest;
    cut += static_cast<std::uint64_t>(answers[c]);
  }
  double total = 0.0;
  for (std::size_t c = 0; c < weights.size(); ++c) total += weights[c] * answers[c];
  for (double& weight : weights) weight *= total_of(answers) / total;
  return cut;
}

/// The design of the regression: a constant, and per margin all categories but the first.
Eigen::MatrixXd design_of(const std::vector<AnswerCell>& cells,
                          const std::vector<Margin>& margins) {
  Eigen::Index columns = 1;
  for (const Margin& margin : margins) {
    columns += static_cast<Eigen::Index>(margin.shares.size()) - 1;
  }
  Eigen::MatrixXd design = Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(cells.size()), columns);
  for (std::size_t c = 0; c < cells.size(); ++c) {
    const auto row = static_cast<Eigen::Index>(c);
    design(row, 0) = 1.0;
    Eigen::Index first = 1;
    for (std::size_t m = 0; m < margins.size(); ++m) {
      const auto k = static_cast<Eigen::Index>(cells[c].categories[m]);
      if (k > 0) design(row, first + k - 1) = 1.0;
      first += static_cast<Eigen::Index>(margins[m].shares.size()) - 1;
    }
  }
  return design;
}

struct Spread {
  double squares = 0.0;  ///< sum of w^2 e^2
  double parameters = 0.0;
};

Spread spread_of(const std::vector<AnswerCell>& cells, const std::vector<Margin>& margins,
                 const std::vector<double>& weights, const RakingSettings& settings) {
  const Eigen::MatrixXd design = design_of(cells, margins);
  Eigen::VectorXd root(design.rows());
  Eigen::VectorXd mean(design.rows());
  for (std::size_t c = 0; c < cells.size(); ++c) {
    const auto n = static_cast<double>(cells[c].ratings.total());
    root(static_cast<Eigen::Index>(c)) = std::sqrt(weights[c] * n);
    mean(static_cast<Eigen::Index>(c)) =
        n > 0.0 ? cells[c].ratings.moments(settings.measure, settings.scale).mean : 0.0;
  }
  const auto solver = (root.asDiagonal() * design).eval().completeOrthogonalDecomposition();
  const Eigen::VectorXd fitted = design * solver.solve((root.array() * mean.array()).matrix());
  Spread spread{.parameters = static_cast<double>(solver.rank())};
  for (std::size_t c = 0; c < cells.size(); ++c) {
    for (int a = settings.scale.low; a <= settings.scale.high; ++a) {
      const auto answer = static_cast<std::uint8_t>(a);
      const double e =
          value_of(settings.measure, settings.scale, answer) - fitted(static_cast<Eigen::Index>(c));
      spread.squares +=
          static_cast<double>(cells[c].ratings.count(answer)) * weights[c] * weights[c] * e * e;
    }
  }
  return spread;
}

/// How many answers of equal weight are worth as much: (sum w)^2 / sum w^2.
double effective_answers(const std::vector<double>& answers, const std::vector<double>& weights) {
  double sum = 0.0;
  double squares = 0.0;
  for (std::size_t c = 0; c < answers.size(); ++c) {
    sum += weights[c] * answers[c];
    squares += weights[c] * weights[c] * answers[c];
  }
  return sum * sum / squares;
}

std::string note_of(double effective, std::uint64_t cut) {
  std::string note;
  if (cut > 0) {
    note = "weights of " + std::to_string(cut) + " answers were cut, so margins no longer agree";
  }
  if (effective < 50.0) {
    note += std::string(note.empty() ? "" : "; ") + "the weighted answers are worth only " +
            std::to_string(static_cast<int>(effective)) + ": the interval undercovers";
  }
  return note;
}

Outcome weighted_outcome(const std::vector<AnswerCell>& cells, const std::vector<Margin>& margins,
                         const std::vector<double>& answers, const std::vector<double>& weights,
                         const RakingSettings& settings, std::uint64_t cut) {
  const double n = total_of(answers);
  double sum = 0.0;
  for (std::size_t c = 0; c < cells.size(); ++c) {
    if (answers[c] == 0.0) continue;
    sum +=
        weights[c] * answers[c] * cells[c].ratings.moments(settings.measure, settings.scale).mean;
  }
  const double value = sum / n;  // weights have mean 1
  const Spread spread = spread_of(cells, margins, weights, settings);
  if (n <= spread.parameters) return counted(value, "there are too few answers for an interval");
  const double variance = n / (n - spread.parameters) * spread.squares / (n * n);
  if (!(variance > 1e-20)) return counted(value, "answers agree within cells: no interval");
  return normal_estimate(value, std::sqrt(variance),
                         note_of(effective_answers(answers, weights), cut));
}

}  // namespace

std::vector<double> raked_weights(const std::vector<AnswerCell>& cells,
                                  const std::vector<Margin>& margins, int most_rounds) {
  const std::vector<double> answers = answers_of(cells);
  std::vector<double> weights(cells.size(), 1.0);
  for (int round = 0; round < most_rounds; ++round) {
    double worst = 0.0;
    for (std::size_t m = 0; m < margins.size(); ++m) {
      worst = std::max(worst, fit_margin(cells, answers, margins[m], m, weights));
    }
    if (worst < agreement) return weights;
  }
  return {};
}

Outcome raked_mean(const std::vector<AnswerCell>& cells, const std::vector<Margin>& margins,
                   const RakingSettings& settings) {
  const std::vector<double> answers = answers_of(cells);
  if (total_of(answers) == 0.0) return NoEstimate{"there are no answers"};
  if (margins.empty()) return NoEstimate{"the population's margins are not known"};
  for (std::size_t m = 0; m < margins.size(); ++m) {
    const std::string why = contradiction(cells, margins[m], m);
    if (!why.empty()) return NoEstimate{why};
  }
  std::vector<double> weights = raked_weights(cells, margins, settings.most_rounds);
  if (weights.empty()) {
    return NoEstimate{"raking does not converge: empty cells make the margins contradict"};
  }
  const std::uint64_t cut =
      settings.largest_weight > 0.0 ? trim(answers, settings.largest_weight, weights) : 0;
  return weighted_outcome(cells, margins, answers, weights, settings, cut);
}

}  // namespace sojourn::metrics
