// First contact resolution: the share of issues that need no second contact within D days.
//
//   FCR = first contacts without another contact of the same customer on the same issue at most D
//         days later / first contacts observed for D days
// A contact is a first one when no contact on the same issue lies D days or less before it.
#include <cmath>
#include <map>

#include "metrics/event_log.h"
#include "metrics/journeys/cases/cases.h"
#include "metrics/metric.h"
#include "metrics/share.h"

namespace sojourn::metrics {
namespace {

/// First contacts by the time they were made, and whether they were enough.
class ResolutionTally {
 public:
  explicit ResolutionTally(std::int64_t window = 0) : window_(window) {}

  void take(std::span<const Event> events) {
    std::map<std::uint32_t, Issue> issues;
    for (const Event& event : events) {
      const auto [at, added] = issues.try_emplace(event.kind, Issue{event.time, event.time, false});
      Issue& issue = at->second;
      if (added) continue;
      if (event.time - issue.last > window_) {
        firsts_.push_back({issue.first, issue.repeated});
        issue = {event.time, event.time, false};
        continue;
      }
      issue.repeated = issue.repeated || event.time - issue.first <= window_;
      issue.last = event.time;
    }
    for (const auto& [kind, issue] : issues) firsts_.push_back({issue.first, issue.repeated});
  }
  template <typename Mapped>
  void merge(const ResolutionTally& other, const Mapped& /*mapped*/) {
    firsts_.insert(firsts_.end(), other.firsts_.begin(), other.firsts_.end());
    last_ = std::max(last_, other.last_);
  }
  void see(std::int64_t time) noexcept { last_ = std::max(last_, time); }

  [[nodiscard]] Result result() const {
    std::uint64_t observed = 0;
    std::uint64_t resolved = 0;
    for (const First& first : firsts_) {
      if (first.time + window_ > last_) continue;
      ++observed;
      resolved += first.repeated ? 0U : 1U;
    }
    const bool young = observed == 0 && !firsts_.empty();
    Outcome outcome = young ? Outcome(NoEstimate{"no contact has been observed for that long"})
                            : share_of(resolved, observed, {}, "contacts");
    return {.label = "", .outcome = std::move(outcome), .count = observed};
  }

 private:
  struct Issue {
    std::int64_t first;
    std::int64_t last;
    bool repeated;
  };
  struct First {
    std::int64_t time;
    bool repeated;
  };

  std::int64_t window_;
  std::vector<First> firsts_;
  std::int64_t last_ = std::numeric_limits<std::int64_t>::min();
};

class FirstContactResolution final : public Metric {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "contacts.fcr"; }
  [[nodiscard]] Explanation explain() const override {
    return {.meaning = "share of issues that are solved by the first contact",
            .definition =
                "First contacts without another contact of the same customer on the same "
                "issue within `within`, over first contacts observed for that long. "
                "Without an `issue` column all contacts of a customer are one issue.",
            .estimand = "the probability that an issue needs one contact only",
            .assumptions = "Issues are recognised; who gives up silently counts as resolved.",
            .when_it_lies =
                "A repeat through another channel or under another issue is not seen "
                "(too high); an unrelated contact counts as a repeat where issues are "
                "not known (too low).",
            .source = "Usual contact-centre definition; interval Wilson 1927"};
  }
  void describe(Fields& switches) override {
    switches.duration("within", within_, positive,
                      "time within which a further contact is a repeat");
  }
  [[nodiscard]] std::vector<Input> inputs() const override {
    return {{"contacts",
             {{"customer", RoleType::identity, Need::required, "who made contact"},
              {"time", RoleType::time, Need::required, "when"},
              {"issue", RoleType::category, Need::optional, "what it was about"}},
             Need::required}};
  }
  void add(std::size_t /*input*/, const Rows& rows) override {
    start_log();
    const Identities customers = rows.identities("customer");
    const Times times = rows.times("time");
    const Categories issues = rows.has("issue") ? rows.categories("issue") : Categories();
    std::vector<std::uint32_t> codes;
    for (const std::string& name : issues.names) codes.push_back(names_.code_of(name));
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (times[i] == missing_time) continue;
      const std::uint32_t code = issues.empty() ? missing_category : issues.codes[i];
      const std::uint32_t kind = code == missing_category ? code : codes[code];
      log_.tally().see(times[i]);
      log_.add({customers[i], times[i], kind});
    }
    log_.end_chunk(rows.order());
  }
  void merge(const Metric& other) override {
    start_log();
    const auto& same = same_kind<FirstContactResolution>(other);
    if (!same.started_) return;
    log_.merge(same.log_, [this, &same](std::uint32_t code) {
      return code == missing_category ? code : names_.code_of(same.names_.name(code));
    });
  }
  [[nodiscard]] std::vector<Result> results() override {
    start_log();
    return {log_.total().result()};
  }

 private:
  void start_log() {
    if (started_) return;
    log_ = BySequence(ResolutionTally(std::llround(within_)));
    started_ = true;
  }

  double within_ = 7.0 * static_cast<double>(seconds_per_day);
  bool started_ = false;
  ActivityNames names_;
  BySequence<ResolutionTally> log_;
};

}  // namespace

std::unique_ptr<Metric> make_first_contact_resolution() {
  return std::make_unique<FirstContactResolution>();
}

}  // namespace sojourn::metrics
