#include "models/journeys/load.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/draws.h"

namespace sojourn::models {
namespace {

constexpr std::size_t steps = 512;
constexpr int sweeps = 3;              // over the run, each with the shares that the last one found
constexpr int passes_in_a_step = 200;  // for stays far shorter than a step
constexpr double negligible = 1e-9;    // of a customer
constexpr int deepest_trigger = 64;

// Customers leaving a state: by the time since they entered it, and by which exit.
struct Channel {
  std::vector<double> kernel;   ///< [steps later] share
  std::vector<double> exits;    ///< [exit] probability
  std::vector<double> pending;  ///< [step] customers who leave then, in units of the track's scale
};

// Puts `share` at a time between two steps so that the mean is kept.
void put(std::vector<double>& kernel, double place, double share) {
  if (!(place < static_cast<double>(steps))) return;  // after the run
  const auto step = static_cast<std::size_t>(place);
  const double later = place - static_cast<double>(step);
  if (kernel.size() < step + 2) kernel.resize(step + 2, 0.0);
  kernel[step] += share * (1.0 - later);
  kernel[step + 1] += share * later;
}

std::vector<Channel> channels_of(const StateLaw& law, bool by_choice, double step_seconds) {
  std::vector<Channel> channels;
  const std::size_t exits = law.exits.size();
  for (std::size_t c = 0; c < (by_choice ? std::min<std::size_t>(exits, 1) : exits); ++c) {
    Channel& channel = channels.emplace_back();
    channel.exits.assign(exits, 0.0);
    if (by_choice) {
      channel.exits = law.exit_probability;
    } else {
      channel.exits[c] = 1.0;
    }
    for (std::size_t m = 0; m < law.seconds.size(); ++m) {
      const double share =
          by_choice ? 1.0 / static_cast<double>(law.seconds.size()) : law.exits[c][m];
      if (share > 0.0) put(channel.kernel, law.seconds[m] / step_seconds, share);
    }
    channel.pending.assign(steps + 1, 0.0);
  }
  return channels;
}

class MeanField {
 public:
  MeanField(const sim::Program& program, const AverageCustomer& customer)
      : program_(program),
        step_seconds_(static_cast<double>(program.length) / static_cast<double>(steps)),
        scale_(program.tracks.size(), 1.0),
        occupied_(program.states.size(), 0.0),
        time_(program.states.size(), 0.0),
        visits_(program.states.size(), 0.0) {
    for (std::size_t s = 0; s < program.states.size(); ++s) {
      const sim::StateRow& row = program.rows[s];
      channels_.push_back(channels_of(law_of(program, row, customer),
                                      row.leaving == sim::StateRow::Leaving::by_choice,
                                      step_seconds_));
    }
  }

  /// `joining`: [step] share of the population.
  void run(const std::vector<double>& joining) {
    for (step_ = 0; step_ < steps; ++step_) {
      join(joining[step_]);
      for (int pass = 0; pass < passes_in_a_step && flow() > negligible; ++pass) {
      }
      put_off();
      for (std::size_t s = 0; s < occupied_.size(); ++s) time_[s] += occupied_[s];
    }
  }

  [[nodiscard]] double events() const noexcept { return events_; }
  [[nodiscard]] const std::vector<double>& visits() const noexcept { return visits_; }
  /// Shares of the time of a track that its states take, idle included.
  [[nodiscard]] std::vector<double> shares() const {
    std::vector<double> shares = time_;
    for (const sim::TrackInfo& track : program_.tracks) {
      const auto first = shares.begin() + track.first;
      const double total = std::accumulate(first, first + track.states, 0.0);
      if (total <= 0.0) continue;
      std::for_each(first, first + track.states, [&](double& share) { share /= total; });
    }
    return shares;
  }

 private:
  void join(double share) {
    if (share <= 0.0) return;
    for (const sim::TrackInfo& track : program_.tracks) {
      if (track.initial == track.idle) occupied_[track.idle] += share;
    }
    for (const sim::TrackInfo& track : program_.tracks) {
      if (track.initial != track.idle) enter(track.initial, share, 0);
    }
  }

  // Everybody whose stay ends in this step moves; returns how many did.
  double flow() {
    double moved = 0.0;
    for (std::size_t s = 0; s < channels_.size(); ++s) {
      const sim::StateRow& row = program_.rows[s];
      for (Channel& channel : channels_[s]) {
        const double leaving = channel.pending[step_] * scale_[program_.states[s].track];
        channel.pending[step_] = 0.0;
        if (leaving <= 0.0) continue;
        moved += leaving;
        for (std::size_t e = 0; e < row.exits.size(); ++e) {
          take(s, row.exits[e], leaving * channel.exits[e]);
        }
      }
    }
    return moved;
  }

