#include "metrics/survival/lives/lives_metric.h"

#include <algorithm>
#include <array>

#include "metrics/activities.h"

namespace sojourn::metrics {
namespace {

struct TimeUnit {
  std::string_view name;
  std::string_view plural;
  double seconds;
};

constexpr std::array<TimeUnit, 6> time_units{{{"second", "seconds", 1.0},
                                              {"hour", "hours", 3600.0},
                                              {"day", "days", 86400.0},
                                              {"week", "weeks", 7 * 86400.0},
                                              {"month", "months", 30.4375 * 86400.0},
                                              {"year", "years", 365.25 * 86400.0}}};

const TimeUnit* unit_named(std::string_view name) {
  const auto* const found = std::ranges::find(time_units, name, &TimeUnit::name);
  return found == time_units.end() ? nullptr : found;
}

/// Codes of a column as places in `names`; -1 where a name is not among them.
class Places {
 public:
  explicit Places(std::vector<std::string> names) : names_(std::move(names)) {}
  [[nodiscard]] int of(const Categories& column, std::size_t row) {
    const std::uint32_t code = column.codes[row];
    if (code == missing_category) return -1;
    while (places_.size() < column.names.size()) {
      const auto at = std::ranges::find(names_, column.names[places_.size()]);
      places_.push_back(at == names_.end() ? -1 : static_cast<int>(at - names_.begin()));
    }
    return places_[code];
  }

 private:
  std::vector<std::string> names_;
  std::vector<int> places_;  ///< by code
};

}  // namespace

void LivesMetric::describe(Fields& switches) {
  describe_own(switches);
  switches.text("leave", leave_,
                "activities by which customers leave (a | b): lives are then made of events; empty "
                "where rows are lives");
  switches.text("start", start_, "activities that begin a life (a | b); joining if empty");
  switches.text("causes", causes_by_,
                "causes of leaving are told by the activity (state), or by what was left for it as "
                "well (exit)");
  switches.text("unit", unit_, "unit of times: second, hour, day, week, month (30.4375 d) or year");
  const bool from = switches.date("observed_from", from_,
                                  "lives that began before this day are seen from then on only");
  const bool until =
      switches.date("until", until_, "the first day not observed; the data's end if absent");
  if (!switches.reading()) return;
  has_from_ = from;
  has_until_ = until;
  read_switches(switches);
}

void LivesMetric::read_switches(Fields& switches) {
  if (!of_events()) {
    for (const char* const name : {"start", "causes", "unit", "observed_from", "until"}) {
      if (!switches.given(name)) continue;
      switches.error(name, "without `leave` rows are lives and have no events",
                     "name the activities by which customers leave: leave=\"churned\"");
    }
    return;
  }
  if (unit_.empty()) unit_ = "day";
  if (causes_by_.empty()) causes_by_ = "state";
  if (unit_named(unit_) == nullptr) {
    switches.error("unit", "there is no unit " + in_backticks(unit_),
                   "write second, hour, day, week, month or year");
    unit_ = "day";
  }
  if (causes_by_ != "state" && causes_by_ != "exit") {
    switches.error("causes", "causes cannot be told by " + in_backticks(causes_by_),
                   "write state or exit");
  }
}

std::vector<Input> LivesMetric::inputs() const {
  std::vector<Role> own = own_roles();
  if (!of_events()) {
    std::vector<Role> roles = lives_roles();
    roles.insert(roles.end(), own.begin(), own.end());
    return {{"customers", roles}};
  }
  const Role customer{"customer", RoleType::identity, Need::required, "who"};
  std::vector<Role> events{customer,
                           {"time", RoleType::time, Need::required, "when"},
                           {"activity", RoleType::category, Need::required, "what happened"}};
  if (causes_by_ == "exit") {
    events.push_back({"left", RoleType::category, Need::required, "the state that was left"});
  }
  std::vector<Input> inputs{{"events", events}};
  if (!start_.empty() && own.empty()) return inputs;
  std::vector<Role> customers{customer};
  if (start_.empty()) {
    customers.push_back({"time", RoleType::time, Need::required, "when the customer joined"});
  }
  customers.insert(customers.end(), own.begin(), own.end());
  inputs.push_back({"customers", customers});
  return inputs;
}

void LivesMetric::add(std::size_t input, const Rows& rows) {
  if (!of_events()) return take(rows);
  if (input == 0) {
    add_events(rows);
  } else {
    add_customers(rows);
  }
}

void LivesMetric::add_events(const Rows& rows) {
  const Identities customers = rows.identities("customer");
  const Times times = rows.times("time");
  const Categories activities = rows.categories("activity");
  const bool by_exit = causes_by_ == "exit";
  const Categories left = by_exit ? rows.categories("left") : Categories();
  Places starts(alternatives(start_));
  Places ends(alternatives(leave_));
  std::int64_t last = missing_time;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (times[i] == missing_time) continue;
    last = std::max(last, times[i]);
    if (starts.of(activities, i) >= 0) log_.add_start(customers[i], times[i]);
    if (ends.of(activities, i) < 0) continue;
    const std::string& entered = activities.names[activities.codes[i]];
    const bool known = by_exit && left.codes[i] != missing_category;
    log_.add_end(customers[i], times[i],
                 known ? left.names[left.codes[i]] + " > " + entered : entered);
  }
  log_.see(last);
}

