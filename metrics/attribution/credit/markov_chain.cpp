#include "metrics/attribution/credit/markov_chain.h"

#include <Eigen/SparseLU>
#include <algorithm>
#include <cmath>
#include <new>
#include <optional>
#include <set>

#include "core/error.h"

namespace sojourn::metrics {
namespace {

constexpr int converts = -1;
constexpr int ends = -2;

/// One kind of step of the fitted chain.
struct Step {
  int from = 0;
  int to = ends;  ///< a state, or converts, or ends
  double probability = 0.0;
};

/// The fitted chain; steps are sorted by the state they leave.
struct Chain {
  std::vector<char16_t> last{};      ///< by state, the channel touched last, or the start mark
  std::vector<double> departures{};  ///< by state, steps seen
  std::vector<Step> steps{};
  int start = 0;
};

/// The solution of a chain with one channel removed (or none).
struct Solution {
  Eigen::VectorXd conversion;  ///< x: by state, the probability to convert from it
  Eigen::VectorXd visits;      ///< v: by state, expected visits from the start
};

/// The state a step leads to, for chains of `order`.
std::u16string next_state(const std::u16string& step, std::size_t order) {
  const std::size_t known = step.front() == MarkovChainCounts::start_mark ? 1 : 0;
  const std::size_t channels = step.size() - known;
  return step.substr(known + (channels > order ? channels - order : 0));
}

Chain chain_of(const std::map<std::u16string, std::int64_t>& counts, std::size_t order) {
  Chain chain;
  std::map<std::u16string, int> states;
  for (const auto& [step, count] : counts) {
    const std::u16string state = step.substr(0, step.size() - 1);
    const auto [place, is_new] = states.try_emplace(state, static_cast<int>(states.size()));
    if (is_new) {
      chain.last.push_back(state.back());
      chain.departures.push_back(0.0);
    }
    chain.departures[static_cast<std::size_t>(place->second)] += static_cast<double>(count);
  }
  chain.start = states.at(std::u16string(1, MarkovChainCounts::start_mark));
  for (const auto& [step, count] : counts) {
    const int from = states.at(step.substr(0, step.size() - 1));
    int to = step.back() == MarkovChainCounts::conversion_mark ? converts : ends;
    if (step.back() < channel_limit) to = states.at(next_state(step, order));
    const double share =
        static_cast<double>(count) / chain.departures[static_cast<std::size_t>(from)];
    chain.steps.push_back({from, to, share});
  }
  return chain;
}

/// Removed states keep their row as the identity, so that all chains have one shape.
Solution solve(const Chain& chain, std::optional<char16_t> removed) {
  const auto size = static_cast<Eigen::Index>(chain.last.size());
  const auto is_removed = [&](int state) {
    return removed && state >= 0 && chain.last[static_cast<std::size_t>(state)] == *removed;
  };
  std::vector<Eigen::Triplet<double>> entries;
  Eigen::VectorXd converting = Eigen::VectorXd::Zero(size);
  for (int i = 0; i < static_cast<int>(size); ++i) entries.emplace_back(i, i, 1.0);
  for (const Step& step : chain.steps) {
    if (is_removed(step.from) || is_removed(step.to) || step.to == ends) continue;
    if (step.to == converts) {
      converting[step.from] += step.probability;
    } else {
      entries.emplace_back(step.from, step.to, -step.probability);
    }
  }
  Eigen::SparseMatrix<double> matrix(size, size);
  matrix.setFromTriplets(entries.begin(), entries.end());
  Eigen::SparseLU<Eigen::SparseMatrix<double>> factors;
  factors.compute(matrix);
  // Each state was left by some journey that ended, so the matrix is regular.
  SOJOURN_ENSURE(factors.info() == Eigen::Success);
  const Eigen::VectorXd from_start = Eigen::VectorXd::Unit(size, chain.start);
  Solution solution{factors.solve(converting), factors.transpose().solve(from_start)};
  for (int i = 0; i < static_cast<int>(size); ++i) {
    if (is_removed(i)) solution.conversion[i] = solution.visits[i] = 0.0;
  }
  return solution;
}

/// Sums p g^2 and p g over one state's steps, for the variance of a multinomial row.
class RowVariances {
 public:
  explicit RowVariances(std::size_t quantities)
      : first_(quantities, 0.0), second_(quantities, 0.0), total_(quantities, 0.0) {}
  void add(std::size_t quantity, double probability, double gradient) {
    first_[quantity] += probability * gradient;
    second_[quantity] += probability * gradient * gradient;
  }
  void end_row(double departures) {
    for (std::size_t q = 0; q < total_.size(); ++q) {
      total_[q] += std::max(0.0, second_[q] - first_[q] * first_[q]) / departures;
      first_[q] = second_[q] = 0.0;
    }
  }
  [[nodiscard]] double standard_error(std::size_t quantity) const {
    return std::sqrt(total_[quantity]);
  }

