#include "models/causes/causes.h"

#include <algorithm>
#include <utility>

#include "core/time.h"
#include "models/causes/shares.h"
#include "sim/covariates.h"
#include "sim/kernels/stair_kernels.h"
#include "sim/plan.h"

namespace sojourn::models {
namespace {

class CauseWork final : public sim::ComponentWork {
 public:
  CauseWork(const CauseModel& model, const sim::ComponentSetup& setup)
      : model_(model),
        plan_(setup.plan),
        kernels_(*setup.kernels.stairs),
        table_(*setup.tables[0]),
        list_(setup.capacity),
        effects_(model.most_terms),
        shares_(model.most_terms) {}

  void leave(sim::Lanes& lanes) override {
    if (!table_.is_needed()) return;
    const std::uint8_t* const is_place = model_.is_place.data();
    std::size_t found = 0;
    for (std::size_t i = 0; i < lanes.count; ++i) {
      list_[found] = static_cast<std::uint32_t>(i);
      found += is_place[lanes.to[i]] & static_cast<std::size_t>(is_place[lanes.from[i]] ^ 1U);
    }
    for (std::size_t k = 0; k < found; ++k) account(lanes, list_[k]);
  }

 private:
  void account(const sim::Lanes& lanes, std::uint32_t lane) {
    if (lanes.rung[lane] == sim::no_slot) {
      static const DepartureExit triggered;
      write(lanes, lane, triggered);
      return;
    }
    const std::size_t exit = lanes.exit[lane];
    const DepartureExit& known = model_.exits[lanes.from[lane] * sim::max_exits + exit];
    const std::size_t row = lanes.variant_row[lane] + lanes.from[lane];
    const sim::StateRow& left = plan_.program().rows[row];
    if (left.leaving == sim::Leaving::by_race) {
      weigh_clock(lanes, lane, row, left.exits[exit].clock);
    } else {
      weigh_exit(lanes, lane, left.exits[exit]);
    }
    write(lanes, lane, known);
  }

  void weigh_exit(const sim::Lanes& lanes, std::uint32_t lane, const sim::Exit& exit) {
    for (std::size_t k = 0; k < exit.terms.size(); ++k) {
      effects_[k] = effect(lanes, lane, exit.terms[k]);
    }
  }

  // Staircases stand in the order of their terms.
  void weigh_clock(const sim::Lanes& lanes, std::uint32_t lane, std::size_t row,
                   const sim::Clock& clock) {
    const std::size_t slot = lanes.rung[lane];
    const sim::Runner& runner = plan_.runner(plan_.clock(slot, row).runner);
    std::size_t stair = 0;
    for (std::size_t k = 0; k < clock.terms.size(); ++k) {
      const sim::Source& source = clock.terms[k].source;
      const bool fades = source.kind == sim::Source::Kind::variable && plan_.fades(source.index);
      const bool climbs = fades || source.kind == sim::Source::Kind::tenure;
      effects_[k] =
          climbs ? step(lanes, lane, slot, runner, stair++) : effect(lanes, lane, clock.terms[k]);
    }
  }

  [[nodiscard]] float effect(const sim::Lanes& lanes, std::uint32_t lane,
                             const sim::Term& term) const {
    const std::size_t track = lanes.track[lane];
    const float value = sim::value_of(plan_, lanes, lane, term.source, track, lanes.time[lane]);
    return term.coefficient * value + 0.0F;  // without a negative zero
  }

  // What a staircase adds to the sum in the step in which the clock rang.
  [[nodiscard]] float step(const sim::Lanes& lanes, std::uint32_t lane, std::size_t slot,
                           const sim::Runner& runner, std::size_t stair) const {
    const int v = runner.stair_variable[stair];
    const std::int32_t* const origin = v < 0 ? lanes.joined : lanes.written[v];
    const float* const value = v < 0 ? nullptr : lanes.variables[v];
    return kernels_.weigh({&runner.stairs[stair], origin, value}, lane, lanes.anchor[slot][lane]);
  }

