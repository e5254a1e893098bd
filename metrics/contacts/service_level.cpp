// Service level: the share of contacts answered within T seconds, in the conventions of the field.
//
//   A answered, A(T) answered within T, B abandoned, B(s) abandoned within s seconds
//   abandoned=in         A(T) / (A + B)
//   abandoned=out        A(T) / A
//   abandoned=short_out  A(T) / (A + B - B(s))
//   abandoned=as_served  (A(T) + B(T)) / (A + B): those who left within T were not kept waiting
#include <algorithm>
#include <array>

#include "metrics/metric.h"
#include "metrics/share.h"

namespace sojourn::metrics {
namespace {

enum Convention : std::size_t { abandoned_in, abandoned_out, short_out, as_served };

class ServiceLevel final : public Metric {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "contacts.service_level"; }
  [[nodiscard]] Explanation explain() const override {
    return {
        .meaning = "share of contacts that are answered within a time limit",
        .definition =
            "A(T) answered within `within` seconds, A all answered, B abandoned, B(s) abandoned "
            "within `short`. abandoned=in: A(T)/(A + B); out: A(T)/A; short_out: A(T)/(A + B - "
            "B(s)); as_served: (A(T) + B(T))/(A + B).",
        .estimand = "the probability that a contact that counts is answered in time",
        .assumptions =
            "Contacts are independent; queues make neighbours alike, so the interval "
            "is too narrow on busy days.",
        .when_it_lies =
            "The four conventions differ by 5 to 15 points on the same calls. "
            "Callbacks and transfers counted as offered twice.",
        .source =
            "RingCentral call-queue documentation (includeAbandonedCalls, "
            "abandonedThresholdSeconds); interval Wilson 1927"};
  }
  void describe(Fields& switches) override {
    static constexpr std::array<std::string_view, 4> conventions{"in", "out", "short_out",
                                                                 "as_served"};
    switches.duration("within", within_, not_negative, "the time limit T");
    switches.choice("abandoned", convention_, conventions, "what abandoned contacts count for");
    switches.duration("short", short_, not_negative,
                      "abandoned within it: not offered (short_out)");
  }
  [[nodiscard]] std::vector<Input> inputs() const override {
    return {{"contacts",
             {{"wait", RoleType::number, Need::required, "seconds in the queue"},
              {"answered", RoleType::flag, Need::required, "1 answered, 0 abandoned"}},
             Need::required}};
  }
  void add(std::size_t /*input*/, const Rows& rows) override {
    const Numbers waits = rows.numbers("wait");
    const Scores answered = rows.flags("answered");
    // What a row is, in five bits, counted without a branch, in turn in four tables: the next row
    // does not wait for the count of the last.
    std::array<std::array<std::uint64_t, 32>, 4> tallies{};
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto waited = static_cast<std::size_t>(waits[i] >= 0.0);
      const auto in_time = static_cast<std::size_t>(waits[i] <= within_);
      const auto brief = static_cast<std::size_t>(waits[i] <= short_);
      const std::size_t end = std::min<std::size_t>(answered[i], 2);
      ++tallies[i % 4][waited | in_time << 1U | brief << 2U | end << 3U];
    }
    for (const auto& tally : tallies) {
      for (std::size_t what = 0; what < 16; ++what) {
        if ((what & 1U) == 0) continue;
        Counts& counts = what >> 3U == 1 ? answered_ : abandoned_;
        counts.all += tally[what];
        counts.in_time += (what & 2U) != 0 ? tally[what] : 0;
        counts.brief += (what & 4U) != 0 ? tally[what] : 0;
      }
    }
  }
  void merge(const Metric& other) override {
    const auto& same = same_kind<ServiceLevel>(other);
    answered_.merge(same.answered_);
    abandoned_.merge(same.abandoned_);
  }
  [[nodiscard]] std::vector<Result> results() override {
    std::uint64_t hits = answered_.in_time;
    std::uint64_t offered = answered_.all;
    if (convention_ != abandoned_out) offered += abandoned_.all;
    if (convention_ == short_out) offered -= abandoned_.brief;
    if (convention_ == as_served) hits += abandoned_.in_time;
    return {{.label = "", .outcome = share_of(hits, offered, {}, "contacts"), .count = offered}};
  }

 private:
  struct Counts {
    std::uint64_t all = 0;
    std::uint64_t in_time = 0;
    std::uint64_t brief = 0;
    void merge(const Counts& other) noexcept {
      all += other.all;
      in_time += other.in_time;
      brief += other.brief;
    }
  };

  double within_ = 20.0;
  double short_ = 5.0;
  std::size_t convention_ = abandoned_in;
  Counts answered_;
  Counts abandoned_;
};

}  // namespace

std::unique_ptr<Metric> make_service_level() { return std::make_unique<ServiceLevel>(); }

}  // namespace sojourn::metrics
