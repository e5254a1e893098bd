#include "models/answer_settings.h"

namespace sojourn::models {
namespace {

constexpr double day = 86400.0;

constexpr DefaultRange assumptions[] = {
    {"styles.acquiescence", -0.3, 0.3, "the range over countries"},
    {"styles.acquiescence_sd", 0.15, 0.35},
    {"styles.extremity_sd", 0.15, 0.35},
    {"styles.heap_five", 0.1, 0.25},
    {"styles.heap_ten", 0.0, 0.1},
    {"response.extremity", 0.0, 0.8},
    {"response.attitude", 0.0, 0.6, "that the content answer more easily is reported"},
    {"response.tenure", 0.0, 0.1},
    {"response.length", 0.01, 0.06},
    {"response.trust", 0.0, 0.6},
    {"response.fatigue", 0.1, 0.5},
    {"response.fatigue_half_life", 30 * day, 120 * day},
    {"response.propensity_sd", 0.2, 0.9},
    {"response.reminder", -1.0, 0.0},
};

float f(double x) { return static_cast<float>(x); }

}  // namespace

surveys::Styles StyleSettings::styles() const {
  return {f(acquiescence),    f(acquiescence_sd), f(extremity_sd),
          f(straight_lining), f(heap_five),       f(heap_ten)};
}

surveys::ResponseRule ResponseSettings::rule() const {
  return {f(extremity), f(attitude),          f(tenure),        f(length),  f(trust),
          f(fatigue),   f(fatigue_half_life), f(propensity_sd), f(reminder)};
}

void describe_styles(Fields& fields, StyleSettings& styles) {
  fields.number("acquiescence", styles.acquiescence, "1", {.low = -1.0, .high = 1.0},
                "mean leaning towards high answers, in sd");
  fields.number("acquiescence_sd", styles.acquiescence_sd, "1", {.low = 0.0, .high = 1.0},
                "its sd");
  fields.number("extremity_sd", styles.extremity_sd, "1", {.low = 0.0, .high = 1.0},
                "sd of the log of how far answers spread");
  fields.number("straight_lining", styles.straight_lining, "1", probability,
                "share of answers given out of habit");
  fields.number("heap_five", styles.heap_five, "1", probability,
                "share of nps answers 3, 4, 6 and 7 that become 5");
  fields.number("heap_ten", styles.heap_ten, "1", probability,
                "share of nps answers 9 that become 10");
}

void describe_response(Fields& fields, ResponseSettings& r) {
  const Bounds wide{.low = -5.0, .high = 5.0};
  fields.number("extremity", r.extremity, "1", wide, "effect of the size of attitude");
  fields.number("attitude", r.attitude, "1", wide,
                "effect of attitude; above 0 the happy answer more");
  fields.number("tenure", r.tenure, "1 / year", wide,
                "effect of each year as a customer, up to five");
  fields.number("length", r.length, "1", {.low = 0.0, .high = 5.0},
                "loss by each item but the first");
  fields.number("trust", r.trust, "1", wide, "effect of a company that acts on all answers");
  fields.number("fatigue", r.fatigue, "1", {.low = 0.0, .high = 5.0},
                "loss by an invitation just got");
  fields.duration("fatigue_half_life", r.fatigue_half_life, positive,
                  "time in which half of fatigue fades");
  fields.number("propensity_sd", r.propensity_sd, "1", {.low = 0.0, .high = 3.0},
                "how much customers differ in readiness to answer");
  fields.number("reminder", r.reminder, "1", wide,
                "readiness at a reminder less that at the invitation");
}

void assume_answers(Fields& owner) {
  assume(owner, assumptions);
  owner.assumed("styles.straight_lining", {.low = 0.127,
                                           .high = 0.158,
                                           .grounds = Grounds::data,
                                           .source = "airport passengers, San Francisco 2017"});
}

}  // namespace sojourn::models
