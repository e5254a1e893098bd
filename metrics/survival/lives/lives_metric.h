// What all survival metrics share: lives come as rows (duration, ended, entry), or are made of
// events where the switch `leave` says by which activities customers leave.
#pragma once

#include <string>
#include <vector>

#include "metrics/metric.h"
#include "metrics/survival/estimators/life_table.h"
#include "metrics/survival/lives/companions.h"
#include "metrics/survival/lives/lifetime_log.h"
#include "metrics/survival/lives/lives_rows.h"

namespace sojourn::metrics {

/// A metric over lives; what derives from it sees rows of lives only.
class LivesMetric : public Metric {
 public:
  void describe(Fields& switches) final;
  [[nodiscard]] std::vector<Input> inputs() const final;
  void add(std::size_t input, const Rows& rows) final;
  void merge(const Metric& other) final;
  [[nodiscard]] std::vector<Result> results() final;

 protected:
  virtual void describe_own(Fields& switches) = 0;
  /// Columns beside those of lives; in events mode they are looked up among customers.
  [[nodiscard]] virtual std::vector<Role> own_roles() const { return {}; }
  virtual void take(const Rows& lives) = 0;
  virtual void take_all(const Metric& other) = 0;
  virtual void forget() = 0;
  [[nodiscard]] virtual std::vector<Result> own_results() = 0;

  [[nodiscard]] bool of_events() const noexcept { return !leave_.empty(); }
  /// Names of causes 1, 2, ...; empty where lives came as rows.
  [[nodiscard]] const std::vector<std::string>& cause_names() const noexcept { return causes_; }
  /// The unit of times: "days", or "time" where only whoever gave the rows knows.
  [[nodiscard]] std::string_view time_unit() const;

 private:
  void read_switches(Fields& switches);
  void add_events(const Rows& rows);
  void add_customers(const Rows& rows);
  void live_again();
  [[nodiscard]] ObservedSpan span() const;

  std::string start_;
  std::string leave_;
  std::string causes_by_;
  std::string unit_;
  Date from_{1, 1, 1};
  Date until_{1, 1, 1};
  bool has_from_ = false;
  bool has_until_ = false;
  LifetimeLog log_;
  Companions companions_;
  std::vector<std::string> causes_;
};

/// A metric whose whole state is a life table.
class LifeTableMetric : public LivesMetric {
 protected:
  void take(const Rows& lives) final;
  void take_all(const Metric& other) final {
    table_.merge(same_kind<LifeTableMetric>(other).table_);
  }
  void forget() final { table_ = {}; }
  [[nodiscard]] const LifeTable& table() const noexcept { return table_; }
  [[nodiscard]] Result result(std::string label, Outcome outcome,
                              std::string_view unit = "1") const;

 private:
  LifeTable table_;
};

}  // namespace sojourn::metrics
