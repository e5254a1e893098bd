// `sojourn what-if`: what an intervention would do, and whether it is worth its cost.
#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <limits>
#include <memory>
#include <optional>

#include "cli/arguments.h"
#include "cli/build.h"
#include "cli/choosing.h"
#include "cli/command.h"
#include "cli/console.h"
#include "cli/count_line.h"
#include "cli/exit_codes.h"
#include "cli/interrupt.h"
#include "cli/texts.h"
#include "cli/what_if_text.h"
#include "input/toml.h"
#include "report/what_if/what_if_page.h"
#include "store/part_file.h"
#include "study/what_if/arms.h"
#include "study/what_if/twins.h"

namespace sojourn::cli {

std::unique_ptr<Command> make_what_if();

namespace {

constexpr std::uint64_t most_u32 = std::numeric_limits<std::uint32_t>::max();
constexpr int usual_replications = 20;
constexpr int most_replications = 1280;  // of a study that stops by precision

struct Written {
  std::string scenario;
  std::vector<std::string> sets, interventions;
  std::optional<std::string> replications, precision, customers, seed, threads, horizon,
      assumptions, window, output, twins;
  bool json = false;
};

[[noreturn]] void refuse(std::string problem, std::string advice) {
  throw InputError({Diagnostic{.problem = std::move(problem), .advice = std::move(advice)}});
}

int count_or(const std::optional<std::string>& text, std::string_view option, CountBounds bounds,
             int otherwise) {
  return text ? static_cast<int>(read_count(option, *text, bounds)) : otherwise;
}

/// "0.2 %" of retention, or "5000 EUR" of net value.
study::Precision read_precision(const std::string& text) {
  double number = 0.0;
  const char* const end = text.data() + text.size();
  const auto [after, error] = std::from_chars(text.data(), end, number);
  std::string unit(after, end);
  unit.erase(0, unit.find_first_not_of(' '));
  const bool is_money = unit.size() == 3;
  if (error != std::errc{} || !std::isfinite(number) || number <= 0.0 ||
      (unit != "%" && !is_money)) {
    refuse(fmt::format("--precision is {}", in_backticks(text)),
           "write half the width of the interval: '0.2 %' of retention at the end of the run, or "
           "'5000 EUR' of net value to the horizon");
  }
  if (is_money) return {.contrast = "net_value_horizon", .half_width = number};
  return {.contrast = "retention_end", .half_width = number / 100.0};
}

int read_horizon(const std::string& text) {
  const std::optional<Length> length = parse_length(text);
  constexpr std::int64_t most = 600;
  if (!length || length->seconds > 0.0 || length->months < 1 || length->months > most) {
    refuse(fmt::format("--horizon is {}", in_backticks(text)),
           "write whole months or years, such as '60 months', at most 50 years");
  }
  return static_cast<int>(length->months);
}

void read_options(const Written& written, const std::string& command_line,
                  study::WhatIfDesign& design) {
  design.precision.reset();
  if (written.precision) design.precision = read_precision(*written.precision);
  design.replications = count_or(written.replications, "--replications", {2, 100000},
                                 design.precision ? most_replications : usual_replications);
  if (written.customers) {
    design.customers = read_count("--customers", *written.customers, {1, most_u32});
  }
  if (written.seed) {
    design.seed = static_cast<std::uint32_t>(read_count("--seed", *written.seed, {0, most_u32}));
  }
  design.threads = count_or(written.threads, "--threads", {0, 1024}, 0);
  if (written.horizon) design.horizon_months = read_horizon(*written.horizon);
  design.command = command_line;
  design.version = this_build().version;
}

store::Provenance provenance_of(const std::string& text, const study::WhatIfResult& result) {
  store::Provenance provenance;
  provenance.scenario = result.scenario;
  provenance.scenario_text = text;
  provenance.seed = result.seed;
  provenance.customers = result.customers;
  provenance.version = result.version;
  provenance.build = to_line(this_build());
  provenance.command = result.command;
  provenance.start = result.start;
  provenance.extra = {{"horizon_months", std::to_string(result.horizon_months)},
                      {"discount_rate", fmt::format("{:g}", result.discount_rate)}};
  return provenance;
}

/// Costs that go with the company's size stay what they are when --customers makes it smaller.
std::string scale_warning(const study::StudyOfArms& study) {
  const std::optional<std::uint64_t> customers = study.design.customers;
  if (!study.has_standing_costs || !customers || *customers == study.customers) return {};
  return fmt::format(
      "fixed and monthly costs are those of the scenario's {} customers, and here there are {}; "
      "leave --customers out for a decision, or scale them with --set intervention.NAME.cost",
      grouped(study.customers), grouped(*customers));
}

class WhatIf final : public Command {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "what-if"; }
  [[nodiscard]] std::string_view summary() const noexcept override {
    return "tells what an intervention would do, and whether it is worth its cost";
  }
  [[nodiscard]] std::string_view examples() const noexcept override {
    return "  sojourn what-if scenarios/telecom.toml --intervention faster_care -o report.html\n"
           "      The change in retention, revenue, margin and value, with its uncertainty.\n"
           "  sojourn what-if scenarios/telecom.toml --intervention faster_care --intervention \\\n"
           "      my_offer.toml --precision '0.1 %'\n"
           "      Two arms, one from a file, until the effect on retention is known to a tenth of "
           "a\n"
           "      point.\n"
           "  sojourn what-if scenarios/telecom.toml --intervention faster_care+my_offer\n"
           "      One arm with both in force.\n"
           "  sojourn what-if scenarios/telecom.toml --intervention loyalty --intervention \\\n"
           "      loyalty_by_oracle\n"
           "      Those chosen by a learnt risk, and by the truth: the value of information.\n";
  }
  void declare(Options& options) override;
  [[nodiscard]] int run(const std::string& command_line) override;

