// Who the customers are: segments, traits and arrival times, each a function of (seed, customer).
//
// Segments and categorical traits are races of exponentials over their weights; random shares are
// u < share; the other traits are monotone functions x = f(z) of standard normals z, which a
// Gaussian copula correlates: z = L e, L the Cholesky factor of the correlation matrix, e
// independent. Everybody who may ever come exists from the start, with an id; arrival dates are
// each customer's own inverse of the cumulated intensity.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/draws.h"
#include "core/settings.h"
#include "core/time.h"

namespace sojourn::sim {

struct TraitInfo {
  std::string name;
  std::string label;
  std::string unit = "1";
  bool observed = false;                ///< in `customers` if so, else in `truth/customers`
  std::vector<std::string> categories;  ///< of a categorical trait: its value is the code
};

/// A block of customers with consecutive ids. Columns are padded to whole vectors.
struct Intake {
  std::size_t capacity = 0;
  std::uint64_t first = 0;
  std::size_t count = 0;
  std::vector<std::int32_t> joined;   ///< seconds since the start; `never` beyond the run's end
  std::vector<std::uint8_t> segment;  ///< all 0 without segments
  std::vector<std::vector<float>> traits;  ///< [trait][customer]
};

class Population {
 public:
  Population();
  ~Population();
  Population(Population&&) noexcept;
  Population& operator=(Population&&) noexcept;

  /// Declares [population], [traits] and their tables at the root of a scenario. Reads into this.
  void describe(Fields& root);
  /// Checks what single settings cannot (shares, correlations, names) and makes tables ready for
  /// draw(). Call it once after describe() has read a scenario, with the run's first day and
  /// length.
  void compile(Date start, Seconds length, Diagnostics& diagnostics);

  [[nodiscard]] std::int64_t customers() const noexcept;
  void set_customers(std::int64_t customers) noexcept;  ///< overrides the scenario's number
  [[nodiscard]] const std::vector<std::string>& segments() const noexcept;
  [[nodiscard]] const std::vector<TraitInfo>& traits() const noexcept;
  /// Expected share of customers who join before the end of the run.
  [[nodiscard]] double expected_joining_share() const noexcept;

  /// A block with room for `capacity` customers.
  [[nodiscard]] Intake make_intake(std::size_t capacity) const;
  /// Fills the block with customers first, …, first + count - 1. Thread-safe.
  void draw(DrawKey key, std::uint64_t first, std::size_t count, Intake& block) const;
  /// Fills the block's traits, and no more of it, with those of any customers. Thread-safe.
  void draw_traits(DrawKey key, std::span<const std::uint32_t> ids, Intake& block) const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace sojourn::sim
