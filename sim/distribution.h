// The distribution of a trait: its settings, and its law x = f(z), a function of a standard normal
// z that never falls, so that traits are correlated through their z.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/monotone_table.h"
#include "core/settings.h"

namespace sojourn::sim {

/// x = f(z), never falling.
///   normal: center + spread z.   lognormal: center exp(spread z).   tabulated: a table's value at
///   z. bernoulli: 1 where z > center, else 0: as u < share for u = Phi(-z), so that a positive
///   correlation makes 1 more likely where the other trait is high.
struct Law {
  enum class Kind : std::uint8_t { normal, lognormal, tabulated, bernoulli };
  Kind kind = Kind::normal;
  float center = 0.0F;
  float spread = 1.0F;
  std::optional<MonotoneTable> table;

  /// Replaces each z of a column by its f(z).
  void apply(float* column, std::size_t count) const noexcept;
};

/// Exactly one of `normal = { … }`, `gamma = { … }`, … as a user wrote it.
class Distribution {
 public:
  /// Declares the distributions as keys of this very table.
  void describe(Fields& fields);

  /// False where what was written cannot be used; the error was given.
  [[nodiscard]] bool is_valid() const noexcept { return kind_ != Kind::none && valid_; }
  [[nodiscard]] bool is_categorical() const noexcept { return kind_ == Kind::categorical; }
  /// Of a categorical one: names and weights in file order.
  [[nodiscard]] const std::vector<NamedNumber>& categories() const noexcept { return categories_; }
  /// REQUIRES: is_valid() and not is_categorical().
  [[nodiscard]] Law law() const;

 private:
  enum class Kind { none, normal, lognormal, gamma, beta, bernoulli, categorical, empirical };

  void describe_normal(Fields& fields);
  void describe_lognormal(Fields& fields);
  void describe_gamma(Fields& fields);
  void describe_beta(Fields& fields);
  void describe_categorical(Fields& fields);
  void describe_empirical(Fields& fields);
  /// Says what is wrong and remembers that something is.
  void fail(Fields& fields, std::string_view key, std::string problem, std::string advice);

  Kind kind_ = Kind::none;
  bool valid_ = true;
  double mean_ = 0.0;
  double median_ = 1.0;
  bool has_median_ = false;
  double spread_ = 1.0;  ///< sd, sigma, shape or concentration
  double share_ = 0.5;
  double a_ = 1.0;
  double b_ = 1.0;
  std::vector<NamedNumber> categories_;
  std::vector<double> values_;
  std::vector<double> probabilities_;
};

inline constexpr std::size_t max_categories = 64;  ///< guards keep them as bits

/// Checks names and weights of categories or segments (`what`, for messages); false with errors
/// given where they cannot be used.
[[nodiscard]] bool check_categories(Fields& fields, std::string_view key, std::string_view what,
                                    const std::vector<NamedNumber>& categories);

}  // namespace sojourn::sim
