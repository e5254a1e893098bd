#include "models/interventions/reach.h"

#include <algorithm>
#include <array>
#include <string>

#include "models/interventions/states_before.h"

namespace sojourn::models {
namespace {

using Kind = sim::Source::Kind;

/// Customers that are looked through, at least and at most, for one who meets a target.
constexpr std::int64_t least_looked_through = 100'000;
constexpr std::int64_t most_looked_through = 1'000'000;
constexpr std::size_t block_size = 1024;

bool is_of_customer(Kind kind) {
  return kind == Kind::segment || kind == Kind::category || kind == Kind::trait ||
         kind == Kind::tenure;
}

bool holds(const sim::Guard& guard, std::size_t code) { return ((guard.codes >> code) & 1U) != 0U; }

class Reach {
 public:
  Reach(const InterventionDraft& draft, const TreatmentRule& rule, const PartContext& context)
      : draft_(draft),
        rule_(rule),
        context_(context),
        end_(std::min<Seconds>(rule.until, context.length)),
        first_(rule.from) {
    const bool looks_once = rule.every == 0 && rule.called_by.empty();
    const Seconds last_start = rule.from + Seconds{rule.groups - 1} * rule.between_groups;
    last_ = looks_once ? std::min(last_start, end_ - 1) : end_ - 1;
    sees_first_states_only_ = looks_once && last_start == 0;
  }

  /// Reports the first reason for which nobody can be treated.
  void check(const std::vector<bool>& states_before) {
    if (draft_.share == 0.0) {
      warn(context_.reporter.key_position(draft_.path + ".target"), "a share of 0",
           "widen the target");
      return;
    }
    if (draft_.is_chosen && draft_.odds == 0.0) {
      warn(context_.reporter.key_position(draft_.path + ".take_up"), "odds of 0",
           "give `take_up` odds above 0");
      return;
    }
    if (first_ >= end_) return;  // of dates that are told already
    if (check_event(states_before) && check_states(states_before) && check_days() &&
        check_values() && check_customers()) {
      check_groups();
    }
  }

 private:
  void warn(const Position& position, const std::string& reason, std::string advice) const {
    context_.reporter.warning(position, draft_.path + ".target",
                              "nobody will be treated (" + reason + ")", std::move(advice));
  }

  [[nodiscard]] const Name& subject(std::size_t guard) const {
    return guard < draft_.when.size() ? draft_.when[guard].subject : draft_.segments.front();
  }

  [[nodiscard]] bool check_event(const std::vector<bool>& states_before) const {
    if (rule_.called_by.empty()) return true;
    for (std::size_t s = 0; s < rule_.called_by.size(); ++s) {
      if (rule_.called_by[s] && states_before[s]) return true;
    }
    warn(draft_.at.position, "nobody ever enters the states of `at`",
         "name states that customers come to, or open an exit to them");
    return false;
  }

  [[nodiscard]] bool check_states(const std::vector<bool>& states_before) const {
    const std::vector<bool> on_joining = states_on_joining(context_.program);
    for (std::size_t g = 0; g < rule_.guards.size(); ++g) {
      const sim::Guard& guard = rule_.guards[g];
      if (guard.source.kind != Kind::track_state) continue;
      if (!any_state(guard, states_before)) {
        warn(subject(g).position, "no customer ever is in the states of " + text_of(g),
             "name states that customers come to, or open an exit to them");
        return false;
      }
      if (sees_first_states_only_ && !any_state(guard, on_joining)) {
        warn(subject(g).position,
             "one looks at customers in the second in which they join, and then nobody is in the "
             "states of " +
                 text_of(g),
             "begin a day later, look again with `every`, or at an event with `at`");
        return false;
      }
      if (!can_be_called_in(guard)) {
        warn(subject(g).position,
             "who enters a state of `at` is not in those of " + text_of(g) + " then",
             "leave one of the two out");
        return false;
      }
    }
    return true;
  }

  [[nodiscard]] std::string text_of(std::size_t guard) const {
    return "`" + subject(guard).text + "`";
  }