 private:
  std::vector<double> first_;
  std::vector<double> second_;
  std::vector<double> total_;
};

double end_value(const Eigen::VectorXd& conversion, int state) {
  if (state == converts) return 1.0;
  return state == ends ? 0.0 : conversion[state];
}

/// Effects and shares with standard errors, in the order of `channels`.
std::vector<MarkovCredit> credits_of(const Chain& chain, const std::vector<Channel>& channels) {
  const Solution whole = solve(chain, std::nullopt);
  const double probability = whole.conversion[chain.start];
  std::vector<Solution> without;
  std::vector<double> effects;
  double total = 0.0;
  for (const Channel channel : channels) {
    without.push_back(solve(chain, static_cast<char16_t>(channel)));
    effects.push_back(
        std::clamp(1.0 - without.back().conversion[chain.start] / probability, 0.0, 1.0));
    total += effects.back();
  }
  const std::size_t count = channels.size();
  RowVariances variances(2 * count);
  std::vector<double> gradients(count);
  for (std::size_t s = 0; s < chain.steps.size(); ++s) {
    const Step& step = chain.steps[s];
    const double base = whole.visits[step.from] * end_value(whole.conversion, step.to);
    double sum = 0.0;
    for (std::size_t c = 0; c < count; ++c) {
      const double removed =
          without[c].visits[step.from] * end_value(without[c].conversion, step.to);
      const double kept = 1.0 - effects[c];
      gradients[c] = (kept * base - removed) / probability;
      sum += gradients[c];
    }
    for (std::size_t c = 0; c < count; ++c) {
      variances.add(c, step.probability, gradients[c]);
      variances.add(count + c, step.probability, (gradients[c] - effects[c] / total * sum) / total);
    }
    const bool row_ends = s + 1 == chain.steps.size() || chain.steps[s + 1].from != step.from;
    if (row_ends) variances.end_row(chain.departures[static_cast<std::size_t>(step.from)]);
  }
  std::vector<MarkovCredit> credits;
  for (std::size_t c = 0; c < count; ++c) {
    credits.push_back(
        {.channel = channels[c],
         .removal_effect = normal_estimate(effects[c], variances.standard_error(c)),
         .share = normal_estimate(effects[c] / total, variances.standard_error(count + c))});
  }
  return credits;
}

std::vector<Channel> channels_of(const Chain& chain) {
  std::set<Channel> found;
  for (const char16_t last : chain.last) {
    if (last < channel_limit) found.insert(static_cast<Channel>(last));
  }
  return {found.begin(), found.end()};
}

}  // namespace

MarkovChainCounts::MarkovChainCounts(int order) : order_(static_cast<std::size_t>(order)) {
  if (order < 1 || order > 16) {
    throw InputError("a Markov chain of order " + std::to_string(order) +
                     " (must be 1 to 16). Orders above 3 rarely have the journeys they need");
  }
}

void MarkovChainCounts::add(std::span<const Channel> touches, std::int64_t conversions,
                            std::int64_t nulls) {
  if (conversions < 0 || nulls < 0) {
    throw InputError("a path with " + std::to_string(conversions) + " conversions and " +
                     std::to_string(nulls) +
                     " nulls (neither may be negative). Count each journey "
                     "as one of both");
  }
  const std::int64_t journeys = conversions + nulls;
  if (touches.empty() || journeys == 0) return;
  if (*std::ranges::max_element(touches) >= channel_limit) {
    throw InputError("channel code " + std::to_string(*std::ranges::max_element(touches)) +
                     " is too large (at most " + std::to_string(channel_limit) +
                     " channels). Number channels from 0");
  }
  std::u16string step(1, start_mark);
  for (std::size_t i = 0; i < touches.size(); ++i) {
    step.push_back(static_cast<char16_t>(touches[i]));
    steps_[step] += journeys;
    step = next_state(step, order_);
  }
  if (conversions > 0) steps_[step + conversion_mark] += conversions;
  if (nulls > 0) steps_[step + null_mark] += nulls;
  conversions_ += conversions;
  journeys_ += journeys;
}

void MarkovChainCounts::merge(const MarkovChainCounts& other) {
  if (order_ != other.order_) {
    throw InputError("chains of order " + std::to_string(order_) + " and " +
                     std::to_string(other.order_) + " do not add up. Use one order for all parts");
  }
  for (const auto& [step, count] : other.steps_) steps_[step] += count;
  conversions_ += other.conversions_;
  journeys_ += other.journeys_;
}

MarkovAttribution MarkovChainCounts::attribution() const {
  if (journeys_ == 0) return {.reason = "no journey has a touch"};
  if (conversions_ == 0) return {.reason = "no journey with a touch converted"};
  MarkovAttribution answer;
  answer.conversion_probability =
      static_cast<double>(conversions_) / static_cast<double>(journeys_);
  try {
    const Chain chain = chain_of(steps(), order_);
    answer.credits = credits_of(chain, channels_of(chain));
  } catch (const std::bad_alloc&) {
    throw ResourceError(
        "the chain of order " + std::to_string(order_) +
        " does not fit in memory (its matrix has too many states). Lower the order");
  }
  for (MarkovCredit& credit : answer.credits) {
    credit.conversions = credit.share.value * static_cast<double>(conversions_);
  }
  return answer;
}

}  // namespace sojourn::metrics
