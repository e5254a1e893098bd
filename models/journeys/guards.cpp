// Guards by name: numbers are compared, everything else is one of several names.
#include "models/journeys/calendar_names.h"
#include "models/journeys/names.h"

namespace sojourn::models {

std::optional<sim::Guard> Names::number_guard(const GuardDraft& guard, Source source,
                                              const Reader& reader) const {
  const Position& position = guard.subject.position;
  if (!guard.is.empty() || (!guard.above && !guard.below)) {
    reporter_.error(position, reader.path,
                    quoted(guard.subject.text) + " is a number (it is compared, not named)",
                    "write " + guard.subject.text + " = { above = 0.5 }, { below = 2 }, or both");
    return std::nullopt;
  }
  if (guard.above && guard.below && *guard.above >= *guard.below) {
    reporter_.error(position, reader.path,
                    "the guard is never open (above must be less than below)",
                    "exchange the two bounds");
    return std::nullopt;
  }
  sim::Guard made{.source = source};
  if (guard.above) made.low = static_cast<float>(*guard.above);
  if (guard.below) made.high = static_cast<float>(*guard.below);
  return made;
}

std::optional<sim::Guard> Names::code_guard(const GuardDraft& guard, Source source,
                                            const std::vector<std::string>& known,
                                            std::string_view what, const Reader& reader) const {
  if (guard.is.empty() || guard.above || guard.below) {
    reporter_.error(guard.subject.position, reader.path,
                    quoted(guard.subject.text) + " has names, not numbers",
                    "write " + guard.subject.text + " = \"NAME\" or [\"NAME\", \"OTHER\"]");
    return std::nullopt;
  }
  sim::Guard made{.source = source, .by_code = true};
  for (const Name& name : guard.is) {
    const auto code = one_of(known, what, name, reader.path);
    if (!code) return std::nullopt;
    if (*code >= 64) {
      reporter_.error(name.position, reader.path, "a guard knows the first 64 names only",
                      "put " + quoted(name.text) + " further up");
      return std::nullopt;
    }
    made.codes |= std::uint64_t{1} << *code;
  }
  return made;
}

std::optional<sim::Guard> Names::guard(const GuardDraft& guard, const Reader& reader) const {
  const std::string& subject = guard.subject.text;
  const auto coded = [&](Source::Kind kind, std::uint8_t index,
                         const std::vector<std::string>& known,
                         std::string_view what) -> std::optional<sim::Guard> {
    if (!is_readable(kind, guard.subject.position, reader)) return std::nullopt;
    return code_guard(guard, {.kind = kind, .index = index}, known, what, reader);
  };
  if (subject == "segment") {
    return coded(Source::Kind::segment, 0, population_.segments(), "segment");
  }
  if (subject == "weekday") return coded(Source::Kind::weekday, 0, weekday_names(), "weekday");
  if (subject == "month") return coded(Source::Kind::month, 0, month_names(), "month");
  if (const auto of_track = find_name(track_names_, subject)) {
    return coded(Source::Kind::track_state, *of_track, states_of(*of_track),
                 "state in track `" + subject + "` named");
  }
  const std::optional<Source> source = plain_source(subject);
  if (!source) {
    std::vector<std::string> known = quantities();
    known.insert(known.end(), track_names_.begin(), track_names_.end());
    known.insert(known.end(), {"segment", "weekday", "month"});
    reporter_.unknown(guard.subject.position, reader.path, "quantity, track or trait", subject,
                      known);
    return std::nullopt;
  }
  if (source->kind == Source::Kind::trait) {
    const std::vector<std::string>& categories = population_.traits()[source->index].categories;
    if (!categories.empty()) {
      return coded(Source::Kind::category, source->index, categories,
                   "category of trait `" + subject + "` named");
    }
  }
  if (!is_readable(source->kind, guard.subject.position, reader)) return std::nullopt;
  return number_guard(guard, *source, reader);
}

}  // namespace sojourn::models
