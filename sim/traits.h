// The traits of customers: the settings of `[traits.NAME]` and their drawing, column by column.
//
// Every trait draws from a purpose of its own, so that a trait more changes no other. Normal scores
// are mixed by the copula's factor and then mapped by each trait's law; categorical traits are
// races.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/settings.h"
#include "sim/correlation.h"
#include "sim/customer_draws.h"
#include "sim/distribution.h"
#include "sim/population.h"

namespace sojourn::sim {

/// The value of one trait as a function of its mixed normal score, or a race; by segment where laws
/// differ.
class TraitDraw {
 public:
  /// What a trait adds to its own score: z = own * e + sum of weight * e of an earlier trait.
  struct Mixing {
    std::size_t trait = 0;
    float weight = 0.0F;
  };

  TraitDraw(Purpose purpose, std::vector<Law> laws, std::vector<std::uint8_t> law_of_segment);
  TraitDraw(WeightedRace race, std::vector<std::uint8_t> row_of_segment);
  void set_mixing(float own, std::vector<Mixing> mixings);

  [[nodiscard]] bool depends_on_segment() const noexcept { return !law_of_segment_.empty(); }
  /// Independent normal scores, or the categories of a categorical trait.
  void draw(const CustomerList& customers, const std::uint8_t* segment,
            float* column) const noexcept;
  /// Mixes in the scores of earlier traits: columns[k] are still theirs, unmixed or not.
  void mix(std::span<float* const> columns, float* column, std::size_t count) const noexcept;
  /// Turns scores into values.
  void finish(const std::uint8_t* segment, float* column, std::size_t count) const noexcept;

 private:
  Purpose purpose_{};
  WeightedRace race_;
  std::vector<Law> laws_;                     ///< none of a categorical trait
  std::vector<std::uint8_t> law_of_segment_;  ///< empty where all have the same
  float own_ = 1.0F;
  std::vector<Mixing> mixings_;
};

/// All traits of a scenario, in file order.
class Traits {
 public:
  /// Declares `[traits.NAME]` at the root of a scenario. Reads into this.
  void describe(Fields& root);
  /// Makes everything ready for draw().
  void compile(const std::vector<std::string>& segments, const CorrelationSettings& correlation,
               Diagnostics& diagnostics);

  [[nodiscard]] const std::vector<TraitInfo>& infos() const noexcept { return infos_; }
  [[nodiscard]] bool depend_on_segments() const noexcept;
  /// Fills columns[k][0 … count - 1] with trait k; `segment` holds the customers' segments.
  void draw(const CustomerList& customers, const std::uint8_t* segment,
            std::span<float* const> columns) const noexcept;

 private:
  struct Override {
    Name segment;
    Distribution distribution;
  };
  struct Entry {
    Name name;
    Distribution distribution;
    std::vector<Override> overrides;
  };

  void describe_trait(const Name& key, Fields& fields);
  /// Which distribution each segment has: 0 the trait's own, k + 1 its override k.
  [[nodiscard]] std::vector<std::uint8_t> choices_by_segment(
      const Entry& entry, const std::vector<std::string>& segments, Diagnostics& diagnostics) const;
  void compile_entry(const Entry& entry, const std::vector<std::string>& segments,
                     Diagnostics& diagnostics);
  void correlate(const CorrelationSettings& correlation, Diagnostics& diagnostics);

  std::vector<Entry> entries_;
  std::vector<TraitInfo> infos_;
  std::vector<TraitDraw> draws_;
};

}  // namespace sojourn::sim
