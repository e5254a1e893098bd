#include "study/what_if/learnt_risk.h"

#include <algorithm>
#include <cmath>

#include "study/statistics/intervals.h"

namespace sojourn::study {
namespace {

LearntCoefficient summary_of(std::string name, const std::vector<double>& values) {
  return {.name = std::move(name),
          .mean = mean_of(values),
          .sd = std::sqrt(variance_of(values)),
          .replications = static_cast<int>(values.size())};
}

/// Names of the coefficients that any replication kept, in the order of what the company sees.
std::vector<std::string> names_kept(const std::vector<const models::TrainedRisk*>& risks) {
  std::vector<std::string> names;
  for (const models::TrainedRisk* const risk : risks) {
    auto place = names.begin();
    for (const auto& one : risk->coefficients) {
      const auto found = std::find(names.begin(), names.end(), one.name);
      place = found != names.end() ? found + 1 : names.insert(place, one.name) + 1;
    }
  }
  return names;
}

LearntRisk over_replications(const std::vector<const models::TrainedRisk*>& risks) {
  LearntRisk learnt{.intervention = risks.front()->intervention,
                    .replications = static_cast<int>(risks.size())};
  const auto n = static_cast<double>(risks.size());
  std::vector<double> values;
  for (const models::TrainedRisk* const risk : risks) {
    learnt.customers += static_cast<double>(risk->customers) / n;
    learnt.outcomes += static_cast<double>(risk->outcomes) / n;
    values.push_back(static_cast<double>(risk->intercept));
  }
  learnt.intercept = summary_of("intercept", values);
  const std::vector<std::string> kept = names_kept(risks);
  for (const std::string& name : kept) {
    values.clear();
    for (const models::TrainedRisk* const risk : risks) {
      for (const auto& one : risk->coefficients) {
        if (one.name == name) values.push_back(static_cast<double>(one.value));
      }
    }
    learnt.coefficients.push_back(summary_of(name, values));
  }
  for (const std::string& name : risks.front()->left_out) {
    if (std::find(kept.begin(), kept.end(), name) == kept.end()) learnt.left_out.push_back(name);
  }
  return learnt;
}

}  // namespace

std::vector<LearntRisk> learnt_risks(const std::vector<std::vector<models::TrainedRisk>>& risks) {
  std::vector<LearntRisk> learnt;
  for (std::size_t k = 0; !risks.empty() && k < risks.front().size(); ++k) {
    std::vector<const models::TrainedRisk*> same;
    for (const auto& replication : risks) {
      if (k < replication.size()) same.push_back(&replication[k]);
    }
    learnt.push_back(over_replications(same));
  }
  return learnt;
}

}  // namespace sojourn::study
