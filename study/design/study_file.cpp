#include "study/design/study_file.h"

#include <filesystem>
#include <utility>

namespace sojourn::study {
namespace {

constexpr double most_points = 100'000.0;
constexpr double most_replications = 100'000.0;

void check_format(Fields& fields, std::int64_t format) {
  if (!fields.reading() || !fields.given("format") || format == study_format) return;
  fields.error("format",
               "the file has format " + std::to_string(format) + " (this version reads format " +
                   std::to_string(study_format) + ")",
               format > study_format
                   ? "use a newer version of sojourn, or write the file in format 1"
                   : "Write format = 1");
}

void check_design(Fields& fields, const StudyFile& file) {
  if (!fields.reading()) return;
  const bool cube = file.design == Design::latin_hypercube;
  if (cube && !fields.given("points")) {
    fields.error("points", "`points` is missing (a Latin hypercube has as many as it is given)",
                 "write how many, such as points = 20");
  }
  if (!cube && fields.given("points")) {
    fields.error("points", "only a Latin hypercube has `points`",
                 "remove it, or write design = \"latin_hypercube\"");
  }
  if (file.design != Design::tornado && fields.given("over")) {
    fields.error("over", "only a tornado goes `over` assumptions",
                 "remove it, or write design = \"tornado\"");
  }
  if (file.design == Design::tornado && file.draws_assumptions) {
    fields.error("assumptions", "a tornado moves the assumptions itself", "leave them fixed");
  }
}

void describe_header(Fields& fields, StudyFile& file) {
  std::int64_t format = study_format;
  fields.whole("format", format, {.low = 1.0}, "version of this file format");
  fields.text("name", file.name, "short name, used in file names");
  fields.text("about", file.about, "what is to be found out, in a sentence");
  std::vector<Name> scenario;
  fields.texts("scenario", scenario, "file of the scenario, from the folder of this file");
  if (!scenario.empty()) file.scenario = scenario.front();
  if (scenario.size() > 1) {
    fields.error("scenario", "a study has one scenario", "write one study for each");
  }
  auto design = static_cast<std::size_t>(file.design);
  fields.choice("design", design, design_names,
                "grid: all combinations of the factors' values; latin_hypercube: points spread "
                "evenly over their ranges; tornado: one assumption at a time to both ends");
  file.design = static_cast<Design>(design);
  fields.whole("points", file.points, {.low = 2.0, .high = most_points},
               "how many points a Latin hypercube has");
  fields.whole("replications", file.replications, {.low = 1.0, .high = most_replications},
               "runs of each point, all points with the same draws");
  fields.whole("seed", file.seed, {.low = 0.0, .high = 4294967295.0}, "key of all random numbers");
  fields.texts("set", file.sets, "settings changed in all runs, as \"path=value\"");
  fields.texts("interventions", file.interventions,
               "in force in all runs: names of the scenario's, or files, from the folder of this "
               "file");
  fields.texts("outputs", file.outputs,
               "what is looked at; docs/formats/study.md names what there is");
  constexpr std::string_view choices[] = {"fixed", "draw"};
  std::size_t drawn = file.draws_assumptions ? 1 : 0;
  fields.choice("assumptions", drawn, choices,
                "draw: each replication has its own draw of the scenario's assumptions, the same "
                "at all points");
  file.draws_assumptions = drawn == 1;
  fields.texts("over", file.over,
               "paths of assumptions that a tornado moves, or above them; absent: all");
  if (fields.reading() && fields.given("outputs") && file.outputs.empty()) {
    fields.error("outputs", "the study looks at nothing", "name an output, such as \"events\"");
  }
  fields.require({"format", "scenario", "outputs"});
  check_format(fields, format);
  check_design(fields, file);
}

void check_factors(Fields& root, const StudyFile& file) {
  if (!root.reading()) return;
  if (file.factors.empty() && file.design != Design::tornado && !root.given("factors")) {
    root.error({}, "the study has no factors (there is nothing to compare)",
               "write [factors] with lines such as population.customers = [1000, 2000]");
  }
}

}  // namespace

void describe_study(Fields& root, StudyFile& file) {
  root.table(
      "study", [&](Fields& fields) { describe_header(fields, file); },
      "what is run, how often, and what is looked at");
  root.levels(
      "factors", file.factors,
      "values of settings by their paths: those to be combined, or the two ends of a range");
  check_factors(root, file);
}

StudyFile read_study(const Document& document, Diagnostics& diagnostics) {
  StudyFile file;
  file.path = document.file;
  file.text = document.text;
  (void)read_settings(
      document, [&](Fields& root) { describe_study(root, file); }, diagnostics);
  if (file.name.empty()) file.name = std::filesystem::path(file.path).stem().string();
  return file;
}

std::string study_schema() {
  StudyFile file;
  std::string schema =
      json_schema([&](Fields& root) { describe_study(root, file); }, "Sojourn study");
  if (schema.empty() || schema.back() != '\n') schema += '\n';
  return schema;
}

}  // namespace sojourn::study
