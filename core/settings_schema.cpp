// Writes what a description accepts as a JSON Schema, for editors that complete and check TOML.
//
// One SchemaFields stands for one table and collects its properties; asked for its schema, it
// closes the table to every other key unless the description takes them.
#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "core/json_text.h"
#include "core/settings_declaring.h"
#include "core/settings_text.h"

namespace sojourn {
namespace {

constexpr std::string_view name_pattern = "^[a-z][a-z0-9_]*$";
constexpr std::string_view path_pattern = "^[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)*$";
constexpr std::string_view number_pattern = "^ *[-+]?[0-9][0-9_]*(\\.[0-9]*)?([eE][-+]?[0-9]+)? *";
constexpr std::string_view unit_pattern =
    "(s|sec|secs|min|mins|h|(second|minute|hour|day|week|month|year)s?) *$";
constexpr std::string_view money_pattern = "^ *-?[0-9][0-9_]*(\\.[0-9]{1,2}0*)? *[A-Z]{3} *$";
constexpr std::string_view cost_pattern = "^ *-?[0-9][0-9_]*(\\.[0-9]{1,6}0*)? *[A-Z]{3} *$";

Json typed(std::string_view type) {
  Json schema = Json::object();
  schema.set("type", Json::text(type));
  return schema;
}

Json pattern(std::string_view pattern) {
  return typed("string").set("pattern", Json::text(pattern));
}

Json with_bounds(Json schema, const Bounds& bounds) {
  if (std::isfinite(bounds.low)) {
    schema.set(bounds.low_excluded ? "exclusiveMinimum" : "minimum", Json::number(bounds.low));
  }
  if (std::isfinite(bounds.high)) {
    schema.set(bounds.high_excluded ? "exclusiveMaximum" : "maximum", Json::number(bounds.high));
  }
  return schema;
}

Json any_of(Json first, Json second) {
  Json schema = Json::object();
  schema.set("anyOf", Json::array().push(std::move(first)).push(std::move(second)));
  return schema;
}

Json closed(Json schema) { return schema.set("additionalProperties", Json::boolean(false)); }

/// A table with names of the user's own, each with the schema given.
Json named(std::string_view names, Json schema) {
  Json patterns = Json::object();
  patterns.set(names, std::move(schema));
  return closed(typed("object").set("patternProperties", std::move(patterns)));
}

/// A number, or tables of numbers: `satisfaction = -1.2`, `care.issue = 0.5`.
Json number_or_tables(const Bounds& bounds) {
  Json number = with_bounds(typed("number"), bounds);
  Json inner = any_of(number, named(name_pattern, number));
  return any_of(std::move(number), named(name_pattern, std::move(inner)));
}

Json choice_schema(const Setting& setting) {
  Json options = Json::array();
  for (const std::string& option : setting.options) options.push(Json::text(option));
  return Json::object().set("enum", std::move(options));
}

Json value_schema(const Setting& setting) {
  switch (setting.kind) {
    case SettingKind::number:
      return with_bounds(typed("number"), setting.bounds);
    case SettingKind::whole:
      return with_bounds(typed("integer"), setting.bounds);
    case SettingKind::flag:
      return typed("boolean");
    case SettingKind::duration:
    case SettingKind::length:
      return pattern(std::string(number_pattern) + std::string(unit_pattern));
    case SettingKind::rate:
      return pattern(std::string(number_pattern) + "(/|per ) *" + std::string(unit_pattern));
    case SettingKind::date:
      return typed("string").set("format", Json::text("date"));
    case SettingKind::money:
      return pattern(money_pattern);
    case SettingKind::unit_cost:
      return pattern(cost_pattern);
    case SettingKind::choice:
      return choice_schema(setting);
    case SettingKind::name:
      return pattern(name_pattern);
    case SettingKind::names:
      return any_of(pattern(name_pattern), typed("array").set("items", pattern(name_pattern)));
    case SettingKind::list:
      return typed("array").set("items", with_bounds(typed("number"), setting.bounds));
    case SettingKind::named_numbers:
      return named(name_pattern, number_or_tables(setting.bounds));
    case SettingKind::texts:
      return any_of(typed("string"), typed("array").set("items", typed("string")));
    case SettingKind::ranges:
    case SettingKind::levels:
      return named(path_pattern, any_of(typed("array"), typed("object")));
    case SettingKind::text:
    case SettingKind::table:
    case SettingKind::tables:
      break;
  }
  return typed("string");
}

/// The default as JSON, nothing where it has no text or none that is JSON.
std::optional<Json> default_of(const Setting& setting, const std::string& text) {
  switch (setting.kind) {
    case SettingKind::named_numbers:
    case SettingKind::ranges:
    case SettingKind::levels:
    case SettingKind::table:
    case SettingKind::tables:
      return std::nullopt;
    case SettingKind::number:
    case SettingKind::whole:
    case SettingKind::flag:
    case SettingKind::names:
    case SettingKind::list:
    case SettingKind::texts:
      return text.empty() ? std::nullopt : std::optional(Json::raw(text));
    default:
      return text.empty() ? std::nullopt : std::optional(Json::text(text));
  }
}

std::string description_of(const Setting& setting) {
  const bool has_unit = setting.kind == SettingKind::number && !setting.unit.empty();
  return setting.meaning + (has_unit ? " (" + setting.unit + ")" : "");
}

class SchemaFields final : public DeclaringFields {
 public:
  explicit SchemaFields(std::string path) : path_(std::move(path)) {}

