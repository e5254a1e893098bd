// Each range is resolved to numbers once; drawing is then arithmetic.
#include "core/assumptions.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "core/settings_reading.h"
#include "core/settings_text.h"
#include "core/settings_values.h"

namespace sojourn {
namespace {

bool has_number(SettingKind kind) {
  return kind == SettingKind::number || kind == SettingKind::whole ||
         kind == SettingKind::duration || kind == SettingKind::rate;
}

/// A node as the number that a setting of the kind would hold.
std::optional<double> number_of(const Node& node, SettingKind kind, const Bounds& bounds,
                                Mistakes& mistakes) {
  Mistakes found;
  double value = 0.0;
  if (kind == SettingKind::whole) {
    std::int64_t whole = 0;
    read_whole(node, bounds, whole, found);
    value = static_cast<double>(whole);
  } else if (kind == SettingKind::duration) {
    read_duration(node, bounds, value, found);
  } else if (kind == SettingKind::rate) {
    read_rate(node, bounds, value, found);
  } else {
    read_number(node, bounds, value, found);
  }
  if (found.empty()) return value;
  mistakes.insert(mistakes.end(), found.begin(), found.end());
  return std::nullopt;
}

/// The text of a value, read back.
std::optional<double> number_in(const std::string& text, SettingKind kind) {
  Node node;
  if (kind == SettingKind::number || kind == SettingKind::whole) {
    node.value = std::strtod(text.c_str(), nullptr);
    if (kind == SettingKind::whole) node.value = std::strtoll(text.c_str(), nullptr, 10);
  } else {
    node.value = text;
  }
  Mistakes ignored;
  return number_of(node, kind, {}, ignored);
}

enum class Rule { assumptions, factors };

class Resolver {
 public:
  Resolver(Rule rule, const Document& document, const std::vector<Setting>& settings,
           Diagnostics& diagnostics)
      : rule_(rule),
        document_(document),
        settings_(settings),
        lines_(document),
        diagnostics_(diagnostics) {}

  void add_default(const Setting& setting) {
    const auto value = number_in(setting.value_text, setting.kind);
    if (!value) return;
    const Plausible& range = *setting.plausible;
    found_.push_back({.path = setting.path,
                      .kind = setting.kind,
                      .value = *value,
                      .low = range.low,
                      .high = range.high,
                      .grounds = range.grounds,
                      .multiple_of = range.multiple_of,
                      .base = base_of(range.multiple_of),
                      .meaning = setting.meaning,
                      .source = range.source});
  }

  void add_range(const NamedValues& range) {
    const auto known = target_of(range);
    if (!known || (known->fixed && rule_ == Rule::assumptions)) return;
    Assumption made = known->assumption;
    made.source = range.source;
    made.of_scenario = true;
    const auto low = end_of(range, 0, *known);
    const auto high = end_of(range, 1, *known);
    if (!low || !high) return;
    made.low = *low;
    made.high = *high;
    if (!holds_value(range, made)) return;
    const auto same = std::find_if(found_.begin(), found_.end(),
                                   [&](const Assumption& one) { return one.path == made.path; });
    if (same != found_.end()) {
      *same = std::move(made);
    } else {
      found_.push_back(std::move(made));
    }
  }

  std::vector<Assumption> take() {
    if (rule_ == Rule::factors) return std::move(found_);
    std::sort(found_.begin(), found_.end(),
              [](const Assumption& a, const Assumption& b) { return a.path < b.path; });
    return std::move(found_);
  }

 private:
  struct Target {
    Assumption assumption;
    Bounds bounds;
    bool fixed = false;  ///< its value comes from outside the file
  };

  void report(const Position& position, const std::string& path, std::string problem,
              std::string advice) {
    diagnostics_.add({.problem = std::move(problem),
                      .advice = std::move(advice),
                      .position = position,
                      .key = (rule_ == Rule::assumptions ? "assumptions." : "factors.") + path,
                      .line = lines_.line(position)});
  }

  const Setting* setting_at(const std::string& path) const {
    const auto found = std::find_if(settings_.begin(), settings_.end(),
                                    [&](const Setting& one) { return one.path == path; });
    return found == settings_.end() ? nullptr : &*found;
  }

  double base_of(const std::string& path) const {
    const Setting* const setting = path.empty() ? nullptr : setting_at(path);
    return setting == nullptr ? 1.0 : number_in(setting->value_text, setting->kind).value_or(1.0);
  }

  /// What the range is of: a setting, or a number under a name of the user's own.
  std::optional<Target> target_of(const NamedValues& range) {
    const Setting* setting = setting_at(range.path);
    const Node* node = document_.find(range.path);
    std::string path = range.path;
    const std::size_t dot = path.rfind('.');
    if (node == nullptr && setting != nullptr && dot != std::string::npos) {
      // A plain value may stand for the table around the setting: next.active = 0.9.
      const Node* around = document_.find(path.substr(0, dot));
      if (around != nullptr && around->as<NodeTable>() == nullptr) {
        node = around;
        path.resize(dot);
      }
    }
    Target target;
    target.assumption.path = path;
    target.fixed = node != nullptr && node->position.file != document_.file;
    const bool is_number =
        node != nullptr && (node->as<double>() != nullptr || node->as<std::int64_t>() != nullptr);
    if (setting != nullptr && has_number(setting->kind)) {
      target.assumption.kind = setting->kind;
      target.assumption.meaning = setting->meaning;
      target.bounds = setting->bounds;
      target.assumption.value = number_in(setting->value_text, setting->kind).value_or(0.0);
    } else if (setting == nullptr && is_number) {
      Mistakes ignored;
      target.assumption.value = number_of(*node, SettingKind::number, {}, ignored).value_or(0.0);
    } else {
      report_no_number(range, setting != nullptr || node != nullptr);
      return std::nullopt;
    }
    return target;
  }

