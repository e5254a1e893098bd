#include "models/interventions/patch.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "models/interventions/quantity.h"
#include "models/scenario.h"

namespace sojourn::models {
namespace {

// What is drawn before the start, or is not the company's to change.
constexpr std::array<std::string_view, 4> fixed_sections{"scenario", "population", "traits",
                                                         "intervention"};

std::string_view parent_of(std::string_view path) {
  const std::size_t dot = path.rfind('.');
  return dot == std::string_view::npos ? std::string_view() : path.substr(0, dot);
}

std::string_view last_of(std::string_view path) { return path.substr(path.rfind('.') + 1); }

/// Whether a setting is another one, or stands below it.
bool is_part_of(std::string_view path, std::string_view above) {
  return path == above || (path.starts_with(above) && path[above.size()] == '.');
}

/// Whether a path is one that a described one stands for, "<name>" being any name.
bool matches(std::string_view path, std::string_view described) {
  constexpr std::string_view any_name = "<name>";
  while (!path.empty() && !described.empty()) {
    const std::string_view part = path.substr(0, path.find('.'));
    const std::string_view other = described.substr(0, described.find('.'));
    if (part != other && other != any_name) return false;
    path.remove_prefix(std::min(part.size() + 1, path.size()));
    described.remove_prefix(std::min(other.size() + 1, described.size()));
  }
  return path.empty() && described.empty();
}

/// Whether the scenario's description has a number of the user's own naming at the path: a
/// coefficient.
bool is_named_number(const std::string& path) {
  static const std::vector<Setting> described =
      list_settings([](Fields& root) { describe_scenario(root); });
  const std::string parent(parent_of(path));
  return std::any_of(described.begin(), described.end(), [&](const Setting& setting) {
    const bool open = setting.kind == SettingKind::number && setting.path.ends_with("<name>");
    return (open && matches(path, setting.path)) ||
           (setting.kind == SettingKind::named_numbers && matches(parent, setting.path));
  });
}

template <typename Do>
void for_all(std::span<const InterventionDraft* const> drafts, const Do& action) {
  for (const InterventionDraft* draft : drafts) {
    for (const ChangeDraft& change : draft->changes) action(*draft, change);
  }
}

}  // namespace

bool overlap(const InterventionInfo& a, const InterventionInfo& b) noexcept {
  return a.from < b.until && b.from < a.until;
}

Patch::Patch(const Document& document, const std::vector<Setting>& settings, Reporter& reporter)
    : document_(document), settings_(settings), reporter_(reporter) {}

const Setting* Patch::setting(std::string_view path) const {
  const auto found = std::find_if(settings_.begin(), settings_.end(),
                                  [&](const Setting& one) { return one.path == path; });
  return found == settings_.end() ? nullptr : &*found;
}

bool Patch::is_known(const std::string& path) const {
  if (document_.find(path) != nullptr || setting(path) != nullptr) return true;
  const Node* const parent = document_.find(parent_of(path));
  return parent != nullptr && parent->as<NodeTable>() != nullptr && is_named_number(path);
}

void Patch::check_path(const InterventionDraft& draft, const ChangeDraft& change) {
  const std::string& path = change.path.text;
  const std::string_view section = std::string_view(path).substr(0, path.find('.'));
  const std::string key = draft.path + ".change";
  if (std::find(fixed_sections.begin(), fixed_sections.end(), section) != fixed_sections.end()) {
    reporter_.error(change.path.position, key,
                    quoted(path) + " cannot be changed while the run goes on (what belongs to [" +
                        std::string(section) + "] is settled before it starts)",
                    "change a setting of journeys, touchpoints, plans, surveys or the like");
    return;
  }
  if (is_known(path)) {
    check_arithmetic(draft, change);
    return;
  }
  std::vector<std::string> candidates;
  for (const Setting& one : settings_) candidates.push_back(one.path);
  const std::string_view near = nearest(path, candidates);
  reporter_.error(change.path.position, key, "there is no setting " + quoted(path),
                  near.empty()
                      ? "`sojourn explain SCENARIO --format settings` names those there are"
                      : "did you mean " + quoted(near) + "?");
}

void Patch::check_arithmetic(const InterventionDraft& draft, const ChangeDraft& change) {
  if (!change.times && !change.add) return;
  const std::string& path = change.path.text;
  const std::string key = draft.path + ".change";
  std::optional<Node> value = change.set;
  if (!value) value = value_at(document_, path);
  const Setting* const about = setting(path);
  const SettingKind kind = about == nullptr ? SettingKind::number : about->kind;
  const auto quantity = value ? quantity_of(*value, kind) : std::nullopt;
  if (!quantity) {
    reporter_.error(change.path.position, key,
                    quoted(path) +
                        " is no number (nothing can be added to it, nor can it be "
                        "multiplied)",
                    "give its new value: { set = … }");
    return;
  }
  if (change.add) {
    const auto added = quantity_of(*change.add, kind);
    if (!added || (added->unit != quantity->unit && !added->unit.empty())) {
      reporter_.error(change.add->position, key,
                      "what is added to " + quoted(path) + " must have its unit",
                      "write it as \"NUMBER" + quantity->unit + "\"");
    }
  }
  const double result = quantity->number * change.times.value_or(1.0);
  if (quantity->whole && result != std::nearbyint(result)) {
    reporter_.warning(change.path.position, key,
                      quoted(path) + " is a whole number and is rounded to the nearest one",
                      "give the number itself: { set = … }");
  }
}

void Patch::check(const InterventionDraft& draft) {
  for (const ChangeDraft& change : draft.changes) check_path(draft, change);
  check_pair(draft, draft);
}

// Reports settings that both set: the same one, or one that is a part of the other.
void Patch::check_pair(const InterventionDraft& first, const InterventionDraft& second) {
  const bool alone = &first == &second;
  for (const ChangeDraft& one : first.changes) {
    for (const ChangeDraft& other : second.changes) {
      if (!one.set || !other.set || (alone && &one == &other)) continue;
      const bool within = is_part_of(other.path.text, one.path.text);
      if (!within && (alone || !is_part_of(one.path.text, other.path.text))) continue;
      const std::string both = one.path.text == other.path.text
                                   ? quoted(one.path.text)
                                   : quoted(one.path.text) + " and " + quoted(other.path.text);
      reporter_.error(other.path.position, second.path + ".change",
                      alone ? "the intervention sets both " + both
                            : "two interventions set " + both +
                                  " at the same time (the other one is " + quoted(first.name.text) +
                                  ")",
                      alone ? "keep one of the two, for one is a part of the other"
                            : "use `times` or `add`, or let one end before the other begins");
    }
  }
}

void Patch::check_together(std::span<const InterventionDraft* const> drafts) {
  for (std::size_t a = 0; a < drafts.size(); ++a) {
    for (std::size_t b = a + 1; b < drafts.size(); ++b) {
      if (overlap(drafts[a]->info, drafts[b]->info)) check_pair(*drafts[a], *drafts[b]);
    }
  }
}

std::optional<Node> Patch::value_at(const Document& document, const std::string& path) const {
  if (const Node* const node = document.find(path)) return *node;
  const Setting* const about = setting(path);
  const Node* const parent = document.find(parent_of(path));
  const bool is_short = parent != nullptr && parent->as<NodeTable>() == nullptr;
  if (is_short && about != nullptr && about->given) return *parent;
  if (about == nullptr || about->value_text.empty()) {
    return is_named_number(path) ? std::optional(Node{.value = 0.0}) : std::nullopt;
  }
  Node node;
  const std::string& text = about->value_text;
  if (const auto number = quantity_of(Node{.value = text}, about->kind)) {
    node.value = number->unit.empty() ? Node::Value(number->number) : Node::Value(text);
    if (number->unit.empty() && about->kind == SettingKind::whole) {
      node.value = static_cast<std::int64_t>(number->number);
    }
    return node;
  }
  return std::nullopt;
}

// A value that stands for a table (next.active = 1) becomes one.
void Patch::put(Document& document, const std::string& path, Node value) const {
  const std::string parent(parent_of(path));
  const Node* const around = parent.empty() ? nullptr : document.find(parent);
  if (around != nullptr && around->as<NodeTable>() == nullptr) {
    Node table{
        .value = NodeTable{}, .position = around->position, .key_position = around->key_position};
    for (const Setting& one : settings_) {
      if (!one.given || parent_of(one.path) != parent) continue;
      if (one.position.line != around->position.line ||
          one.position.column != around->position.column) {
        continue;
      }
      table.as<NodeTable>()->entries.emplace_back(std::string(last_of(one.path)), *around);
      break;
    }
    document.set(parent, std::move(table));
  }
  document.set(path, std::move(value));
}

Document Patch::apply(std::span<const InterventionDraft* const> drafts) const {
  Document patched = document_;
  const auto change_all = [&](auto&& wanted, auto&& changed) {
    for_all(drafts, [&](const InterventionDraft& /*draft*/, const ChangeDraft& change) {
      if (!wanted(change)) return;
      const Setting* const about = setting(change.path.text);
      const SettingKind kind = about == nullptr ? SettingKind::number : about->kind;
      const auto value = value_at(patched, change.path.text);
      const auto quantity = value ? quantity_of(*value, kind) : std::nullopt;
      Node node = changed(change, quantity.value_or(Quantity{}), kind);
      node.key_position = change.path.position;
      put(patched, change.path.text, std::move(node));
    });
  };
  change_all([](const ChangeDraft& change) { return change.set.has_value(); },
             [](const ChangeDraft& change, const Quantity&, SettingKind) { return *change.set; });
  change_all([](const ChangeDraft& change) { return change.times.has_value(); },
             [](const ChangeDraft& change, Quantity quantity, SettingKind) {
               quantity.number *= *change.times;
               return node_of(quantity, change.path.position);
             });
  change_all([](const ChangeDraft& change) { return change.add.has_value(); },
             [](const ChangeDraft& change, Quantity quantity, SettingKind kind) {
               quantity.number += quantity_of(*change.add, kind).value_or(Quantity{}).number;
               return node_of(quantity, change.path.position);
             });
  return patched;
}

}  // namespace sojourn::models
