#include "cli/measure/truth_layer.h"

#include <algorithm>
#include <string>

#include "cli/measure/places.h"

namespace sojourn::cli {
namespace {

constexpr TruthLayer latent{
    "latent", "`truth/surveys`: what everybody would honestly have answered, asked or not"};
constexpr TruthLayer realised{
    "realised",
    "all that happened, as the run recorded it; `--seeds` adds what other samples have"};
constexpr TruthLayer credited{"realised",
                              "the same credits of all that happened; what a channel caused is "
                              "another thing: `sojourn what-if` "
                              "without it"};
constexpr TruthLayer responded{"realised",
                               "who has answered, of all who were invited; it is known either way"};
constexpr TruthLayer lived{
    "realised", "lives made of all events; `--seeds` (20 by default) gives the population's value"};
constexpr TruthLayer named{
    "named",
    "rows are columns that you name: those of `truth/customers` are the truth of themselves "
    "(`--columns x1=truth/customers.NAME`)"};
constexpr TruthLayer caused{
    "named",
    "rows are columns that you name; what an intervention does in truth, customer by customer, is "
    "found by twins: `sojourn what-if`"};
constexpr TruthLayer counted_renewals{
    "none", "a run's dataset has no table of renewals; the law is fitted to numbers that you give"};

/// Whether a run's tables have a column for each of the roles that a metric cannot do without.
bool is_in_datasets(const metrics::Input& input) {
  if (input.table != "customers") return true;
  return std::all_of(input.roles.begin(), input.roles.end(), [](const metrics::Role& role) {
    return role.need == metrics::Need::optional || role.name == "customer" || role.name == "time" ||
           role.name == "group" || role.name == "margin";
  });
}

}  // namespace

TruthLayer truth_layer_of(const metrics::Metric& metric) {
  const std::string_view name = metric.name();
  if (name == "survival.sbg") return counted_renewals;
  if (name == "surveys.response_rate") return responded;
  if (name.starts_with("survival.")) return lived;
  if (name.starts_with("attribution.")) return credited;
  if (name.starts_with("causal.")) return caused;
  for (const metrics::Input& input : metric.inputs()) {
    if (!truth_table_of(input).empty()) return latent;
    if (!is_in_datasets(input)) return named;
  }
  return realised;
}

}  // namespace sojourn::cli
