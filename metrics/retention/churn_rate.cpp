// Churn rate: customers lost in a period over customers there were, in the variants of the field.
//
// For each calendar period: A active at its start, J joined, R came back, L lost, and L0 those of
// L who were active at its start, so that the flows reconcile: A(t+1) = A(t) + J + R - L.
//   base=start    L0 / A             Wilson interval
//   base=all      L / A              also counts those who joined and left within the period
//   base=average  L / ((A(t) + A(t+1)) / 2)
//   base=mid      L / (A + J / 2)
//   base=net      (L - R) / A
// The intervals of the last four take L (and R) as Poisson counts.
#include <cmath>
#include <map>

#include "metrics/activities.h"
#include "metrics/retention/windows/return_windows.h"
#include "metrics/share.h"

namespace sojourn::metrics {
namespace {

enum ChurnKind : std::uint32_t { start_kind = 1, end_kind = 2 };
enum Base : std::size_t { of_start, of_all, of_average, of_mid, of_net };

/// Moves of customers within one period.
struct Flows {
  std::uint64_t joined = 0;
  std::uint64_t returned = 0;
  std::uint64_t lost = 0;
  std::uint64_t lost_of_start = 0;

  void merge(const Flows& other) noexcept {
    joined += other.joined;
    returned += other.returned;
    lost += other.lost;
    lost_of_start += other.lost_of_start;
  }
};

class ChurnTally {
 public:
  ChurnTally() = default;
  ChurnTally(AgeRule rule, std::int64_t silence) : rule_(rule), silence_(silence) {}

  void take(std::span<const Event> events) {
    Life life;
    for (const Event& event : events) {
      if (silence_ > 0) fall_silent(life, event.time);
      if ((event.kind & start_kind) != 0 && !life.active) start(life, event.time);
      if ((event.kind & end_kind) != 0 && life.active) end(life, event.time);
      life.last = event.time;
    }
    if (silence_ > 0 && life.active) silences_.push_back({life.since, life.last + silence_});
  }

  void merge(const ChurnTally& other) {
    for (const auto& [period, flows] : other.periods_) periods_[period].merge(flows);
    silences_.insert(silences_.end(), other.silences_.begin(), other.silences_.end());
    last_ = std::max(last_, other.last_);
  }

  void see(std::int64_t time) noexcept { last_ = std::max(last_, time); }
  [[nodiscard]] std::int64_t last() const noexcept { return last_; }

  /// Flows by period; silences that end after the data are no losses yet.
  [[nodiscard]] std::map<std::int64_t, Flows> periods() const {
    std::map<std::int64_t, Flows> periods = periods_;
    for (const Silence& silence : silences_) {
      if (silence.end > last_) continue;
      const std::int64_t period = rule_.period_of(silence.end);
      ++periods[period].lost;
      periods[period].lost_of_start += silence.since < period ? 1U : 0U;
    }
    return periods;
  }

 private:
  struct Life {
    bool active = false;
    bool known = false;
    std::int64_t since = 0;  ///< period in which it became active
    std::int64_t last = 0;
  };
  /// A customer whose last event is known: lost at `end` if the data reach that far.
  struct Silence {
    std::int64_t since;
    std::int64_t end;
  };

  void start(Life& life, std::int64_t time) {
    life.since = rule_.period_of(time);
    Flows& flows = periods_[life.since];
    ++(life.known ? flows.returned : flows.joined);
    life.active = life.known = true;
  }
  void end(Life& life, std::int64_t time) {
    const std::int64_t period = rule_.period_of(time);
    Flows& flows = periods_[period];
    ++flows.lost;
    flows.lost_of_start += life.since < period ? 1U : 0U;
    life.active = false;
  }
  void fall_silent(Life& life, std::int64_t now) {
    if (life.active && now - life.last >= silence_) end(life, life.last + silence_);
  }