  [[nodiscard]] bool any_state(const sim::Guard& guard, const std::vector<bool>& states) const {
    const sim::TrackInfo& track = context_.program.tracks[guard.source.index];
    for (std::size_t s = 0; s < track.states; ++s) {
      if (holds(guard, s) && states[track.first + s]) return true;
    }
    return false;
  }

  // A customer who enters a state of `at` is in it, unless states are left at once or triggers move
  // the track on.
  [[nodiscard]] bool can_be_called_in(const sim::Guard& guard) const {
    if (rule_.called_by.empty()) return true;
    const sim::Program& program = context_.program;
    for (std::size_t s = 0; s < rule_.called_by.size(); ++s) {
      if (!rule_.called_by[s]) continue;
      const std::size_t track = program.states[s].track;
      if (track != guard.source.index) return true;
      if (holds(guard, s - program.tracks[track].first)) return true;
    }
    return moves_at_once();
  }

  [[nodiscard]] bool moves_at_once() const {
    const sim::Program& program = context_.program;
    return std::any_of(program.rows.begin(), program.rows.end(), [](const sim::StateRow& row) {
      const bool leaves_at_once = row.leaving == sim::Leaving::by_choice && row.stay.scale == 0.0F;
      return leaves_at_once || !row.triggers.empty() ||
             std::any_of(row.exits.begin(), row.exits.end(),
                         [](const sim::Exit& exit) { return !exit.triggers.empty(); });
    });
  }

  // Weekdays and months on which somebody is looked at.
  [[nodiscard]] bool check_days() const {
    std::array<bool, 7> weekdays{};
    std::array<bool, 12> months{};
    const sim::Calendar& calendar = context_.program.calendar;
    const auto note = [&](Seconds time) {
      const auto day = static_cast<std::size_t>(time / seconds_per_day);
      weekdays.at(calendar.weekday_of_day[day]) = true;
      months.at(calendar.month_of_day[day]) = true;
    };
    if (rule_.every > 0) {
      for (std::uint32_t group = 0; group < rule_.groups; ++group) {
        Seconds time = rule_.from + Seconds{group} * rule_.between_groups;
        for (; time < end_; time += rule_.every) note(time);
      }
    } else {
      for (Seconds time = first_; time < end_; time += seconds_per_day) note(time);
    }
    for (std::size_t g = 0; g < rule_.guards.size(); ++g) {
      const sim::Guard& guard = rule_.guards[g];
      if (guard.source.kind == Kind::weekday && !any_code(guard, weekdays)) return no_day(g);
      if (guard.source.kind == Kind::month && !any_code(guard, months)) return no_day(g);
    }
    return true;
  }

  template <std::size_t size>
  static bool any_code(const sim::Guard& guard, const std::array<bool, size>& codes) {
    for (std::size_t code = 0; code < size; ++code) {
      if (codes.at(code) && holds(guard, code)) return true;
    }
    return false;
  }

  [[nodiscard]] bool no_day(std::size_t guard) const {
    warn(subject(guard).position, "no look falls on such a day",
         "move `from`, `until` or `every`, or leave the condition out");
    return false;
  }

  // State variables that nothing ever changes.
  [[nodiscard]] bool check_values() const {
    for (std::size_t g = 0; g < rule_.guards.size(); ++g) {
      const sim::Guard& guard = rule_.guards[g];
      if (guard.source.kind != Kind::variable || is_written(guard.source.index)) continue;
      const sim::VariableInfo& variable = context_.program.variables[guard.source.index];
      const float level = variable.half_life > 0.0 ? variable.level : variable.initial;
      const auto [low, high] = std::minmax(variable.initial, level);
      if (low < guard.high && high >= guard.low) continue;
      warn(subject(g).position, text_of(g) + " never has such a value, for nothing changes it",
           "let states or exits change it, or move the bound");
      return false;
    }
    return true;
  }

