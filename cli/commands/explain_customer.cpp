// `sojourn explain-customer`: one customer's life as a timeline, why they left, and what would have
// been without each of the causes.
#include <fmt/format.h>

#include <limits>
#include <optional>

#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/console.h"
#include "cli/exit_codes.h"
#include "cli/story.h"
#include "cli/texts.h"

namespace sojourn::cli {

std::unique_ptr<Command> make_explain_customer();

namespace {

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
    Origin origin = origin_of(reader);
    refuse_strangers(origin, customer);
    const LoadedScenario loaded = load_with_departures(origin);
    Story story{.loaded = loaded,
                .origin = origin,
                .customer = customer,
                .life = live_again(loaded, origin, customer),
                .departures = {},
                .removals = {}};
    compare(reader, story);
    story.remaining_value = value_in_file(reader, "truth/customers", "remaining_value", customer);
    story.departures = departures_of(story.life);
    for (const Departure& departure : story.departures) {
      for (const Cause& cause : told_causes(departure)) {
        if (story.removals.contains(cause.term)) continue;
        story.removals[cause.term] = without_term(loaded, origin, customer, cause.term);
      }
    }
    print(json_ ? to_text(json_of(story)) : text_of(story));
    return success;
  }

 private:
  // Whether departures are accounted for changes nothing else.
  static LoadedScenario load_with_departures(Origin& origin) {
    LoadedScenario loaded = load_again(origin);
    const std::vector<std::string> sets = naming_departures(loaded.scenario);
    if (sets.empty()) return loaded;
    origin.sets.insert(origin.sets.end(), sets.begin(), sets.end());
    return load_again(origin);
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
