// Path entropy: how unpredictable a case's path is, in bits.
//
//   plug_in      H = -sum p log2 p over variants, p = n_v / n; too low while variants are unseen
//   miller_madow H + (variants - 1) / (2 n ln 2)
//   chao_shen    -sum C p log2(C p) / (1 - (1 - C p)^n) with coverage C = 1 - f1 / n, f1 variants
//                seen once (A. Chao, T.-J. Shen, Environmental and Ecological Statistics 10, 2003)
// Standard error: sqrt((sum p log2(p)^2 - H^2) / n) (Basharin 1959).
#include <cmath>

#include "metrics/journeys/cases/cases.h"

namespace sojourn::metrics {
namespace {

enum Correction : std::size_t { plug_in, miller_madow, chao_shen };

/// The sums over variants, in the order of their counts, which no merge changes.
struct Sums {
  double entropy = 0.0;
  double second = 0.0;   ///< sum of p log2(p)^2
  double covered = 0.0;  ///< Chao and Shen's
};

Sums sums_of(const std::map<std::uint64_t, std::uint64_t>& variants_by_count, double n,
             double coverage) {
  Sums sums;
  for (const auto& [count, variants] : variants_by_count) {
    const double p = static_cast<double>(count) / n;
    const double bits = -std::log2(p);
    const auto times = static_cast<double>(variants);
    sums.entropy += times * p * bits;
    sums.second += times * p * bits * bits;
    const double q = coverage * p;
    if (q > 0.0) sums.covered -= times * q * std::log2(q) / -std::expm1(n * std::log1p(-q));
  }
  return sums;
}

class PathEntropy final : public CaseMetric<VariantTally> {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "journeys.path_entropy"; }
  [[nodiscard]] Explanation explain() const override {
    return {.meaning = "how unpredictable the paths of cases are, in bits",
            .definition =
                "Entropy of the distribution of variants: plug_in -sum p log2 p; "
                "miller_madow adds (variants - 1) / (2 n ln 2); chao_shen reweights by "
                "the coverage 1 - f1 / n.",
            .estimand = "the entropy of the law that cases follow",
            .assumptions = "Cases are independent and complete; most of the law has been seen.",
            .when_it_lies =
                "With many variants seen once all three are too low, the plug-in "
                "most; the interval knows nothing of that bias.",
            .source = "G. Miller 1955; A. Chao, T.-J. Shen 2003; G. Basharin 1959"};
  }
  void describe(Fields& switches) override {
    static constexpr std::array<std::string_view, 3> corrections{"plug_in", "miller_madow",
                                                                 "chao_shen"};
    switches.choice("correction", correction_, corrections,
                    "how variants not seen are allowed for");
  }
  [[nodiscard]] std::vector<Result> results() override {
    const VariantTally tally = total();
    return {{.label = "", .outcome = outcome(tally), .count = tally.cases(), .unit = "bits"}};
  }

 private:
  [[nodiscard]] Outcome outcome(const VariantTally& tally) const {
    if (tally.cases() == 0) return NoEstimate{"there are no cases"};
    std::map<std::uint64_t, std::uint64_t> variants_by_count;
    for (const auto& [path, count] : tally.variants()) ++variants_by_count[count];
    const auto once = variants_by_count.find(1);
    const double f1 = once == variants_by_count.end() ? 0.0 : static_cast<double>(once->second);
    const auto n = static_cast<double>(tally.cases());
    if (correction_ == chao_shen && f1 == n) {
      return NoEstimate{"every variant was seen once, so nothing is known of the others"};
    }
    const Sums sums = sums_of(variants_by_count, n, 1.0 - f1 / n);
    const auto variants = static_cast<double>(tally.variants().size());
    double value = sums.entropy;
    if (correction_ == miller_madow) value += (variants - 1.0) / (2.0 * n * std::log(2.0));
    if (correction_ == chao_shen) value = variants > 1.0 ? sums.covered : 0.0;
    const double variance = (sums.second - sums.entropy * sums.entropy) / n;
    if (!(variance > 1e-18)) return counted(value, "all variants are as frequent: no interval");
    const std::string note =
        f1 > 0.1 * n ? "more than a tenth of the cases are variants seen once: too low" : "";
    return normal_estimate(value, std::sqrt(variance), note);
  }

  std::size_t correction_ = miller_madow;
};

}  // namespace

std::unique_ptr<Metric> make_path_entropy() { return std::make_unique<PathEntropy>(); }

}  // namespace sojourn::metrics
