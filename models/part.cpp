#include "models/part.h"

#include <algorithm>

namespace sojourn::models {

void describe_places(Fields& owner, std::string_view key, Places& places,
                     std::string_view meaning) {
  places.path = owner.path(key);
  places.position = owner.position(key);
  owner.tables(
      key,
      [&](const Name& track, Fields& fields) {
        Places::Entry entry{.track = track};
        fields.names("states", entry.states, "states of the track");
        if (fields.reading()) places.entries.push_back(std::move(entry));
      },
      meaning, "states");
}

std::optional<std::size_t> PartContext::one_of(const std::vector<std::string>& known,
                                               std::string_view what, const Name& name,
                                               const std::string& path) const {
  const auto found = std::find(known.begin(), known.end(), name.text);
  if (found != known.end()) return static_cast<std::size_t>(found - known.begin());
  reporter.unknown(name.position, path, what, name.text, known);
  return std::nullopt;
}

std::size_t PartContext::extra_columns() const {
  std::size_t columns = 0;
  for (const auto& component : program.components) columns += component->columns().size();
  return columns;
}

std::vector<sim::StateIndex> PartContext::states_at(const Places& places) const {
  std::vector<std::string> tracks;
  for (const sim::TrackInfo& track : program.tracks) tracks.push_back(track.name);
  std::vector<sim::StateIndex> found;
  for (const Places::Entry& entry : places.entries) {
    const auto t = one_of(tracks, "track", entry.track, places.path);
    if (!t) continue;
    const sim::TrackInfo& track = program.tracks[*t];
    std::vector<std::string> states;
    for (std::size_t s = 0; s < track.states; ++s) {
      states.push_back(program.states[track.first + s].name);
    }
    const std::string path = places.path + "." + entry.track.text;
    for (const Name& name : entry.states) {
      const auto s = one_of(states, "state", name, path);
      if (s) found.push_back(static_cast<sim::StateIndex>(track.first + *s));
    }
  }
  return found;
}

std::optional<std::size_t> PartContext::variable(std::string_view name) const {
  for (std::size_t v = 0; v < program.variables.size(); ++v) {
    if (program.variables[v].name == name) return v;
  }
  return std::nullopt;
}

std::optional<std::size_t> PartContext::trait(const Name& name, const std::string& path) const {
  std::vector<std::string> names;
  for (const sim::TraitInfo& trait : population.traits()) names.push_back(trait.name);
  return one_of(names, "trait", name, path);
}

std::vector<std::unique_ptr<Part>> ordered_parts() {
  auto all = parts();
  std::stable_sort(all.begin(), all.end(),
                   [](const auto& a, const auto& b) { return a->order() < b->order(); });
  return all;
}

}  // namespace sojourn::models
