// `sojourn truth`: the value of a metric that the simulator knows.
//
// Latent where a table of the truth stands behind the observed one (truth/surveys behind surveys);
// realised where what was recorded is all that happened, as with events.
#include <optional>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/exit_codes.h"
#include "cli/measure/expectation.h"
#include "cli/measure/measure_options.h"

namespace sojourn::cli {

std::unique_ptr<Command> make_truth();

namespace {

class Truth final : public Command {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "truth"; }
  [[nodiscard]] std::string_view summary() const noexcept override {
    return "shows the value of a metric that the simulator knows";
  }
  [[nodiscard]] std::string_view examples() const noexcept override {
    return "  sojourn truth telecom.h5 --metric retention.n_day:joined=true\n"
           "      The layer says what it is: latent (what customers are) or realised (all that\n"
           "      happened).\n"
           "  sojourn truth telecom.h5 --metric surveys.nps --seeds 20\n"
           "      Beside it what 20 other samples of the same population have on average.\n";
  }
  void declare(Options& options) override {
    options.argument("DATASET", file_, Presence::required, "a dataset of `sojourn run`");
    asked_.declare(options);
    options.option("--seeds", seeds_, "N",
                   "shows the mean over N further seeds as well; 20 for lifetimes, else 0");
    options.flag("--json", json_, "prints one JSON object instead of text");
  }
  [[nodiscard]] int run(const std::string& /*command_line*/) override {
    MeasureRequest request = asked_.request();
    request.of_truth = true;
    const auto source = open_tables(file_);
    std::vector<Measured> truth = measure(*source, request);
    const std::uint64_t seeds = seeds_of(seeds_, request, *source);
    if (seeds > 0) {
      for (Measured& one : expected_over_seeds(file_, request, seeds)) {
        truth.push_back(std::move(one));
      }
    }
    if (!json_) {
      print(measured_text(truth));
      return success;
    }
    JsonObject json;
    json["metrics"] = JsonObject::array();
    for (const Measured& one : truth) json["metrics"].push_back(measured_json(one));
    print(to_text(json));
    return success;
  }

 private:
  std::string file_;
  MeasureOptions asked_;
  std::optional<std::string> seeds_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_truth() { return std::make_unique<Truth>(); }

}  // namespace sojourn::cli