  [[nodiscard]] bool is_written(std::size_t variable) const {
    const sim::Program& program = context_.program;
    if (program.variables[variable].latent) return true;  // by a model
    const auto writes = [&](const std::vector<sim::Update>& updates) {
      return std::any_of(updates.begin(), updates.end(),
                         [&](const sim::Update& update) { return update.variable == variable; });
    };
    return std::any_of(program.rows.begin(), program.rows.end(), [&](const sim::StateRow& row) {
      return writes(row.updates) ||
             std::any_of(row.exits.begin(), row.exits.end(),
                         [&](const sim::Exit& exit) { return writes(exit.updates); });
    });
  }

  // Looks for one customer who has what the target asks of those who do not change.
  [[nodiscard]] bool check_customers() const {
    std::vector<std::size_t> asked;
    for (std::size_t g = 0; g < rule_.guards.size(); ++g) {
      if (is_of_customer(rule_.guards[g].source.kind)) asked.push_back(g);
    }
    if (asked.empty()) return true;
    const sim::Population& population = context_.population;
    const std::int64_t customers =
        std::clamp(population.customers(), least_looked_through, most_looked_through);
    sim::Intake block = population.make_intake(block_size);
    for (std::int64_t first = 0; first < customers; first += block_size) {
      const auto count = static_cast<std::size_t>(
          std::min<std::int64_t>(customers - first, std::int64_t{block_size}));
      population.draw({}, static_cast<std::uint64_t>(first), count, block);
      for (std::size_t i = 0; i < count; ++i) {
        if (meets(asked, block, i)) return true;
      }
    }
    warn(subject(asked.front()).position,
         "not one of " + std::to_string(customers) + " customers drawn " +
             (asked.size() == 1 ? "meets it" : "meets all of its conditions"),
         "widen the target");
    return false;
  }

  [[nodiscard]] bool meets(const std::vector<std::size_t>& asked, const sim::Intake& block,
                           std::size_t i) const {
    if (block.joined[i] >= end_) return false;
    return std::all_of(asked.begin(), asked.end(), [&](std::size_t g) {
      const sim::Guard& guard = rule_.guards[g];
      const std::size_t index = guard.source.index;
      if (guard.source.kind == Kind::segment) return holds(guard, block.segment[i]);
      if (guard.source.kind == Kind::category) {
        return holds(guard, static_cast<std::size_t>(block.traits[index][i]));
      }
      if (guard.source.kind == Kind::tenure) {
        const auto least = std::max<Seconds>(first_ - block.joined[i], 0);
        const auto most = std::max<Seconds>(last_ - block.joined[i], 0);
        return years(most) >= guard.low && years(least) < guard.high;
      }
      const float value = block.traits[index][i];
      return guard.low <= value && value < guard.high;
    });
  }

  static float years(Seconds seconds) {
    return static_cast<float>(static_cast<double>(seconds) / seconds_per_year);
  }

  void check_groups() const {
    if (rule_.groups < 2) return;
    std::uint32_t late = 0;
    for (std::uint32_t group = 0; group < rule_.groups; ++group) {
      late += rule_.from + Seconds{group} * rule_.between_groups >= end_ ? 1 : 0;
    }
    if (late == 0) return;
    const std::string path = draft_.path + ".rollout";
    context_.reporter.warning(context_.reporter.key_position(path), path,
                              "the turn of " + std::to_string(late) + " of " +
                                  std::to_string(rule_.groups) +
                                  " groups never comes (it lies after the end)",
                              "shorten the time between two groups, or let the intervention go on");
  }

  const InterventionDraft& draft_;
  const TreatmentRule& rule_;
  const PartContext& context_;
  Seconds end_;       ///< of looks, excluded
  Seconds first_;     ///< look
  Seconds last_ = 0;  ///< look at those who are there
  bool sees_first_states_only_ = false;
};

}  // namespace

void check_reach(const std::vector<InterventionDraft>& drafts,
                 const std::vector<TreatmentRule>& rules, const PartContext& context) {
  for (std::size_t d = 0; d < drafts.size(); ++d) {
    Reach(drafts[d], rules[d], context).check(states_before(drafts, d, context.program));
  }
}

}  // namespace sojourn::models