  bool table(std::string_view name, const std::function<void(Fields&)>& describe,
             std::string_view meaning) override;
  bool tables(std::string_view name, const std::function<void(const Name& key, Fields&)>& describe,
              std::string_view meaning, std::string_view shorthand) override;
  bool path_tables(std::string_view name,
                   const std::function<void(const Name& key, Fields&)>& describe,
                   std::string_view meaning) override;
  void other_tables(const std::function<void(const Name& key, Fields&)>& describe,
                    std::string_view meaning) override {
    others_ = any_table(describe, {}, meaning);
  }
  void other_numbers(std::vector<NamedNumber>& /*value*/, std::string_view meaning) override {
    others_ = number_or_tables(any_number).set("description", Json::text(meaning));
  }
  int one_of(std::string_view name, std::span<const Option> options, bool required,
             std::string_view meaning) override;
  using DeclaringFields::one_of;
  void assumed(std::string_view name, Plausible plausible) override;
  void unused(std::string_view /*table*/) override {}
  void require(std::initializer_list<std::string_view> names) override {
    required_.insert(required_.end(), names.begin(), names.end());
  }
  bool given(std::string_view /*name*/) const override { return false; }
  Position position(std::string_view /*name*/) const override { return {}; }
  std::string path(std::string_view name) const override { return join_path(path_, name); }
  void error(std::string_view /*name*/, std::string /*problem*/, std::string /*advice*/) override {}
  bool reading() const noexcept override { return false; }

  [[nodiscard]] Json schema(std::string_view meaning) const;
  [[nodiscard]] bool has_required() const noexcept { return !required_.empty(); }

 protected:
  bool declare(Declaration declaration) override;

 private:
  using DescribeKey = std::function<void(const Name& key, Fields&)>;
  /// The schema of a table under a name of the user's own.
  Json any_table(const DescribeKey& describe, std::string_view shorthand,
                 std::string_view meaning) const;
  void add_options(std::span<const Option> options, bool required);

