// What a customer did, met and felt; what was done for them, and whom of their people they have.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "cli/tell.h"
#include "cli/texts.h"
#include "models/causes/causes.h"
#include "models/experience/experience.h"
#include "sim/output.h"

namespace sojourn::cli {
namespace {

constexpr std::size_t move_width = 40;
constexpr double least_change = 0.005;  // two digits are shown

// What is told when it changes: how the customer stands with the company, and what can be a cause
// of leaving.
std::vector<std::string> watched_variables(const Story& story) {
  const sim::Program& program = story.loaded.scenario.program;
  const models::CauseModel* const model = models::causes_of(program);
  std::vector<std::string> names;
  for (const sim::VariableInfo& variable : program.variables) {
    const bool is_cause = model != nullptr && std::find(model->causes.begin(), model->causes.end(),
                                                        variable.name) != model->causes.end();
    const bool is_feeling = variable.name == "satisfaction" || variable.name == "expectation" ||
                            variable.name == "effort" || variable.name == "brand" ||
                            variable.name == "committee";
    if (is_cause || is_feeling || !variable.latent) names.push_back(variable.name);
  }
  return names;
}

double value_after(const Story& story, std::size_t event, const std::string& variable) {
  for (const char* const from : {"truth/events", "events"}) {
    const LifeTable* const table = story.life.table(from);
    const auto column = table != nullptr ? table->column(variable) : std::nullopt;
    if (column) return table->number(*column, event);
  }
  return NAN;
}

const models::Touchpoint* touchpoint_at(const Story& story, std::size_t state) {
  const models::ExperienceModel* const model = models::experience_of(story.loaded.scenario.program);
  if (model == nullptr) return nullptr;
  for (const models::Touchpoint& point : model->touchpoints) {
    if (std::find(point.states.begin(), point.states.end(), state) != point.states.end()) {
      return &point;
    }
  }
  return nullptr;
}

// An expectation that rises was exceeded: it moves towards what was perceived.
std::string compared_with_expectation(double before, double after) {
  if (std::isnan(before) || std::abs(after - before) < least_change) return "";
  return after > before ? ", better than expected" : ", worse than expected";
}

using Meeting = std::pair<std::int64_t, std::string>;

/// Encounters by their time and touchpoint.
std::map<Meeting, Row> encounters_of(const Story& story) {
  std::map<Meeting, Row> found;
  for (const Row& row : rows_of(story, "truth/encounters")) {
    found.try_emplace({row.time(), row.text("touchpoint")}, row);
  }
  return found;
}

// Through what, by whom, and what went wrong.
std::string manner_text(const Row& encounter, int sites) {
  std::string text;
  if (encounter.has("channel")) text += " by " + encounter.text("channel");
  if (sites > 1) text += " (site " + encounter.text("site") + ")";
  if (encounter.is_set("failed")) {
    text += encounter.is_set("complained") ? ", which fails and is complained of" : ", which fails";
  }
  return text;
}

std::string meeting_text(const Story& story, const std::map<Meeting, Row>& encounters,
                         const Row& move, std::size_t event, double expected_before) {
  const auto to =
      static_cast<std::size_t>(story.life.tables[sim::events_table].number(sim::event_to, event));
  const models::Touchpoint* const point = touchpoint_at(story, to);
  if (point == nullptr) return "";
  if (point->contact == models::Contact::advertising) return "sees advertising; ";
  if (point->contact == models::Contact::news) return "hears of the company; ";
  const auto known = encounters.find({move.time(), point->name});
  return fmt::format(
      "met {}{}: {:+.2f}{}; ", point->name,
      known == encounters.end() ? "" : manner_text(known->second, point->sites),
      value_after(story, event, "encounter"),
      compared_with_expectation(expected_before, value_after(story, event, "expectation")));
}

std::vector<Line> tell_journey(const Story& story) {
  std::vector<Line> lines;
  for (const Row& row : rows_of(story, "customers")) lines.push_back({row.time(), "joins"});
  const std::vector<std::string> watched = watched_variables(story);
  std::map<std::string, double> last;
  const auto events = rows_of(story, "events");
  const auto encounters = encounters_of(story);
  for (std::size_t i = 0; i < events.size(); ++i) {
    const std::string track = events[i].text("track");
    const auto state = [&](std::string_view c) {
      return events[i].text(c).substr(track.size() + 1);
    };
    const double expected = last.contains("expectation") ? last["expectation"] : NAN;
    std::vector<std::string> changes;
    for (const std::string& name : watched) {
      const double now = value_after(story, i, name);
      const std::string shown = fmt::format("{:.2f}", now);
      const std::string before = last.contains(name) ? fmt::format("{:.2f}", last[name]) : "";
      if (!before.empty() && shown != before) {
        changes.push_back(fmt::format("{} {} -> {}", name, before, shown));
      } else if (before.empty() && std::abs(now) >= least_change) {
        changes.push_back(name + " " + shown);
      }
      last[name] = now;
    }
    const std::string move = fmt::format("{}: {} -> {}", track, state("from"), state("to"));
    std::string text = padded(move, move_width) + "  " +
                       meeting_text(story, encounters, events[i], i, expected) +
                       fmt::format("{}", fmt::join(changes, ", "));
    text.erase(text.find_last_not_of(" ;") + 1);
    lines.push_back({events[i].time(), std::move(text)});
  }
  return lines;
}

std::vector<Line> tell_treatments(const Story& story) {
  std::vector<Line> lines;
  for (const Row& row : rows_of(story, "treatments")) {
    const std::string kind = row.text("kind");
    const std::string words = kind == "held_back" ? "was in the target, but is not treated" : kind;
    lines.push_back(
        {row.time(), fmt::format("intervention {}: {}", row.text("intervention"), words)});
  }
  return lines;
}

std::vector<Line> tell_people(const Story& story) {
  std::vector<Line> lines;
  for (const Row& row : rows_of(story, "contacts")) {
    const bool joined = row.text("change") == "joined";
    const std::string who = fmt::format("{} {}", row.text("role"), row.text("contact"));
    const bool first = row.number("person") == 0.0;
    const bool goes_on = !lines.empty() && lines.back().time == row.time() && joined && first &&
                         lines.back().text.starts_with("people: ");
    if (goes_on) {
      lines.back().text += ", " + who;
    } else if (joined && first) {
      lines.push_back({row.time(), "people: " + who});
    } else {
      lines.push_back(
          {row.time(), joined ? "a successor arrives: " + who : who + " leaves the firm"});
    }
  }
  return lines;
}

}  // namespace

Teller journey_teller() { return {{"customers", "events", "truth/encounters"}, tell_journey}; }
Teller treatment_teller() { return {{"treatments"}, tell_treatments}; }
Teller people_teller() { return {{"contacts"}, tell_people}; }

}  // namespace sojourn::cli
