#include "models/value/value.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/special.h"
#include "core/time.h"
#include "models/value/closed_form.h"
#include "sim/output.h"

namespace sojourn::models {
namespace {

enum ValueColumn : std::size_t { remaining_column, referral_column };

double discount_rate_per_day(const ValueModel& model) {
  return special::log(1.0 + model.discount) / 365.0;
}

class ValueWork final : public sim::ComponentWork {
 public:
  ValueWork(const ValueModel& model, const RemainingValues& remaining,
            const sim::ComponentSetup& setup)
      : model_(model),
        remaining_(remaining),
        tracks_(setup.program.tracks.size()),
        lasting_(setup.lasting) {
    if (model.closed == nullptr) return;
    closed_.emplace(setup.plan, *model.closed, model.horizon,
                    special::exp(-discount_rate_per_day(model)));
  }

  void finish(const sim::Lanes& lanes, std::span<const std::uint32_t> list,
              const sim::TruthColumns& truth) override {
    const auto put = [&](std::size_t column, auto value_of) {
      if (column >= truth.columns.size() || truth.columns[column] == nullptr) return;
      auto* const into = static_cast<float*>(truth.columns[column]);
      for (std::size_t k = 0; k < list.size(); ++k) into[truth.rows[k]] = value_of(list[k]);
    };
    put(remaining_column, [&](std::uint32_t i) {
      if (closed_) return static_cast<float>(closed_->value(lanes, i, lasting_));
      return lanes.id[i] < remaining_.size() ? remaining_[lanes.id[i]] : NAN;
    });
    put(referral_column, [&](std::uint32_t i) { return referral(lanes, i); });
  }

 private:
  [[nodiscard]] float referral(const sim::Lanes& lanes, std::uint32_t lane) const {
    for (std::size_t t = 0; t < tracks_; ++t) {
      if (model_.outside[lanes.states[t][lane]] != 0) return 0.0F;
    }
    const ReferralModel& referral = *model_.referral;
    const double attitude = static_cast<double>(lanes.variables[referral.variable][lane]);
    const double z =
        referral.base + referral.slope * (attitude - referral.centre) / referral.spread;
    const double refers = 1.0 / (1.0 + special::exp(-z));
    return static_cast<float>(refers * referral.success * referral.worth);
  }

  const ValueModel& model_;
  const RemainingValues& remaining_;
  std::size_t tracks_;
  DrawKey lasting_;
  std::optional<ClosedForm> closed_;
};

// How a column says what its values are.
std::string kind_of_value(const ValueModel& model) {
  if (model.closed != nullptr) return "expected, by its closed form";
  if (model.continuations == 1) return "as this life goes on";
  return "mean of " + std::to_string(model.continuations) + " ways this life goes on";
}

class Value final : public ValueComponent {
 public:
  Value(ValueModel model, std::size_t tracks)
      : model_(std::move(model)), remaining_(std::make_unique<RemainingValues>()) {
    const bool goes_on = model_.closed == nullptr && model_.continuations > 1;
    tracks_.resize(goes_on ? tracks : 0);
    std::iota(tracks_.begin(), tracks_.end(), std::size_t{0});
  }

  [[nodiscard]] std::string_view name() const noexcept override { return "value"; }
  [[nodiscard]] std::string_view meaning() const noexcept override {
    return "what customers are still worth at the end";
  }
  [[nodiscard]] std::vector<ColumnSchema> truth_columns(const sim::Program&) const override {
    std::vector<ColumnSchema> columns{
        {"remaining_value",
         ColumnType::f32,
         model_.unit,
         "discounted margin from the end of the run to the horizon, " + kind_of_value(model_),
         {}}};
    if (model_.referral) {
      columns.push_back({"referral_value",
                         ColumnType::f32,
                         model_.unit,
                         "expected worth of the customers this one brings",
                         {}});
    }
    return columns;
  }
  [[nodiscard]] bool draws_at(std::size_t /*state*/) const override { return false; }
  /// Stays in progress are drawn anew given how long they have lasted.
  [[nodiscard]] std::vector<std::size_t> since_of_tracks() const override { return tracks_; }
  [[nodiscard]] std::unique_ptr<sim::ComponentWork> work(
      const sim::ComponentSetup& setup) const override {
    return std::make_unique<ValueWork>(model_, *remaining_, setup);
  }
  [[nodiscard]] const ValueModel& model() const noexcept override { return model_; }
  [[nodiscard]] RemainingValues& remaining() const noexcept override { return *remaining_; }

