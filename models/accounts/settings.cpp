#include "models/accounts/settings.h"

#include <array>
#include <string_view>
#include <utility>

#include "models/accounts/committee.h"

namespace sojourn::models::accounts {
namespace {

constexpr Bounds effect{.low = 0.0, .high = 10.0};
constexpr Bounds level{.low = -10.0, .high = 10.0};
constexpr Bounds share{.low = 0.0, .high = 1.0};

constexpr DefaultRange assumptions[] = {
    {"icc", 0.3, 0.5},
    {"spread", 0.4, 0.8},
    {"memory", 0.1, 0.3},
    {"utility.slope", 0.2, 0.9},
    {"utility.delight", 0.0, 0.6},
    {"utility.pain", 0.2, 0.8},
    {"utility.delight_from", 0.5, 1.5},
    {"utility.pain_below", -1.5, -0.5},
    {"utility.competition", 0.2, 1.0, "from a monopoly to a commodity"},
    {"survey.attitude", 0.55, 0.75},
    {"survey.person_sd", 0.3, 0.6},
};

void describe_utility(Fields& table, UtilityDraft& draft) {
  table.number("slope", draft.slope, "1", effect, "per sd");
  table.number("delight", draft.delight, "1", effect, "per squared sd above delight_from");
  table.number("pain", draft.pain, "1", effect, "per sd below pain_below");
  table.number("delight_from", draft.delight_from, "1", level, "satisfaction that delights");
  table.number("pain_below", draft.pain_below, "1", level, "satisfaction that hurts");
  table.number("competition", draft.competition, "1", {.low = 0.0, .high = 1.0},
               "1: free to leave; 0: captive");
}

void describe_survey(Fields& fields, SurveyDraft& draft) {
  draft.given = fields.reading() && fields.given({});
  draft.position = fields.position();
  fields.duration("every", draft.every, {.low = 86400.0},
                  "time between waves, each account at a day of its own");
  describe_places(fields, "while", draft.places, "asked only while tracks are in these states");
  fields.duration("reminder", draft.reminder, not_negative,
                  "time from the invitation to a reminder; 0: none");
  fields.number("closed_loop", draft.closed_loop, "1", share,
                "share of answers the company is seen to act on");
  fields.number("centre", draft.centre, "1", level, "mean satisfaction of people asked");
  fields.number("spread", draft.spread, "1", positive, "its sd");
  fields.number("attitude", draft.attitude, "1", {.low = 0.0, .high = 0.99},
                "what it does to answers, in sd");
  fields.number("person_sd", draft.person_sd, "1", share, "sd of what a person brings to answers");
  fields.list("thresholds", draft.thresholds, any_number,
              "where one answer from 0 to 10 becomes the next, on the scale of variance 1");
  draft.thresholds_position = fields.position("thresholds");
  fields.table(
      "styles", [&](Fields& own) { describe_styles(own, draft.styles); }, "how people use scales");
  fields.table(
      "response", [&](Fields& own) { describe_response(own, draft.response); },
      "who answers, beside the base rates of roles");
  if (!fields.reading() || draft.given) assume_answers(fields);
}

void describe_meeting(const Name& name, Fields& fields, Draft& all) {
  MeetingDraft draft{.name = name, .path = fields.path()};
  describe_places(fields, "at", draft.places,
                  "states whose entering is an encounter, where no touchpoint has that name");
  fields.other_numbers(draft.odds, "odds of a contact with this role; 1 where not given");
  if (fields.reading()) all.meetings.push_back(std::move(draft));
}

void describe_role(const Name& name, Fields& fields, Draft& all) {
  RoleDraft draft{.name = name, .path = fields.path()};
  fields.text("label", draft.label, "name for people");
  fields.number("odds", draft.odds, "1", not_negative, "of a contact's having this role");
  fields.number("weight", draft.weight, "1", share,
                "in the decision, shared by its contacts; the weights of all roles sum to 1");
  fields.flag("veto", draft.veto, "true: its least satisfied contact can hold the decision up");
  fields.rate("turnover", draft.turnover, {.low = 0.0, .high = 1.0 / seconds_per_day},
              "departures of a contact");
  fields.number("loss", draft.loss, "1", effect,
                "on the decision until the successor has met the company");
  fields.number("response", draft.response, "1", share,
                "share that answers surveys when feeling nothing either way");
  fields.assumed("response", {.low = 0.15, .high = 0.5});
  if (fields.reading()) all.roles.push_back(std::move(draft));
}

void describe_accounts(Fields& fields, Draft& draft) {
  draft.given = fields.reading() && fields.given({});
  draft.position = fields.position();
  draft.rule_position = fields.position("rule");
  draft.encounter.text = "encounter";
  draft.encounter.position = draft.position;
  fields.table(
      "contacts",
      [&](Fields& table) {
        table.number("mean", draft.mean, "1", {.low = 1.0, .high = 16.0}, "people of an account");
        table.whole("most", draft.most, {.low = 1.0, .high = static_cast<double>(max_contacts)},
                    "people an account may have; those beyond are left out");
      },
      "how many people decide: 1 and a Poisson number");
  constexpr std::array<std::string_view, 2> rules{"weighted", "veto"};
  fields.choice("rule", draft.rule, rules,
                "weighted: by the weights of roles; veto: and by the least satisfied who may veto");
  fields.number("veto", draft.veto, "1", effect,
                "of the least satisfied on the decision, with veto");
  fields.number("icc", draft.icc, "1", share,
                "correlation of how two people of one account see the same things");
  fields.number("spread", draft.spread, "1", effect, "sd of how people see things");
  fields.number("memory", draft.memory, "1", share,
                "weight of an encounter in a contact's satisfaction");
  fields.number("satisfaction", draft.satisfaction, "1", level,
                "of a contact before the first encounter");
  fields.name("encounter", draft.encounter, "variable that holds satisfaction with the encounter");
  fields.table(
      "utility", [&](Fields& table) { describe_utility(table, draft.utility); },
      "what a contact's satisfaction is worth to the decision");
  fields.table(
      "survey", [&](Fields& table) { describe_survey(table, draft.survey); },
      "people are asked one by one whether they would recommend the company");
  fields.tables(
      "meets", [&](const Name& name, Fields& table) { describe_meeting(name, table, draft); },
      "whom a touchpoint meets: odds of a contact by role");
  assume(fields, assumptions);
  fields.assumed("contacts.mean", {.low = 4.0,
                                   .high = 10.2,
                                   .grounds = Grounds::published,
                                   .source = "surveys of buying groups by CEB and Challenger: "
                                             "5.4 (2014), 6.8 (2016), 10.2 (2018)"});
  if (!fields.reading() || draft.rule == 1) fields.assumed("veto", {.low = 0.2, .high = 0.8});
}

}  // namespace

void describe(Fields& root, Draft& draft) {
  root.table(
      "accounts", [&](Fields& fields) { describe_accounts(fields, draft); },
      "customers are firms, whose people meet the company and decide together");
  root.tables(
      "role", [&](const Name& name, Fields& fields) { describe_role(name, fields, draft); },
      "what a contact is to its account");
  if (!draft.present()) root.unused("accounts");
}

}  // namespace sojourn::models::accounts