  void write(const sim::Lanes& lanes, std::uint32_t lane, const DepartureExit& exit) {
    const std::size_t terms = exit.causes.size();
    const float base = share_out({effects_.data(), terms}, {shares_.data(), terms});
    std::size_t row = table_.add(terms + 1);
    write_row(row, lanes, lane, exit.way, 0, 0.0F, base);
    for (std::size_t k = 0; k < terms; ++k) {
      write_row(++row, lanes, lane, exit.way, exit.causes[k], effects_[k], shares_[k]);
    }
  }

  void write_row(std::size_t row, const sim::Lanes& lanes, std::uint32_t lane, std::uint16_t way,
                 std::uint16_t cause, float effect, float share) {
    table_.column<std::uint32_t>(departure_customer)[row] = lanes.id[lane];
    table_.column<std::int32_t>(departure_time)[row] = lanes.time[lane];
    table_.column<std::uint8_t>(departure_from)[row] = static_cast<std::uint8_t>(lanes.from[lane]);
    table_.column<std::uint16_t>(departure_by)[row] = way;
    table_.column<std::uint16_t>(departure_term)[row] = cause;
    table_.column<float>(departure_effect)[row] = effect;
    table_.column<float>(departure_share)[row] = share;
  }

  const CauseModel& model_;
  const sim::Plan& plan_;
  const sim::StairKernels& kernels_;
  sim::RowStage& table_;
  std::vector<std::uint32_t> list_;
  std::vector<float> effects_, shares_;  ///< of the departure at hand
};

class Causes final : public sim::Component {
 public:
  explicit Causes(CauseModel model) : model_(std::move(model)) {}
  [[nodiscard]] std::string_view name() const noexcept override { return "departures"; }
  [[nodiscard]] std::string_view meaning() const noexcept override {
    return "departures are accounted for by cause";
  }
  [[nodiscard]] std::vector<TableSchema> tables(const sim::Program& program) const override;
  [[nodiscard]] const CauseModel& model() const noexcept { return model_; }
  [[nodiscard]] bool draws_at(std::size_t /*state*/) const override { return false; }
  [[nodiscard]] bool leaves() const noexcept override { return true; }
  [[nodiscard]] std::unique_ptr<sim::ComponentWork> work(
      const sim::ComponentSetup& setup) const override {
    return std::make_unique<CauseWork>(model_, setup);
  }

 private:
  CauseModel model_;
};

std::vector<TableSchema> Causes::tables(const sim::Program& program) const {
  std::vector<std::string> states;
  for (const sim::StateInfo& state : program.states) {
    states.push_back(program.tracks[state.track].name + "." + state.name);
  }
  const std::string clock = "seconds since " + to_string(program.calendar.start) + "T00:00:00Z";
  TableSchema table{departures_table,
                    "Why customers left: for each departure a row for the base and one per term.",
                    {}};
  table.columns = {
      {"customer", ColumnType::u32, "1", "id of the customer", {}},
      {"time", ColumnType::i32, clock, "when the customer left", {}},
      {"from", ColumnType::u8, "1", "state left", states},
      {"by", ColumnType::u16, "1", "the hazard that rang, or the exit taken", model_.ways},
      {"term", ColumnType::u16, "1", "cause", model_.causes},
      {"u", ColumnType::f32, "1", "coefficient times value; 0 for the base", {}},
      {"share", ColumnType::f32, "1", "share of the cause; 1 for all of a departure", {}}};
  return {table};
}

}  // namespace

std::shared_ptr<const sim::Component> make_causes(CauseModel model) {
  return std::make_shared<Causes>(std::move(model));
}

const CauseModel* causes_of(const sim::Program& program) {
  for (const auto& component : program.components) {
    const auto* const causes = dynamic_cast<const Causes*>(component.get());
    if (causes != nullptr) return &causes->model();
  }
  return nullptr;
}

}  // namespace sojourn::models
