// A customer's life and departures for people.
#include <fmt/format.h>

#include <algorithm>

#include "cli/story.h"
#include "cli/tell.h"
#include "cli/texts.h"
#include "models/causes/causes.h"
#include "sim/output.h"

namespace sojourn::cli {
namespace {

std::string timeline_text(const Story& story) {
  std::string text;
  for (const Line& line : told_lines(story)) {
    text += "  " + moment_text(story.start(), line.time) + "  " + line.text + "\n";
  }
  return text;
}

std::string title_text(const Story& story) {
  std::string text = fmt::format("Customer {} of {} (seed {}, replication {})\n", story.customer,
                                 harmless(story.loaded.scenario.name), story.origin.key.seed,
                                 story.origin.key.replication);
  const LifeTable& customers = story.life.tables[sim::customers_table];
  if (customers.rows == 0) return text + "  did not join before the end of the run\n";
  std::vector<std::string> words;
  const auto add = [&](const LifeTable& table, std::size_t column) {
    words.push_back(table.schema.columns[column].name + " " + table.text(column, 0, story.start()));
  };
  for (std::size_t c = 2; c < customers.columns.size(); ++c) add(customers, c);
  const LifeTable& truth = story.life.tables[sim::truth_customers_table];
  for (const sim::TraitInfo& trait : story.loaded.scenario.population.traits()) {
    const auto column = truth.column(trait.name);
    if (!trait.observed && column) add(truth, *column);
  }
  return text + fmt::format("  {}\n", fmt::join(words, ", "));
}

std::string twin_text(const Story& story, std::size_t number, const std::string& term) {
  const auto& removal = story.removals.at(term);
  if (!removal) return "cannot be taken away by a setting";
  const auto time = twin_time(*removal, number);
  const std::int64_t left = story.departures[number].time;
  if (!time)
    return number == 0 ? "would have stayed to the end of the run" : "would not have left again";
  if (*time == left) return "would have left all the same, at the same moment";
  const std::string when = moment_text(story.start(), *time).substr(0, 10);
  const std::string apart =
      describe_seconds(static_cast<double>(*time > left ? *time - left : left - *time));
  return *time > left ? fmt::format("would have stayed until {} ({} longer)", when, apart)
                      : fmt::format("would have left on {} ({} sooner)", when, apart);
}

// The clock that rang is the cause; those it raced against were not.
std::string way_text(const Story& story, const Departure& departure) {
  if (departure.by == models::trigger_way) return "another track's event ended it";
  const std::vector<std::string> others = other_ways(story.loaded.scenario.program, departure);
  const bool chosen = departure.by.starts_with(departure.from + ".");
  std::string text = chosen ? departure.by.substr(departure.from.size() + 1) + " was chosen"
                            : "the hazard " + departure.by + " rang";
  if (!others.empty()) text += fmt::format(", before {}", fmt::join(others, ", "));
  return text;
}

std::string departure_text(const Story& story, std::size_t number) {
  const Departure& departure = story.departures[number];
  std::string text =
      fmt::format("\nDeparture on {} from {}: {}\n", moment_text(story.start(), departure.time),
                  departure.from, way_text(story, departure));
  std::size_t widest = std::string_view(models::base_cause).size();
  const std::vector<Cause> told = told_causes(departure);
  for (const Cause& cause : told) widest = std::max(widest, cause.term.size());
  const auto line = [&](const std::string& term, double share, const std::string& words) {
    text += fmt::format("  {}  {:>+8.1f} %  {}\n", padded(term, widest), 100.0 * share, words);
  };
  line(models::base_cause, departure.causes[0].share, "whatever the customer's terms");
  for (const Cause& cause : told) {
    const std::string direction = cause.effect > 0.0 ? "drove away" : "kept back";
    line(cause.term, cause.share,
         fmt::format("{} (u = {:+.3f}); without it {}", direction, cause.effect,
                     twin_text(story, number, cause.term)));
  }
  return text;
}

// What the life came to.
std::string summary_text(const Story& story) {
  const LifeTable& truth = story.life.tables[sim::truth_customers_table];
  if (truth.rows == 0) return "";
  const auto text = [&](const std::string& name) {
    const auto column = truth.column(name);
    return column ? truth.text(*column, 0, story.start()) : std::string();
  };
  std::vector<std::string> states;
  for (const sim::TrackInfo& track : story.loaded.scenario.program.tracks) {
    states.push_back(track.name + " " + text(track.name + "_state"));
  }
  std::string words = fmt::format("\nAt the end: {}\n", fmt::join(states, ", "));
  if (truth.column("margin_cents")) {
    words += fmt::format("In all paid {}, cost {}: a margin of {}", text("revenue_cents"),
                         text("cost_cents"), text("margin_cents"));
    if (story.remaining_value) {
      const auto column = truth.column("remaining_value");
      words += fmt::format(", and {} still to come (discounted)",
                           money_text(*story.remaining_value, truth.schema.columns[*column].unit));
    }
    words += "\n";
  }
  const auto occasions = rows_of(story, "truth/surveys");
  if (occasions.empty()) return words;
  const auto asked = std::count_if(occasions.begin(), occasions.end(),
                                   [](const Row& row) { return row.is_set("invited"); });
  const auto answered = std::count_if(occasions.begin(), occasions.end(),
                                      [](const Row& row) { return row.is_set("answered"); });
  return words + fmt::format("Questions: {} that could have been asked, {} asked, {} answered\n",
                             occasions.size(), asked, answered);
}

std::string departures_text(const Story& story) {
  if (models::causes_of(story.loaded.scenario.program) == nullptr) {
    return "\nNobody departs in this scenario: no contract ends, and no state is left for good. "
           "[departures]\nat = { TRACK = \"STATE\" } would have the entering of a state "
           "explained.\n";
  }
  if (story.departures.empty()) return "\nDid not leave before the end of the run.\n";
  std::string text;
  for (std::size_t d = 0; d < story.departures.size(); ++d) text += departure_text(story, d);
  return text +
         "\nShares of terms are those of Aumann and Shapley, a convention. \"Without it\": this "
         "customer\nsimulated again, the same in all but that the term means nothing to leaving.\n";
}

}  // namespace

std::string text_of(const Story& story) {
  const bool joined = story.life.tables[sim::customers_table].rows > 0;
  if (!joined) return title_text(story);
  return title_text(story) + "\n" + timeline_text(story) + summary_text(story) +
         departures_text(story);
}

}  // namespace sojourn::cli