  AgeRule rule_;
  std::int64_t silence_ = 0;
  std::map<std::int64_t, Flows> periods_;
  std::vector<Silence> silences_;
  std::int64_t last_ = std::numeric_limits<std::int64_t>::min();
};

/// value = events / base with Poisson variance `variance` of the events.
Outcome poisson_rate(double events, double variance, double base) {
  if (!(base > 0.0)) return NoEstimate{"there are no active customers"};
  const double error = std::sqrt(variance) / base;
  if (!(error > 0.0)) return counted(events / base, "nobody moved, so there is no interval");
  const std::string note = variance < 10.0 ? "fewer than 10 moves: the interval is rough" : "";
  return normal_estimate(events / base, error, note);
}

class ChurnRate final : public Metric {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "retention.churn_rate"; }
  [[nodiscard]] Explanation explain() const override;
  void describe(Fields& switches) override;
  [[nodiscard]] std::vector<Input> inputs() const override {
    std::vector<Role> roles{{"customer", RoleType::identity, Need::required, "who"},
                            {"time", RoleType::time, Need::required, "when"}};
    std::vector<Role> events = roles;
    const Need need = silence_ > 0.0 ? Need::optional : Need::required;
    events.push_back({"activity", RoleType::category, need, "what the customer did"});
    if (!joined_) return {{"events", events}};
    return {{"events", events}, {"customers", roles}};
  }
  void add(std::size_t input, const Rows& rows) override;
  void merge(const Metric& other) override {
    start_log();
    const auto& same = same_kind<ChurnRate>(other);
    if (same.started_) log_.merge(same.log_);
  }
  [[nodiscard]] std::vector<Result> results() override;

 private:
  [[nodiscard]] AgeRule rule() const noexcept {
    return {.clock = ReturnClock::calendar,
            .period = static_cast<Period>(period_),
            .offset = std::llround(utc_offset_ * static_cast<double>(seconds_per_hour))};
  }
  void start_log() {
    if (started_) return;
    log_ = BySequence(ChurnTally(rule(), std::llround(silence_)));
    started_ = true;
  }
  [[nodiscard]] Outcome rate(const Flows& flows, std::uint64_t start) const;
  void append_flows(const std::string& label, const Flows& flows, std::uint64_t start,
                    std::vector<Result>& results) const;

  std::size_t base_ = of_start;
  std::size_t period_ = 2;
  std::string start_;
  std::string end_;
  double silence_ = 0.0;
  bool joined_ = false;
  bool show_flows_ = false;
  double utc_offset_ = 0.0;
  bool started_ = false;
  BySequence<ChurnTally> log_;
};

Explanation ChurnRate::explain() const {
  return {
      .meaning = "share of customers lost per calendar period",
      .definition =
          "Per period: A active at the start, J joined, R returned, L lost, L0 of those active "
          "at the start. base=start: L0/A; all: L/A; average: L over the mean of A at both "
          "ends; mid: L/(A + J/2); net: (L - R)/A. A customer is lost at an `end` activity, "
          "or, with silence=30 days, that long after the last event. At equal times a start "
          "comes before an end.",
      .estimand = "the probability that a customer active at the start of a period is lost in it",
      .assumptions = "Customers are independent, and their hazard is one within the period.",
      .when_it_lies =
          "The variants differ by construction. Months have 28 to 31 days. The base lacks "
          "customers who joined before the data. Free or paused months read as churn. Silence "
          "is seen only after it has lasted, so recent periods look better.",
      .source = "Usual definitions; interval Wilson 1927, Poisson for ratios"};
}

void ChurnRate::describe(Fields& switches) {
  static constexpr std::array<std::string_view, 5> bases{"start", "all", "average", "mid", "net"};
  switches.choice("base", base_, bases, "what losses are divided by");
  switches.choice("period", period_, period_names, "calendar day, week from Monday, or month");
  switches.text("start", start_, "activities by which a customer becomes active; any if empty");
  switches.text("end", end_, "activities by which a customer is lost");
  switches.duration("silence", silence_, not_negative,
                    "time without any event after which a customer is lost, 0 for never");
  switches.flag("joined", joined_, "customers become active by joining, from their own table");
  switches.flag("flows", show_flows_, "also gives the counts of each period");
  switches.number("utc_offset", utc_offset_, "h", {.low = -14.0, .high = 14.0},
                  "hours that the calendar is ahead of UTC");
  if (switches.reading() && end_.empty() == !(silence_ > 0.0)) {
    switches.error("end",
                   end_.empty() ? "neither `end` nor `silence` is given"
                                : "both `end` and `silence` are given",
                   "give one of them, such as end=churned or silence=30 days");
  }
}

void ChurnRate::add(std::size_t input, const Rows& rows) {
  start_log();
  const Identities customers = rows.identities("customer");
  const Times times = rows.times("time");
  const bool named = rows.has("activity");
  const Categories activities = named ? rows.categories("activity") : Categories();
  const std::vector<std::string> nothing{"\n"};  // no activity has this name
  const bool silent = silence_ > 0.0;
  // With an end activity and no start named, every other activity is a start.
  ActivityBits bits(
      {joined_ && !silent ? nothing : alternatives(start_), silent ? nothing : alternatives(end_)});
  const std::uint32_t any = bits.of_any();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (times[i] == missing_time) continue;
    std::uint32_t kind = named ? bits.of(activities, i) : any;
    if (input == 1) kind = start_kind;
    if (start_.empty() && kind == (start_kind | end_kind)) kind = end_kind;
    log_.tally().see(times[i]);
    if (kind != 0) log_.add({customers[i], times[i], kind});
  }
  log_.end_chunk(joined_ ? Order::any : rows.order());
}

