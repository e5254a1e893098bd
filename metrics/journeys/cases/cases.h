// Cases (customers, tickets) as sequences of activities: what process-mining metrics share.
//
// Rows of one case are ordered by time; equal times are ordered by the activity's name, so that the
// order in which tied rows arrive changes nothing.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "metrics/event_log.h"
#include "metrics/metric.h"

namespace sojourn::metrics {

/// Names of activities by code, each once.
class ActivityNames {
 public:
  std::uint32_t code_of(const std::string& name);
  [[nodiscard]] const std::string& name(std::uint32_t code) const { return names_[code]; }
  [[nodiscard]] std::size_t size() const noexcept { return names_.size(); }

 private:
  std::vector<std::string> names_;
  std::map<std::string, std::uint32_t> codes_;
};

/// Codes of a chunk's categories among ActivityNames, which come to know only names that occur.
class ChunkCodes {
 public:
  ChunkCodes(const Categories& activities, ActivityNames& names)
      : activities_(activities), names_(names), codes_(activities.names.size(), unknown) {}
  /// The code of a row whose category is not missing.
  std::uint32_t of(std::size_t row) {
    std::uint32_t& code = codes_[activities_.codes[row]];
    if (code == unknown) code = names_.code_of(activities_.names[activities_.codes[row]]);
    return code;
  }

 private:
  static constexpr std::uint32_t unknown = missing_category;
  const Categories& activities_;
  ActivityNames& names_;
  std::vector<std::uint32_t> codes_;
};

/// Hands on a case's events with ties in the order of names. `scratch` is room to work in.
[[nodiscard]] std::span<const Event> by_name(std::span<const Event> events,
                                             const ActivityNames& names,
                                             std::vector<Event>& scratch);

/// Before the first and after the last activity.
inline constexpr std::uint32_t case_start = 0xFFFFFFFE;
inline constexpr std::uint32_t case_end = 0xFFFFFFFF;

/// How often one activity directly follows another, and after how many seconds.
class EdgeTally {
 public:
  struct Edge {
    std::uint64_t count = 0;
    std::int64_t seconds = 0;
    __extension__ __int128 squares = 0;  ///< of seconds
  };
  using Edges = std::unordered_map<std::uint64_t, Edge>;

  explicit EdgeTally(std::shared_ptr<ActivityNames> names = nullptr) : names_(std::move(names)) {}
  void take(std::span<const Event> events);
  template <typename Mapped>
  void merge(const EdgeTally& other, const Mapped& mapped) {
    for (const auto& [key, edge] : other.edges_) {
      const auto side = [&mapped](std::uint64_t code) {
        const auto own = static_cast<std::uint32_t>(code);
        return own >= case_start ? own : mapped(own);
      };
      Edge& mine = edges_[key_of(side(key >> 32U), side(key & 0xFFFFFFFFU))];
      mine.count += edge.count;
      mine.seconds += edge.seconds;
      mine.squares += edge.squares;
    }
    cases_ += other.cases_;
  }
  [[nodiscard]] const Edges& edges() const noexcept { return edges_; }
  [[nodiscard]] std::uint64_t cases() const noexcept { return cases_; }
  /// The edges by the names of both ends, "(start)" and "(end)" included.
  [[nodiscard]] std::map<std::pair<std::string, std::string>, Edge> named() const;

 private:
  static std::uint64_t key_of(std::uint32_t from, std::uint32_t to) noexcept {
    return (std::uint64_t{from} << 32U) | to;
  }

  std::shared_ptr<ActivityNames> names_;
  Edges edges_;
  std::uint64_t cases_ = 0;
  std::vector<Event> scratch_;
};

/// How often each sequence of activities occurs, and how long cases are.
class VariantTally {
 public:
  using Variants = std::map<std::vector<std::uint32_t>, std::uint64_t>;

  explicit VariantTally(std::shared_ptr<ActivityNames> names = nullptr)
      : names_(std::move(names)) {}
  void take(std::span<const Event> events);
  template <typename Mapped>
  void merge(const VariantTally& other, const Mapped& mapped) {
    for (const auto& [path, count] : other.variants_) {
      std::vector<std::uint32_t> mine;
      for (const std::uint32_t code : path) mine.push_back(mapped(code));
      variants_[mine] += count;
    }
    durations_.insert(durations_.end(), other.durations_.begin(), other.durations_.end());
    events_ += other.events_;
  }
  [[nodiscard]] const Variants& variants() const noexcept { return variants_; }
  [[nodiscard]] const std::vector<std::int64_t>& durations() const noexcept { return durations_; }
  [[nodiscard]] std::uint64_t events() const noexcept { return events_; }
  [[nodiscard]] std::uint64_t cases() const noexcept { return durations_.size(); }
  [[nodiscard]] std::size_t activities() const noexcept { return names_ ? names_->size() : 0; }

 private:
  std::shared_ptr<ActivityNames> names_;
  Variants variants_;
  std::vector<std::int64_t> durations_;  ///< seconds from the first to the last event
  std::uint64_t events_ = 0;
  std::vector<Event> scratch_;
};

/// The columns and the log of metrics over cases.
template <typename Tally>
class CaseMetric : public Metric {
 public:
  [[nodiscard]] std::vector<Input> inputs() const final {
    return {{"events",
             {{"customer", RoleType::identity, Need::required, "whose case it is"},
              {"time", RoleType::time, Need::required, "when"},
              {"activity", RoleType::category, Need::required, "what happened"}},
             Need::required}};
  }
  void add(std::size_t /*input*/, const Rows& rows) final {
    const Identities customers = rows.identities("customer");
    const Times times = rows.times("time");
    const Categories activities = rows.categories("activity");
    ChunkCodes codes(activities, *names_);
    log_.reserve(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (times[i] == missing_time || activities.codes[i] == missing_category) continue;
      log_.add({customers[i], times[i], codes.of(i)});
    }
    log_.end_chunk(rows.order());
  }
  void merge(const Metric& other) final {
    const auto& same = same_kind<CaseMetric>(other);
    if (same.name() != name()) throw InputError("metrics of different kinds cannot be merged.");
    log_.merge(same.log_, [this, &same](std::uint32_t code) {
      return names_->code_of(same.names_->name(code));
    });
  }

 protected:
  [[nodiscard]] Tally total() { return log_.total(); }

 private:
  std::shared_ptr<ActivityNames> names_ = std::make_shared<ActivityNames>();
  BySequence<Tally> log_{Tally(names_)};
};

}  // namespace sojourn::metrics