  // What is left to move after many passes moves in the next step.
  void put_off() {
    for (auto& channels : channels_) {
      for (Channel& channel : channels) {
        channel.pending[step_ + 1] += channel.pending[step_];
        channel.pending[step_] = 0.0;
      }
    }
  }

  void take(std::size_t state, const sim::Exit& exit, double customers) {
    if (customers <= 0.0) return;
    occupied_[state] -= customers;
    events_ += customers;
    trigger_all(exit.triggers, customers, 0);
    enter(exit.to, customers, 0);
  }

  void enter(std::size_t state, double customers, int depth) {
    occupied_[state] += customers;
    visits_[state] += customers;
    const double scaled = customers / scale_[program_.states[state].track];
    for (Channel& channel : channels_[state]) {
      const std::size_t last = std::min(channel.kernel.size(), steps + 1 - step_);
      for (std::size_t d = 0; d < last; ++d) {
        channel.pending[step_ + d] += scaled * channel.kernel[d];
      }
    }
    trigger_all(program_.rows[state].triggers, customers, depth + 1);
  }

  void trigger_all(const std::vector<sim::Trigger>& triggers, double customers, int depth) {
    if (depth > deepest_trigger || customers < negligible) return;
    for (const sim::Trigger& trigger : triggers) act(trigger, customers, depth);
  }

  // Those who trigger are taken to be the ones whom it concerns, as far as there are any.
  void act(const sim::Trigger& trigger, double customers, int depth) {
    const sim::TrackInfo& track = program_.tracks[trigger.track];
    if (trigger.kind == sim::Trigger::Kind::start) {
      if (track.idle == sim::no_state) return;
      const double started = std::min(customers, occupied_[track.idle]);
      if (started <= 0.0) return;
      occupied_[track.idle] -= started;
      events_ += started;
      enter(trigger.state, started, depth);
      return;
    }
    const double stopped = stop(trigger.track, customers);
    if (stopped <= 0.0) return;
    events_ += stopped;
    if (trigger.kind == sim::Trigger::Kind::end) {
      occupied_[track.idle] += stopped;
    } else {
      enter(trigger.state, stopped, depth);
    }
  }

  // Takes customers out of all running states of a track, from each its share.
  double stop(std::size_t index, double customers) {
    const sim::TrackInfo& track = program_.tracks[index];
    double running = 0.0;
    for (std::size_t s = track.first; s < std::size_t{track.first} + track.states; ++s) {
      if (s != track.idle) running += occupied_[s];
    }
    const double stopped = std::min(customers, running);
    if (stopped <= 0.0) return 0.0;
    const double left = 1.0 - stopped / running;
    for (std::size_t s = track.first; s < std::size_t{track.first} + track.states; ++s) {
      if (s != track.idle) occupied_[s] *= left;
    }
    scale_[index] *= left;
    if (scale_[index] < 1e-6) rescale(index);
    return stopped;
  }

  void rescale(std::size_t index) {
    for (std::size_t s = 0; s < channels_.size(); ++s) {
      if (program_.states[s].track != index) continue;
      for (Channel& channel : channels_[s]) {
        for (double& pending : channel.pending) pending *= scale_[index];
      }
    }
    scale_[index] = 1.0;
  }

  const sim::Program& program_;
  double step_seconds_;
  std::size_t step_ = 0;
  std::vector<std::vector<Channel>> channels_;  ///< [state]
  std::vector<double> scale_;     ///< [track] share of its pending customers not stopped since
  std::vector<double> occupied_;  ///< [state]
  std::vector<double> time_;
  std::vector<double> visits_;
  double events_ = 0.0;
};

std::vector<double> joining_shares(const sim::Population& population, Seconds length) {
  constexpr std::size_t sample_size = 4096;
  sim::Intake sample = population.make_intake(sample_size);
  population.draw(DrawKey{}, 0, sample_size, sample);
  std::vector<double> shares(steps, 0.0);
  for (std::size_t i = 0; i < sample_size; ++i) {
    if (sample.joined[i] < 0 || sample.joined[i] >= length) continue;
    const double place = static_cast<double>(sample.joined[i]) / static_cast<double>(length);
    shares[static_cast<std::size_t>(place * static_cast<double>(steps))] +=
        1.0 / static_cast<double>(sample_size);
  }
  return shares;
}

}  // namespace

ExpectedLoad expected_load(const sim::Program& program, const sim::Population& population) {
  const std::vector<double> joining = joining_shares(population, program.length);
  ExpectedLoad load;
  load.customer = average_customer(program, population);
  for (int sweep = 0; sweep < sweeps; ++sweep) {
    MeanField field(program, load.customer);
    field.run(joining);
    load.events_per_customer = field.events();
    load.visits = field.visits();
    load.customer.state_shares = field.shares();
  }
  return load;
}

}  // namespace sojourn::models
