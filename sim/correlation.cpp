// Cholesky's factorisation by plain loops in double (only + - * / and sqrt, all exactly rounded),
// and the checks of correlations: known traits, one value per pair, a matrix that can exist.
#include "sim/correlation.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace sojourn::sim {
namespace {

// Below this share of its own variance a trait is all but decided by the ones before it; it keeps
// the float arithmetic of the draws well away from rounding noise.
constexpr double smallest_pivot = 1e-8;

std::string text_of(double value) {
  std::array<char, 32> text{};
  const auto end =
      std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::general, 6);
  return {text.data(), end.ptr};
}

/// The pairs among the traits of a matrix and where they were given.
class PairTable {
 public:
  PairTable(const std::vector<CorrelatedTrait>& traits, Diagnostics& diagnostics)
      : traits_(traits),
        diagnostics_(diagnostics),
        matrix_(traits.size()),
        given_(traits.size() * traits.size(), nullptr) {
    for (const CorrelatedTrait& trait : traits) names_.emplace_back(trait.name);
  }

  void add(const Name& trait, const NamedNumber& other) {
    const std::optional<std::size_t> row = look_up(trait.text, trait.position, trait.text);
    const std::string key = trait.text + "." + other.name;
    const std::optional<std::size_t> column = look_up(other.name, other.position, key);
    if (!row || !column) return;
    if (*row == *column) {
      fail("trait " + in_backticks(trait.text) + " is correlated with itself", "remove this line",
           other.position, key);
      return;
    }
    const NamedNumber*& earlier = given_[index(*row, *column)];
    if (earlier != nullptr && earlier->value != other.value) {
      fail("the correlation of " + in_backticks(trait.text) + " and " + in_backticks(other.name) +
               " is given twice (" + text_of(earlier->value) + " and " + text_of(other.value) + ")",
           "give each pair once; the order of the two does not matter", other.position, key);
      return;
    }
    earlier = &other;
    matrix_.set(*row, *column, other.value);
  }

  /// Says which correlations make it impossible that row `k` fits those before it.
  void fail_at(std::size_t k) {
    const std::vector<std::size_t> partners = strongest_partners(k);
    const NamedNumber* blamed = given_[index(k, partners.front())];
    std::string pairs;
    for (const std::size_t partner : partners) pairs += pair_text(k, partner) + ", ";
    if (partners.size() > 1) pairs += pair_text(partners[0], partners[1]) + ", ";
    pairs.resize(pairs.size() - 2);
    const double factor = largest_fitting_factor(matrix_);
    fail("these correlations cannot hold together (the matrix is not positive definite at " +
             in_backticks(names_[k]) + ": " + pairs + ")",
         "bring them nearer to 0: all correlations times " + text_of(factor) + " would fit",
         blamed->position, names_[k] + "." + names_[partners.front()]);
  }

  [[nodiscard]] const CorrelationMatrix& matrix() const noexcept { return matrix_; }
  [[nodiscard]] bool has_failed() const noexcept { return failed_; }

 private:
  [[nodiscard]] std::size_t index(std::size_t row, std::size_t column) const noexcept {
    return std::min(row, column) * traits_.size() + std::max(row, column);
  }

  void fail(std::string problem, std::string advice, const Position& position,
            const std::string& key) {
    failed_ = true;
    diagnostics_.add({.problem = std::move(problem),
                      .advice = std::move(advice),
                      .position = position,
                      .key = "population.correlation." + key});
  }

  std::optional<std::size_t> look_up(const std::string& name, const Position& position,
                                     const std::string& key) {
    const auto found = std::find(names_.begin(), names_.end(), name);
    if (found == names_.end()) {
      const std::string_view guess = nearest(name, names_);
      fail("there is no trait " + in_backticks(name),
           guess.empty() ? "declare it as [traits." + name + "]"
                         : "did you mean " + in_backticks(guess) + "?",
           position, key);
      return std::nullopt;
    }
    const auto trait = static_cast<std::size_t>(found - names_.begin());
    if (traits_[trait].categorical) {
      fail("trait " + in_backticks(name) +
               " is categorical and cannot be correlated (its codes have no order)",
           "remove it here, or let other traits depend on a segment", position, key);
      return std::nullopt;
    }
    return trait;
  }

