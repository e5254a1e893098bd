// A customer's life and departures for machines.
#include "cli/story.h"
#include "cli/tell.h"
#include "sim/output.h"

namespace sojourn::cli {
namespace {

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

JsonObject told_json(const Story& story) {
  JsonObject told = JsonObject::array();
  for (const Line& line : told_lines(story)) {
    told.push_back({{"seconds", line.time},
                    {"time", moment_text(story.start(), line.time)},
                    {"text", line.text}});
  }
  return told;
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
                    {"other_ways", other_ways(story.loaded.scenario.program, departure)},
                    {"causes", causes}});
  }
  return list;
}

}  // namespace

JsonObject json_of(const Story& story) {
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
  json["remaining_value"] =
      story.remaining_value ? JsonObject(*story.remaining_value) : JsonObject(nullptr);
  json["told"] = told_json(story);
  json["timeline"] = timeline_json(story);
  json["departures"] = departures_json(story);
  return json;
}

}  // namespace sojourn::cli
