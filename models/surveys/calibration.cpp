#include "models/surveys/calibration.h"

#include <vector>

#include "core/special.h"

namespace sojourn::models::surveys {
namespace {

struct Node {
  double z = 0.0;
  double weight = 0.0;
};

// The standard normal on an even grid of `count` nodes within +-4.
std::vector<Node> normal_nodes(int count) {
  std::vector<Node> nodes;
  double sum = 0.0;
  for (int k = 0; k < count; ++k) {
    const double z = -4.0 + 8.0 * k / (count - 1);
    nodes.push_back({z, special::exp(-0.5 * z * z)});
    sum += nodes.back().weight;
  }
  for (Node& node : nodes) node.weight /= sum;
  return nodes;
}

double response_at(const CalibrationCase& given, double attitude) {
  double sum = 0.0;
  const ResponseRule& rule = given.rule;
  const double base = given.base_logit +
                      double{rule.extremity} * (attitude < 0 ? -attitude : attitude) +
                      double{rule.attitude} * attitude;
  for (const Node& node : normal_nodes(17)) {
    sum += node.weight / (1.0 + special::exp(-(base + double{rule.propensity_sd} * node.z)));
  }
  return sum;
}

class Shares {
 public:
  explicit Shares(const CalibrationCase& given) : given_(given) {
    attitudes_ = normal_nodes(41);
    double sum = 0.0;
    for (Node& node : attitudes_) {
      node.weight *= response_at(given, node.z);
      sum += node.weight;
    }
    for (Node& node : attitudes_) node.weight /= sum;
  }

  // Share of given answers at or below the threshold.
  [[nodiscard]] double below(double threshold) const {
    const Styles& styles = given_.styles;
    const double b2 = double{styles.acquiescence_sd} * double{styles.acquiescence_sd};
    const double rest = 1.0 - given_.attitude_weight * given_.attitude_weight;
    const double own = __builtin_sqrt(rest + b2);
    const double habit = __builtin_sqrt(1.0 + b2);
    double total = 0.0;
    for (const Node& g : normal_nodes(13)) {
      const double bound =
          threshold * special::exp(double{styles.extremity_sd} * g.z) - double{styles.acquiescence};
      double thought = 0.0;
      for (const Node& c : attitudes_) {
        thought += c.weight * special::normal_cdf((bound - given_.attitude_weight * c.z) / own);
      }
      const double s = double{styles.straight_lining};
      total += g.weight * ((1.0 - s) * thought + s * special::normal_cdf(bound / habit));
    }
    return total;
  }

 private:
  const CalibrationCase& given_;
  std::vector<Node> attitudes_;
};

// Shares of answers before heaping.
std::vector<double> unheaped(const Styles& styles, std::span<const double> shares) {
  std::vector<double> plain(shares.begin(), shares.end());
  for (const std::size_t k : {3U, 4U, 6U, 7U}) {
    plain[k] = shares[k] / (1.0 - double{styles.heap_five});
    plain[5] -= plain[k] - shares[k];
  }
  plain[9] = shares[9] / (1.0 - double{styles.heap_ten});
  plain[10] -= plain[9] - shares[9];
  return plain;
}

}  // namespace

std::optional<std::array<float, most_thresholds>> solve_thresholds(const CalibrationCase& given,
                                                                   std::span<const double> shares) {
  std::vector<double> plain(shares.begin(), shares.end());
  if (given.question == nps) plain = unheaped(given.styles, shares);
  double sum = 0.0;
  for (const double share : plain) {
    if (share <= 0.0) return std::nullopt;
    sum += share;
  }
  const Shares model(given);
  std::array<float, most_thresholds> thresholds{};
  double cumulated = 0.0;
  for (std::size_t k = 0; k + 1 < plain.size(); ++k) {
    cumulated += plain[k] / sum;
    double low = -8.0;
    double high = 8.0;
    for (int step = 0; step < 40; ++step) {
      const double middle = 0.5 * (low + high);
      (model.below(middle) < cumulated ? low : high) = middle;
    }
    thresholds[k] = static_cast<float>(0.5 * (low + high));
  }
  return thresholds;
}

}  // namespace sojourn::models::surveys
