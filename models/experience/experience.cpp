#include "models/experience/experience.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <span>
#include <utility>

#include "core/math.h"
#include "models/experience/channels.h"
#include "models/experience/second_draws.h"
#include "models/experience/trace.h"
#include "models/experience/waits.h"
#include "sim/column.h"
#include "sim/kernels/lookup.h"

namespace sojourn::models {

extern const EncounterKernels encounter_kernels_baseline;
extern const EncounterKernels encounter_kernels_avx2;
extern const EncounterKernels encounter_kernels_avx512;

const EncounterKernels& encounter_kernels(const char* name) {
  for (const EncounterKernels* kernels : {&encounter_kernels_avx512, &encounter_kernels_avx2}) {
    if (std::strcmp(kernels->name, name) == 0) return *kernels;
  }
  return encounter_kernels_baseline;
}

float loyalty_of(const ExperienceConstants& c, float satisfaction) {
  const float delight = std::max(0.0F, satisfaction - c.delight_from);
  const float pain = std::max(0.0F, c.pain_below - satisfaction);
  const float utility =
      c.competition * (c.loyalty_slope * satisfaction + c.loyalty_delight * delight * delight -
                       c.loyalty_pain * pain);
  return std::rint(utility / experience_grid) * experience_grid;
}

namespace {

std::uint32_t kind_of(Contact contact) {
  if (contact == Contact::advertising) return heard_advertising;
  return contact == Contact::news ? heard_news : direct_encounter;
}

// Parameters by row of the program, padded for look-ups.
struct Rows {
  std::vector<std::uint32_t> kind, purpose, touchpoint, chooses;
  std::vector<float> mean_c, mean_a, sd_c, sd_a, effort, failure, severity, complaint, recovery;
  EncounterTables tables;

  Rows(const sim::Program& program, const ExperienceModel& model) {
    const std::size_t rows = program.rows.size();
    const std::size_t padded = rows + sim::lookup_padding;
    for (auto* column : {&kind, &purpose, &touchpoint, &chooses}) column->assign(padded, 0U);
    for (auto* column :
         {&mean_c, &mean_a, &sd_c, &sd_a, &effort, &failure, &severity, &complaint, &recovery}) {
      column->assign(padded, 0.0F);
    }
    for (std::size_t t = 0; t < model.touchpoints.size(); ++t) {
      for (const sim::StateIndex state : model.touchpoints[t].states) {
        fill(program, model, t, state, state);
      }
    }
    tables = {rows,           kind.data(),    purpose.data(),  chooses.data(),
              mean_c.data(),  mean_a.data(),  sd_c.data(),     sd_a.data(),
              effort.data(),  failure.data(), severity.data(), complaint.data(),
              recovery.data()};
  }

 private:
  void fill(const sim::Program& program, const ExperienceModel& model, std::size_t t,
            sim::StateIndex state, std::size_t row) {
    const Touchpoint& point = model.touchpoints[t];
    // One channel is part of the touchpoint; of several, the one chosen comes with the event.
    const bool single = point.channels.size() == 1;
    const float offset = single ? model.channels[point.channels[0]].quality : 0.0F;
    const float trouble = single ? model.channels[point.channels[0]].effort : 0.0F;
    const std::string path = program.states[state].path + ".encounter";
    touchpoint[row] = static_cast<std::uint32_t>(t);
    const bool has_choice = !point.channels.empty() || point.sites > 1;
    chooses[row] = has_choice && point.is_encounter() ? 1U : 0U;
    kind[row] = kind_of(point.contact);
    purpose[row] = value_of(purpose_of(path));
    mean_c[row] = point.mean[0] + offset;
    mean_a[row] = point.mean[1] + offset;
    sd_c[row] = point.sd[0];
    sd_a[row] = point.sd[1];
    effort[row] = point.effort + trouble;
    failure[row] = point.failure;
    severity[row] = point.severity;
    complaint[row] = point.complaint;
    recovery[row] = point.recovery;
  }
};

class ExperienceWork final : public sim::ComponentWork {
 public:
  ExperienceWork(const ExperienceModel& model, const sim::ComponentSetup& setup)
      : model_(model),
        setup_(setup),
        kernels_(encounter_kernels(setup.kernels.name)),
        rows_(setup.program, model),
        second_(model, setup, kernels_),
        chooser_(model, setup, kernels_),
        waits_(model, setup),
        trace_(model, setup),
        offset_(setup.capacity),
        switched_(setup.capacity) {
    for (std::size_t w = 0; w < 4; ++w) draws_.emplace_back(setup.capacity);
    for (const Touchpoint& point : model.touchpoints) {
      fails_ = fails_ || point.failure > 0.0F;
      chooses_ = chooses_ || !point.channels.empty() || point.sites > 1;
    }
  }

  void begin(sim::Lanes& lanes) override {
    std::fill_n(lanes.extra[setup_.first_extra + counts_column], lanes.count, 0U);
    std::fill_n(lanes.extra[setup_.first_extra + channel_column], lanes.count, no_channel);
    const float loyalty =
        loyalty_of(model_.constants,
                   setup_.program.variables[model_.variables[satisfaction_variable]].initial);
    std::fill_n(lanes.variables[model_.variables[loyalty_variable]], lanes.count, loyalty);
  }

