// `sojourn measure`: metrics of a dataset or of somebody's CSV file.
#include <fmt/format.h>

#include <cmath>
#include <optional>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/exit_codes.h"
#include "cli/measure/measurement.h"
#include "core/error.h"

namespace sojourn::cli {

std::unique_ptr<Command> make_measure();

namespace {

/// An estimate beside the value that it tries to find.
struct Comparison {
  std::string label;
  double estimate = 0.0;
  double truth = 0.0;
  std::optional<bool> covers;  ///< none without an interval
};

/// Results of both that have the same group and label and a value.
std::vector<Comparison> compare(const Measured& observed, const Measured& truth) {
  std::map<std::string, double> known;
  const auto label_of = [](const GroupResults& group, const metrics::Result& result) {
    return group.group + (group.group.empty() || result.label.empty() ? "" : ": ") + result.label;
  };
  for (const GroupResults& group : truth.groups) {
    for (const metrics::Result& result : group.results) {
      if (result.outcome) known[label_of(group, result)] = result.outcome->value;
    }
  }
  std::vector<Comparison> compared;
  for (const GroupResults& group : observed.groups) {
    for (const metrics::Result& result : group.results) {
      const auto at = known.find(label_of(group, result));
      if (at == known.end() || !result.outcome) continue;
      const Estimate& estimate = *result.outcome;
      Comparison one{at->first, estimate.value, at->second, std::nullopt};
      if (estimate.has_interval) {
        one.covers = estimate.low <= at->second && at->second <= estimate.high;
      }
      compared.push_back(one);
    }
  }
  return compared;
}

std::string comparison_text(const Comparison& one) {
  std::string text = fmt::format("  {}{:.6g}, truth {:.6g}, error {:.6g}",
                                 one.label.empty() ? "" : one.label + "  ", one.estimate, one.truth,
                                 one.estimate - one.truth);
  if (one.covers) text += *one.covers ? ", the interval covers" : ", the interval does not cover";
  return text + "\n";
}

JsonObject comparison_json(const std::vector<Comparison>& all) {
  JsonObject list = JsonObject::array();
  for (const Comparison& one : all) {
    JsonObject json;
    json["label"] = one.label;
    json["estimate"] = one.estimate;
    json["truth"] = one.truth;
    json["error"] = one.estimate - one.truth;
    json["covers"] = one.covers ? JsonObject(*one.covers) : JsonObject(nullptr);
    list.push_back(std::move(json));
  }
  return list;
}

class Measure final : public Command {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "measure"; }
  [[nodiscard]] std::string_view summary() const noexcept override {
    return "computes metrics of a dataset or a CSV file";
  }
  [[nodiscard]] std::string_view examples() const noexcept override {
    return "  sojourn measure telecom.h5 --metric retention.n_day:days=[1,7,30],joined=true\n"
           "  sojourn measure answers.csv --metric surveys.nps:interval=wald --columns score=q1\n"
           "      Your own export; --columns says which column plays which role.\n"
           "  sojourn measure answers.csv --metric surveys.csat --by country,month --json\n"
           "      A value for each group of rows. `sojourn list metrics` names all metrics.\n";
  }
  void declare(Options& options) override {
    options.argument("FILE", file_, Presence::required, "a dataset, or a file ending in .csv");
    options.repeated("--metric", request_.metrics, "NAME[:SWITCH=VALUE,...]",
                     "what to measure, again and again");
    options.option("--by", by_, "LIST",
                   "cuts rows by columns or by day, month or year: segment,month");
    options.option("--columns", columns_, "ROLE=COLUMN,...", "which column plays which role");
    options.flag("--against-truth", against_truth_,
                 "compares with what the simulator knows, value by value");
    options.flag("--json", json_, "prints one JSON object instead of text");
  }
  [[nodiscard]] int run(const std::string& /*command_line*/) override {
    if (request_.metrics.empty()) {
      throw InputError({Diagnostic{.problem = "there is no --metric",
                                   .advice = "`sojourn list metrics` names all of them"}});
    }
    if (by_) request_.by = split_list(*by_);
    if (columns_) request_.columns = parse_columns(*columns_);
    const auto source = open_tables(file_);
    const std::vector<Measured> observed = measure(*source, request_);
    std::vector<Measured> truth;
    if (against_truth_) {
      MeasureRequest of_truth = request_;
      of_truth.of_truth = true;
      truth = measure(*source, of_truth);
    }
    print(json_ ? json_text(observed, truth) : text(observed, truth));
    return success;
  }

 private:
  static std::string json_text(const std::vector<Measured>& observed,
                               const std::vector<Measured>& truth) {
    JsonObject metrics = JsonObject::array();
    for (std::size_t k = 0; k < observed.size(); ++k) {
      JsonObject json = measured_json(observed[k]);
      if (!truth.empty()) {
        json["truth_layer"] = truth[k].layer;
        json["against_truth"] = comparison_json(compare(observed[k], truth[k]));
      }
      metrics.push_back(std::move(json));
    }
    JsonObject json;
    json["metrics"] = std::move(metrics);
    return to_text(json);
  }
  static std::string text(const std::vector<Measured>& observed,
                          const std::vector<Measured>& truth) {
    std::string text = measured_text(observed);
    for (std::size_t k = 0; k < truth.size(); ++k) {
      text += fmt::format("\n{} against the {} truth\n", observed[k].name, truth[k].layer);
      for (const Comparison& one : compare(observed[k], truth[k])) text += comparison_text(one);
    }
    return text;
  }

  std::string file_;
  MeasureRequest request_;
  std::optional<std::string> by_;
  std::optional<std::string> columns_;
  bool against_truth_ = false;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_measure() { return std::make_unique<Measure>(); }

}  // namespace sojourn::cli
