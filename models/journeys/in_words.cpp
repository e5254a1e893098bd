// The whole journey in words, track by track.
#include <cmath>

#include "core/time.h"
#include "models/journeys/explain.h"

namespace sojourn::models {
namespace {

class Storyteller {
 public:
  Storyteller(const sim::Program& program, const sim::Population& population)
      : program_(program), population_(population) {}

  [[nodiscard]] std::string tell() {
    for (const sim::VariableInfo& variable : program_.variables) tell_variable(variable);
    for (const sim::TrackInfo& track : program_.tracks) tell_track(track);
    return std::move(text_);
  }

 private:
  void line(int depth, const std::string& words) {
    text_ += std::string(2 * static_cast<std::size_t>(depth), ' ') + words + "\n";
  }

  void tell_variable(const sim::VariableInfo& variable) {
    std::string words = "variable " + variable.name;
    if (!variable.label.empty()) words += " (" + variable.label + ")";
    words += ": starts at " + short_number(static_cast<double>(variable.initial));
    if (variable.half_life > 0.0) {
      words += ", half of its distance to " + short_number(static_cast<double>(variable.level)) +
               " fades in " + describe_seconds(variable.half_life);
    }
    line(0, words);
  }

  void tell_track(const sim::TrackInfo& track) {
    const bool idle = track.initial == track.idle;
    line(0, "track " + track.name + ": " +
                (idle ? "begins when another track starts it"
                      : "begins in " + program_.states[track.initial].name));
    for (std::size_t s = track.first; s < std::size_t{track.first} + track.states; ++s) {
      if (s != track.idle) tell_state(s);
    }
  }

  void tell_state(std::size_t s) {
    const sim::StateInfo& state = program_.states[s];
    const sim::StateRow& row = program_.rows[s];
    const std::string label = state.label.empty() ? "" : " (" + state.label + ")";
    if (state.absorbing) {
      line(1, state.name + label + ": nobody leaves");
    } else if (row.leaving == sim::StateRow::Leaving::by_race) {
      line(1, state.name + label + ": until one of its exits happens");
    } else {
      line(1, state.name + label + ": " + clock_words(row.stay));
    }
    tell_effects("on entering: ", row.updates, row.triggers, 2);
    const std::vector<double> base = base_probabilities(row);
    for (std::size_t e = 0; e < row.exits.size(); ++e) tell_exit(row, row.exits[e], base[e]);
  }

  void tell_exit(const sim::StateRow& row, const sim::Exit& exit, double base) {
    const std::string& to = program_.states[exit.to].name;
    if (row.leaving == sim::StateRow::Leaving::by_race) {
      line(2, "-> " + to + " " + clock_words(exit.clock));
    } else if (exit.otherwise) {
      line(2, "-> " + to + " otherwise");
    } else {
      line(2, "-> " + to + " " + short_number(100.0 * base) + " %" +
                  term_words(exit.terms, "more likely", "less likely") + guard_words(exit.guards));
    }
    tell_effects("then: ", exit.updates, exit.triggers, 3);
  }

  void tell_effects(const std::string& start, const std::vector<sim::Update>& updates,
                    const std::vector<sim::Trigger>& triggers, int depth) {
    std::string words;
    const auto add = [&](const std::string& part) { words += (words.empty() ? "" : ", ") + part; };
    for (const sim::Update& update : updates) add(words_of(update, program_));
    for (const sim::Trigger& trigger : triggers) add(words_of(trigger, program_));
    if (!words.empty()) line(depth, start + words);
  }

  [[nodiscard]] std::string clock_words(const sim::Clock& clock) const {
    std::string words = words_of(clock, program_);
    words += term_words(clock.terms, "sooner", "later");
    if (clock.profile >= 0) {
      words +=
          ", by the profile " + program_.profiles[static_cast<std::size_t>(clock.profile)].name;
    }
    return words + guard_words(clock.guards);
  }

  [[nodiscard]] std::string term_words(const std::vector<sim::Term>& terms, const char* more,
                                       const char* less) const {
    std::string words;
    for (const sim::Term& term : terms) {
      const double factor = std::exp(static_cast<double>(term.coefficient));
      words += ", " + std::string(factor >= 1.0 ? more : less) + " with " +
               words_of(term.source, program_, population_) + " (times " + short_number(factor) +
               " per unit)";
    }
    return words;
  }

  [[nodiscard]] std::string guard_words(const std::vector<sim::Guard>& guards) const {
    std::string words;
    for (const sim::Guard& guard : guards) {
      words += (words.empty() ? ", only while " : " and ") + condition(guard);
    }
    return words;
  }

  [[nodiscard]] std::string condition(const sim::Guard& guard) const {
    if (!guard.by_code) {
      std::string words = words_of(guard.source, program_, population_);
      if (std::isfinite(guard.low)) words += " >= " + short_number(static_cast<double>(guard.low));
      if (std::isfinite(guard.high)) words += " < " + short_number(static_cast<double>(guard.high));
      return words;
    }
    std::string words;
    for (std::uint8_t code = 0; code < 64; ++code) {
      if ((guard.codes >> code & 1U) == 0) continue;
      sim::Source source = guard.source;
      source.code = code;
      if (source.kind == sim::Source::Kind::track_state) {
        source.code = static_cast<std::uint8_t>(code + program_.tracks[source.index].first);
      }
      words += (words.empty() ? "" : " or ") + words_of(source, program_, population_);
    }
    return words;
  }

  const sim::Program& program_;
  const sim::Population& population_;
  std::string text_;
};

}  // namespace

std::string in_words(const sim::Program& program, const sim::Population& population) {
  return Storyteller(program, population).tell();
}

std::string outlook_in_words(const sim::Program& program, const ExpectedLoad& load) {
  std::string text = "estimate for an average customer: about " +
                     short_number(load.events_per_customer) + " events in the run\n";
  for (std::size_t t = 0; t < program.tracks.size(); ++t) {
    const sim::TrackInfo& track = program.tracks[t];
    const TrackOutlook found = outlook_of_track(program, t, load.customer);
    text += "track " + track.name + ": ";
    if (found.chain.ends.empty()) text += "goes on without end";
    for (const ChainEnd& end : found.chain.ends) {
      text += (&end == &found.chain.ends.front() ? "" : "; ") +
              program.states[track.first + end.state].name + " with probability " +
              short_number(end.probability) + " after " + describe_seconds(end.seconds) +
              " on average";
    }
    text += "\n";
    for (const std::string& simplification : found.simplifications) {
      text += "  (" + simplification + ")\n";
    }
  }
  return text;
}

}  // namespace sojourn::models
