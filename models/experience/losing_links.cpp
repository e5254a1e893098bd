// By which of its links the experience model lets an improvement disappoint later.
#include <algorithm>

#include "models/experience/experience.h"

namespace sojourn::models {

std::vector<std::string> losing_links_of(const ExperienceModel& model) {
  const ExperienceConstants& c = model.constants;
  const auto some = [&](auto condition) {
    return std::any_of(model.touchpoints.begin(), model.touchpoints.end(), condition);
  };
  const bool fails = some([](const Touchpoint& t) { return t.failure * t.complaint > 0.0F; });
  const bool promises = some([](const Touchpoint& t) { return t.contact == Contact::advertising; });
  const bool chooses = some([](const Touchpoint& t) { return t.channels.size() > 1; });
  std::vector<std::string> links;
  if (c.learning > 0.0F && (c.gain > 0.0F || c.loss > 0.0F)) {
    links.emplace_back(
        "experience.expectation.learns: who was served better expects more elsewhere");
  }
  if (c.adaptation > 0.0F) {
    links.emplace_back("experience.adaptation.strength: better quality becomes usual");
  }
  if (c.paradox > 0.0F && fails) {
    links.emplace_back(
        "experience.failure.paradox: a well recovered failure that does not happen is not "
        "reported");
  }
  if (c.brand_expectation > 0.0F && promises) {
    links.emplace_back("experience.brand.promise: a better message raises what is expected");
  }
  if (model.channel_success != 0.0F && chooses) {
    links.emplace_back("experience.channel_success: a success draws customers to its channel");
  }
  return links;
}

}  // namespace sojourn::models
