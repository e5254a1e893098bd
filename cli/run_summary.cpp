#include "cli/run_summary.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>
#include <span>
#include <vector>

#include "cli/build.h"
#include "cli/choosing.h"
#include "cli/texts.h"
#include "core/settings_text.h"
#include "sim/output.h"

namespace sojourn::cli {
namespace {

double per_second(const RunReport& report, std::uint64_t count) {
  return static_cast<double>(count) / std::max(report.wall_seconds, 1e-9);
}

/// A table of what happens to customers, and how many rows it has, recorded or not.
struct Happening {
  std::string table;
  std::uint64_t rows = 0;
};

/// All but who the customers are, and the truth.
std::vector<Happening> happenings(const RunReport& report) {
  std::vector<Happening> found;
  for (std::size_t t = 0; t < report.tables.size(); ++t) {
    const TableSchema& table = report.tables[t];
    if (!sim::is_digested(table) || t == sim::customers_table) continue;
    found.push_back({table.name, report.summary.rows[t]});
  }
  return found;
}

std::uint64_t rows_of(std::span<const Happening> all) {
  return std::accumulate(
      all.begin(), all.end(), std::uint64_t{0},
      [](std::uint64_t sum, const Happening& happening) { return sum + happening.rows; });
}

/// Nothing where moves are all that happens.
std::string rows_text(const RunReport& report) {
  const std::vector<Happening> all = happenings(report);
  if (all.size() < 2) return "";
  std::vector<std::string> parts;
  for (const Happening& happening : all) {
    parts.push_back(fmt::format("{} {}", happening.table, grouped(happening.rows)));
  }
  return fmt::format("rows        {}: {}\n", grouped(rows_of(all)), fmt::join(parts, ", "));
}

std::string speed_text(const RunReport& report) {
  std::string text = fmt::format("time        {}, {} events", wall_text(report.wall_seconds),
                                 count_text(per_second(report, report.summary.events)));
  if (const std::vector<Happening> all = happenings(report); all.size() > 1) {
    text += fmt::format(" ({} rows)", count_text(per_second(report, rows_of(all))));
  }
  return text + fmt::format(" per second ({} thread{}, {})\n", report.threads,
                            report.threads == 1 ? "" : "s", report.kernels);
}

/// The states of a track in which customers are at the end, as rows of a table.
std::string occupancy_text(const sim::Program& program, std::size_t track,
                           const RunReport& report) {
  const sim::TrackInfo& info = program.tracks[track];
  std::size_t widest = 0;
  for (std::size_t s = info.first; s < info.first + info.states; ++s) {
    widest = std::max(widest, program.states[s].name.size());
  }
  std::string text = fmt::format("\n{} at the end\n", info.name);
  for (std::size_t s = info.first; s < info.first + info.states; ++s) {
    const std::uint64_t count = report.summary.occupancy[s];
    const double share =
        report.summary.joined == 0
            ? 0.0
            : static_cast<double>(count) / static_cast<double>(report.summary.joined);
    const sim::StateInfo& state = program.states[s];
    text += fmt::format("  {}  {:>14}  {:>7}  {}\n", padded(state.name, widest), grouped(count),
                        percent_text(share), harmless(state.label));
    while (text[text.size() - 2] == ' ') text.erase(text.size() - 2, 1);
  }
  return text;
}

std::string written_text(const RunRequest& request, const RunReport& report) {
  if (!request.output) return "nothing (give -o FILE to keep customers and events)";
  return fmt::format("{}, {}", harmless(request.output->string()),
                     bytes_text(static_cast<double>(report.bytes_written)));
}

JsonObject occupancy_json(const sim::Program& program, const RunReport& report) {
  JsonObject tracks = JsonObject::object();
  for (const sim::TrackInfo& track : program.tracks) {
    JsonObject& states = tracks[track.name] = JsonObject::object();
    for (std::size_t s = track.first; s < track.first + track.states; ++s) {
      states[program.states[s].name] = report.summary.occupancy[s];
    }
  }
  return tracks;
}

}  // namespace

std::string run_summary_text(const LoadedScenario& loaded, const RunRequest& request,
                             const RunReport& report) {
  const models::Scenario& scenario = loaded.scenario;
  const sim::RunSummary& summary = report.summary;
  const std::string label = scenario.label.empty() ? scenario.name : scenario.label;
  std::string text = fmt::format("{}, {} from {}\n\n", harmless(label),
                                 length_text(scenario.length), to_string(scenario.start));
  text += fmt::format("customers   {}, of whom {} joined\n", grouped(summary.customers),
                      grouped(summary.joined));
  text += fmt::format("events      {}, {:.2f} per customer who joined\n", grouped(summary.events),
                      static_cast<double>(summary.events) /
                          static_cast<double>(std::max<std::uint64_t>(summary.joined, 1)));
  text += rows_text(report);
  text += fmt::format("seed        {}, replication {}\n", request.options.key.seed,
                      request.options.key.replication);
  if (const std::vector<std::string> names = in_force(scenario); !names.empty()) {
    text += fmt::format("in force    {}\n", fmt::join(names, ", "));
  }
  for (std::size_t t = 0; t < scenario.program.tracks.size(); ++t) {
    text += occupancy_text(scenario.program, t, report);
  }
  text += "\n" + speed_text(report);
  text += fmt::format("memory      {} at most\n",
                      bytes_text(static_cast<double>(report.peak_memory_bytes)));
  text += fmt::format("written     {}\n", written_text(request, report));
  text += fmt::format("digest      {}", summary.digest.hex());
  if (request.options.digest_customers < summary.customers) {
    text += fmt::format(" (of customers below {})", grouped(request.options.digest_customers));
  }
  text += "\n";
  if (!report.measured.empty()) text += "\n" + measured_text(report.measured);
  return text;
}

JsonObject run_summary_json(const LoadedScenario& loaded, const RunRequest& request,
                            const RunReport& report) {
  const sim::RunSummary& summary = report.summary;
  JsonObject digests = JsonObject::object();
  for (std::size_t t = 0; t < report.tables.size(); ++t) {
    if (!sim::is_digested(report.tables[t])) continue;
    digests[report.tables[t].name] = summary.digests[t].hex();
  }
  JsonObject json;
  json["scenario"] = loaded.scenario.name;
  json["interventions"] = in_force(loaded.scenario);
  json["customers"] = summary.customers;
  json["joined"] = summary.joined;
  json["seed"] = request.options.key.seed;
  json["replication"] = request.options.key.replication;
  json["threads"] = report.threads;
  json["kernels"] = report.kernels;
  json["window_seconds"] = request.options.window ? JsonObject(*request.options.window) : nullptr;
  json["events"] = summary.events;
  json["events_per_second"] = per_second(report, summary.events);
  JsonObject& rows = json["rows"] = JsonObject::object();
  const std::vector<Happening> all = happenings(report);
  for (const Happening& happening : all) rows[happening.table] = happening.rows;
  json["rows_per_second"] = per_second(report, rows_of(all));
  json["wall_seconds"] = report.wall_seconds;
  json["peak_memory_bytes"] = report.peak_memory_bytes;
  json["bytes_written"] = report.bytes_written;
  json["output"] = request.output ? JsonObject(request.output->string()) : nullptr;
  json["digest"] = summary.digest.hex();
  json["digests"] = digests;
  json["digest_customers"] = std::min(request.options.digest_customers, summary.customers);
  json["occupancy"] = occupancy_json(loaded.scenario.program, report);
  if (!report.measured.empty()) {
    JsonObject& metrics = json["metrics"] = JsonObject::array();
    for (const Measured& measured : report.measured) metrics.push_back(measured_json(measured));
  }
  json["version"] = this_build().version;
  return json;
}

}  // namespace sojourn::cli