  void leave(sim::Lanes& lanes) override { waits_.end(lanes); }

  void update(sim::Lanes& lanes) override {
    EncounterColumns columns;
    for (std::size_t v = 0; v < experience_variables; ++v) {
      columns.variables[v] = lanes.variables[model_.variables[v]];
      columns.shown[v] = lanes.shown[model_.variables[v]];
    }
    columns.written = lanes.written[model_.variables[memory_variable]];
    columns.counts = lanes.extra[setup_.first_extra + counts_column];
    columns.offset = offset_.data();
    columns.switched = switched_.data();
    columns.wait_loss = waits_.loss();
    columns.wait_effort = waits_.effort();
    for (std::size_t w = 0; w < 4; ++w) columns.draws[w] = draws_[w].data();
    second_.draw(lanes);
    columns.complaints = second_.complaints();
    if (chooses_) {
      chooser_.choose(lanes, rows_.tables, rows_.touchpoint.data(), second_.sites(), offset_.data(),
                      switched_.data());
    }
    kernels_.encounter(lanes, rows_.tables, model_.constants, columns, setup_.key.seed,
                       setup_.key.replication, fails_);
    trace_.write(lanes, rows_.tables, columns, rows_.touchpoint.data(), chooser_.site());
  }

 private:
  const ExperienceModel& model_;
  sim::ComponentSetup setup_;
  const EncounterKernels& kernels_;
  Rows rows_;
  SecondDraws second_;
  ChannelChooser chooser_;
  WaitCosts waits_;
  EncounterTrace trace_;
  sim::Column<float> offset_;
  sim::Column<std::uint32_t> switched_;
  std::vector<sim::Column<std::uint32_t>> draws_;
  bool fails_ = false;
  bool chooses_ = false;
};

class Experience final : public sim::Component {
 public:
  Experience(ExperienceModel model, std::vector<std::size_t> waiting_tracks)
      : model_(std::move(model)), tracks_(std::move(waiting_tracks)) {}

  [[nodiscard]] std::string_view name() const noexcept override { return "experience"; }
  [[nodiscard]] std::string_view meaning() const noexcept override {
    return "what an encounter does to expectations, memory, satisfaction and loyalty";
  }
  [[nodiscard]] std::vector<sim::ExtraColumn> columns() const override {
    // Three counters of a byte each.
    const auto channels = static_cast<std::uint32_t>(model_.channels.size());
    return {{.name = "encounters", .rest = sim::Resting::of_bits(0xFFFFFFU)},
            {.name = "channel", .rest = sim::Resting::up_to_or(channels, no_channel)}};
  }
  [[nodiscard]] std::vector<TableSchema> tables(const sim::Program& program) const override {
    return {encounters_table(model_, program)};
  }
  [[nodiscard]] std::uint32_t writes(const sim::Program& program, std::size_t row) const override {
    const std::size_t state = row % program.states.size();
    std::uint32_t bits = 0;
    for (const Touchpoint& point : model_.touchpoints) {
      if (std::find(point.states.begin(), point.states.end(), state) == point.states.end()) {
        continue;
      }
      for (const std::size_t v : model_.variables) bits |= 1U << v;
    }
    return bits;
  }
  [[nodiscard]] bool draws_at(std::size_t state) const override {
    return std::any_of(model_.touchpoints.begin(), model_.touchpoints.end(),
                       [&](const Touchpoint& point) {
                         const auto& at = point.states;
                         return std::find(at.begin(), at.end(), state) != at.end();
                       });
  }
  [[nodiscard]] std::vector<std::size_t> traits() const override {
    std::vector<std::size_t> read;
    for (const Channel& channel : model_.channels) {
      if (channel.trait >= 0) read.push_back(static_cast<std::size_t>(channel.trait));
    }
    return read;
  }
  [[nodiscard]] std::vector<std::string> losing_links() const override {
    return losing_links_of(model_);
  }
  [[nodiscard]] const ExperienceModel& model() const noexcept { return model_; }
  [[nodiscard]] std::vector<std::size_t> since_of_tracks() const override { return tracks_; }
  [[nodiscard]] bool leaves() const noexcept override { return !tracks_.empty(); }
  [[nodiscard]] bool updates() const noexcept override { return true; }
  [[nodiscard]] std::unique_ptr<sim::ComponentWork> work(
      const sim::ComponentSetup& setup) const override {
    return std::make_unique<ExperienceWork>(model_, setup);
  }

 private:
  ExperienceModel model_;
  std::vector<std::size_t> tracks_;  ///< with waits whose length counts
};

}  // namespace

std::shared_ptr<const sim::Component> make_experience(ExperienceModel model,
                                                      const sim::Program& program) {
  std::vector<std::size_t> waiting = waiting_tracks(model, program);
  return std::make_shared<Experience>(std::move(model), std::move(waiting));
}

const ExperienceModel* experience_of(const sim::Program& program) {
  for (const auto& component : program.components) {
    const auto* const experience = dynamic_cast<const Experience*>(component.get());
    if (experience != nullptr) return &experience->model();
  }
  return nullptr;
}

}  // namespace sojourn::models