  void report_no_number(const NamedValues& range, bool exists) {
    if (exists) {
      return report(range.key_position, range.path,
                    in_backticks(range.path) +
                        " is no number (only numbers, durations and rates have ranges)",
                    "name one of the numbers in it, or leave it out");
    }
    std::vector<std::string> known;
    for (const Setting& setting : settings_) {
      if (has_number(setting.kind)) known.push_back(setting.path);
    }
    const std::string_view near = nearest(range.path, known);
    report(range.key_position, range.path, "there is no setting " + in_backticks(range.path),
           near.empty() ? "`sojourn explain SCENARIO --format settings` names all of them"
                        : "did you mean " + in_backticks(near) + '?');
  }

  std::optional<double> end_of(const NamedValues& range, std::size_t end, const Target& target) {
    Mistakes mistakes;
    const auto value =
        number_of(range.values[end], target.assumption.kind, target.bounds, mistakes);
    for (Mistake& mistake : mistakes) {
      report(mistake.position, range.path,
             "the range of " + in_backticks(range.path) + ": an end " + mistake.problem,
             std::move(mistake.advice));
    }
    return value;
  }

  bool holds_value(const NamedValues& range, const Assumption& made) {
    const auto text = [&](double value) { return value_text(made.kind, value); };
    if (!(made.low < made.high)) {
      report(range.position, range.path,
             "the range of " + in_backticks(range.path) + " does not rise (" + text(made.low) +
                 " to " + text(made.high) + ")",
             "write the smaller value first");
      return false;
    }
    if (rule_ == Rule::factors) return true;
    if (made.value >= made.low && made.value <= made.high) return true;
    report(range.position, range.path,
           in_backticks(range.path) + " is " + text(made.value) + ", outside its range (" +
               text(made.low) + " to " + text(made.high) + ")",
           "widen the range, or change the value");
    return false;
  }

  Rule rule_;
  const Document& document_;
  const std::vector<Setting>& settings_;
  Lines lines_;
  Diagnostics& diagnostics_;
  std::vector<Assumption> found_;
};

double triangular(double low, double peak, double high, double u) noexcept {
  const double width = high - low;
  const double below = (peak - low) / width;
  const double value = u < below ? low + std::sqrt(u * width * (peak - low))
                                 : high - std::sqrt((1.0 - u) * width * (high - peak));
  return std::clamp(value, low, high);
}

/// Its value without the setting it is a multiple of.
double own_quantile(const Assumption& assumption, double u) noexcept {
  const double own = assumption.multiple_of.empty() || assumption.base == 0.0
                         ? assumption.value
                         : assumption.value / assumption.base;
  return triangular(assumption.low, std::clamp(own, assumption.low, assumption.high),
                    assumption.high, u);
}

double uniform_for(const Assumption& assumption, DrawKey key) noexcept {
  const std::string path = "assumptions." + assumption.path;
  return static_cast<double>(Draws(key, 0, path).uniform());
}

/// The value of a setting in this draw: drawn where it is an assumption, else `in_force`.
double drawn_value(const std::vector<Assumption>& assumptions, const std::string& path,
                   double in_force, DrawKey key) noexcept {
  const auto found = std::find_if(assumptions.begin(), assumptions.end(),
                                  [&](const Assumption& one) { return one.path == path; });
  return found == assumptions.end() ? in_force : own_quantile(*found, uniform_for(*found, key));
}

}  // namespace

std::vector<Assumption> assumptions_of(const Document& document,
                                       const std::vector<Setting>& settings,
                                       const std::vector<NamedValues>& ranges,
                                       Diagnostics& diagnostics) {
  Resolver resolver(Rule::assumptions, document, settings, diagnostics);
  for (const Setting& setting : settings) {
    if (setting.plausible && !setting.given && !setting.unused) resolver.add_default(setting);
  }
  for (const NamedValues& range : ranges) resolver.add_range(range);
  return resolver.take();
}

std::vector<Assumption> factors_of(const Document& document, const std::vector<Setting>& settings,
                                   const std::vector<NamedValues>& ranges,
                                   Diagnostics& diagnostics) {
  Resolver resolver(Rule::factors, document, settings, diagnostics);
  for (const NamedValues& range : ranges) resolver.add_range(range);
  return resolver.take();
}

double quantile(const Assumption& assumption, double u) noexcept {
  const double own = own_quantile(assumption, u);
  return assumption.multiple_of.empty() ? own : own * assumption.base;
}

std::string text_of(const Assumption& assumption, double value) {
  const double shown = assumption.kind == SettingKind::whole ? std::nearbyint(value) : value;
  return value_text(assumption.kind, shown);
}

std::string assignment(const Assumption& assumption, double value) {
  return assumption.path + "=" + text_of(assumption, value);
}

std::vector<std::string> draw_assumptions(const std::vector<Assumption>& assumptions, DrawKey key) {
  std::vector<std::string> sets;
  for (const Assumption& assumption : assumptions) {
    double value = own_quantile(assumption, uniform_for(assumption, key));
    if (!assumption.multiple_of.empty()) {
      value *= drawn_value(assumptions, assumption.multiple_of, assumption.base, key);
    }
    sets.push_back(assignment(assumption, value));
  }
  return sets;
}

}  // namespace sojourn
