// Settings of traits, their checks across tables, and the three passes over a column: draw, mix,
// map.
#include "sim/traits.h"

#include <algorithm>
#include <array>

#include "core/error.h"
#include "sim/clones.h"
#include "sim/program.h"

namespace sojourn::sim {
namespace {

SOJOURN_CLONES void scale_column(float own, float* __restrict z, std::size_t count) noexcept {
  for (std::size_t i = 0; i < count; ++i) z[i] = own * z[i];
}

SOJOURN_CLONES void add_column(float weight, const float* __restrict e, float* __restrict z,
                               std::size_t count) noexcept {
  for (std::size_t i = 0; i < count; ++i) z[i] = z[i] + weight * e[i];
}

SOJOURN_CLONES void write_codes(const std::uint32_t* __restrict code, float* __restrict x,
                                std::size_t count) noexcept {
  for (std::size_t i = 0; i < count; ++i)
    x[i] = static_cast<float>(static_cast<std::int32_t>(code[i]));
}

/// x[i] = candidate[i] where the customer's law is `law`.
SOJOURN_CLONES void take_where(std::uint8_t law, const std::uint8_t* __restrict laws,
                               const float* __restrict candidate, float* __restrict x,
                               std::size_t count) noexcept {
  for (std::size_t i = 0; i < count; ++i) x[i] = laws[i] == law ? candidate[i] : x[i];
}

using ByteColumn = std::array<std::uint8_t, draw_width>;

void look_up(const std::vector<std::uint8_t>& of_segment, const std::uint8_t* segment,
             std::size_t count, ByteColumn& found) noexcept {
  for (std::size_t i = 0; i < count; ++i) found[i] = of_segment[segment[i]];
}

Diagnostic error_of_trait(const Position& position, std::string key, std::string problem,
                          std::string advice) {
  return {.problem = std::move(problem),
          .advice = std::move(advice),
          .position = position,
          .key = std::move(key)};
}

std::vector<std::string> names_of(const std::vector<NamedNumber>& categories) {
  std::vector<std::string> names;
  names.reserve(categories.size());
  for (const NamedNumber& category : categories) names.push_back(category.name);
  return names;
}

/// The weights of `given` in the order of `names`; fewer where a name is missing.
std::vector<double> weights_in_order(const std::vector<std::string>& names,
                                     const std::vector<NamedNumber>& given) {
  std::vector<double> weights;
  for (const std::string& name : names) {
    const auto is_it = [&](const NamedNumber& one) { return one.name == name; };
    const auto found = std::find_if(given.begin(), given.end(), is_it);
    if (found != given.end()) weights.push_back(found->value);
  }
  return weights;
}

/// Reports an override that does not go with the trait's own distribution.
void check_override(Fields& fields, const Distribution& own, const Distribution& override_law) {
  if (!own.is_valid() || !override_law.is_valid()) return;
  if (own.is_categorical() != override_law.is_categorical()) {
    fields.error("", "a trait cannot be categorical for some segments only",
                 own.is_categorical() ? "write categorical = { … } here too"
                                      : "write a distribution of numbers here too");
    return;
  }
  const std::size_t count = own.categories().size();
  const auto names = names_of(own.categories());
  if (override_law.categories().size() == count &&
      weights_in_order(names, override_law.categories()).size() == count) {
    return;
  }
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
  fields.error("categorical", "other categories than the trait itself has",
               "give a weight to each of: " + list);
}

}  // namespace

TraitDraw::TraitDraw(Purpose purpose, std::vector<Law> laws,
                     std::vector<std::uint8_t> law_of_segment)
    : purpose_(purpose), laws_(std::move(laws)), law_of_segment_(std::move(law_of_segment)) {}

TraitDraw::TraitDraw(WeightedRace race, std::vector<std::uint8_t> row_of_segment)
    : race_(std::move(race)), law_of_segment_(std::move(row_of_segment)) {}

void TraitDraw::set_mixing(float own, std::vector<Mixing> mixings) {
  own_ = own;
  mixings_ = std::move(mixings);
}

void TraitDraw::draw(const CustomerList& customers, const std::uint8_t* segment,
                     float* column) const noexcept {
  if (!laws_.empty()) {
    draw_normals(customers, purpose_, column);
    return;
  }
  ByteColumn row;
  alignas(64) std::array<std::uint32_t, draw_width> winner;
  if (!law_of_segment_.empty()) look_up(law_of_segment_, segment, customers.count, row);
  race_.draw(customers, row.data(), winner.data());
  write_codes(winner.data(), column, customers.count);
}

void TraitDraw::mix(std::span<float* const> columns, float* column,
                    std::size_t count) const noexcept {
  if (mixings_.empty()) return;
  scale_column(own_, column, count);
  for (const Mixing& mixing : mixings_) {
    add_column(mixing.weight, columns[mixing.trait], column, count);
  }
}

void TraitDraw::finish(const std::uint8_t* segment, float* column,
                       std::size_t count) const noexcept {
  if (laws_.empty()) return;
  if (law_of_segment_.empty()) {
    laws_.front().apply(column, count);
    return;
  }
  ByteColumn law;
  alignas(64) std::array<float, draw_width> z;
  alignas(64) std::array<float, draw_width> x;
  look_up(law_of_segment_, segment, count, law);
  std::copy_n(column, count, z.data());
  for (std::size_t k = 0; k < laws_.size(); ++k) {
    std::copy_n(z.data(), count, x.data());
    laws_[k].apply(x.data(), count);
    take_where(static_cast<std::uint8_t>(k), law.data(), x.data(), column, count);
  }
}

void Traits::describe(Fields& root) {
  if (root.reading()) {
    entries_.clear();
    infos_.clear();
  }
  root.tables(
      "traits", [this](const Name& key, Fields& fields) { describe_trait(key, fields); },
      "what customers bring along and keep");
}

void Traits::describe_trait(const Name& key, Fields& fields) {
  TraitInfo info;
  info.name = key.text;
  Entry entry{.name = key, .distribution = {}, .overrides = {}};
  fields.text("label", info.label, "what it is, for people");
  fields.text("unit", info.unit, "unit of its values");
  fields.flag("observed", info.observed, "whether the company knows it: then it is in `customers`");
  entry.distribution.describe(fields);
  const auto describe_override = [&](const Name& segment, Fields& inner) {
    Override one{.segment = segment, .distribution = {}};
    one.distribution.describe(inner);
    if (!inner.reading()) return;
    check_override(inner, entry.distribution, one.distribution);
    entry.overrides.push_back(std::move(one));
  };
  fields.tables("by_segment", describe_override, "distributions of segments that differ");
  if (!fields.reading()) return;
  info.categories = names_of(entry.distribution.categories());
  if (entries_.size() == max_traits) {
    fields.error("", "more than " + std::to_string(max_traits) + " traits", "remove some");
  }
  entries_.push_back(std::move(entry));
  infos_.push_back(std::move(info));
}

std::vector<std::uint8_t> Traits::choices_by_segment(const Entry& entry,
                                                     const std::vector<std::string>& segments,
                                                     Diagnostics& diagnostics) const {
  std::vector<std::uint8_t> choices(std::max<std::size_t>(segments.size(), 1), 0);
  std::uint8_t number = 0;
  for (const Override& one : entry.overrides) {
    ++number;
    const auto found = std::find(segments.begin(), segments.end(), one.segment.text);
    if (found != segments.end()) {
      choices[static_cast<std::size_t>(found - segments.begin())] = number;
      continue;
    }
    const std::string_view guess = nearest(one.segment.text, segments);
    diagnostics.add(error_of_trait(one.segment.position,
                                   "traits." + entry.name.text + ".by_segment." + one.segment.text,
                                   "there is no segment " + in_backticks(one.segment.text),
                                   guess.empty() ? "name it in [population] segments"
                                                 : "did you mean " + in_backticks(guess) + "?"));
  }
  if (entry.overrides.empty()) choices.clear();
  return choices;
}

void Traits::compile_entry(const Entry& entry, const std::vector<std::string>& segments,
                           Diagnostics& diagnostics) {
  std::vector<const Distribution*> all{&entry.distribution};
  for (const Override& one : entry.overrides) all.push_back(&one.distribution);
  std::vector<std::uint8_t> choices = choices_by_segment(entry, segments, diagnostics);
  const std::string path = "traits." + entry.name.text;
  const auto is_valid = [&](const Distribution* one) {
    return one->is_valid() && one->is_categorical() == entry.distribution.is_categorical();
  };
  if (!std::all_of(all.begin(), all.end(), is_valid)) return;  // its error was given
  if (entry.distribution.is_categorical()) {
    const auto names = names_of(entry.distribution.categories());
    std::vector<double> weights;
    for (const Distribution* one : all) {
      const std::vector<double> row = weights_in_order(names, one->categories());
      if (row.size() != names.size()) return;
      weights.insert(weights.end(), row.begin(), row.end());
    }
    draws_.emplace_back(WeightedRace(path, names.size(), weights), std::move(choices));
    return;
  }
  std::vector<Law> laws;
  laws.reserve(all.size());
  for (const Distribution* one : all) laws.push_back(one->law());
  draws_.emplace_back(purpose_of(path), std::move(laws), std::move(choices));
}

void Traits::compile(const std::vector<std::string>& segments,
                     const CorrelationSettings& correlation, Diagnostics& diagnostics) {
  draws_.clear();
  for (const Entry& entry : entries_) compile_entry(entry, segments, diagnostics);
  correlate(correlation, diagnostics);
}

void Traits::correlate(const CorrelationSettings& correlation, Diagnostics& diagnostics) {
  std::vector<CorrelatedTrait> traits;
  for (const Entry& entry : entries_) {
    traits.push_back({.name = entry.name.text, .categorical = entry.distribution.is_categorical()});
  }
  const auto factor = correlation.compile(traits, diagnostics);
  if (!factor || draws_.size() != entries_.size()) return;
  for (std::size_t k = 0; k < draws_.size(); ++k) {
    std::vector<TraitDraw::Mixing> mixings;
    for (std::size_t j = 0; j < k; ++j) {
      const auto weight = static_cast<float>(factor->at(k, j));
      if (weight != 0.0F) mixings.push_back({.trait = j, .weight = weight});
    }
    draws_[k].set_mixing(static_cast<float>(factor->at(k, k)), std::move(mixings));
  }
}

bool Traits::depend_on_segments() const noexcept {
  return std::any_of(draws_.begin(), draws_.end(),
                     [](const TraitDraw& draw) { return draw.depends_on_segment(); });
}

void Traits::draw(const CustomerList& customers, const std::uint8_t* segment,
                  std::span<float* const> columns) const noexcept {
  for (std::size_t k = 0; k < draws_.size(); ++k) draws_[k].draw(customers, segment, columns[k]);
  // From the last to the first, so that each finds the scores of earlier traits still unmixed.
  for (std::size_t k = draws_.size(); k-- > 0;) {
    draws_[k].mix(columns, columns[k], customers.count);
    draws_[k].finish(segment, columns[k], customers.count);
  }
}

}  // namespace sojourn::sim
