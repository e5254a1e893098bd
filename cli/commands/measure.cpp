// `sojourn measure`: metrics of a dataset or of somebody's CSV file.
#include <fmt/format.h>

#include <optional>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/exit_codes.h"
#include "cli/measure/comparison.h"
#include "cli/measure/expectation.h"
#include "cli/measure/measure_options.h"

namespace sojourn::cli {

std::unique_ptr<Command> make_measure();

namespace {

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
    options.argument("FILE", file_, Presence::required,
                     "a dataset, or a file ending in .csv, .tsv or .txt");
    asked_.declare(options);
    options.flag("--against-truth", against_truth_,
                 "compares with what the simulator knows, value by value");
    options.option("--seeds", seeds_, "N",
                   "compares with the mean over N further seeds as well; 20 for lifetimes, else 0");
    options.flag("--json", json_, "prints one JSON object instead of text");
  }
  [[nodiscard]] int run(const std::string& /*command_line*/) override {
    const MeasureRequest request = asked_.request();
    const auto source = open_tables(file_);
    const std::vector<Measured> observed = measure(*source, request);
    std::vector<std::vector<Measured>> truths;
    if (against_truth_) {
      MeasureRequest of_truth = request;
      of_truth.of_truth = true;
      truths.push_back(measure(*source, of_truth));
      const std::uint64_t seeds = seeds_of(seeds_, request, *source);
      if (seeds > 0) truths.push_back(expected_over_seeds(file_, of_truth, seeds));
    }
    print(json_ ? json_text(observed, truths) : text(observed, truths));
    return success;
  }

 private:
  static std::string json_text(const std::vector<Measured>& observed,
                               const std::vector<std::vector<Measured>>& truths) {
    JsonObject metrics = JsonObject::array();
    for (std::size_t k = 0; k < observed.size(); ++k) {
      JsonObject json = measured_json(observed[k]);
      for (const std::vector<Measured>& truth : truths) {
        const bool first = &truth == &truths.front();
        json[first ? "truth_layer" : "expected_layer"] = truth[k].layer;
        json[first ? "against_truth" : "against_expected"] =
            comparison_json(compare(observed[k], truth[k]));
      }
      metrics.push_back(std::move(json));
    }
    JsonObject json;
    json["metrics"] = std::move(metrics);
    return to_text(json);
  }
  static std::string text(const std::vector<Measured>& observed,
                          const std::vector<std::vector<Measured>>& truths) {
    std::string text = measured_text(observed);
    for (std::size_t k = 0; k < observed.size(); ++k) {
      for (const std::vector<Measured>& truth : truths) {
        text += fmt::format("\n{} against the truth ({})\n", observed[k].name, truth[k].layer);
        text += comparison_text(compare(observed[k], truth[k]));
      }
    }
    return text;
  }

  std::string file_;
  MeasureOptions asked_;
  std::optional<std::string> seeds_;
  bool against_truth_ = false;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_measure() { return std::make_unique<Measure>(); }

}  // namespace sojourn::cli
