#include "models/interventions/draft.h"

#include <cmath>
#include <utility>

#include "models/journeys/grammar.h"

namespace sojourn::models {
namespace {

void describe_target(Fields& target, InterventionDraft& draft) {
  target.names("segment", draft.segments, "segments of the target; absent: all");
  describe_when(target, draft.when, "who is not so at a look is not in the target");
  target.number("share", draft.share, "1", probability,
                "random share of the target that is treated; the others are held back");
  describe_ranking(target, draft.ranking);
}

void describe_choice(Fields& choice, InterventionDraft& draft) {
  choice.number("odds", draft.odds, "1", not_negative,
                "odds of taking it up where all coefficients' values are 0");
  choice.other_numbers(draft.terms, "coefficient on the log of the odds");
  draft.is_chosen = choice.reading() && choice.given({});
}

// What a value is to be is known only where its setting is; that it is no number, here.
void expect_finite(Fields& fields, std::string_view key, const Node& value) {
  const auto* const number = value.as<double>();
  if (number == nullptr || std::isfinite(*number)) return;
  fields.error(key, "the value is not a finite number", "write a number");
}

void describe_change(const Name& path, Fields& fields, std::vector<ChangeDraft>& changes) {
  ChangeDraft change{.path = path};
  Node value;
  double times = 1.0;
  if (fields.any("set", value, "what it becomes")) change.set = value;
  if (fields.number("times", times, "1", any_number, "what it is multiplied with")) {
    change.times = times;
  }
  if (fields.any("add", value, "what is added to it: a number, or a text with the same unit")) {
    change.add = value;
  }
  if (!fields.reading()) return;
  if (change.set) expect_finite(fields, "set", *change.set);
  if (change.add) expect_finite(fields, "add", *change.add);
  if (!change.set && !change.times && !change.add) {
    fields.error("", "the change says nothing", "write { set = … }, { times = … } or { add = … }");
    return;
  }
  changes.push_back(std::move(change));
}

void describe_cost(Fields& cost, InterventionCost& read) {
  cost.unit_cost("fixed", read.fixed, "once, at its start");
  cost.unit_cost("per_month", read.per_month, "for each month in which it runs");
  cost.unit_cost("per_treated", read.per_treated,
                 "for each customer, when treated for the first time");
  cost.unit_cost("per_use", read.per_use, "for each contact it makes");
}

void describe_timing(Fields& fields, InterventionDraft& draft) {
  fields.date("from", draft.from, "first day of the intervention");
  draft.from_position = fields.position("from");
  Date until;
  if (fields.date("until", until, "first day without it; absent: it goes on")) draft.until = until;
  draft.until_position = fields.position("until");
  fields.table(
      "rollout",
      [&](Fields& rollout) {
        rollout.whole("groups", draft.groups, {.low = 1.0, .high = 1000.0},
                      "how many groups, drawn at random, begin one after the other");
        rollout.length("every", draft.between_groups, "time between two groups");
      },
      "a staggered start");
  describe_places(fields, "at", draft.at, "treated on entering one of these states");
  fields.length("every", draft.every,
                "time between looks at who is in the target; absent: one look, at the start, or on "
                "joining");
  draft.every_position = fields.position("every");
  fields.length("lasts", draft.lasts, "how long a treatment lasts; absent: until the end");
}

void describe_intervention(const Name& name, Fields& fields,
                           std::vector<InterventionDraft>& drafts) {
  InterventionDraft draft{.name = name, .path = fields.path()};
  draft.info.name = name.text;
  draft.info.position = name.position;
  fields.text("label", draft.info.label, "name for people");
  fields.text("about", draft.info.about, "what the company does, in a sentence");
  describe_timing(fields, draft);
  fields.table(
      "target", [&](Fields& target) { describe_target(target, draft); },
      "who is treated; absent: everybody");
  fields.table(
      "take_up", [&](Fields& choice) { describe_choice(choice, draft); },
      "customers of the target choose for themselves: a logit");
  fields.path_tables(
      "change",
      [&](const Name& path, Fields& change) { describe_change(path, change, draft.changes); },
      "settings that are different for the treated, by their paths");
  fields.table(
      "contact", [&](Fields& contact) { describe_triggers(contact, draft.contact); },
      "the company contacts a customer when treatment starts, and at each further look");
  fields.table(
      "cost", [&](Fields& cost) { describe_cost(cost, draft.info.cost); }, "what it costs");
  fields.require({"from"});
  if (fields.reading()) drafts.push_back(std::move(draft));
}

}  // namespace

void describe_interventions(Fields& root, std::vector<InterventionDraft>& drafts) {
  root.tables(
      "intervention",
      [&](const Name& name, Fields& fields) { describe_intervention(name, fields, drafts); },
      "something the company does for some customers from a date on");
}

}  // namespace sojourn::models
