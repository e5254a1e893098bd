// A customer's way through states as a Markov chain in continuous time that earns on its way.
//
// With the rates q(i, j) between states, of which some lead out for good, earnings g(i) per day in
// state i, and a discount b per day,
//
//   value(i) = sum over days d < H of b^d E[what day d earns | i] = sum of (b P)^d R,
//   P = exp(Q), R = integral of exp(Q t) g over a day
//
// P and R are one exponential, exp([Q g; 0 0]), and the sum is one power, [b P R; 0 1]^H.
#pragma once

#include <cstddef>
#include <vector>

namespace sojourn::models {

/// A square matrix, row by row.
struct Matrix {
  explicit Matrix(std::size_t rows) : size(rows), entries(rows * rows, 0.0) {}
  [[nodiscard]] double& at(std::size_t i, std::size_t j) { return entries[i * size + j]; }
  [[nodiscard]] double at(std::size_t i, std::size_t j) const { return entries[i * size + j]; }
  std::size_t size;
  std::vector<double> entries;
};

[[nodiscard]] Matrix product(const Matrix& a, const Matrix& b);
[[nodiscard]] Matrix power(Matrix base, std::size_t exponent);
/// exp(a); off its diagonal `a` must not be negative.
[[nodiscard]] Matrix exponential(const Matrix& a);

class EarningChain {
 public:
  explicit EarningChain(std::size_t states) : rates_(states), earnings_(states, 0.0) {}

  /// Moves from one state to another, so many a day.
  void add_move(std::size_t from, std::size_t to, double per_day);
  /// Leaves a state for good.
  void add_exit(std::size_t from, double per_day) { rates_.at(from, from) -= per_day; }
  void add_earnings(std::size_t state, double per_day) { earnings_[state] += per_day; }

  /// By state, what is earned within `days`, each whole day discounted once more.
  [[nodiscard]] std::vector<double> value(double days, double discount_per_day) const;
  /// Probabilities to be in state j after `days`, by present state i.
  [[nodiscard]] Matrix passing(double days) const;

 private:
  [[nodiscard]] Matrix passing_and_earnings(double days) const;

  Matrix rates_;  ///< per day; rows add up to 0 less what leaves for good
  std::vector<double> earnings_;
};

}  // namespace sojourn::models