Outcome ChurnRate::rate(const Flows& flows, std::uint64_t start) const {
  const auto active = static_cast<double>(start);
  const auto lost = static_cast<double>(flows.lost);
  const auto joined = static_cast<double>(flows.joined);
  const auto returned = static_cast<double>(flows.returned);
  switch (base_) {
    case of_all:
      return poisson_rate(lost, lost, active);
    case of_average:
      return poisson_rate(lost, lost, active + 0.5 * (joined + returned - lost));
    case of_mid:
      return poisson_rate(lost, lost, active + 0.5 * joined);
    case of_net:
      return poisson_rate(lost - returned, lost + returned, active);
    default:
      return share_of(flows.lost_of_start, start, {}, "customers active at the period's start");
  }
}

void ChurnRate::append_flows(const std::string& label, const Flows& flows, std::uint64_t start,
                             std::vector<Result>& results) const {
  const std::array<std::pair<const char*, std::uint64_t>, 4> counts{{{" active", start},
                                                                     {" joined", flows.joined},
                                                                     {" returned", flows.returned},
                                                                     {" lost", flows.lost}}};
  for (const auto& [what, count] : counts) {
    results.push_back({.label = label + what,
                       .outcome = counted(static_cast<double>(count)),
                       .count = count,
                       .unit = "customers"});
  }
}

std::vector<Result> ChurnRate::results() {
  start_log();
  const ChurnTally tally = log_.total();
  const std::map<std::int64_t, Flows> periods = tally.periods();
  if (periods.empty()) {
    return {{.label = "", .outcome = NoEstimate{"there are no customers"}, .count = 0}};
  }
  std::vector<Result> results;
  const std::int64_t unfinished = rule().period_of(tally.last() + 1);
  std::uint64_t active = 0;
  const std::int64_t end = std::max(periods.rbegin()->first, unfinished - 1);
  for (std::int64_t period = periods.begin()->first; period <= end; ++period) {
    const auto at = periods.find(period);
    const Flows flows = at == periods.end() ? Flows() : at->second;
    const std::string label = rule().label_of(period);
    Outcome outcome = period < unfinished
                          ? rate(flows, active)
                          : Outcome(NoEstimate{"the period is not over in the data"});
    results.push_back({.label = label, .outcome = std::move(outcome), .count = active});
    if (show_flows_) append_flows(label, flows, active, results);
    active += flows.joined + flows.returned - flows.lost;
  }
  return results;
}

}  // namespace

std::unique_ptr<Metric> make_churn_rate() { return std::make_unique<ChurnRate>(); }

}  // namespace sojourn::metrics
