// `sojourn report`: a page of a dataset, for people who decide.
#include <fmt/format.h>

#include <filesystem>
#include <optional>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/exit_codes.h"
#include "cli/life.h"
#include "report/run/run_page.h"
#include "store/dataset_reader.h"

namespace sojourn::cli {

std::unique_ptr<Command> make_report();

namespace {

class Report final : public Command {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "report"; }
  [[nodiscard]] std::string_view summary() const noexcept override {
    return "makes a page of a dataset: charts, tables, and what they mean";
  }
  [[nodiscard]] std::string_view examples() const noexcept override {
    return "  sojourn report telecom.h5\n"
           "      Writes telecom.html: one file that opens in any browser, offline.\n"
           "  sojourn report telecom.h5 -o board.html\n";
  }
  void declare(Options& options) override {
    options.argument("FILE", file_, Presence::required, "dataset that `sojourn run` has written");
    options.option("-o,--output", output_, "FILE", "writes there instead of FILE.html");
  }
  [[nodiscard]] int run(const std::string& command_line) override {
    const std::filesystem::path output =
        output_ ? std::filesystem::path(*output_)
                : std::filesystem::path(file_).replace_extension(".html");
    const store::DatasetReader reader(file_);
    const LoadedScenario loaded = load_again(origin_of(reader));
    report::write_page(output, report::run_page(reader, loaded.scenario, command_line));
    print(fmt::format("written     {}\n", output.string()));
    return success;
  }

 private:
  std::string file_;
  std::optional<std::string> output_;
};

}  // namespace

std::unique_ptr<Command> make_report() { return std::make_unique<Report>(); }

}  // namespace sojourn::cli
