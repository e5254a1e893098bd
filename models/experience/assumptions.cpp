#include "models/experience/assumptions.h"

#include "core/time.h"

namespace sojourn::models {
namespace {

constexpr double day = static_cast<double>(seconds_per_day);

constexpr DefaultRange waits[] = {
    {"loss", 0.1, 0.5},
    {"scale", 30.0, 120.0},
    {"times", 1.0, 1.5,
     "unoccupied or unexplained waits 1.3, unfair ones 1.5 (Maister's propositions)"},
    {"effort", 0.05, 0.15, "the drivers are named by practitioners, their sizes are not"},
};

constexpr DefaultRange assumptions[] = {
    {"affective", 0.3, 0.7},
    {"performance", 0.3, 0.6, "satisfaction is best specified as quality and disconfirmation"},
    {"gain", 0.1, 0.4, "Anderson and Sullivan 1993 for the form"},
    {"noise", 0.3, 0.8},
    {"floor", 0.05, 0.2, "that satisfaction anchors is published (Bolton 1998), the size is not"},
    {"slope", 0.25, 1.0, "that satisfaction anchors is published (Bolton 1998), the size is not"},
    {"novice_time", 90 * day, 365 * day},
    {"expectation.ratio", 0.2, 0.8, "a first share learned of .17 to .44"},
    {"expectation.least", 0.02, 0.1},
    {"expectation.down", 0.25, 0.75},
    {"memory.peak", 0.2, 0.5, "peak and end predict as the mean does (Alaybek and others 2022)"},
    {"memory.end", 0.2, 0.5, "peak and end predict as the mean does (Alaybek and others 2022)"},
    {"memory.mean", 0.15, 0.45, "peak and end predict as the mean does (Alaybek and others 2022)"},
    {"memory.gap", 3 * day, 14 * day},
    {"memory.half_life", 30 * day, 120 * day},
    {"failure.loss", 0.5, 1.5},
    {"failure.second", 1.0, 2.0, "no paradox after a second failure (Maxham and Netemeyer 2002)"},
    {"failure.paradox_severity", 0.3, 0.7},
    {"loyalty.slope", 0.2, 0.9},
    {"loyalty.delight", 0.0, 0.6},
    {"loyalty.pain", 0.2, 0.8},
    {"loyalty.delight_from", 0.5, 1.5},
    {"loyalty.pain_below", -1.5, -0.5},
    {"loyalty.competition", 0.2, 1.0, "from a monopoly to a commodity"},
    {"affect.gain", 0.1, 0.5},
    {"affect.half_life", 2 * day, 21 * day},
    {"effort.repeat", 0.25, 0.75, "the drivers are named by practitioners, their sizes are not"},
    {"effort.switch", 0.15, 0.45, "the drivers are named by practitioners, their sizes are not"},
    {"effort.transfer", 0.2, 0.5, "the drivers are named by practitioners, their sizes are not"},
    {"effort.again", 0.1, 0.3, "the drivers are named by practitioners, their sizes are not"},
    {"effort.half_life", 14 * day, 90 * day},
    {"brand.weight", 0.05, 0.2},
    {"brand.half_life", 90 * day, 365 * day},
    {"channel_success", 0.0, 1.0},
};

}  // namespace

void assume_waits(Fields& wait) { assume(wait, waits); }

void assume_experience(Fields& experience) {
  assume(experience, assumptions);
  experience.assumed(
      "loss", {.low = 1.3,
               .high = 3.0,
               .multiple_of = experience.path("gain"),
               .source = "that falling short weighs more is published (Mittal, Ross and Baldasare "
                         "1998); how much more is an assumption"});
  experience.assumed(
      "novice", {.low = 1.0,
                 .high = 1.6,
                 .grounds = Grounds::general_knowledge,
                 .source = "that novices react more is published (Bolton 1998), the size is not"});
  experience.assumed("failure.paradox",
                     {.low = 0.0,
                      .high = 0.15,
                      .grounds = Grounds::published,
                      .source = "upper bound of what is published (de Matos and others 2007)"});
  // Nothing is adapted to where its strength is 0, the default.
  experience.assumed("adaptation.half_life",
                     {.low = 91 * day,
                      .high = 8.5 * seconds_per_year,
                      .source = "cars 8.5 years (Emmerling and Qari 2017); services are guessed"});
}

}  // namespace sojourn::models