 private:
  ValueModel model_;
  std::vector<std::size_t> tracks_;  ///< all, where lives go on more than once
  std::unique_ptr<RemainingValues> remaining_;
};

/// Discounts what is paid from a moment on, customer by customer.
class MarginToCome final : public TableSink {
 public:
  MarginToCome(std::size_t customers, std::size_t payments, Seconds from, const ValueModel& model,
               const std::atomic<bool>* stop)
      : sums_(customers, 0.0),
        payments_(payments),
        from_(from),
        until_(from + model.horizon),
        times_(model.continuations),
        stop_(stop) {
    const double per_day = discount_rate_per_day(model);
    for (Seconds day = 0; day <= model.horizon / seconds_per_day; ++day) {
      factors_.push_back(special::exp(-per_day * static_cast<double>(day)));
    }
  }

  void take(TableChunk& chunk) override {
    if (stop_ != nullptr && stop_->load(std::memory_order_relaxed)) progress.stop = true;
    if (chunk.table != payments_) return;
    const auto* const customer = chunk.columns[0].as<std::uint32_t>();
    const auto* const time = chunk.columns[1].as<std::int32_t>();
    const auto* const amount = chunk.columns[amount_column].as<std::int32_t>();
    for (std::size_t i = 0; i < chunk.rows; ++i) {
      if (time[i] < from_ || time[i] >= until_) continue;
      const auto day = static_cast<std::size_t>((time[i] - from_) / seconds_per_day);
      sums_[customer[i]] += factors_[day] * amount[i];
    }
  }

  [[nodiscard]] RemainingValues values() const {
    RemainingValues values;
    values.reserve(sums_.size());
    for (const double sum : sums_) values.push_back(static_cast<float>(sum / times_));
    return values;
  }

  sim::RunProgress progress;

 private:
  static constexpr std::size_t amount_column = 4;
  std::vector<double> sums_;
  std::size_t payments_;
  Seconds from_, until_;
  double times_;
  const std::atomic<bool>* stop_;
  std::vector<double> factors_;  ///< by day
};

std::size_t table_named(const std::vector<TableSchema>& tables, std::string_view name) {
  const auto found = std::find_if(tables.begin(), tables.end(),
                                  [&](const TableSchema& table) { return table.name == name; });
  return static_cast<std::size_t>(found - tables.begin());
}

}  // namespace

std::shared_ptr<const sim::Component> make_value_component(ValueModel model, std::size_t tracks) {
  return std::make_shared<Value>(std::move(model), tracks);
}

const ValueComponent* value_of(const sim::Program& program) {
  for (const auto& component : program.components) {
    if (const auto* value = dynamic_cast<const ValueComponent*>(component.get())) return value;
  }
  return nullptr;
}

std::string value_in_words(const ValueModel& model) {
  const std::string years =
      describe_seconds(static_cast<double>(model.horizon)) + " from the end of the run";
  std::string words = "Remaining value (" + years + ") is " + kind_of_value(model) + ".\n";
  if (model.obstacles.empty()) return words;
  constexpr std::size_t most = 5;
  words += "It has no closed form:\n";
  const std::size_t shown = std::min(most, model.obstacles.size());
  for (std::size_t i = 0; i < shown; ++i) words += "  " + model.obstacles[i] + "\n";
  const std::size_t more = model.obstacles.size() - shown;
  return more > 0 ? words + "  and " + std::to_string(more) + " more\n" : words;
}

std::string run_off_to_value(const Scenario& scenario) {
  const ValueComponent* const value = value_of(scenario.program);
  const Seconds run_off = scenario.length_seconds - scenario.run_off_from;
  const Seconds all = run_off + (value != nullptr ? value->model().horizon : 0);
  return std::to_string((all + seconds_per_day - 1) / seconds_per_day) + " days";
}

void value_customers(const Scenario& scenario, Scenario& later, const sim::RunOptions& options,
                     const std::atomic<bool>* stop) {
  const ValueComponent* const value = value_of(scenario.program);
  if (value == nullptr || value->model().closed != nullptr) return;
  sim::Population& population = later.population;
  population.set_customers(scenario.population.customers());
  const sim::Plan plan(later.program, population.traits().size());
  const auto tables = sim::tables_of(later.program, population);
  sim::RunOptions going_on;
  going_on.key = options.key;
  going_on.threads = options.threads;
  going_on.batch = options.batch;
  going_on.shard = options.shard;
  going_on.window = options.window;
  going_on.kernels = options.kernels;
  going_on.ordered = false;
  const std::uint32_t times = value->model().continuations;
  if (times > 1) {
    going_on.continuations = sim::RunOptions::Continuations{scenario.length_seconds, times};
  }
  going_on.recording = parse_recording("payments.customer,payments.time,payments.amount", tables);
  MarginToCome margin(static_cast<std::size_t>(population.customers()),
                      table_named(tables, "payments"), scenario.length_seconds, value->model(),
                      stop);
  (void)sim::run(plan, population, going_on, &margin, &margin.progress);
  value->remaining() = margin.values();
  for (const auto& variant : scenario.program.variants) {
    value_of(*variant)->remaining() = value->remaining();
  }
}

}  // namespace sojourn::models