 private:
  Written written_;
};

void WhatIf::declare(Options& options) {
  Written& w = written_;
  const auto option = [&options](const char* names, std::optional<std::string>& value,
                                 const char* type, const char* meaning) {
    options.option(names, value, type, meaning);
  };
  options.argument("SCENARIO", w.scenario, Presence::required, "file of the scenario (.toml)");
  options.repeated("--intervention", w.interventions, "NAME|FILE",
                   "an arm: an intervention of the scenario or of a file; several of one arm are "
                   "joined by '+'; again and again for more arms");
  option("--replications", w.replications, "R", "simulated worlds, 20 if not given");
  option("--precision", w.precision, "P",
         "goes on until the interval is +-P: '0.2 %' of retention, '5000 EUR' of net value");
  option("--assumptions", w.assumptions, "draw",
         "draw: each replication takes its own value of every assumption from its range");
  option("--horizon", w.horizon, "LENGTH", "of value, from the start; '60 months' if not given");
  option("--customers", w.customers, "N", "how many customers, instead of the scenario's number");
  option("--seed", w.seed, "S", "key of all random numbers, 0 to 4294967295");
  option("--window", w.window, "LENGTH",
         "lets customers live window by window, such as '1 day'; changes no result");
  option("--threads", w.threads, "T", "threads to simulate with; 0: all processors");
  options.repeated("--set", w.sets, "PATH=VALUE", "changes a setting in base and arms alike");
  option("-o,--output", w.output, "FILE.html",
         "writes a page that shows the result; it opens without network");
  option("--twins", w.twins, "FILE",
         "writes truth/twins there: each customer of the first replication in base and arms");
  options.flag("--json", w.json, "prints one JSON object instead of text");
}

int WhatIf::run(const std::string& command_line) {
  if (written_.interventions.empty()) {
    refuse("what-if needs an intervention",
           "name one of the scenario's, or a file with one: --intervention NAME");
  }
  if (written_.assumptions && *written_.assumptions != "draw") {
    refuse(fmt::format("--assumptions is {}", in_backticks(*written_.assumptions)),
           "write --assumptions draw, or leave it out: then all are taken as they stand");
  }
  Document document = read_toml_file(written_.scenario);
  const std::string text = document.text;
  study::StudyOfArms study =
      study::study_of_arms(std::move(document), written_.sets, written_.interventions);
  read_options(written_, command_line, study.design);
  if (written_.window) {
    for (std::size_t arm = 0; arm < study.design.arms.size(); ++arm) {
      study.design.window =
          window_for(*written_.window, study.design.scenario(static_cast<int>(arm), {}));
    }
  }
  if (written_.assumptions) study::draw_assumptions(study);
  for (const Diagnostic& warning : study.warnings) complain(sojourn::to_text(warning));

  study::WhatIfProgress progress;
  std::optional<std::filesystem::path> unfinished;
  if (written_.twins) unfinished = store::part_name_of(*written_.twins);
  const InterruptWatch interrupt(progress.runs.stop, unfinished);
  study::WhatIfOutcome outcome;
  {
    const CountLine line("replications", [&] {
      return Count{static_cast<std::size_t>(progress.replications),
                   static_cast<std::size_t>(progress.planned)};
    });
    outcome = study::run_what_if(study.design, progress);
  }
  if (outcome.stopped) {
    complain(fmt::format("stopped after {} replications; nothing was kept\n",
                         progress.replications.load()));
    return signal_base + interrupt.signal();
  }
  if (const std::string warning = scale_warning(study); !warning.empty()) {
    outcome.result.warnings.push_back(warning);
  }
  for (const std::string& warning : outcome.result.warnings) {
    complain(fmt::format("warning: {}\n", harmless(warning)));
  }
  if (written_.twins) {
    study::write_twins(*written_.twins, outcome, provenance_of(text, outcome.result));
  }
  if (written_.output) report::write_page(*written_.output, report::what_if_page(outcome.result));
  print(written_.json ? study::to_json(outcome.result) : what_if_text(outcome.result));
  return success;
}

}  // namespace

std::unique_ptr<Command> make_what_if() { return std::make_unique<WhatIf>(); }

}  // namespace sojourn::cli