  std::string path_;
  Json properties_ = Json::object();
  std::optional<Json> others_;         ///< the schema of keys that are not declared
  Json alternatives_ = Json::array();  ///< sets of required keys of which exactly one must hold
  std::vector<std::string> required_;
  std::optional<Json> own_value_;
  std::vector<Setting> declared_;  ///< paths begin below this table
};

bool SchemaFields::declare(Declaration declaration) {
  const Setting& setting = declaration.setting;
  Json schema = value_schema(setting);
  const std::string meaning = description_of(setting);
  if (!meaning.empty()) schema.set("description", Json::text(meaning));
  if (auto value = default_of(setting, declaration.text())) schema.set("default", *value);
  if (setting.path.empty()) {
    own_value_ = std::move(schema);
  } else {
    properties_.set(setting.path, std::move(schema));
    declared_.push_back(setting);
  }
  return false;
}

void SchemaFields::assumed(std::string_view name, Plausible plausible) {
  const auto setting = std::find_if(declared_.begin(), declared_.end(),
                                    [&](const Setting& one) { return one.path == name; });
  if (setting == declared_.end()) return;
  Json* properties = &properties_;
  for (std::size_t dot = name.find('.'); dot != std::string_view::npos; dot = name.find('.')) {
    Json* const table = properties->find(name.substr(0, dot));
    properties = table == nullptr ? nullptr : table->find("properties");
    if (properties == nullptr) return;
    name.remove_prefix(dot + 1);
  }
  Json* const property = properties->find(name);
  if (property == nullptr) return;
  const std::string meaning =
      description_of(*setting) + " [" + plausible_text(setting->kind, plausible) + "]";
  property->set("description", Json::text(meaning));
}

Json SchemaFields::schema(std::string_view meaning) const {
  if (own_value_) {
    Json own = *own_value_;
    if (own.find("description") == nullptr) own.set("description", Json::text(meaning));
    return own.erase("default");
  }
  Json schema = typed("object");
  if (!meaning.empty()) schema.set("description", Json::text(meaning));
  Json properties = properties_;
  Json required = Json::array();
  for (const std::string& name : required_) {
    required.push(Json::text(name));
    if (Json* property = properties.find(name)) property->erase("default");
  }
  if (!properties.empty()) schema.set("properties", std::move(properties));
  if (!required.empty()) schema.set("required", std::move(required));
  if (!alternatives_.empty()) schema.set("oneOf", alternatives_);
  if (!others_) return closed(std::move(schema));
  return schema.set("propertyNames", pattern(name_pattern)).set("additionalProperties", *others_);
}

bool SchemaFields::table(std::string_view name, const std::function<void(Fields&)>& describe,
                         std::string_view meaning) {
  SchemaFields child(path(name));
  describe(child);
  properties_.set(name, child.schema(meaning));
  for (Setting& setting : child.declared_) {
    setting.path = join_path(name, setting.path);
    declared_.push_back(std::move(setting));
  }
  if (child.has_required()) require({name});
  return false;
}

Json SchemaFields::any_table(const DescribeKey& describe, std::string_view shorthand,
                             std::string_view meaning) const {
  SchemaFields child(path("<name>"));
  describe(Name{.text = "<name>"}, child);
  Json schema = child.schema(meaning);
  if (shorthand.empty()) return schema;
  const Json* property = child.properties_.find(shorthand);
  return any_of(property == nullptr ? typed("number") : *property, std::move(schema));
}

bool SchemaFields::tables(std::string_view name, const DescribeKey& describe,
                          std::string_view meaning, std::string_view shorthand) {
  Json schema = named(name_pattern, any_table(describe, shorthand, {}));
  properties_.set(name, schema.set("description", Json::text(meaning)));
  return false;
}

bool SchemaFields::path_tables(std::string_view name, const DescribeKey& describe,
                               std::string_view meaning) {
  Json schema = named(path_pattern, any_table(describe, {}, {}));
  properties_.set(name, schema.set("description", Json::text(meaning)));
  return false;
}

int SchemaFields::one_of(std::string_view name, std::span<const Option> options, bool required,
                         std::string_view meaning) {
  if (name.empty()) {
    add_options(options, required);
    return -1;
  }
  Json alternatives = Json::array();
  for (const Option& option : options) {
    SchemaFields one(path(name));
    one.table(option.name, option.describe, option.meaning);
    one.required_.assign(1, std::string(option.name));
    alternatives.push(one.schema({}));
  }
  Json schema = typed("object").set("description", Json::text(meaning));
  properties_.set(name, schema.set("oneOf", std::move(alternatives)));
  if (required) require({name});
  return -1;
}

void SchemaFields::add_options(std::span<const Option> options, bool required) {
  const std::vector<std::string> required_before = required_;
  Json none = Json::array();
  for (const Option& option : options) {
    table(option.name, option.describe, option.meaning);
    Json needs = Json::array();
    needs.push(Json::text(option.name));
    none.push(Json::object().set("required", needs));
    alternatives_.push(Json::object().set("required", std::move(needs)));
  }
  required_ = required_before;
  if (required) return;
  Json any = Json::object();
  any.set("anyOf", std::move(none));
  alternatives_.push(Json::object().set("not", std::move(any)));
}

}  // namespace

std::string json_schema(const Describe& describe, std::string_view title) {
  SchemaFields root({});
  describe(root);
  Json schema = Json::object();
  schema.set("$schema", Json::text("https://json-schema.org/draft/2020-12/schema"));
  schema.set("title", Json::text(title));
  const Json fields = root.schema({});
  for (const std::string_view key :
       {"type", "properties", "required", "oneOf", "propertyNames", "additionalProperties"}) {
    if (const Json* value = fields.find(key)) schema.set(key, *value);
  }
  return schema.dump();
}

}  // namespace sojourn
