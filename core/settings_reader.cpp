// Reads a document through the declarations of its settings.
//
// One Reader stands for one table. It notes which keys were declared; when the table's description
// has run, every other key of the table is an error. A mistake never stops the reading: the
// variable keeps its default and the next setting is read.
#include <algorithm>
#include <functional>
#include <utility>

#include "core/settings_declaring.h"
#include "core/settings_reading.h"

namespace sojourn {
namespace {

// Names beyond this number only cost time and memory.
constexpr std::size_t most_tables = 10'000;

enum class KeyRule { name, path };

class Reader final : public DeclaringFields {
 public:
  /// `node` is the table, nothing where it is absent; then `position` is that of the nearest table
  /// around it.
  Reader(Reading& reading, const Node* node, std::string path, const Position& position)
      : reading_(reading),
        node_(node),
        table_(node == nullptr ? nullptr : node->as<NodeTable>()),
        path_(std::move(path)),
        position_(node == nullptr ? position : node->position),
        first_setting_(reading.settings().size()) {}

  bool table(std::string_view name, const std::function<void(Fields&)>& describe,
             std::string_view meaning) override;
  bool tables(std::string_view name, const std::function<void(const Name& key, Fields&)>& describe,
              std::string_view meaning, std::string_view shorthand) override;
  bool path_tables(std::string_view name,
                   const std::function<void(const Name& key, Fields&)>& describe,
                   std::string_view meaning) override;
  void other_tables(const std::function<void(const Name& key, Fields&)>& describe,
                    std::string_view meaning) override;
  void other_numbers(std::vector<NamedNumber>& value, std::string_view meaning) override;
  int one_of(std::string_view name, std::span<const Option> options, bool required,
             std::string_view meaning) override;
  using DeclaringFields::one_of;
  void assumed(std::string_view name, Plausible plausible) override {
    note_plausible(reading_.settings(), path(name), std::move(plausible));
  }
  void unused(std::string_view table) override;
  void require(std::initializer_list<std::string_view> names) override {
    required_.insert(required_.end(), names.begin(), names.end());
  }
  bool given(std::string_view name) const override {
    return name.empty() ? node_ != nullptr : find(name) != nullptr;
  }
  Position position(std::string_view name) const override {
    const Node* node = name.empty() ? nullptr : find(name);
    return node == nullptr ? position_ : node->position;
  }
  std::string path(std::string_view name) const override { return join_path(path_, name); }
  void error(std::string_view name, std::string problem, std::string advice) override {
    report(position(name), name, std::move(problem), std::move(advice));
  }
  bool reading() const noexcept override { return true; }

  /// Reports what only shows when all settings are declared: unknown and missing keys.
  void finish();

 protected:
  bool declare(Declaration declaration) override;

 private:
  using DescribeKey = std::function<void(const Name& key, Fields&)>;

  const Node* find(std::string_view name) const {
    return table_ == nullptr ? nullptr : table_->find(name);
  }
  bool is_declared(std::string_view name) const {
    return std::find(declared_.begin(), declared_.end(), name) != declared_.end();
  }
  void report(const Position& position, std::string_view name, std::string problem,
              std::string advice) {
    reading_.report({.problem = std::move(problem),
                     .advice = std::move(advice),
                     .position = position,
                     .key = path(name)});
  }
  /// How messages call a key of this table, or the table itself.
  std::string called(std::string_view name) const {
    if (name.empty() && path_.empty()) return "the scenario";
    return in_backticks(name.empty() ? std::string_view(path_).substr(path_.rfind('.') + 1) : name);
  }
  /// Notes a table among the settings and its key among the declared ones.
  const Node* declare_table(std::string_view name, SettingKind kind, std::string_view meaning);
  bool read_tables(std::string_view name, const DescribeKey& describe, std::string_view meaning,
                   std::string_view shorthand, KeyRule rule);
  void read_table(const std::string& key, const Node& node, const DescribeKey& describe,
                  std::string_view shorthand, KeyRule rule);
  int pick(std::span<const Option> options, bool required);
  void report_none_given(std::span<const Option> options);
  void report_wrong_table() {
    report(position_, {}, called({}) + " must be a table, but is " + std::string(node_->kind()),
           table_advice(*node_, path_));
  }
  void report_unknown_keys();
  void report_missing_keys();