void LivesMetric::add_customers(const Rows& rows) {
  if (start_.empty()) {
    const Identities customers = rows.identities("customer");
    const Times times = rows.times("time");
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (times[i] != missing_time) log_.add_start(customers[i], times[i]);
    }
  }
  companions_.add(rows, own_roles());
}

void LivesMetric::merge(const Metric& other) {
  if (other.name() != name()) throw InputError("metrics of different kinds cannot be merged.");
  const auto& same = same_kind<LivesMetric>(other);
  if (!of_events()) return take_all(other);
  companions_.merge(same.companions_);
  log_.merge(same.log_);
}

ObservedSpan LivesMetric::span() const {
  const auto second = [](bool given, const Date& day) {
    return given ? days_since_epoch(day) * seconds_per_day : missing_time;
  };
  return {.from = second(has_from_, from_),
          .until = second(has_until_, until_),
          .unit_seconds = unit_named(unit_)->seconds};
}

void LivesMetric::live_again() {
  forget();
  causes_ = log_.causes();
  std::vector<Life> lives = log_.lives(span());
  std::vector<std::size_t> places;
  if (!companions_.empty()) {
    std::vector<std::uint64_t> customers;
    for (const Life& life : lives) customers.push_back(life.customer);
    const std::vector<std::size_t> all = companions_.places_of(customers);
    std::vector<Life> known;
    for (std::size_t i = 0; i < lives.size(); ++i) {
      if (all[i] == Companions::nobody) continue;
      known.push_back(lives[i]);
      places.push_back(all[i]);
    }
    lives = std::move(known);
  }
  LivesRows columns;
  for (const Life& life : lives) {
    columns.duration.push_back(life.duration);
    columns.cause.push_back(life.cause);
    columns.entry.push_back(life.entry);
  }
  Rows rows(lives.size());
  rows.set("duration", Numbers(columns.duration)).set("ended", Scores(columns.cause));
  if (has_from_) rows.set("entry", Numbers(columns.entry));
  const Companions::Chosen chosen(companions_, places);
  chosen.set(rows);
  if (!lives.empty()) take(rows);
}

std::vector<Result> LivesMetric::results() {
  if (of_events()) live_again();
  return own_results();
}

std::string_view LivesMetric::time_unit() const {
  return of_events() ? unit_named(unit_)->plural : "time";
}

void LifeTableMetric::take(const Rows& lives) {
  if (const auto complete = complete_lives(lives)) {
    table_.add(*complete);
  } else {
    table_.add(lives_of(lives).lives());
  }
}

Result LifeTableMetric::result(std::string label, Outcome outcome, std::string_view unit) const {
  return {.label = std::move(label),
          .outcome = std::move(outcome),
          .count = static_cast<std::uint64_t>(table_.customers()),
          .unit = unit};
}

}  // namespace sojourn::metrics
