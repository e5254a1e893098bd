#include "sim/population.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "core/math.h"
#include "core/special.h"
#include "sim/program.h"
#include "tests/sim/goodness_of_fit.h"
#include "tests/sim/scenario_lines.h"

namespace sojourn::sim {
namespace {

using testing::kolmogorov_distance;
using testing::kolmogorov_limit;
using testing::Lines;

constexpr Date start{.year = 2025, .month = 1, .day = 1};
constexpr Seconds year = 365 * seconds_per_day;
constexpr DrawKey key{.seed = 42, .replication = 1};
constexpr std::size_t many = 200'000;

Population population_of(const Lines& lines) {
  Population population;
  Diagnostics diagnostics;
  (void)read_settings(
      testing::document_of(lines), [&](Fields& root) { population.describe(root); }, diagnostics);
  population.compile(start, year, diagnostics);
  for (const Diagnostic& found : diagnostics.all()) ADD_FAILURE() << to_text(found);
  return population;
}

Intake intake_of(const Population& population, std::uint64_t first = 0, std::size_t count = many) {
  Intake block = population.make_intake(count);
  population.draw(key, first, count, block);
  block.joined.resize(count);
  block.segment.resize(count);
  for (auto& column : block.traits) column.resize(count);
  return block;
}

/// The only trait of a population with these lines below `traits.x`.
std::vector<float> trait_of(const Lines& lines) {
  Lines full;
  for (const auto& [path, value] : lines) full.emplace_back("traits.x." + path, value);
  return intake_of(population_of(full)).traits.at(0);
}

double normal_below(double z) { return 0.5 * std::erfc(-z / std::sqrt(2.0)); }

Lines rich_scenario() {
  return {{"population.segments.basic", 0.6},
          {"population.segments.family", 0.3},
          {"population.segments.business", 0.1},
          {"population.arrival.at_start", 0.5},
          {"population.arrival.uniform.over", "2 years"},
          {"population.correlation.a.b", 0.5},
          {"population.correlation.b.c", -0.4},
          {"traits.a.normal.mean", 1.0},
          {"traits.b.lognormal.median", 3.0},
          {"traits.b.lognormal.sigma", 0.5},
          {"traits.c.gamma.mean", 2.0},
          {"traits.c.gamma.shape", 1.5},
          {"traits.c.by_segment.family.normal.sd", 2.0},
          {"traits.kind.categorical.x", 1.0},
          {"traits.kind.categorical.y", 2.0}};
}

TEST(Population, without_settings_is_all_alike) {
  const Population population = population_of({});
  EXPECT_EQ(population.customers(), 10'000);
  EXPECT_TRUE(population.segments().empty());
  EXPECT_TRUE(population.traits().empty());
  EXPECT_EQ(population.expected_joining_share(), 1.0);
  Intake block = population.make_intake(1000);
  block.joined.assign(block.joined.size(), 7);
  block.segment.assign(block.segment.size(), 7);
  population.draw(key, 10, 1000, block);
  EXPECT_EQ(block.first, 10U);
  EXPECT_EQ(block.count, 1000U);
  for (std::size_t i = 0; i < 1000; ++i) {
    ASSERT_EQ(block.joined[i], 0);
    ASSERT_EQ(block.segment[i], 0);
  }
}

TEST(Population, worked_by_hand) {
  const Population population = population_of({{"population.customers", std::int64_t{3}},
                                               {"population.segments.basic", 0.75},
                                               {"population.segments.business", 0.25},
                                               {"traits.price.label", "price"},
                                               {"traits.price.normal.mean", 2.0},
                                               {"traits.price.normal.sd", 3.0},
                                               {"traits.usage.observed", true},
                                               {"traits.usage.normal.sd", 1.0},
                                               {"population.correlation.usage.price", 0.6}});
  EXPECT_EQ(population.customers(), 3);
  EXPECT_EQ(population.segments(), (std::vector<std::string>{"basic", "business"}));
  ASSERT_EQ(population.traits().size(), 2U);
  EXPECT_EQ(population.traits()[0].label, "price");
  EXPECT_TRUE(population.traits()[1].observed);
  // More customers than there are, so that whole vectors and remainders are compared with one lane.
  const Intake block = intake_of(population, 0, 600);
  for (std::uint64_t id = 0; id < 600; ++id) {
    const auto words = draw_block(key, id, purpose_of("population.segments"), 0);
    const bool business = exponential_of(words[1]) * 4.0F < exponential_of(words[0]) / 0.75F;
    EXPECT_EQ(block.segment[id], business ? 1 : 0);
    const auto normal_of = [&](std::string_view path) {
      return normal_quantile(uniform_of(draw_block(key, id, purpose_of(path), 0)[0]));
    };
    const float price = normal_of("traits.price");
    EXPECT_EQ(block.traits[0][id], 2.0F + 3.0F * price);
    EXPECT_EQ(block.traits[1][id], 0.8F * normal_of("traits.usage") + 0.6F * price);
  }
}

TEST(Population, number_of_customers_can_be_overridden) {
  Population population = population_of({{"population.customers", std::int64_t{4294967295}}});
  EXPECT_EQ(population.customers(), 4294967295);
  population.set_customers(5);
  EXPECT_EQ(population.customers(), 5);
}

TEST(Trait, normal_has_its_distribution) {
  const auto cdf = [](double x) { return normal_below((x - 2.0) / 3.0); };
  EXPECT_LT(kolmogorov_distance(trait_of({{"normal.mean", 2.0}, {"normal.sd", 3.0}}), cdf),
            kolmogorov_limit);
  const auto constant = trait_of({{"normal.mean", 2.0}, {"normal.sd", 0.0}});
  EXPECT_EQ(testing::sd_of(constant), 0.0);
}

TEST(Trait, lognormal_has_its_median_or_mean) {
  const auto by_median = trait_of({{"lognormal.median", 100.0}, {"lognormal.sigma", 0.5}});
  const auto cdf = [](double x) { return normal_below(std::log(x / 100.0) / 0.5); };
  EXPECT_LT(kolmogorov_distance(by_median, cdf), kolmogorov_limit);
  const auto by_mean = trait_of({{"lognormal.mean", 100.0}, {"lognormal.sigma", 0.5}});
  const double sd = 100.0 * std::sqrt(std::exp(0.25) - 1.0);
  EXPECT_NEAR(testing::mean_of(by_mean), 100.0, 4.0 * sd / std::sqrt(many));
}

TEST(Trait, gamma_has_its_distribution) {
  for (const double shape : {0.3, 1.0, 4.0, 50.0}) {
    const auto sample = trait_of({{"gamma.mean", 5.0}, {"gamma.shape", shape}});
    const auto cdf = [&](double x) { return special::gamma_p(shape, x * shape / 5.0); };
    EXPECT_LT(kolmogorov_distance(sample, cdf), kolmogorov_limit) << shape;
    EXPECT_NEAR(testing::mean_of(sample), 5.0, 4.0 * 5.0 / std::sqrt(shape * many));
    EXPECT_NEAR(testing::sd_of(sample) * std::sqrt(shape) / 5.0, 1.0, 0.02);
  }
}

TEST(Trait, beta_has_its_distribution) {
  const auto cdf = [](double x) { return special::incomplete_beta(3.0, 7.0, x); };
  const auto by_mean = trait_of({{"beta.mean", 0.3}, {"beta.concentration", 10.0}});
  EXPECT_LT(kolmogorov_distance(by_mean, cdf), kolmogorov_limit);
  const auto by_shapes = trait_of({{"beta.a", 3.0}, {"beta.b", 7.0}});
  EXPECT_LT(kolmogorov_distance(by_shapes, cdf), kolmogorov_limit);
  const auto edges = trait_of({{"beta.a", 0.5}, {"beta.b", 0.5}});
  EXPECT_NEAR(testing::mean_of(edges), 0.5, 4.0 * std::sqrt(0.125 / many));
  EXPECT_GE(*std::min_element(edges.begin(), edges.end()), 0.0F);
  EXPECT_LE(*std::max_element(edges.begin(), edges.end()), 1.0F);
}

TEST(Trait, bernoulli_has_its_share) {
  for (const double share : {0.02, 0.5, 0.9}) {
    const auto sample = trait_of({{"bernoulli.share", share}});
    EXPECT_NEAR(testing::mean_of(sample), share, 4.0 * std::sqrt(share * (1.0 - share) / many));
  }
  EXPECT_EQ(testing::mean_of(trait_of({{"bernoulli.share", 0.0}})), 0.0);
  EXPECT_EQ(testing::mean_of(trait_of({{"bernoulli.share", 1.0}})), 1.0);
}

TEST(Trait, categorical_has_its_weights) {
  const Lines lines{{"categorical.a", 5.0}, {"categorical.b", 0.0}, {"categorical.c", 3.0},
                    {"categorical.d", 1.0}, {"categorical.e", 0.9}, {"categorical.f", 0.1}};
  const auto sample = trait_of(lines);
  std::vector<double> counts(6);
  for (const float code : sample) counts[static_cast<std::size_t>(code)] += 1.0;
  EXPECT_EQ(counts[1], 0.0);
  counts.erase(counts.begin() + 1);
  EXPECT_GT(testing::chi_square_p(counts, {0.5, 0.3, 0.1, 0.09, 0.01}), testing::level);
}

TEST(Trait, categorical_of_one_name_is_that_name) {
  EXPECT_EQ(testing::mean_of(trait_of({{"categorical.only", 2.0}})), 0.0);
}

TEST(Trait, empirical_is_linear_between_its_values) {
  const auto even =
      trait_of({{"empirical.values", testing::list_of({30.0, 10.0, 20.0})}});  // sorted by itself
  const auto flat = [](double x) { return std::clamp((x - 10.0) / 20.0, 0.0, 1.0); };
  EXPECT_LT(kolmogorov_distance(even, flat), kolmogorov_limit);
  const auto bent = trait_of({{"empirical.values", testing::list_of({0.0, 10.0, 100.0})},
                              {"empirical.probabilities", testing::list_of({0.0, 0.5, 1.0})}});
  const auto cdf = [](double x) { return x < 10.0 ? 0.05 * x : 0.5 + (x - 10.0) / 180.0; };
  EXPECT_LT(kolmogorov_distance(bent, cdf), kolmogorov_limit);
}

TEST(Trait, differs_by_segment) {
  const Intake block =
      intake_of(population_of({{"population.segments.basic", 0.7},
                               {"population.segments.business", 0.3},
                               {"traits.x.normal.mean", 1.0},
                               {"traits.x.by_segment.business.gamma.mean", 9.0},
                               {"traits.x.by_segment.business.gamma.shape", 2.0},
                               {"traits.kind.categorical.a", 1.0},
                               {"traits.kind.categorical.b", 1.0},
                               {"traits.kind.by_segment.business.categorical.b", 0.0},
                               {"traits.kind.by_segment.business.categorical.a", 1.0}}));
  std::array<std::vector<float>, 2> x;
  std::array<std::vector<float>, 2> kind;
  for (std::size_t i = 0; i < many; ++i) {
    x[block.segment[i]].push_back(block.traits[0][i]);
    kind[block.segment[i]].push_back(block.traits[1][i]);
  }
  const auto normal = [](double value) { return normal_below(value - 1.0); };
  const auto gamma = [](double value) { return special::gamma_p(2.0, value * 2.0 / 9.0); };
  EXPECT_LT(kolmogorov_distance(x[0], normal), kolmogorov_limit);
  EXPECT_LT(kolmogorov_distance(x[1], gamma), kolmogorov_limit);
  EXPECT_NEAR(testing::mean_of(kind[0]), 0.5, 0.01);
  EXPECT_EQ(testing::mean_of(kind[1]), 0.0);
}

TEST(Segments, have_their_shares) {
  const std::vector<double> shares{0.35, 0.25, 0.2, 0.1, 0.07, 0.03};
  Lines lines;
  for (std::size_t k = 0; k < shares.size(); ++k) {
    lines.emplace_back("population.segments.s" + std::to_string(k), shares[k]);
  }
  const Intake block = intake_of(population_of(lines));
  std::vector<double> counts(shares.size());
  for (const std::uint8_t segment : block.segment) counts[segment] += 1.0;
  EXPECT_GT(testing::chi_square_p(counts, shares), testing::level);
}

TEST(Segments, a_new_one_only_takes_from_the_others) {
  const Intake before =
      intake_of(population_of({{"population.segments.a", 0.5}, {"population.segments.b", 0.5}}));
  const Intake after = intake_of(population_of({{"population.segments.a", 0.4},
                                                {"population.segments.b", 0.4},
                                                {"population.segments.c", 0.2}}));
  for (std::size_t i = 0; i < many; ++i) {
    ASSERT_TRUE(after.segment[i] == before.segment[i] || after.segment[i] == 2);
  }
}

TEST(Correlation, of_normals_is_as_given) {
  const Intake block = intake_of(population_of({{"population.correlation.a.b", 0.5},
                                                {"population.correlation.a.c", -0.3},
                                                {"population.correlation.b.c", 0.2},
                                                {"traits.a.normal.mean", 5.0},
                                                {"traits.b.normal.sd", 2.0},
                                                {"traits.other.normal.sd", 1.0},
                                                {"traits.c.normal.sd", 1.0}}));
  const auto expect_correlation = [&](std::size_t j, std::size_t k, double r) {
    const double error = (1.0 - r * r) / std::sqrt(static_cast<double>(many));
    EXPECT_NEAR(testing::correlation_of(block.traits[j], block.traits[k]), r, 3.0 * error);
  };
  expect_correlation(0, 1, 0.5);
  expect_correlation(0, 3, -0.3);
  expect_correlation(1, 3, 0.2);
  expect_correlation(0, 2, 0.0);
  expect_correlation(2, 3, 0.0);
  for (const auto& column : block.traits) {
    const double sd = testing::sd_of(column);
    const double expected = &column == &block.traits[1] ? 2.0 : 1.0;
    EXPECT_NEAR(sd / expected, 1.0, 4.0 / std::sqrt(2.0 * many));
  }
}

TEST(Correlation, is_that_of_normal_scores_and_keeps_distributions) {
  const Intake block = intake_of(population_of({{"population.correlation.a.b", 0.6},
                                                {"population.correlation.a.c", 0.6},
                                                {"traits.a.normal.sd", 1.0},
                                                {"traits.b.lognormal.median", 2.0},
                                                {"traits.b.lognormal.sigma", 1.0},
                                                {"traits.c.bernoulli.share", 0.3}}));
  std::vector<float> score;
  for (const float x : block.traits[1]) score.push_back(std::log(x / 2.0F));
  const double error = 0.64 / std::sqrt(static_cast<double>(many));
  EXPECT_NEAR(testing::correlation_of(block.traits[0], score), 0.6, 3.0 * error);
  const auto cdf = [](double x) { return normal_below(std::log(x / 2.0)); };
  EXPECT_LT(kolmogorov_distance(block.traits[1], cdf), kolmogorov_limit);
  // Biserial: r phi(quantile) / sqrt(share (1 - share)), and positive where r is.
  const double threshold = special::normal_quantile(0.7);
  const double density = std::exp(-0.5 * threshold * threshold) / std::sqrt(2.0 * M_PI);
  EXPECT_NEAR(testing::correlation_of(block.traits[0], block.traits[2]),
              0.6 * density / std::sqrt(0.21), 0.01);
  EXPECT_NEAR(testing::mean_of(block.traits[2]), 0.3, 4.0 * std::sqrt(0.21 / many));
}

void expect_same(const Intake& part, const Intake& whole, std::size_t offset) {
  for (std::size_t i = 0; i < part.count; ++i) {
    ASSERT_EQ(part.joined[i], whole.joined[offset + i]);
    ASSERT_EQ(part.segment[i], whole.segment[offset + i]);
    for (std::size_t k = 0; k < part.traits.size(); ++k) {
      ASSERT_EQ(bits_of(part.traits[k][i]), bits_of(whole.traits[k][offset + i])) << k << " " << i;
    }
  }
}

TEST(Population, does_not_depend_on_the_size_of_blocks) {
  const Population population = population_of(rich_scenario());
  const Intake whole = intake_of(population, 100, 5000);
  expect_same(intake_of(population, 100, 1), whole, 0);
  expect_same(intake_of(population, 101, 999), whole, 1);
  expect_same(intake_of(population, 1100, 3900), whole, 1000);
}

TEST(Population, draws_the_traits_of_any_customers_again) {
  const Population population = population_of(rich_scenario());
  const Intake whole = intake_of(population, 1000, 700);
  std::vector<std::uint32_t> ids;
  for (std::uint32_t k = 0; k < 699; k += 3) ids.push_back(1698 - k);
  Intake block = population.make_intake(ids.size());
  population.draw_traits(key, ids, block);
  for (std::size_t k = 0; k < ids.size(); ++k) {
    for (std::size_t t = 0; t < whole.traits.size(); ++t) {
      EXPECT_EQ(block.traits[t][k], whole.traits[t][ids[k] - 1000]);
    }
  }
}

TEST(Population, a_trait_more_changes_no_other) {
  const Intake before = intake_of(population_of(rich_scenario()), 0, 3000);
  Lines lines = rich_scenario();
  lines.emplace_back("traits.more.normal.sd", 2.0);
  lines.emplace_back("population.correlation.a.more", 0.3);
  expect_same(before, intake_of(population_of(lines), 0, 3000), 0);
}

TEST(Population, an_uncorrelated_trait_in_front_changes_no_other) {
  const Intake before = intake_of(population_of(rich_scenario()), 0, 3000);
  Lines lines = rich_scenario();
  lines.insert(lines.begin(), {"traits.front.normal.sd", 2.0});
  Intake after = intake_of(population_of(lines), 0, 3000);
  after.traits.erase(after.traits.begin());
  expect_same(before, after, 0);
}

TEST(Population, takes_part_of_a_block) {
  const Population population = population_of(rich_scenario());
  Intake block = population.make_intake(2000);
  population.draw(key, 0, 700, block);
  EXPECT_EQ(block.count, 700U);
  EXPECT_EQ(block.joined.size() % 64, 0U);
  expect_same(block, intake_of(population, 0, 2000), 0);
}

TEST(Population, of_another_replication_is_another) {
  const Population population = population_of(rich_scenario());
  Intake block = population.make_intake(100);
  population.draw({.seed = 42, .replication = 2}, 0, 100, block);
  EXPECT_NE(block.traits[0][0], intake_of(population, 0, 100).traits[0][0]);
}

TEST(Population, expects_customers_who_join_in_the_run) {
  const Population population = population_of(rich_scenario());
  EXPECT_NEAR(population.expected_joining_share(), 0.75, 1e-3);
  const Intake block = intake_of(population);
  const auto later =
      static_cast<double>(std::count(block.joined.begin(), block.joined.end(), never));
  EXPECT_NEAR(1.0 - later / many, population.expected_joining_share(), 4.0 * 0.5 / std::sqrt(many));
}

}  // namespace
}  // namespace sojourn::sim