  Reading& reading_;
  const Node* node_;
  const NodeTable* table_;
  std::string path_;
  Position position_;
  std::size_t first_setting_;
  std::vector<std::string> declared_;
  std::vector<std::string> required_;
  bool is_value_ = false;      ///< the node itself was declared as a value
  bool takes_others_ = false;  ///< other_tables or other_numbers took the undeclared keys
};

std::string option_list(std::span<const Fields::Option> options) {
  std::string words;
  for (const Fields::Option& option : options) {
    words += (words.empty() ? "" : ", ") + in_backticks(option.name);
  }
  return words;
}

bool Reader::declare(Declaration declaration) {
  const std::string name = declaration.setting.path;
  if (name.empty()) {
    is_value_ = true;
  } else {
    declared_.push_back(name);
  }
  const Node* node = name.empty() ? node_ : find(name);
  Setting setting = std::move(declaration.setting);
  setting.path = path(name);
  setting.default_text = declaration.text();
  if (node != nullptr) {
    setting.given = true;
    setting.position = node->position;
    Mistakes mistakes;
    declaration.read(*node, mistakes);
    for (Mistake& mistake : mistakes) {
      report(mistake.position, join_path(name, mistake.key),
             called(join_path(name, mistake.key)) + ' ' + mistake.problem,
             std::move(mistake.advice));
    }
  }
  setting.value_text = declaration.text();
  take_place_of_table(reading_.settings(), setting);
  reading_.settings().push_back(std::move(setting));
  return node != nullptr;
}

const Node* Reader::declare_table(std::string_view name, SettingKind kind,
                                  std::string_view meaning) {
  declared_.emplace_back(name);
  const Node* node = find(name);
  Setting setting{.path = path(name), .kind = kind, .meaning = std::string(meaning)};
  setting.given = node != nullptr;
  if (node != nullptr) setting.position = node->position;
  reading_.settings().push_back(std::move(setting));
  return node;
}

bool Reader::table(std::string_view name, const std::function<void(Fields&)>& describe,
                   std::string_view meaning) {
  const Node* node = declare_table(name, SettingKind::table, meaning);
  Reader child(reading_, node, path(name), position_);
  describe(child);
  child.finish();
  return node != nullptr;
}

bool Reader::tables(std::string_view name, const DescribeKey& describe, std::string_view meaning,
                    std::string_view shorthand) {
  return read_tables(name, describe, meaning, shorthand, KeyRule::name);
}

bool Reader::path_tables(std::string_view name, const DescribeKey& describe,
                         std::string_view meaning) {
  return read_tables(name, describe, meaning, {}, KeyRule::path);
}

bool Reader::read_tables(std::string_view name, const DescribeKey& describe,
                         std::string_view meaning, std::string_view shorthand, KeyRule rule) {
  const Node* node = declare_table(name, SettingKind::tables, meaning);
  if (node == nullptr) return false;
  Reader child(reading_, node, path(name), position_);
  if (child.table_ == nullptr) {
    child.report_wrong_table();
    return true;
  }
  std::size_t taken = 0;
  for (const auto& [key, value] : child.table_->entries) {
    if (++taken > most_tables) {
      child.error(key, "more than " + std::to_string(most_tables) + " tables", "write fewer");
      break;
    }
    child.read_table(key, value, describe, shorthand, rule);
  }
  return true;
}

void Reader::read_table(const std::string& key, const Node& node, const DescribeKey& describe,
                        std::string_view shorthand, KeyRule rule) {
  if (rule == KeyRule::name ? !is_name(key) : !is_path(key)) {
    report(node.key_position, key, in_backticks(key) + " is not a name",
           rule == KeyRule::name
               ? "names are small letters, digits and underscores, a letter first"
               : "write the dotted path of a setting, such as \"centre.phone.staff\"");
  }
  Node wrapped;
  const bool is_short = !shorthand.empty() && node.as<NodeTable>() == nullptr;
  if (is_short) {
    wrapped.position = node.position;
    wrapped.key_position = node.key_position;
    wrapped.value = NodeTable{{{std::string(shorthand), node}}};
  }
  Reader child(reading_, is_short ? &wrapped : &node, path(key), position_);
  describe(Name{.text = key, .position = node.key_position}, child);
  child.finish();
}

void Reader::other_tables(const DescribeKey& describe, std::string_view /*meaning*/) {
  takes_others_ = true;
  if (table_ == nullptr) return;
  std::size_t taken = 0;
  for (const auto& [key, value] : table_->entries) {
    if (is_declared(key)) continue;
    const std::string_view near = reading_.is_full() ? "" : nearest(key, declared_);
    if (value.as<NodeTable>() == nullptr) {
      report(value.key_position, key, "unknown key " + in_backticks(key),
             near.empty() ? "only tables may have names of your own here"
                          : "did you mean " + in_backticks(near) + '?');
    } else if (++taken > most_tables) {
      error(key, "more than " + std::to_string(most_tables) + " tables", "write fewer");
      return;
    } else {
      read_table(key, value, describe, {}, KeyRule::name);
    }
  }
}

void Reader::other_numbers(std::vector<NamedNumber>& value, std::string_view /*meaning*/) {
  takes_others_ = true;
  if (table_ == nullptr) return;
  for (const auto& [key, node] : table_->entries) {
    if (is_declared(key)) continue;
    if (!is_name(key)) {
      report(node.key_position, key, in_backticks(key) + " is not a name",
             "names are small letters, digits and underscores, a letter first");
      continue;
    }
    Mistakes mistakes;
    append_named_numbers(key, node, any_number, value, mistakes);
    for (Mistake& mistake : mistakes) {
      const std::string name = join_path(key, mistake.key);
      report(mistake.position, name, called(name) + ' ' + mistake.problem,
             std::move(mistake.advice));
    }
  }
}

int Reader::one_of(std::string_view name, std::span<const Option> options, bool required,
                   std::string_view meaning) {
  if (name.empty()) return pick(options, required);
  const Node* node = declare_table(name, SettingKind::table, meaning);
  Setting& setting = reading_.settings().back();
  setting.required = required;
  for (const Option& option : options) setting.options.emplace_back(option.name);
  if (node == nullptr) {
    const bool broken = node_ != nullptr && table_ == nullptr;
    if (required && !broken) {
      error(name, called(name) + " is missing", "give it one of " + option_list(options));
    }
    return -1;
  }
  Reader child(reading_, node, path(name), position_);
  const int chosen = child.table_ == nullptr ? -1 : child.pick(options, true);
  if (child.table_ == nullptr) {
    child.error({}, child.called({}) + " must be a table, but is " + std::string(node->kind()),
                "give it one of " + option_list(options) + ", as a table");
    return -1;
  }
  child.finish();
  return chosen;
}

int Reader::pick(std::span<const Option> options, bool required) {
  int chosen = -1;
  for (std::size_t i = 0; i < options.size(); ++i) {
    const std::string_view name = options[i].name;
    if (!given(name)) {
      declared_.emplace_back(name);
      continue;
    }
    if (chosen >= 0) {
      const std::string_view first = options[static_cast<std::size_t>(chosen)].name;
      report(find(name)->key_position, name,
             "only one of " + option_list(options) + " may be given, but here are " +
                 in_backticks(first) + " and " + in_backticks(name),
             "keep one of the two");
    } else {
      chosen = static_cast<int>(i);
    }
    table(name, options[i].describe, options[i].meaning);
  }
  const bool broken = node_ != nullptr && table_ == nullptr;
  if (chosen < 0 && required && !broken) report_none_given(options);
  return chosen;
}

void Reader::report_none_given(std::span<const Option> options) {
  std::vector<std::string> names;
  for (const Option& option : options) names.emplace_back(option.name);
  if (table_ != nullptr) {
    for (const auto& [key, value] : table_->entries) {
      if (!is_declared(key) && !nearest(key, names).empty()) return;  // reported as unknown
    }
  }
  report(position_, {}, called({}) + " has none of " + option_list(options), "give it one of them");
}

void Reader::unused(std::string_view table) {
  const std::string below = path(table) + '.';
  const auto first = reading_.settings().begin() + static_cast<std::ptrdiff_t>(first_setting_);
  std::for_each(first, reading_.settings().end(), [&](Setting& setting) {
    setting.unused = setting.unused || setting.path.starts_with(below);
  });
}

void Reader::finish() {
  if (node_ != nullptr && table_ == nullptr && !is_value_) report_wrong_table();
  if (table_ != nullptr && !takes_others_ && !is_value_) report_unknown_keys();
  report_missing_keys();
}

void Reader::report_unknown_keys() {
  for (const auto& [key, value] : table_->entries) {
    if (is_declared(key)) continue;
    const std::string_view near = reading_.is_full() ? "" : nearest(key, declared_);
    std::string advice = "did you mean " + in_backticks(near) + '?';
    if (near.empty()) {
      advice = declared_.empty() ? "remove it" : "known here: ";
      for (std::size_t i = 0; i < declared_.size(); ++i) {
        advice += (i == 0 ? "" : ", ") + declared_[i];
      }
    }
    report(value.key_position, key, "unknown key " + in_backticks(key), std::move(advice));
  }
}

void Reader::report_missing_keys() {
  const bool broken = node_ != nullptr && table_ == nullptr;
  for (const std::string& name : required_) {
    const std::string wanted = path(name);
    const auto first = reading_.settings().begin() + static_cast<std::ptrdiff_t>(first_setting_);
    const auto setting = std::find_if(first, reading_.settings().end(),
                                      [&](const Setting& one) { return one.path == wanted; });
    const bool known = setting != reading_.settings().end();
    if (known) setting->required = true;
    if (broken || given(name)) continue;
    report(position_, name, in_backticks(wanted) + " is missing",
           known && !setting->meaning.empty() ? "write it: " + setting->meaning : "write it");
  }
}

}  // namespace

std::vector<Setting> read_settings(const Document& document, const Describe& describe,
                                   Diagnostics& diagnostics) {
  Reading reading(document, diagnostics);
  Reader root(reading, &document.root, {}, document.root.position);
  describe(root);
  root.finish();
  reading.finish(document.root.position);
  return reading.take_settings();
}

}  // namespace sojourn
