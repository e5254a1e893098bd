#include "report/run/run_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/error.h"
#include "report/run/findings.h"
#include "report/run/lives.h"
#include "report/run/sections.h"

namespace sojourn::report {
namespace {

std::string length_text(const RunFile& run) {
  const double months = static_cast<double>(run.length()) / seconds_per_month;
  if (months >= 23.5) return fmt::format("{:.3g} years", months / 12.0);
  if (months >= 2.5) return fmt::format("{:.0f} months", months);
  return describe_seconds(static_cast<double>(run.length()));
}

std::string score_text(double score) { return fmt::format("{:+.0f}", score); }

/// What a survey says against what is true; nothing where one of both is not known.
std::string recommendation_text(const Findings& found) {
  if (!found.recommendation) return {};
  const Recommendation& score = *found.recommendation;
  if (!(score.observed.value >= -100.0) || !(score.of_all.value >= -100.0)) return {};
  return fmt::format("; surveys say NPS {}, the truth is {}", score_text(score.observed.value),
                     score_text(score.of_all.value));
}

std::string headline_of(const RunFile& run, const Findings& found) {
  if (found.became > 0) {
    return fmt::format(
        "{} of {} customers were still there after {}{}",
        share_text(static_cast<double>(found.at_end) / static_cast<double>(found.became)),
        count_text(found.became), length_text(run), recommendation_text(found));
  }
  return fmt::format("{} customers made {} moves in {}{}", count_text(found.joined),
                     count_text(found.moves), length_text(run), recommendation_text(found));
}

void add_fact(Page& page, std::string label, Point point, Format format, std::string note) {
  Fact fact;
  fact.label = std::move(label);
  fact.point = point;
  fact.format = std::move(format);
  fact.note = std::move(note);
  page.facts.push_back(std::move(fact));
}

void add_facts(const Findings& found, Page& page) {
  if (found.became > 0) {
    add_fact(page, "Customers at the end", {.value = static_cast<double>(found.at_end)}, plain(),
             fmt::format("of {} in all", count_text(found.became)));
  }
  if (found.retained_months > 0) {
    add_fact(page, fmt::format("Not left after {} months", found.retained_months), found.retained,
             percent(), {});
  }
  if (found.recommendation) {
    add_fact(page, "NPS observed", found.recommendation->observed, with_sign(plain(1)),
             "survey: " + found.recommendation->survey);
    add_fact(page, "NPS, true of all", found.recommendation->of_all, with_sign(plain(1)),
             "what everybody eligible would honestly answer");
  }
  if (found.earned) {
    add_fact(page, "Revenue", {.value = found.earned->revenue}, money(found.earned->currency), {});
    add_fact(page, "Margin", {.value = found.earned->margin}, money(found.earned->currency),
             "revenue less cost to serve");
  }
}

void add_provenance(const RunFile& run, Page& page) {
  constexpr std::array<std::pair<const char*, const char*>, 8> shown{
      {{"Scenario", "scenario"},
       {"Customers", "customers"},
       {"Seed", "seed"},
       {"Replication", "replication"},
       {"Start", "start"},
       {"Digest", "digest"},
       {"Version", "sojourn_version"},
       {"Run by", "command"}}};
  for (const auto& [label, attribute] : shown) {
    const std::string_view value = run.reader().attribute(attribute);
    if (!value.empty()) page.provenance.emplace_back(label, value);
  }
}

}  // namespace

Page run_page(const store::DatasetReader& reader, const models::Scenario& scenario,
              std::string command) {
  const RunFile run(reader, scenario);
  Page page;
  Findings found;
  const std::string name = scenario.label.empty() ? scenario.name : scenario.label;
  page.title = name + ": report of a run";
  page.kicker = fmt::format("{}, {} to {}", name, date_text(run.date(0)),
                            date_text(run.date(run.length() - 1)));
  if (!scenario.about.empty()) page.lead.push_back(scenario.about + ".");
  if (has_lives(run)) {
    add_lives(run, page, found);
  } else {
    page.left_out.emplace_back(
        "Population, retention, journeys, satisfaction and waits: they need the tables customers "
        "and events "
        "(columns customer, joined; customer, time, from, to), which were not recorded.");
  }
  add_returns(run, page);
  add_surveys(run, page, found);
  add_money(run, page, found);
  add_departures(run, page);
  if (page.sections.empty()) {
    throw InputError({Diagnostic{
        .problem = fmt::format("{} has nothing to report on (its tables were not recorded)",
                               in_backticks(reader.path().string())),
        .advice = "run the scenario again with --record all"}});
  }
  page.headline = headline_of(run, found);
  add_facts(found, page);
  add_provenance(run, page);
  page.command = std::move(command);
  return page;
}

}  // namespace sojourn::report
