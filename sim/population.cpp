// The population: settings of [population], and the drawing of a block of customers in chunks that
// fit the cache: segments first, for traits depend on them, then traits, then arrival times.
#include "sim/population.h"

#include <algorithm>
#include <array>
#include <cmath>
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

  void draw(const CustomerRange& customers, std::uint8_t* segment) const noexcept {
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

  void draw_chunk(const CustomerRange& customers_drawn, std::size_t offset, Intake& block) const {
    std::array<float*, max_traits> columns{};
    const std::size_t count = std::min(block.traits.size(), columns.size());
    for (std::size_t k = 0; k < count; ++k) columns[k] = block.traits[k].data() + offset;
    std::uint8_t* const segment = block.segment.data() + offset;
    segments.draw(customers_drawn, segment);
    traits.draw(customers_drawn, segment, std::span(columns).first(count));
    arrivals.draw(customers_drawn, block.joined.data() + offset);
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
  for (std::size_t offset = 0; offset < count; offset += draw_width) {
    const CustomerRange customers{
        .key = key, .first = first + offset, .count = std::min(draw_width, count - offset)};
    parts_->draw_chunk(customers, offset, block);
  }
}

}  // namespace sojourn::sim
