// The sections [accounts] and [role.NAME] of a scenario: customers that are firms. The formulas
// that the settings belong to stand in models/accounts/; defaults and their tags in
// docs/models/accounts.md.
#include "models/accounts/accounts.h"

#include <memory>
#include <string>
#include <utility>

#include "models/accounts/compile.h"
#include "models/accounts/settings.h"
#include "models/part.h"

namespace sojourn::models {
namespace {

// The committee's value follows from its people; a journey that wrote it would be lost.
void check_updates(const PartContext& context, std::size_t committee) {
  const auto check = [&](const std::vector<sim::Update>& updates, const std::string& path) {
    for (const sim::Update& update : updates) {
      if (update.variable != committee) continue;
      context.reporter.error(context.reporter.key_position(path), path,
                             "the journey writes `committee` (the people of the account do)",
                             "remove it, or use a variable of your own");
    }
  };
  for (std::size_t s = 0; s < context.program.states.size(); ++s) {
    const std::string& path = context.program.states[s].path;
    check(context.program.rows[s].updates, path + ".enter");
    for (const sim::Exit& exit : context.program.rows[s].exits) check(exit.updates, path);
  }
}

class AccountsPart final : public Part {
 public:
  [[nodiscard]] int order() const noexcept override { return 20; }

  void describe(Fields& root) override { accounts::describe(root, draft_); }

  [[nodiscard]] std::vector<VariableDraft> variables() const override {
    if (!draft_.present()) return {};
    VariableDraft draft{.name = {"committee", draft_.position},
                        .path = "accounts",
                        .label = "What the account's people make of the company together"};
    draft.latent = true;
    draft.grid = static_cast<double>(account_grid);
    return {draft};
  }

  [[nodiscard]] std::shared_ptr<const sim::Component> compile(PartContext& context) override {
    if (!draft_.present()) return nullptr;
    auto model = accounts::compile(draft_, context);
    if (!model) return nullptr;
    check_updates(context, model->committee);
    return make_accounts(std::move(*model));
  }

 private:
  accounts::Draft draft_;
};

}  // namespace

std::unique_ptr<Part> make_accounts() { return std::make_unique<AccountsPart>(); }

}  // namespace sojourn::models
