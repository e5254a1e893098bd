// Lists the settings that a description declares, each with its default, without a document: what
// the user would name is called "<name>", and every option is described once.
#include <algorithm>
#include <utility>

#include "core/settings_declaring.h"

namespace sojourn {
namespace {

constexpr std::string_view any_name = "<name>";

/// The settings found so far, and the paths that were said to be required.
struct Listing {
  std::vector<Setting> settings;
  std::vector<std::string> required;
};

class Lister final : public DeclaringFields {
 public:
  Lister(Listing& listing, std::string path) : listing_(listing), path_(std::move(path)) {}

  bool table(std::string_view name, const std::function<void(Fields&)>& describe,
             std::string_view meaning) override {
    Lister child = list_table(name, SettingKind::table, meaning);
    describe(child);
    return false;
  }
  bool tables(std::string_view name, const std::function<void(const Name& key, Fields&)>& describe,
              std::string_view meaning, std::string_view /*shorthand*/) override {
    list_table(name, SettingKind::tables, meaning).list_any(describe);
    return false;
  }
  bool path_tables(std::string_view name,
                   const std::function<void(const Name& key, Fields&)>& describe,
                   std::string_view meaning) override {
    return tables(name, describe, meaning, {});
  }
  void other_tables(const std::function<void(const Name& key, Fields&)>& describe,
                    std::string_view meaning) override {
    list_table(any_name, SettingKind::table, meaning);
    list_any(describe);
  }
  void other_numbers(std::vector<NamedNumber>& /*value*/, std::string_view meaning) override {
    list_table(any_name, SettingKind::number, meaning);
  }
  int one_of(std::string_view name, std::span<const Option> options, bool required,
             std::string_view meaning) override;
  using DeclaringFields::one_of;
  void assumed(std::string_view name, Plausible plausible) override {
    note_plausible(listing_.settings, path(name), std::move(plausible));
  }
  void unused(std::string_view /*table*/) override {}
  void require(std::initializer_list<std::string_view> names) override {
    for (const std::string_view name : names) listing_.required.push_back(path(name));
  }
  bool given(std::string_view /*name*/) const override { return false; }
  Position position(std::string_view /*name*/) const override { return {}; }
  std::string path(std::string_view name) const override { return join_path(path_, name); }
  void error(std::string_view /*name*/, std::string /*problem*/, std::string /*advice*/) override {}
  bool reading() const noexcept override { return false; }

 protected:
  bool declare(Declaration declaration) override;

 private:
  Lister list_table(std::string_view name, SettingKind kind, std::string_view meaning) {
    listing_.settings.push_back(
        {.path = path(name), .kind = kind, .meaning = std::string(meaning)});
    return {listing_, path(name)};
  }
  void list_any(const std::function<void(const Name& key, Fields&)>& describe) {
    Lister child(listing_, path(any_name));
    describe(Name{.text = std::string(any_name)}, child);
  }

  Listing& listing_;
  std::string path_;
};

bool Lister::declare(Declaration declaration) {
  Setting setting = std::move(declaration.setting);
  setting.path = path(setting.path);
  setting.default_text = declaration.text();
  setting.value_text = setting.default_text;
  take_place_of_table(listing_.settings, setting);
  listing_.settings.push_back(std::move(setting));
  return false;
}

int Lister::one_of(std::string_view name, std::span<const Option> options, bool required,
                   std::string_view meaning) {
  Lister child = name.empty() ? *this : list_table(name, SettingKind::table, meaning);
  if (!name.empty()) {
    Setting& setting = listing_.settings.back();
    setting.required = required;
    for (const Option& option : options) setting.options.emplace_back(option.name);
  }
  for (const Option& option : options) child.table(option.name, option.describe, option.meaning);
  return -1;
}

}  // namespace

std::vector<Setting> list_settings(const Describe& describe) {
  Listing listing;
  Lister root(listing, {});
  describe(root);
  for (Setting& setting : listing.settings) {
    const auto& required = listing.required;
    if (std::find(required.begin(), required.end(), setting.path) == required.end()) continue;
    setting.required = true;
    setting.default_text.clear();
  }
  return std::move(listing.settings);
}

}  // namespace sojourn
