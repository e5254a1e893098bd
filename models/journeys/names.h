// What the names of a scenario stand for: tracks, states, variables, traits, segments and profiles,
// numbered as the engine numbers them.
//
// A coefficient or guard names a quantity as people do (`satisfaction`, `care.issue`,
// `weekday.saturday`); a name that stands for nothing is reported with the nearest that does.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/journeys/draft.h"
#include "models/reporter.h"
#include "sim/population.h"
#include "sim/program.h"

namespace sojourn::models {

/// Where a coefficient or guard stands: clocks may not read all that choices may.
struct Reader {
  std::size_t track = 0;
  std::string path;
  bool is_clock = false;
};

class Names {
 public:
  /// REQUIRES: the draft and the population outlive this.
  Names(const JourneysDraft& draft, const sim::Population& population,
        std::vector<std::string> profiles, Reporter& reporter);

  [[nodiscard]] const std::vector<sim::TrackInfo>& tracks() const noexcept { return tracks_; }

  // Each reports the name and gives nothing where it stands for nothing.
  [[nodiscard]] std::optional<sim::Term> term(const NamedNumber& number,
                                              const Reader& reader) const;
  [[nodiscard]] std::optional<sim::Guard> guard(const GuardDraft& guard,
                                                const Reader& reader) const;
  [[nodiscard]] std::optional<std::uint8_t> track(const Name& name, const std::string& path) const;
  [[nodiscard]] std::optional<sim::StateIndex> state(std::size_t track, const Name& name,
                                                     const std::string& path) const;
  [[nodiscard]] std::optional<std::uint8_t> variable(const Name& name,
                                                     const std::string& path) const;
  [[nodiscard]] std::optional<int> profile(const Name& name, const std::string& path) const;

 private:
  using Source = sim::Source;

  [[nodiscard]] std::optional<Source> plain_source(std::string_view word) const;
  [[nodiscard]] std::optional<Source> single(const NamedNumber& number, const Reader& reader) const;
  [[nodiscard]] std::optional<Source> dotted(const NamedNumber& number, const Reader& reader) const;
  [[nodiscard]] std::optional<Source> visits(const NamedNumber& number, std::string_view what,
                                             const Reader& reader) const;
  [[nodiscard]] std::optional<Source> transformed(Source::Kind kind, const Name& trait,
                                                  const Reader& reader) const;
  [[nodiscard]] std::optional<std::uint8_t> one_of(const std::vector<std::string>& known,
                                                   std::string_view what, const Name& name,
                                                   const std::string& path) const;
  /// Whether a clock may read it; reports what to do instead where not.
  [[nodiscard]] bool is_readable(Source::Kind kind, const Position& position,
                                 const Reader& reader) const;
  [[nodiscard]] std::optional<sim::Guard> number_guard(const GuardDraft& guard, Source source,
                                                       const Reader& reader) const;
  [[nodiscard]] std::optional<sim::Guard> code_guard(const GuardDraft& guard, Source source,
                                                     const std::vector<std::string>& known,
                                                     std::string_view what,
                                                     const Reader& reader) const;
  /// The names of a track's states, "none" last where it can be idle.
  [[nodiscard]] std::vector<std::string> states_of(std::size_t track) const;
  [[nodiscard]] std::vector<std::string> quantities() const;
  void number_tracks();
  [[nodiscard]] bool can_be_idle(const TrackDraft& track) const;

  const JourneysDraft& draft_;
  const sim::Population& population_;
  Reporter& reporter_;
  std::vector<sim::TrackInfo> tracks_;
  std::vector<std::string> track_names_;
  std::vector<std::string> variable_names_;
  std::vector<std::string> trait_names_;
  std::vector<std::string> profile_names_;
};

inline constexpr std::string_view idle_name = "none";

}  // namespace sojourn::models
