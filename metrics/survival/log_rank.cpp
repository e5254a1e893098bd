// The metric survival.log_rank: whether groups leave at the same rate.
#include "metrics/survival/estimators/log_rank.h"

#include <array>
#include <map>

#include "metrics/survival/lives/lives_metric.h"

namespace sojourn::metrics {
namespace {

class LogRankMetric final : public LivesMetric {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "survival.log_rank"; }
  [[nodiscard]] Explanation explain() const override {
    return {.meaning = "test whether groups of customers leave at the same rate",
            .definition =
                "U_g = sum over end times of w (d_g - d n_g / n); chi-square U' V^- U with V "
                "hypergeometric. weight=log_rank (1), gehan (n), tarone_ware (sqrt n), "
                "fleming_harrington (S(t-) of all).",
            .estimand = "no difference between the groups' hazards",
            .assumptions = "As for Kaplan-Meier in every group; censoring may differ by group.",
            .when_it_lies =
                "Crossing hazards cancel. Groups formed by what happened later (who stayed long "
                "enough to be offered something) differ by construction.",
            .source = "Mantel 1966; Fleming & Harrington 1991"};
  }

 protected:
  void describe_own(Fields& switches) override {
    static constexpr std::array<std::string_view, 4> weights{"log_rank", "gehan", "tarone_ware",
                                                             "fleming_harrington"};
    switches.choice("weight", weight_, weights, "which end times count most");
  }
  [[nodiscard]] std::vector<Role> own_roles() const override {
    return {{"group", RoleType::category, Need::required, "the group compared"}};
  }
  void take(const Rows& lives) override;
  void take_all(const Metric& other) override {
    const auto& same = same_kind<LogRankMetric>(other);
    for (const auto& [group, table] : same.groups_) groups_[group].merge(table);
  }
  void forget() override { groups_.clear(); }
  [[nodiscard]] std::vector<Result> own_results() override;

 private:
  std::size_t weight_ = 0;
  std::map<std::string, LifeTable> groups_;  ///< by name, so that codes may differ between chunks
};

void LogRankMetric::take(const Rows& rows) {
  const Categories group = rows.categories("group");
  const LivesRows all = lives_of(rows);
  LifeTable().add(all.lives());  // refuses rows before anything is changed
  std::map<std::uint32_t, LivesRows> parts;
  for (std::size_t i = 0; i < all.duration.size(); ++i) {
    const std::uint32_t code = group.codes[all.row[i]];
    if (code == missing_category) continue;
    LivesRows& part = parts[code];
    part.duration.push_back(all.duration[i]);
    part.cause.push_back(all.cause[i]);
    if (!all.entry.empty()) part.entry.push_back(all.entry[i]);
  }
  for (const auto& [code, part] : parts) groups_[group.names[code]].add(part.lives());
}

std::vector<Result> LogRankMetric::own_results() {
  std::vector<LifeTable> tables;
  std::uint64_t count = 0;
  for (const auto& [group, table] : groups_) {
    tables.push_back(table);
    count += static_cast<std::uint64_t>(table.customers());
  }
  const LogRank test = log_rank(tables, static_cast<LogRankWeight>(weight_));
  const auto value = [&](double number, std::string note = {}) -> Outcome {
    if (!test.no_test.empty()) return NoEstimate{test.no_test};
    return counted(number, std::move(note));
  };
  const std::string degrees = std::to_string(test.degrees) + " degrees of freedom";
  std::vector<Result> found{{"chi-square", value(test.chi_square, degrees), count, "1"},
                            {"p-value", value(test.p_value), count, "1"}};
  std::size_t g = 0;
  for (const auto& [group, table] : groups_) {
    const double expected = g < test.expected.size() ? test.expected[g] : 0.0;
    const double observed = g < test.observed.size() ? test.observed[g] : 0.0;
    const Outcome ratio = test.no_test.empty() && expected > 0.0
                              ? Outcome(counted(observed / expected))
                              : Outcome(NoEstimate{"no ends were expected"});
    found.push_back({"observed over expected, " + group, ratio,
                     static_cast<std::uint64_t>(table.customers()), "1"});
    ++g;
  }
  return found;
}

}  // namespace

std::unique_ptr<Metric> make_log_rank() { return std::make_unique<LogRankMetric>(); }

}  // namespace sojourn::metrics
