// `sojourn explain-customer`: one customer's life as a timeline, why they left, and what would have
// been without each of the causes.
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <optional>

#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/console.h"
#include "cli/departures.h"
#include "cli/exit_codes.h"
#include "cli/json.h"
#include "cli/life.h"
#include "cli/texts.h"
#include "models/causes/causes.h"
#include "sim/output.h"

namespace sojourn::cli {

std::unique_ptr<Command> make_explain_customer();

namespace {

constexpr std::size_t most_variables = 4;  // in a line of the timeline, where no cause names any

/// What is told: everything comes from one simulation of the customer.
struct Story {
  const LoadedScenario& loaded;
  const Origin& origin;
  std::uint32_t customer = 0;
  Life life;
  std::vector<Departure> departures;
  std::map<std::string, std::optional<Removal>> removals;  ///< by term
  bool compared = false;
  [[nodiscard]] Date start() const { return loaded.scenario.start; }
};

/// A row of a table at its moment.
struct Moment {
  std::int64_t time = 0;
  const LifeTable* table = nullptr;
  std::size_t row = 0;
};

// Rows of all tables that have a time, in order; those of truth/events stand beside events.
std::vector<Moment> timeline_of(const Life& life) {
  std::vector<Moment> moments;
  for (const LifeTable& table : life.tables) {
    const std::string& name = table.schema.name;
    const auto time = table.time_column();
    if (!time || name == "truth/events" || name == models::departures_table) continue;
    for (std::size_t i = 0; i < table.rows; ++i) {
      moments.push_back({static_cast<std::int64_t>(table.number(*time, i)), &table, i});
    }
  }
  std::stable_sort(moments.begin(), moments.end(),
                   [](const Moment& a, const Moment& b) { return a.time < b.time; });
  return moments;
}

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
  return padded(move, 40) + "  " + variables_text(story, moment.row, watched);
}

std::string row_text(const Story& story, const Moment& moment) {
  const LifeTable& table = *moment.table;
  const auto time = table.time_column();
  std::vector<std::string> words;
  for (std::size_t c = 1; c < table.columns.size(); ++c) {  // the first is the customer
    if (c == time) continue;
    words.push_back(table.schema.columns[c].name + " " + table.text(c, moment.row, story.start()));
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

/// When the twin left for the time numbered like the departure; none: not at all.
std::optional<std::int64_t> twin_time(const Removal& removal, std::size_t departure) {
  if (departure >= removal.times.size()) return std::nullopt;
  return removal.times[departure];
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

/// Causes with an effect, the largest share first.
std::vector<Cause> told_causes(const Departure& departure) {
  std::vector<Cause> told;
  for (const Cause& cause : departure.causes) {
    if (cause.effect != 0.0) told.push_back(cause);
  }
  std::stable_sort(told.begin(), told.end(),
                   [](const Cause& a, const Cause& b) { return a.share > b.share; });
  return told;
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

JsonObject row_json(const Story& story, const LifeTable& table, std::size_t row) {
  JsonObject json = JsonObject::object();
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    const ColumnSchema& column = table.schema.columns[c];
    const bool words = !column.categories.empty() || table.time_column() == c;
    json[column.name] =
        words ? JsonObject(table.text(c, row, story.start())) : JsonObject(table.number(c, row));
  }
  return json;
}

JsonObject timeline_json(const Story& story) {
  JsonObject timeline = JsonObject::array();
  const LifeTable* const latent = story.life.table("truth/events");
  for (const Moment& moment : timeline_of(story.life)) {
    JsonObject json = {{"table", moment.table->schema.name}, {"seconds", moment.time}};
    json.update(row_json(story, *moment.table, moment.row));
    if (latent != nullptr && moment.table->schema.name == "events") {
      json.update(row_json(story, *latent, moment.row));
    }
    timeline.push_back(std::move(json));
  }
  return timeline;
}

JsonObject departures_json(const Story& story) {
  JsonObject list = JsonObject::array();
  for (std::size_t d = 0; d < story.departures.size(); ++d) {
    const Departure& departure = story.departures[d];
    JsonObject causes = JsonObject::array();
    for (const Cause& cause : departure.causes) {
      JsonObject json = {{"term", cause.term}, {"u", cause.effect}, {"share", cause.share}};
      const auto known = story.removals.find(cause.term);
      if (known != story.removals.end() && known->second) {
        const auto time = twin_time(*known->second, d);
        json["without"] = {{"leaves", time.has_value()},
                           {"seconds", time ? JsonObject(*time) : nullptr},
                           {"settings", known->second->sets}};
      }
      causes.push_back(std::move(json));
    }
    list.push_back({{"time", moment_text(story.start(), departure.time)},
                    {"seconds", departure.time},
                    {"from", departure.from},
                    {"by", departure.by},
                    {"causes", causes}});
  }
  return list;
}

JsonObject story_json(const Story& story) {
  const LifeTable& customers = story.life.tables[sim::customers_table];
  const LifeTable& truth = story.life.tables[sim::truth_customers_table];
  JsonObject json;
  json["scenario"] = story.loaded.scenario.name;
  json["seed"] = story.origin.key.seed;
  json["replication"] = story.origin.key.replication;
  json["customer"] = story.customer;
  json["joined"] = customers.rows > 0;
  json["compared_with_file"] = story.compared;
  json["customers"] = customers.rows > 0 ? row_json(story, customers, 0) : nullptr;
  json["truth"] = truth.rows > 0 ? row_json(story, truth, 0) : nullptr;
  json["timeline"] = timeline_json(story);
  json["departures"] = departures_json(story);
  return json;
}

class ExplainCustomer final : public Command {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "explain-customer"; }
  [[nodiscard]] std::string_view summary() const noexcept override {
    return "tells one customer's life, and why they left";
  }
  [[nodiscard]] std::string_view examples() const noexcept override {
    return "  sojourn explain-customer telecom.h5 42\n"
           "      Simulates customer 42 again from what the file says about itself.\n"
           "  sojourn explain-customer telecom.h5 42 --json\n";
  }
  void declare(Options& options) override {
    options.argument("FILE", file_, Presence::required, "dataset that `sojourn run` has written");
    options.argument("ID", id_, Presence::required, "id of the customer, from 0");
    options.flag("--json", json_, "prints one JSON object instead of text");
  }
  [[nodiscard]] int run(const std::string& /*command_line*/) override {
    const auto customer = static_cast<std::uint32_t>(
        read_count("ID", id_, {0, std::numeric_limits<std::uint32_t>::max()}));
    const store::DatasetReader reader(file_);
    const Origin origin = origin_of(reader);
    refuse_strangers(origin, customer);
    const LoadedScenario loaded = load_again(origin);
    Story story{.loaded = loaded,
                .origin = origin,
                .customer = customer,
                .life = live_again(loaded, origin, customer),
                .departures = {},
                .removals = {}};
    compare(reader, story);
    story.departures = departures_of(story.life);
    for (const Departure& departure : story.departures) {
      for (const Cause& cause : told_causes(departure)) {
        if (story.removals.contains(cause.term)) continue;
        story.removals[cause.term] = without_term(loaded, origin, customer, cause.term);
      }
    }
    print(json_ ? to_text(story_json(story)) : text_of(story));
    return success;
  }

 private:
  static std::string text_of(const Story& story) {
    const bool joined = story.life.tables[sim::customers_table].rows > 0;
    if (!joined) return title_text(story);
    return title_text(story) + "\n" + timeline_text(story) + departures_text(story);
  }

  static void refuse_strangers(const Origin& origin, std::uint32_t customer) {
    if (customer < origin.customers) return;
    throw InputError(
        {Diagnostic{.problem = fmt::format("there is no customer {} (the file has {})", customer,
                                           origin.customers),
                    .advice = fmt::format("give a number from 0 to {}", origin.customers - 1)}});
  }

  void compare(const store::DatasetReader& reader, Story& story) const {
    const std::optional<bool> same = agrees(reader, story.life, story.customer);
    story.compared = same.has_value();
    if (same.value_or(true)) return;
    throw InputError({Diagnostic{
        .problem = fmt::format(
            "customer {} lives otherwise here than in {} (another version wrote it, {})",
            story.customer, in_backticks(file_),
            harmless(std::string(reader.attribute("sojourn_version")))),
        .advice = "use that version, or run the scenario again"}});
  }

  std::string file_;
  std::string id_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_explain_customer() { return std::make_unique<ExplainCustomer>(); }

}  // namespace sojourn::cli