  /// The two earlier traits whose correlations with `k` are strongest; the second only if
  /// correlated.
  [[nodiscard]] std::vector<std::size_t> strongest_partners(std::size_t k) const {
    std::vector<std::size_t> earlier;
    for (std::size_t j = 0; j < k; ++j) {
      if (matrix_.at(k, j) != 0.0) earlier.push_back(j);
    }
    std::stable_sort(earlier.begin(), earlier.end(), [&](std::size_t a, std::size_t b) {
      return std::abs(matrix_.at(k, a)) > std::abs(matrix_.at(k, b));
    });
    if (earlier.size() > 2) earlier.resize(2);
    return earlier;
  }

  [[nodiscard]] std::string pair_text(std::size_t a, std::size_t b) const {
    return names_[a] + " with " + names_[b] + " " + text_of(matrix_.at(a, b));
  }

  const std::vector<CorrelatedTrait>& traits_;
  Diagnostics& diagnostics_;
  CorrelationMatrix matrix_;
  std::vector<const NamedNumber*> given_;
  std::vector<std::string> names_;
  bool failed_ = false;
};

}  // namespace

CorrelationMatrix::CorrelationMatrix(std::size_t size) : size_(size), entries_(size * size, 0.0) {
  for (std::size_t k = 0; k < size; ++k) entries_[k * size + k] = 1.0;
}

void CorrelationMatrix::set(std::size_t row, std::size_t column, double correlation) noexcept {
  entries_[row * size_ + column] = correlation;
  entries_[column * size_ + row] = correlation;
}

CorrelationMatrix CorrelationMatrix::scaled(double factor) const {
  CorrelationMatrix result(size_);
  for (std::size_t i = 0; i < size_; ++i) {
    for (std::size_t j = 0; j < i; ++j) result.set(i, j, factor * at(i, j));
  }
  return result;
}

CholeskyFactor factorise(const CorrelationMatrix& matrix) {
  const std::size_t n = matrix.size();
  CholeskyFactor factor{.size = n, .entries = std::vector<double>(n * n, 0.0), .failed_row = n};
  for (std::size_t i = 0; i < n; ++i) {
    double* const row = &factor.entries[i * n];
    double rest = matrix.at(i, i);
    for (std::size_t j = 0; j < i; ++j) {
      double sum = matrix.at(i, j);
      for (std::size_t k = 0; k < j; ++k) sum -= row[k] * factor.at(j, k);
      row[j] = sum / factor.at(j, j);
      rest -= row[j] * row[j];
    }
    if (!(rest > smallest_pivot)) {
      factor.failed_row = i;
      return factor;
    }
    row[i] = std::sqrt(rest);
  }
  return factor;
}

double largest_fitting_factor(const CorrelationMatrix& matrix) {
  // The matrices that fit form a convex set around the identity, so that all smaller factors fit
  // too.
  int fits = 0;
  int fails = 101;
  while (fails - fits > 1) {
    const int middle = (fits + fails) / 2;
    const bool fine = factorise(matrix.scaled(static_cast<double>(middle) / 100.0)).is_valid();
    (fine ? fits : fails) = middle;
  }
  return static_cast<double>(fits) / 100.0;
}

void CorrelationSettings::describe(Fields& population) {
  if (population.reading()) pairs_.clear();
  const auto describe_trait = [this](const Name& trait, Fields& fields) {
    std::vector<NamedNumber> others;
    fields.other_numbers(others, "correlation with this trait, -1 to 1");
    if (!fields.reading()) return;
    for (NamedNumber& other : others) {
      if (!(other.value >= -1.0 && other.value <= 1.0)) {
        fields.error(other.name, "a correlation of " + text_of(other.value) + " cannot be",
                     "write a number from -1 to 1");
        continue;
      }
      pairs_.push_back({.trait = trait, .other = std::move(other)});
    }
  };
  population.tables("correlation", describe_trait,
                    "correlations of traits, each pair once, as those of their normal scores: a "
                    "Gaussian copula; a trait that is no normal keeps its own distribution");
}

std::optional<CholeskyFactor> CorrelationSettings::compile(
    const std::vector<CorrelatedTrait>& traits, Diagnostics& diagnostics) const {
  PairTable pairs(traits, diagnostics);
  for (const Pair& pair : pairs_) pairs.add(pair.trait, pair.other);
  if (pairs_.empty() || pairs.has_failed()) return std::nullopt;
  CholeskyFactor factor = factorise(pairs.matrix());
  if (factor.is_valid()) return factor;
  pairs.fail_at(factor.failed_row);
  return std::nullopt;
}

}  // namespace sojourn::sim
