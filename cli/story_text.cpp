// A customer's life and departures for people.
#include <fmt/format.h>

#include <algorithm>

#include "cli/story.h"
#include "cli/texts.h"
#include "models/causes/causes.h"
#include "sim/output.h"

namespace sojourn::cli {
namespace {

constexpr std::size_t most_variables = 4;  // in a line of the timeline, where no cause names any
constexpr std::size_t move_width = 44;

// Satisfaction and what can be a cause of leaving, where they are state variables.
std::vector<std::string> watched_variables(const Story& story) {
  const sim::Program& program = story.loaded.scenario.program;
  const models::CauseModel* const model = models::causes_of(program);
  std::vector<std::string> names;
  for (const sim::VariableInfo& variable : program.variables) {
    const bool is_cause = model != nullptr && std::find(model->causes.begin(), model->causes.end(),
                                                        variable.name) != model->causes.end();
    if (is_cause || variable.name == "satisfaction") names.push_back(variable.name);
  }
  for (const sim::VariableInfo& variable : program.variables) {
    if (!names.empty() && names.size() >= most_variables) break;
    if (std::find(names.begin(), names.end(), variable.name) == names.end() && !variable.latent) {
      names.push_back(variable.name);
    }
  }
  return names;
}

std::string variables_text(const Story& story, std::size_t row,
                           const std::vector<std::string>& watched) {
  std::vector<std::string> words;
  for (const std::string& name : watched) {
    for (const char* const from : {"events", "truth/events"}) {
      const LifeTable* const table = story.life.table(from);
      if (table == nullptr) continue;
      if (const auto column = table->column(name)) {
        words.push_back(name + " " + table->text(*column, row, story.start()));
      }
    }
  }
  return fmt::format("{}", fmt::join(words, ", "));
}

std::string event_text(const Story& story, const Moment& moment,
                       const std::vector<std::string>& watched) {
  const LifeTable& events = *moment.table;
  const auto word = [&](std::size_t c) { return events.text(c, moment.row, story.start()); };
  const std::string track = word(sim::event_track);
  const auto state = [&](std::size_t c) { return word(c).substr(track.size() + 1); };
  const std::string move = track + ": " + state(sim::event_from) + " -> " + state(sim::event_to);
  return padded(move, move_width) + "  " + variables_text(story, moment.row, watched);
}

std::string row_text(const Story& story, const Moment& moment) {
  const LifeTable& table = *moment.table;
  const auto time = table.time_column();
  std::vector<std::string> words;
  for (std::size_t c = 1; c < table.columns.size(); ++c) {  // the first is the customer
    const std::string value = table.text(c, moment.row, story.start());
    if (c == time || value == no_value) continue;
    words.push_back(table.schema.columns[c].name + " " + value);
  }
  return table.schema.name + ": " + fmt::format("{}", fmt::join(words, ", "));
}

std::string timeline_text(const Story& story) {
  const std::vector<std::string> watched = watched_variables(story);
  std::string text;
  for (const Moment& moment : timeline_of(story.life)) {
    const bool joins = moment.table->schema.name == "customers";
    const bool event = moment.table->schema.name == "events";
    std::string line = event   ? event_text(story, moment, watched)
                       : joins ? "joins"
                               : row_text(story, moment);
    line.erase(line.find_last_not_of(' ') + 1);
    text += "  " + moment_text(story.start(), moment.time) + "  " + line + "\n";
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
  if (*time == left) return "would have left at the same time";
  const std::string when = moment_text(story.start(), *time).substr(0, 10);
  const std::string apart =
      describe_seconds(static_cast<double>(*time > left ? *time - left : left - *time));
  return *time > left ? fmt::format("would have stayed until {} ({} longer)", when, apart)
                      : fmt::format("would have left on {} ({} sooner)", when, apart);
}

std::string departure_text(const Story& story, std::size_t number) {
  const Departure& departure = story.departures[number];
  std::string text =
      fmt::format("\nDeparture on {} from {}, by {}\n", moment_text(story.start(), departure.time),
                  departure.from, departure.by);
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

std::string departures_text(const Story& story) {
  if (models::causes_of(story.loaded.scenario.program) == nullptr) {
    return "\nThe scenario names no departures: [departures] at = { TRACK = \"STATE\" } would have "
           "them explained.\n";
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
  return title_text(story) + "\n" + timeline_text(story) + departures_text(story);
}

}  // namespace sojourn::cli
