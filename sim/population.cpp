// The population: settings of [population], and the drawing of a block of customers in chunks that
// fit the cache: segments first, for traits depend on them, then traits, then arrival times.
#include "sim/population.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <utility>

#include "core/error.h"
#include "core/settings_text.h"
#include "sim/arrivals.h"
#include "sim/correlation.h"
#include "sim/customer_draws.h"
#include "sim/program.h"
#include "sim/traits.h"

namespace sojourn::sim {
namespace {

constexpr std::int64_t most_customers = 4294967295;
constexpr double share_tolerance = 1e-6;
constexpr std::size_t padding = 64;  ///< columns hold whole vectors of every type

std::size_t padded(std::size_t capacity) { return (capacity + padding - 1) / padding * padding; }

/// What to write instead of shares that do not sum to 1.
std::string advice_on_shares(const std::vector<NamedNumber>& shares, double sum) {
  const NamedNumber& last = shares.back();
  const double fitting = last.value + (1.0 - sum);
  if (fitting >= 0.0) {
    const double rounded = std::round(fitting * 1e6) / 1e6;
    return "make them sum to 1, for instance with " + last.name + " = " + number_text(rounded);
  }
  return "make them sum to 1: divide each by " + number_text(sum);
}

/// The share of customers in each segment.
class Segments {
 public:
  void describe(Fields& population) {
    if (population.reading()) {
      shares_.clear();
      names_.clear();
      valid_ = true;
    }
    population.named_numbers("segments", shares_, probability,
                             "segments with their shares, which sum to 1");
    if (!population.reading() || !population.given("segments")) return;
    valid_ = check_categories(population, "segments", "segment", shares_);
    double sum = 0.0;
    for (const NamedNumber& share : shares_) {
      names_.push_back(share.name);
      sum += share.value;
    }
    if (valid_ && !(std::abs(sum - 1.0) <= share_tolerance)) {
      population.error("segments", "the shares of segments sum to " + number_text(sum),
                       advice_on_shares(shares_, sum));
    }
  }

  void compile() {
    std::vector<double> weights;
    for (const NamedNumber& share : shares_) weights.push_back(share.value);
    race_ = valid_ && shares_.size() > 1
                ? WeightedRace("population.segments", weights.size(), weights)
                : WeightedRace();
  }

  [[nodiscard]] const std::vector<std::string>& names() const noexcept { return names_; }

  void draw(const CustomerList& customers, std::uint8_t* segment) const noexcept {
    if (race_.alternatives() == 0) {
      std::fill_n(segment, customers.count, std::uint8_t{0});
      return;
    }
    alignas(64) std::array<std::uint32_t, draw_width> winner;
    race_.draw(customers, nullptr, winner.data());
    for (std::size_t i = 0; i < customers.count; ++i) {
      segment[i] = static_cast<std::uint8_t>(winner[i]);
    }
  }

 private:
  std::vector<NamedNumber> shares_;
  bool valid_ = true;
  std::vector<std::string> names_;
  WeightedRace race_;
};

}  // namespace

struct Population::Parts {
  std::int64_t customers = 10'000;
  Segments segments;
  Arrivals arrivals;
  CorrelationSettings correlation;
  Traits traits;

  void draw_chunk(const CustomerList& drawn, std::size_t offset, Intake& block) const {
    segments.draw(drawn, block.segment.data() + offset);
    draw_columns(drawn, offset, block);
    arrivals.draw(drawn, block.joined.data() + offset);
  }

  void draw_traits(const CustomerList& drawn, std::size_t offset, Intake& block) const {
    if (traits.depend_on_segments()) segments.draw(drawn, block.segment.data() + offset);
    draw_columns(drawn, offset, block);
  }

  void draw_columns(const CustomerList& drawn, std::size_t offset, Intake& block) const {
    std::array<float*, max_traits> columns{};
    const std::size_t count = std::min(block.traits.size(), columns.size());
    for (std::size_t k = 0; k < count; ++k) columns[k] = block.traits[k].data() + offset;
    traits.draw(drawn, block.segment.data() + offset, std::span(columns).first(count));
  }
};

Population::Population() : parts_(std::make_unique<Parts>()) {}
Population::~Population() = default;
Population::Population(Population&&) noexcept = default;
Population& Population::operator=(Population&&) noexcept = default;

void Population::describe(Fields& root) {
  root.table(
      "population",
      [this](Fields& fields) {
        fields.whole("customers", parts_->customers,
                     {.low = 1.0, .high = static_cast<double>(most_customers)},
                     "customers, prospects included");
        parts_->segments.describe(fields);
        parts_->arrivals.describe(fields);
        parts_->correlation.describe(fields);
      },
      "who the customers are");
  parts_->traits.describe(root);
}

void Population::compile(Date start, Seconds length, Diagnostics& diagnostics) {
  parts_->segments.compile();
  parts_->arrivals.compile(start, length, diagnostics);
  parts_->traits.compile(parts_->segments.names(), parts_->correlation, diagnostics);
}

std::int64_t Population::customers() const noexcept { return parts_->customers; }

void Population::set_customers(std::int64_t customers) noexcept {
  SOJOURN_EXPECT(1 <= customers && customers <= most_customers);
  parts_->customers = customers;
}

const std::vector<std::string>& Population::segments() const noexcept {
  return parts_->segments.names();
}

const std::vector<TraitInfo>& Population::traits() const noexcept { return parts_->traits.infos(); }

double Population::expected_joining_share() const noexcept {
  return parts_->arrivals.expected_joining_share();
}

Intake Population::make_intake(std::size_t capacity) const {
  const std::size_t rows = padded(capacity);
  Intake block;
  block.capacity = capacity;
  block.joined.resize(rows);
  block.segment.resize(rows);
  block.traits.assign(traits().size(), std::vector<float>(rows));
  return block;
}

void Population::draw(DrawKey key, std::uint64_t first, std::size_t count, Intake& block) const {
  SOJOURN_EXPECT(count <= block.capacity && block.traits.size() == traits().size());
  block.first = first;
  block.count = count;
  std::array<std::uint32_t, draw_width> ids;
  for (std::size_t offset = 0; offset < count; offset += draw_width) {
    std::iota(ids.begin(), ids.end(), static_cast<std::uint32_t>(first + offset));
    parts_->draw_chunk(
        {.key = key, .id = ids.data(), .count = std::min(draw_width, count - offset)}, offset,
        block);
  }
}

void Population::draw_traits(DrawKey key, std::span<const std::uint32_t> ids, Intake& block) const {
  SOJOURN_EXPECT(ids.size() <= block.capacity && block.traits.size() == traits().size());
  block.count = ids.size();
  for (std::size_t offset = 0; offset < ids.size(); offset += draw_width) {
    const std::size_t count = std::min(draw_width, ids.size() - offset);
    parts_->draw_traits({.key = key, .id = ids.data() + offset, .count = count}, offset, block);
  }
}

}  // namespace sojourn::sim
